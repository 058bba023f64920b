// Structure of the body: which elements open a block, which only dress text, which are left out
// (docs/wechat.md, "Body"). Unknown elements are transparent, so no wrapper can hide its children.
#include "parser/wechat/body_walker.h"

#include <algorithm>
#include <unordered_map>

#include "base/text.h"
#include "base/url.h"
#include "parser/body/list_start.h"
#include "parser/body/tree_walk.h"
#include "parser/media.h"

namespace magpie::wechat {
namespace {

enum class Role {
    transparent,
    block,
    heading,
    list,
    item,
    quote,
    rule,
    line_break,
    strong,
    emphasis,
    link,
    picture,
    code,
    table,
    vector_image,
    footnote,
    quoted_words,
    dropped,
    form,
    ad,
};

struct RoleTags {
    Role role;
    std::string_view tags;
};

// Every tag that is not named here is transparent.
constexpr RoleTags kRoleTags[] = {
    {Role::block,
     "p div section article header footer main aside nav figure figcaption fieldset legend address "
     "center details summary dl dt dd caption tr td th form foreignobject text hgroup"},
    {Role::heading, "h1 h2 h3 h4 h5 h6"},
    {Role::list, "ul ol menu dir"},
    {Role::item, "li"},
    {Role::quote, "blockquote mp-common-blockquote"},
    {Role::rule, "hr"},
    {Role::line_break, "br"},
    {Role::strong, "strong b"},
    {Role::emphasis, "em i"},
    {Role::link, "a"},
    {Role::picture, "img image"},
    {Role::code, "pre code"},
    {Role::table, "table"},
    {Role::vector_image, "svg"},
    {Role::footnote, "sup"},
    {Role::quoted_words, "q"},
    {Role::dropped,
     "script style noscript template head title meta link object canvas defs desc mp-style-type "
     "rp"},
    {Role::form, "textarea select option input"},
    {Role::ad, "mpcpc mpcps mp-common-cpsad"},
};

std::unordered_map<std::string_view, Role> roles_by_tag() {
    std::unordered_map<std::string_view, Role> roles;
    for (const RoleTags& group : kRoleTags)
        for (const std::string_view tag : split(group.tags, ' ')) roles.emplace(tag, group.role);
    return roles;
}

Role role_of(std::string_view tag) {
    static const std::unordered_map<std::string_view, Role> kRoles = roles_by_tag();
    const auto found = kRoles.find(tag);
    return found == kRoles.end() ? Role::transparent : found->second;
}

bool is_left_out(Role role) {
    return role == Role::dropped || role == Role::form || role == Role::ad;
}

// The beginning of what a subtree says, shown or not, in one line.
std::string first_words(Node root) {
    constexpr std::size_t kMost = 40;  // code points
    std::string words;
    for (Node node = root; node && words.size() < 8 * kMost; node = node.next_in(root))
        if (node.is_text()) words += std::string(trim(node.text())) + ' ';
    return std::string(code_point_prefix(collapse_space(words), kMost));
}

bool is_hidden(Node node) {
    return node.attribute("hidden") || body::hides(node.attribute_or_empty("style"));
}

}  // namespace

// Visits the shown nodes of a subtree until `visit` says stop or the look-ahead ends.
template <class Visit>
void visit_shown(Node root, Visit visit) {
    std::size_t seen = 0;
    for (Node node = root; node && seen < kMaxLookahead; ++seen) {
        if (!visit(node)) return;
        const bool skip =
            node.is_element() && (is_left_out(role_of(node.tag())) || is_hidden(node));
        node = node.next_in(root, skip);
    }
}

bool has_words(Node root) {
    bool found = false;
    visit_shown(root, [&](Node node) {
        found = node.is_text() && !is_all_space(node.text());
        return !found;
    });
    return found;
}

std::string words_of(Node root, std::size_t most) {
    std::string words;
    visit_shown(root, [&](Node node) {
        if (node.is_text()) words += node.text();
        if (node.is_element() && role_of(node.tag()) == Role::block) words += ' ';
        return words.size() <= most;
    });
    return collapse_space(words);
}

std::string parameter_of(std::string_view url, std::string_view name) {
    static const auto kBase = Url::parse("https://mp.weixin.qq.com/");
    const auto parsed = Url::parse(html_unescape_fully(url), &*kBase);
    return parsed ? parsed->query_value(name).value_or("") : std::string();
}

std::string words_by_class(Node root, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
        const auto is_wanted = [&](Node node) { return node.has_class(name); };
        if (const Node node = find_ahead(root, is_wanted)) return words_of(node);
    }
    return {};
}

bool BodyWalker::Element::has_class(std::string_view name) const {
    for (std::size_t pos = classes.find(name); pos != std::string_view::npos;
         pos = classes.find(name, pos + 1)) {
        const std::size_t end = pos + name.size();
        const bool begins = pos == 0 || is_ascii_space(classes[pos - 1]);
        if (begins && (end == classes.size() || is_ascii_space(classes[end]))) return true;
    }
    return false;
}

void BodyWalker::walk(Node root) {
    body::walk_below(
        root, frames_, [this](Node node) { return enter(node); },
        [this](const Frame& frame) { leave(frame); });
}

Node BodyWalker::enter(Node node) {
    if (node.is_text()) text(node);
    return node.is_element() ? element(node) : Node{};
}

void BodyWalker::leave(const Frame& frame) {
    switch (frame.leave) {
        case Leave::nothing:
            break;
        case Leave::paragraph:
            builder_.end_paragraph();
            break;
        case Leave::heading:
            builder_.end_heading();
            break;
        case Leave::container:
            builder_.close();
            break;
        case Leave::link:
            close_link();
            break;
        case Leave::quoted_words:
            put_words("”");
            break;
    }
    dress_ = frame.dress;
}

void BodyWalker::text(Node node) {
    const std::string_view words = node.text();
    if (words.empty()) return;
    if (!dress_.keeps_space && !context_.keep_line_feeds) return flowing_text(words);
    end_broken_line();
    bool first = true;
    for (const std::string_view line : split_lines(words)) {
        if (!first) builder_.line_break();
        put_words(std::string(line));
        first = false;
    }
}

void BodyWalker::flowing_text(std::string_view text) {
    std::string out = flow_.shown(text);
    if (!out.empty()) put_words(std::move(out));
}

// What is not running text stands apart by the blank.
void BodyWalker::end_broken_line() {
    if (flow_.end()) put_words(" ");
}

Run BodyWalker::dressed(std::string words) const {
    Run run;
    run.text = std::move(words);
    run.strong = dress_.strong;
    run.emphasis = dress_.emphasis;
    if (!links_.empty()) run.href = links_.back().href;
    return run;
}

void BodyWalker::put_words(std::string words) {
    if (!links_.empty() && !links_.back().has_words)
        links_.back().has_words = !is_all_space(words);
    builder_.add_run(dressed(std::move(words)));
}

void BodyWalker::put_block(Block block) { builder_.add_block(std::move(block)); }

Node BodyWalker::element(Node node) {
    Element element{node, node.tag(), node.attribute_or_empty("class"), {}};
    if (const std::string_view style = node.attribute_or_empty("style"); !style.empty())
        element.style = read_style(style);
    if (is_dropped(element)) return {};
    if (role_of(element.tag) != Role::transparent) end_broken_line();
    backgrounds(element);
    if (handled_whole(element)) return {};
    const Dress before = dress_;
    const Leave leave = open_structure(element);
    dress_up(element);
    const Node child = node.first_child();
    if (child) {
        frames_.push_back({node, before, leave});
        return child;
    }
    this->leave({node, before, leave});
    return {};
}

bool BodyWalker::is_dropped(const Element& element) {
    const Role role = role_of(element.tag);
    std::string_view why;
    if (role == Role::ad)
        why = "ads_dropped";
    else if (role == Role::form)
        why = "form_control";
    else if (role == Role::dropped)
        why = "not_content";
    else if (element.style.hidden || element.node.attribute("hidden"))
        why = "hidden";
    if (why.empty()) return false;
    drop(element, why);
    return true;
}

void BodyWalker::drop(const Element& element, std::string_view why) {
    drop(std::string(element.tag), why, element.node);
}

void BodyWalker::drop(std::string what, std::string_view why, Node node) {
    ++facts_.dropped[std::string(why)];
    if (facts_.dropped_nodes.size() < kMaxDroppedNodes)
        facts_.dropped_nodes.push_back({std::move(what), std::string(why), first_words(node)});
}

void BodyWalker::keep_file(MediaFile file) {
    if (!file.url.empty() && facts_.media.size() < kMaxMediaFiles)
        facts_.media.push_back(std::move(file));
}

// Elements whose children are not walked.
bool BodyWalker::handled_whole(const Element& element) {
    switch (role_of(element.tag)) {
        case Role::line_break:
            builder_.line_break();
            return true;
        case Role::picture:
            return picture(element);
        case Role::code:
            return code(element);
        case Role::table:
            return table(element);
        case Role::vector_image:
            return vector_image(element);
        case Role::footnote:
            return footnote_mark(element) || formula(element);
        case Role::rule: {
            Block rule;
            rule.kind = Block::Kind::rule;
            put_block(std::move(rule));
            return true;
        }
        default:
            return formula(element) || component(element);
    }
}

BodyWalker::Leave BodyWalker::open_structure(const Element& element) {
    const Role role = role_of(element.tag);
    const bool quote = role == Role::quote || contains(element.classes, "blockquote_");
    if (quote && role != Role::item && role != Role::list) {
        Block block;
        block.kind = Block::Kind::quote;
        builder_.open(std::move(block));
        return Leave::container;
    }
    switch (role) {
        case Role::heading:
            builder_.end_paragraph();
            if (!is_real_heading(element.node)) return Leave::paragraph;
            builder_.begin_heading(std::max(2, element.tag[1] - '0'));
            return Leave::heading;
        case Role::list:
            return open_list(element);
        case Role::item: {
            Block item;
            item.kind = Block::Kind::item;
            builder_.open(std::move(item));
            return Leave::container;
        }
        case Role::link:
            return open_link(element);
        case Role::quoted_words:
            put_words("“");
            return Leave::quoted_words;
        case Role::block:
            builder_.end_paragraph();
            return Leave::paragraph;
        default:
            break;
    }
    if (!element.style.block) return Leave::nothing;
    builder_.end_paragraph();
    return Leave::paragraph;
}

BodyWalker::Leave BodyWalker::open_list(const Element& element) {
    Block list;
    list.kind = Block::Kind::list;
    list.ordered = element.tag == "ol";
    if (list.ordered) list.level = body::list_start(element.node);
    builder_.open(std::move(list));
    return Leave::container;
}

// Editors wrap whole layouts in a heading; a heading holds one line of words and no blocks but
// wrappers.
bool BodyWalker::is_real_heading(Node heading) const {
    constexpr std::size_t kLongest = 200;  // code points
    std::size_t length = 0;
    const Node block = find_ahead(heading, [&](Node node) {
        if (node.is_text()) length += code_point_count(trim_unicode(node.text()));
        if (length > kLongest) return true;
        const Role role = node.is_element() ? role_of(node.tag()) : Role::transparent;
        return role == Role::list || role == Role::quote || role == Role::heading ||
               role == Role::table || node.is("pre");
    });
    return !block;
}

void BodyWalker::dress_up(const Element& element) {
    const Role role = role_of(element.tag);
    if (role == Role::strong) dress_.strong = true;
    if (role == Role::emphasis) dress_.emphasis = true;
    if (element.style.strong) dress_.strong = *element.style.strong;
    if (element.style.emphasis) dress_.emphasis = *element.style.emphasis;
    if (element.style.keeps_space) dress_.keeps_space = *element.style.keeps_space;
    if (element.tag == "pre") dress_.keeps_space = true;
}

}  // namespace magpie::wechat
