// Pictures, links and formulas of a body (docs/wechat.md, "Components").
#include <algorithm>

#include "base/text.h"
#include "base/url.h"
#include "parser/body/address.h"
#include "parser/body/code_text.h"
#include "parser/media.h"
#include "parser/wechat/body_walker.h"
#include "parser/wechat/identity.h"

namespace magpie::wechat {
namespace {

using body::is_http;
using body::is_script_link;
using body::meaningful_alt;
using body::unescaped_url;

// Names under which pages hide a picture's address until it scrolls into view; the first is
// WeChat's.
constexpr std::string_view kPictureSources[] = {
    "data-src",          "data-original", "data-actualsrc", "data-lazy-src",
    "data-original-src", "src",           "href",           "xlink:href"};
constexpr double kInlineWidth = 40;  // px; an icon inside a line of text

// Against the page's own address; unchanged when there is none.
std::string absolute_url(std::string_view reference, const std::string& page) {
    if (reference.starts_with("//")) return "https:" + std::string(reference);
    const auto base = Url::parse(page);
    if (!base) return std::string(reference);
    const auto url = Url::parse(reference, &*base);
    return url ? url->href() : std::string(reference);
}

// "./title_files/640.jpg": the copy a browser put beside the page it saved.
bool is_saved_copy(std::string_view url) {
    return contains(url, "_files/") && !is_http(url) && !url.starts_with("//");
}

bool is_emoji(std::string_view url, std::string_view classes) {
    if (contains(url, "we-emoji") || contains(classes, "wx-emoji") ||
        contains(classes, "icon_emotion"))
        return true;
    return contains(url, "res.wx.qq.com") && contains(url, "/emoji");
}

bool is_drawing(std::string_view url) {
    return contains(url, "wx_fmt=svg") || contains(url, "/mmbiz_svg/");
}

bool is_bracketed_word(std::string_view word) {
    return word.size() > 2 && word.front() == '[' && word.back() == ']' &&
           !contains(word.substr(1), "[");
}

std::optional<double> size_attribute(Node node, std::string_view name) {
    return css_pixels(trim(node.attribute_or_empty(name)));
}

bool is_tiny(std::optional<double> size) { return size && *size <= 1; }

}  // namespace

void BodyWalker::backgrounds(const Element& element) {
    std::string url = element.style.background_url;
    if (url.empty()) url = element.node.attribute_or_empty("data-wxurl");
    if (!url.empty()) background(element, std::move(url));
    for (const std::string& other : element.style.urls) keep_background(other);
}

void BodyWalker::background(const Element& element, std::string url) {
    url = clean_image_url(unescaped_url(url));
    if (!is_http(url) || element.tag == "img" || facts_.backgrounds.contains(url)) return;
    // Behind words it is decoration; in front of a code block it is the title bar.
    const Node parent = element.node.parent();
    if ((parent && parent.is("pre")) || has_words(element.node)) return keep_background(url);
    facts_.backgrounds.insert(url);
    count("background");
    put_picture(std::move(url), "");
}

// A picture of the style sheet that is not shown as one: a file of the article all the same.
void BodyWalker::keep_background(std::string url) {
    url = clean_image_url(unescaped_url(url));
    if (!is_http(url) || facts_.backgrounds.contains(url)) return;
    if (!facts_.kept_backgrounds.insert(url).second) return;
    MediaFile file;
    file.role = MediaRole::background;
    file.identity = media_identity(url);
    file.url = std::move(url);
    keep_file(std::move(file));
}

// The picture before it was cropped or scaled down, where the editor kept its address.
void BodyWalker::keep_originals(const Element& element, const std::string& url) {
    MediaFile file;
    for (const std::string_view name : {"data-croporisrc", "data-before-oversubscription-url"}) {
        std::string original =
            clean_image_url(unescaped_url(element.node.attribute_or_empty(name)));
        if (is_http(original) && original != url) file.alternates.push_back(std::move(original));
    }
    if (file.alternates.empty()) return;
    file.url = url;
    file.identity = media_identity(url);
    keep_file(std::move(file));
}

std::string BodyWalker::picture_url(const Element& element) {
    for (const std::string_view name : kPictureSources) {
        const std::string url = unescaped_url(element.node.attribute_or_empty(name));
        if (url.empty() || starts_with_ignore_case(url, "data:") || url == "about:blank") continue;
        if (is_saved_copy(url)) continue;
        if (is_http(url)) return clean_image_url(url);
        const std::string absolute = absolute_url(url, context_.article_url);
        return is_http(absolute) ? clean_image_url(absolute) : std::string();
    }
    return {};
}

bool BodyWalker::picture(const Element& element) {
    if (formula(element)) return true;
    const bool pixel = is_tiny(element.style.width) || is_tiny(element.style.height) ||
                       (is_tiny(size_attribute(element.node, "width")) &&
                        is_tiny(size_attribute(element.node, "height")));
    std::string url = picture_url(element);
    if (pixel || url.empty()) {
        drop(element, pixel ? "pixel" : "picture_without_url");
        return true;
    }
    keep_originals(element, url);
    count("img");
    if (inline_picture(element, url)) return true;
    std::string alt = meaningful_alt(element.node.attribute_or_empty("alt"));
    put_picture(std::move(url), std::move(alt));
    return true;
}

// Emoji, formulas set as pictures, icons: parts of a line of text.
bool BodyWalker::inline_picture(const Element& element, const std::string& url) {
    std::string alt = meaningful_alt(element.node.attribute_or_empty("alt"));
    const bool emoji = is_emoji(url, element.classes);
    // Formulas come as drawings measured in the height of a letter, or inside a line.
    const bool typeset = element.style.exact_size || (is_drawing(url) && builder_.has_words());
    const bool icon =
        element.style.width && *element.style.width <= kInlineWidth && builder_.has_words();
    if (!emoji && !typeset && !icon) return false;
    if (emoji && is_bracketed_word(alt)) {
        put_words(std::move(alt));
        return true;
    }
    if (emoji) alt = "表情";
    if (typeset && alt.empty()) alt = "公式";
    Run run = dressed(std::move(alt));
    run.kind = Run::Kind::image;
    run.target = url;
    run.href.clear();
    builder_.add_run(std::move(run));
    return true;
}

void BodyWalker::put_picture(std::string url, std::string alt) {
    Run run;
    run.kind = Run::Kind::image;
    run.text = std::move(alt);
    run.target = std::move(url);
    if (!links_.empty()) {
        links_.back().has_image = true;
        // A linked picture without a known title carries its link itself: a bare URL is nobody's
        // words.
        if (link_title(links_.back()).empty()) run.href = links_.back().href;
    }
    builder_.add_image(std::move(run));
}

std::string BodyWalker::link_target(std::string_view href) const {
    std::string url = unescaped_url(href);
    std::erase_if(url, [](char c) { return c == '\n' || c == '\r' || c == '\t'; });
    if (url.empty() || url.front() == '#' || is_script_link(url)) return {};
    if (is_http(url) || url.starts_with("mailto:")) return without_credentials(url);
    if (url.find(':') < url.find('/')) return url;  // tel:, weixin: …
    const std::string absolute = absolute_url(url, context_.article_url);
    return is_http(absolute) ? without_credentials(absolute) : std::string();
}

BodyWalker::Leave BodyWalker::open_link(const Element& element) {
    OpenLink link;
    link.node = element.node;
    const bool words_only =
        element.has_class("wx_topic_link") || element.has_class("wx_search_keyword");
    const bool mini_program =
        element.has_class("weapp_text_link") || element.has_class("weapp_image_link");
    if (words_only) count("topic_link");
    if (element.has_class("wx_img_refer_link")) {
        count("picture_reference");
        const int number =
            std::atoi(std::string(element.node.attribute_or_empty("data-seq")).c_str());
        const bool known =
            number >= 1 && static_cast<std::size_t>(number) <= context_.pictures.size();
        if (known) link.href = context_.pictures[static_cast<std::size_t>(number) - 1];
    } else if (!words_only && !mini_program) {
        link.href = link_target(element.node.attribute_or_empty("href"));
    }
    if (mini_program) {
        count("mini_program_link");
        link.suffix = " [小程序]";
    }
    links_.push_back(std::move(link));
    return Leave::link;
}

void BodyWalker::close_link() {
    OpenLink link = std::move(links_.back());
    links_.pop_back();
    if (!link.suffix.empty()) {
        if (link.has_words) return put_words(link.suffix);
        const std::string_view name = link.node.attribute_or_empty("data-miniprogram-nickname");
        const std::string_view path = link.node.attribute_or_empty("data-miniprogram-path");
        if (link.has_image || !name.empty())
            put_card("小程序",
                     std::string(name) + (path.empty() ? "" : " (" + std::string(path) + ")"));
        return;
    }
    if (!link.has_image || link.has_words || link.href.empty()) return;
    // A picture that is a link: the picture has its line, the link the next one.
    const std::string title = link_title(link);
    if (title.empty()) return;
    Block block;
    block.runs.emplace_back();
    block.runs.back().text = title;
    block.runs.back().href = link.href;
    put_block(std::move(block));
}

// What the page knows about the target; nothing when only the URL is known.
std::string BodyWalker::link_title(const OpenLink& link) const {
    if (const auto key = key_of(link.href)) {
        const auto title = context_.linked_titles.find(key->to_string());
        if (title != context_.linked_titles.end() && !title->second.empty()) return title->second;
    }
    for (const std::string_view name : {"textvalue", "data-title", "title"}) {
        const std::string words = collapse_space(link.node.attribute_or_empty(name));
        if (!words.empty()) return words;
    }
    return {};
}

// ---- formulas

void BodyWalker::put_formula(std::string_view tex, bool block) {
    const std::string_view mark = block ? "$$" : "$";
    Run run;
    run.kind = Run::Kind::raw;
    run.text = std::string(mark) + collapse_space(tex) + std::string(mark);
    count("formula");
    if (block) builder_.end_paragraph();
    builder_.add_run(std::move(run));
    if (block) builder_.end_paragraph();
}

bool BodyWalker::formula(const Element& element) {
    const std::string_view tex = trim(element.node.attribute_or_empty("data-formula"));
    if (!tex.empty()) {
        const bool block_tag = element.tag == "section" || element.tag == "div" ||
                               element.tag == "p" || element.tag == "figure";
        const bool block =
            block_tag || contains(element.node.attribute_or_empty("data-formula-type"), "block");
        put_formula(tex, block);
        return true;
    }
    const bool typeset =
        element.tag == "math" || element.has_class("katex") || element.tag == "mjx-container";
    if (!typeset) return false;
    const Node source = find_ahead(element.node, [](Node node) { return node.is("annotation"); });
    if (!source) return false;
    put_formula(text_of(source), element.node.attribute_or_empty("display") == "block" ||
                                     element.node.attribute_or_empty("display") == "true");
    return true;
}

// Drawings: formulas, words and pictures inside are read, the rest is decoration.
bool BodyWalker::vector_image(const Element& element) {
    if (formula(element)) return true;
    const bool placeholder = is_tiny(element.style.width) || is_tiny(element.style.height) ||
                             is_tiny(size_attribute(element.node, "width")) ||
                             is_tiny(size_attribute(element.node, "height"));
    if (placeholder) {
        drop(element, "pixel");
        return true;
    }
    const auto has_content = [](Node node) {
        return node.is("image") || node.is("img") || node.is("foreignobject");
    };
    if (has_words(element.node) || find_ahead(element.node, has_content)) return false;
    const auto is_glyph = [](Node node) {
        return node.attribute("data-mml-node") || node.attribute("data-c") ||
               node.id().starts_with("MJX");
    };
    if (!find_ahead(element.node, is_glyph)) {
        drop(element, "drawing");
        return true;
    }
    count("formula");
    put_words("[公式]");
    return true;
}

// ---- footnote marks, code

bool BodyWalker::footnote_mark(const Element& element) {
    const std::string words = words_of(element.node, 32);
    const bool mark = words.size() >= 3 && words.size() <= 5 && words.front() == '[' &&
                      words.back() == ']' &&
                      words.find_first_not_of("0123456789", 1) == words.size() - 1;
    if (!mark || !links_.empty()) return false;
    facts_.has_footnote_marks = true;
    Run run = dressed(words);
    run.href = std::string(kFootnoteScheme) + words.substr(1, words.size() - 2);
    builder_.add_run(std::move(run));
    return true;
}

bool BodyWalker::code(const Element& element) {
    const bool block = element.tag == "pre" ? !body::is_layout_pre(element.node)
                                            : body::is_code_block(element.node);
    if (block) {
        body::CodeBlock code = body::read_code(element.node);
        if (code.had_broken_counters) drop(element, "broken_counter");
        if (trim(code.text).empty()) return true;
        Block made;
        made.kind = Block::Kind::code;
        made.text = std::move(code.text);
        made.info = std::move(code.language);
        count("pre");
        put_block(std::move(made));
        return true;
    }
    if (element.tag == "pre") return false;
    if (find_ahead(element.node, [](Node node) { return node.is("img") || node.is("a"); }))
        return false;
    Run run = dressed(text_of(element.node));
    run.kind = Run::Kind::code;
    if (!links_.empty()) links_.back().has_words = true;
    builder_.add_run(std::move(run));
    return true;
}

}  // namespace magpie::wechat
