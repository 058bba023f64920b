// WeChat's own elements other than players: cards for accounts, mini programs, articles, votes,
// goods and whatever comes next (docs/wechat.md, "Components"). Each becomes a line that names what
// was there, and each is counted by tag.
#include <algorithm>
#include <unordered_map>

#include "base/text.h"
#include "base/url.h"
#include "parser/wechat/body_walker.h"
#include "parser/wechat/identity.h"

namespace magpie::wechat {
namespace {

constexpr std::size_t kLongestCard = 200;  // code points of text that still are one line

bool looks_percent_encoded(std::string_view text) {
    const std::size_t percent = text.find('%');
    return percent != std::string_view::npos && percent + 2 < text.size();
}

Run words_run(std::string words, std::string href = {}) {
    Run run;
    run.text = std::move(words);
    run.href = std::move(href);
    return run;
}

struct TitledCard {
    std::string_view prefix;
    std::string_view label;
};

// Cards of which only a title is kept, by the beginning of their tag.
constexpr TitledCard kTitledCards[] = {
    {"mppoi", "位置"},
    {"mp-common-poi", "位置"},
    {"mp-common-product", "商品"},
    {"mpproduct", "商品"},
    {"mp-wxaproduct", "商品"},
    {"mpshop", "商品"},
    {"mp-common-shopprofile", "商品"},
    {"mp-common-redpacket", "红包"},
    {"mpgongyi", "公益"},
    {"mp-common-read", "阅读"},
    {"mp-common-gameprofile", "游戏"},
    {"mpqa", "问答"},
    {"mp-common-qa", "问答"},
    {"qa__", "问答"},
};

std::string_view card_label(std::string_view tag) {
    for (const TitledCard& card : kTitledCards)
        if (tag.starts_with(card.prefix)) return card.label;
    return {};
}

// Words in the running text, quotes, the place where a preview ends.
bool is_transparent(std::string_view tag) {
    return tag == "mpsearch" || tag == "mp-common-search" || tag == "mp-common-blockquote" ||
           tag == "mp-pay-preview-filter";
}

// MathML has two elements whose names begin like WeChat's.
bool is_wechat_tag(std::string_view tag) {
    return tag.starts_with("mp") && tag != "mpadded" && tag != "mphantom";
}

// A custom element by the rule of HTML (a hyphen), less the names that SVG and MathML took first.
bool is_custom_tag(std::string_view tag) {
    static constexpr std::string_view kReserved[] = {
        "annotation-xml", "color-profile",  "font-face",        "font-face-src",
        "font-face-uri",  "font-face-name", "font-face-format", "missing-glyph"};
    return contains(tag, "-") &&
           std::find(std::begin(kReserved), std::end(kReserved), tag) == std::end(kReserved);
}

bool is_content(Node node) {
    for (const std::string_view tag : {"img", "table", "iframe", "pre", "video", "audio", "li",
                                       "blockquote", "h1", "h2", "h3", "qqmusic"})
        if (node.is(tag)) return true;
    return node.is_element() && is_wechat_tag(node.tag());
}

// What one line cannot say: then an element is a wrapper around content, not a card.
bool holds_content(Node root) {
    constexpr std::size_t kMostNodes = 500;  // of a card; drawn ones have some 30
    std::size_t nodes = 0;
    std::size_t length = 0;
    for (Node node = root.first_child(); node; node = node.next_in(root)) {
        if (node.is_text()) length += code_point_count(trim_unicode(node.text()));
        if (++nodes > kMostNodes || length > kLongestCard || is_content(node)) return true;
    }
    return false;
}

Block paragraph_of(std::string words) {
    Block block;
    block.runs = {words_run(std::move(words))};
    return block;
}

std::string percent_of(long long part, long long whole) {
    return std::to_string(whole > 0 ? (part * 100 + whole / 2) / whole : 0) + "%";
}

}  // namespace

std::string card_words(std::string_view words) {
    return collapse_space(replace_all(html_unescape_fully(words), "|", " "));
}

std::string decoded(std::string_view text) {
    return looks_percent_encoded(text) ? percent_decode(text) : std::string(text);
}

std::string BodyWalker::attribute_words(const Element& element,
                                        std::initializer_list<std::string_view> names) const {
    for (const std::string_view name : names)
        if (std::string words = card_words(element.node.attribute_or_empty(name)); !words.empty())
            return words;
    return {};
}

void BodyWalker::put_card(std::string_view label, std::string_view words) {
    put_block(quote_of({words_run("[" + std::string(label) + "] " + card_words(words))}));
}

bool BodyWalker::component(const Element& element) {
    using Handler = void (BodyWalker::*)(const Element&);
    static const std::unordered_map<std::string_view, Handler> kHandlers = {
        {"mpvoice", &BodyWalker::audio},
        {"mp-common-mpaudio", &BodyWalker::audio},
        {"qqmusic", &BodyWalker::music},
        {"mp-common-qqmusic", &BodyWalker::music},
        {"mp-common-clmusic", &BodyWalker::music},
        {"mp-common-claudio", &BodyWalker::music},
        {"mpvideosnap", &BodyWalker::channel_video},
        {"mp-common-videosnap", &BodyWalker::channel_video},
        {"mp-common-profile", &BodyWalker::account},
        {"mpprofile", &BodyWalker::account},
        {"mp-miniprogram", &BodyWalker::mini_program},
        {"mp-weapp", &BodyWalker::mini_program},
        {"mp-common-miniprogram", &BodyWalker::mini_program},
        {"mp-common-article", &BodyWalker::attached_article},
        {"mp-common-sticker", &BodyWalker::sticker},
        {"video", &BodyWalker::media_element},
        {"audio", &BodyWalker::media_element},
    };
    if (element.tag == "iframe" || element.tag == "embed") {
        count(element.tag);
        frame(element);
        return true;
    }
    if (const auto handler = kHandlers.find(element.tag); handler != kHandlers.end()) {
        count(element.tag);
        (this->*handler->second)(element);
        return true;
    }
    if (const std::string_view label = card_label(element.tag); !label.empty()) {
        count(element.tag);
        titled(element, label);
        return true;
    }
    if (is_wechat_tag(element.tag)) return unknown_component(element);
    if (is_custom_tag(element.tag)) return foreign_component(element);
    return drawn_player(element) || drawn_card(element);
}

// ---- cards

void BodyWalker::account(const Element& element) {
    std::string name = attribute_words(element, {"data-nickname", "nickname"});
    if (name.empty()) name = words_of(element.node);
    std::string key = attribute_words(element, {"data-alias", "data-id"});
    if (!key.empty()) key = " (" + key + ")";
    const std::string signature = attribute_words(element, {"data-signature"});
    put_card("公众号", name + key + (signature.empty() ? "" : ": " + signature));
}

void BodyWalker::mini_program(const Element& element) {
    const std::string picture =
        clean_image_url(decoded(attribute_words(element, {"data-miniprogram-imageurl"})));
    if (!picture.empty()) put_picture(picture, "");
    const std::string name = attribute_words(element, {"data-miniprogram-nickname"});
    const std::string title = attribute_words(element, {"data-miniprogram-title"});
    const std::string path = attribute_words(element, {"data-miniprogram-path"});
    put_card("小程序",
             name + (title.empty() ? "" : ": " + title) + (path.empty() ? "" : " (" + path + ")"));
}

void BodyWalker::attached_article(const Element& element) {
    const std::string account =
        attribute_words(element, {"data-nickname", "data-nick_name", "nickname"});
    std::string title = attribute_words(element, {"data-title", "title", "data-name"});
    std::string url =
        link_target(attribute_words(element, {"data-url", "url", "data-link", "link"}));
    if (title.empty()) title = url;
    std::vector<Run> runs = {words_run("[文章] " + (account.empty() ? "" : account + ": "))};
    runs.push_back(words_run(std::move(title), std::move(url)));
    put_block(quote_of(std::move(runs)));
}

void BodyWalker::sticker(const Element& element) {
    const std::string url =
        clean_image_url(attribute_words(element, {"data-emoji_url", "data-url"}));
    if (url.empty()) return drop(element, "picture_without_url");
    put_picture(url, "表情");
}

// A vote with its answers when its page was saved too; else its number.
void BodyWalker::vote(const Element& element, std::string_view source) {
    std::string id(trim(element.node.attribute_or_empty("data-supervoteid")));
    if (id.empty()) id = parameter_of(source, "supervoteid");
    if (id.empty()) id = parameter_of(source, "voteid");
    const auto known = context_.votes.find(id);
    std::optional<Vote> vote;
    if (known != context_.votes.end()) vote = known->second;
    if (!vote) vote = read_vote_page(element.node.attribute_or_empty("srcdoc"));
    if (!vote) return put_card("投票", id);
    Block quote = quote_of({words_run("[投票] " + card_words(vote->title))});
    for (const Vote::Subject& subject : vote->subjects) {
        if (!subject.title.empty() && subject.title != vote->title)
            quote.children.push_back(paragraph_of(card_words(subject.title)));
        Block list;
        list.kind = Block::Kind::list;
        for (const Vote::Option& option : subject.options) {
            Block item;
            item.kind = Block::Kind::item;
            item.children.push_back(paragraph_of(card_words(option.name) + ": " +
                                                 std::to_string(option.votes) + "票 (" +
                                                 percent_of(option.votes, subject.total) + ")"));
            list.children.push_back(std::move(item));
        }
        if (!list.children.empty()) quote.children.push_back(std::move(list));
    }
    put_block(std::move(quote));
}

// Names differ from card to card and change: the usual ones first, then any that ends like one.
std::string BodyWalker::title_of(const Element& element) const {
    std::string title = attribute_words(
        element, {"data-title", "data-nickname", "data-name", "title", "name", "data-desc"});
    for (std::size_t i = 0; title.empty() && i < element.node.attribute_count(); ++i) {
        const Node::Attribute attribute = element.node.attribute_at(i);
        const bool is_title = attribute.name.ends_with("title") || attribute.name.ends_with("name");
        if (is_title && attribute.name != "data-pluginname") title = card_words(attribute.value);
    }
    return title;
}

void BodyWalker::titled(const Element& element, std::string_view label) {
    std::string title = title_of(element);
    if (title.empty()) title = words_of(element.node);
    put_card(label, title);
}

// WeChat's elements that this program does not know. One that wraps content is named when it has a
// title, and its content stays.
bool BodyWalker::unknown_component(const Element& element) {
    count(element.tag);
    if (is_transparent(element.tag)) return false;
    const bool wraps = holds_content(element.node);
    std::string title = title_of(element);
    if (title.empty() && !wraps) title = words_of(element.node);
    if (!title.empty() || !wraps) put_card("卡片:" + std::string(element.tag), title);
    return !wraps;
}

// Pasted from other sites and editors: most wrap what they show.
bool BodyWalker::foreign_component(const Element& element) {
    count(element.tag);
    if (holds_content(element.node) || has_words(element.node)) return false;
    const std::string title = title_of(element);
    if (title.empty())
        drop(element, "empty_element");
    else
        put_card("卡片:" + std::string(element.tag), title);
    return true;
}

// Cards that scripts have drawn into a saved page, and those that are plain elements with a class.
bool BodyWalker::drawn_card(const Element& element) {
    if (element.has_class("weapp_display_element") || element.has_class("weapp_card")) {
        const std::string name = words_by_class(element.node, {"weapp_card_nickname"});
        const std::string title = words_by_class(element.node, {"weapp_card_title"});
        if (name.empty() && title.empty()) return false;
        count("weapp_card");
        put_card("小程序", name + (title.empty() ? "" : ": " + title));
        return true;
    }
    if (element.classes.starts_with("qa__") && !holds_content(element.node)) {
        count("qa__");
        titled(element, "问答");
        return true;
    }
    return false;
}

}  // namespace magpie::wechat
