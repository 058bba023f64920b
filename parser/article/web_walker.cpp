// Structure of a web page's body: which elements open a block, which only dress text, which are
// left out. Unknown elements are transparent, so no wrapper can hide its children.
#include "parser/article/web_walker.h"

#include <algorithm>

#include "base/text.h"
#include "parser/article/screen_readers.h"
#include "parser/article/streamed_part.h"
#include "parser/body/code_text.h"
#include "parser/body/list_start.h"
#include "parser/body/table_grid.h"
#include "parser/body/tree_walk.h"
#include "parser/media.h"

namespace magpie {
namespace {

constexpr std::string_view kSoftHyphen = "\u00AD";

bool is_blank(std::string_view text) {
    return std::all_of(text.begin(), text.end(), is_ascii_space);
}

// Style sheets of inline attributes matter here only when they hide, break or dress.
bool may_matter(std::string_view style) {
    return contains(style, "display") || contains(style, "font-") || contains(style, "white-space");
}

// Editors wrap whole layouts in a heading; a heading holds one line of words.
bool is_real_heading(Node heading) {
    constexpr std::size_t kLongest = 300;  // code points; the longest real one of 1,497 pages: 240
    std::size_t length = 0;
    const Node block = body::find_ahead(heading, [&](Node node) {
        if (node.is_text()) length += code_point_count(trim(node.text()));
        if (length > kLongest) return true;
        if (!node.is_element()) return false;
        const WebRole role = web_role(node.tag());
        return role == WebRole::list || role == WebRole::quote || role == WebRole::heading ||
               role == WebRole::table || role == WebRole::code_block;
    });
    return !block;
}

bool breaks_text(WebRole role) {
    switch (role) {
        case WebRole::transparent:
        case WebRole::strong:
        case WebRole::emphasis:
        case WebRole::link:
        case WebRole::raised:
        case WebRole::quoted_words:
        case WebRole::picture_source:
        case WebRole::dropped:
        case WebRole::inline_code:
        case WebRole::picture:
        case WebRole::formula:
        case WebRole::drawing:
        case WebRole::reading:
        case WebRole::checkbox:
        case WebRole::form:
        case WebRole::fallback:
            return false;
        default:
            return true;
    }
}

}  // namespace

void WebWalker::walk(Node root) {
    body::walk_below(
        root, frames_, [this](Node node) { return enter(node); },
        [this](const Frame& frame) { leave(frame); });
}

Node WebWalker::enter(Node node) {
    if (node.is_text()) text(node);
    return node.is_element() ? element(node) : Node{};
}

void WebWalker::leave(const Frame& frame) {
    if (frame.leave != Leave::nothing && frame.leave < Leave::link) flow_.end();
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
            href_.clear();
            break;
        case Leave::quoted_words:
            put_words("”");
            break;
        case Leave::reading:
            put_words(")");
            break;
    }
    dress_ = frame.dress;
}

void WebWalker::text(Node node) {
    const std::string_view words = node.text();
    const bool blank = is_blank(words);
    if (words.empty() || (!blank && !marks_.has(node))) return;
    if (dress_.keeps_space && !blank) {
        end_running_text();
        bool first = true;
        for (const std::string_view line : split_lines(words)) {
            if (!first) builder_.line_break();
            put_words(std::string(line));
            first = false;
        }
        return;
    }
    std::string shown = flow_.shown(words);
    if (contains(shown, kSoftHyphen)) shown = replace_all(std::move(shown), kSoftHyphen, "");
    if (!shown.empty()) put_words(std::move(shown));
}

// What stands in a line without being running text keeps the blank before it.
void WebWalker::end_running_text() {
    if (flow_.end()) put_words(" ");
}

Run WebWalker::dressed(std::string words) const {
    Run run;
    run.text = std::move(words);
    run.strong = dress_.strong;
    run.emphasis = dress_.emphasis;
    run.href = href_;
    return run;
}

void WebWalker::put_words(std::string words) {
    if (!facts_.last_picture.empty() && !is_blank(words)) facts_.last_picture.clear();
    builder_.add_run(dressed(std::move(words)));
}

void WebWalker::put_inline(Run run) {
    end_running_text();
    builder_.add_run(std::move(run));
}

void WebWalker::count(std::string_view component) {
    const auto found = facts_.components.find(component);
    if (found == facts_.components.end())
        facts_.components.emplace(component, 1);
    else
        ++found->second;
}

bool WebWalker::drop(const Element& element, std::string_view why) {
    const auto found = facts_.dropped.find(why);
    if (found == facts_.dropped.end())
        facts_.dropped.emplace(why, 1);
    else
        ++found->second;
    if (facts_.dropped_nodes.size() < kMaxDroppedNodes)
        facts_.dropped_nodes.push_back({std::string(element.node.tag()), std::string(why), ""});
    return true;
}

void WebWalker::keep_file(MediaFile file) {
    if (!file.url.empty() && facts_.media.size() < kMaxMediaFiles)
        facts_.media.push_back(std::move(file));
}

WebWalker::Element WebWalker::element_of(Node node) const {
    Element element;
    element.node = node;
    element.role = web_role(node.tag());
    const std::size_t count = node.attribute_count();
    for (std::size_t i = 0; i < count; ++i) {
        const Node::Attribute attribute = node.attribute_at(i);
        if (attribute.name == "class")
            element.classes = attribute.value;
        else if (attribute.name == "style")
            element.style_text = attribute.value;
        else if (attribute.name == "hidden")
            element.hidden = true;
        else if (attribute.name == "id")
            element.id = attribute.value;
    }
    if (may_matter(element.style_text)) element.style = body::read_style(element.style_text);
    return element;
}

Node WebWalker::element(Node node) {
    if (!kept_[node.index()]) {
        const WebRole role = web_role(node.tag());
        if (role == WebRole::checkbox && kept_[node.parent().index()]) checkbox(node);
        if (role == WebRole::line_break) line_break({node, role, {}, {}, {}, false, {}});
        if (role == WebRole::fallback && facts_.picture_wanted)
            fallback({node, role, {}, {}, {}, false, {}});
        if (breaks_text(role) && role != WebRole::line_break) open_block();
        return {};
    }
    const Element element = element_of(node);
    if (is_dropped(element)) return {};
    if (breaks_text(element.role)) flow_.end();
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

bool WebWalker::is_dropped(const Element& element) {
    if (element.role == WebRole::dropped) return drop(element, "not_content");
    if (element.role == WebRole::form) return drop(element, "form_control");
    if (context_.keep_hidden) return false;
    const bool is_hidden = element.hidden && !is_streamed_part(element.id);
    if (is_hidden || element.style.hidden) return drop(element, "hidden");
    if (!element.classes.empty() && is_for_screen_readers(element.classes))
        return drop(element, "hidden");
    // Other gutters stand inside of code and are left out with it.
    const bool may_be_gutter = element.role == WebRole::code_block || body::is_cell(element.node);
    if (may_be_gutter && body::is_gutter(element.node)) return drop(element, "line_numbers");
    return false;
}

// Elements whose children are not walked.
bool WebWalker::handled_whole(const Element& element) {
    switch (element.role) {
        case WebRole::line_break:
            return line_break(element);
        case WebRole::rule:
            return rule();
        case WebRole::picture:
            return picture(element);
        case WebRole::fallback:
            return !context_.keep_hidden && fallback(element);
        case WebRole::code_block:
        case WebRole::inline_code:
            return code(element);
        case WebRole::table:
            return table(element);
        case WebRole::drawing:
            return drawing(element);
        case WebRole::formula:
            return formula(element);
        case WebRole::frame:
            return frame(element);
        case WebRole::clip:
            return clip(element);
        case WebRole::link:
            return page_mark(element);
        case WebRole::raised:
            return note_mark(element);
        case WebRole::checkbox:
            checkbox(element.node);
            return true;
        case WebRole::transparent:
        case WebRole::block:
            return typeset_span(element);
        default:
            return false;
    }
}

// The state of a task: GitHub's lists of tasks read it.
void WebWalker::checkbox(Node node) {
    if (node.attribute_or_empty("type") == "checkbox")
        put_words(node.attribute("checked") ? "[x] " : "[ ] ");
}

bool WebWalker::line_break(const Element&) {
    flow_.end();
    builder_.line_break();
    return true;
}

bool WebWalker::rule() {
    Block rule;
    rule.kind = Block::Kind::rule;
    put_block(std::move(rule));
    return true;
}

WebWalker::Leave WebWalker::open_structure(const Element& element) {
    switch (element.role) {
        case WebRole::heading:
            builder_.end_paragraph();
            if (!is_real_heading(element.node)) return Leave::paragraph;
            builder_.begin_heading(std::max(2, element.node.tag()[1] - '0'));
            return Leave::heading;
        case WebRole::list:
            return open_list(element);
        case WebRole::item:
            return open_container(Block::Kind::item);
        case WebRole::quote:
            return open_container(Block::Kind::quote);
        case WebRole::link:
            return open_link(element);
        case WebRole::quoted_words:
            put_words("“");
            return Leave::quoted_words;
        case WebRole::reading:
            put_words("(");
            return Leave::reading;
        case WebRole::block:
        case WebRole::term:
        case WebRole::table:
            return open_block();
        case WebRole::code_block:
            return open_block();
        default:
            return element.style.block ? open_block() : Leave::nothing;
    }
}

WebWalker::Leave WebWalker::open_block() {
    flow_.end();
    builder_.end_paragraph();
    return Leave::paragraph;
}

WebWalker::Leave WebWalker::open_container(Block::Kind kind) {
    Block block;
    block.kind = kind;
    builder_.open(std::move(block));
    return Leave::container;
}

WebWalker::Leave WebWalker::open_list(const Element& element) {
    Block list;
    list.kind = Block::Kind::list;
    list.ordered = element.node.is("ol");
    if (list.ordered) list.level = body::list_start(element.node);
    builder_.open(std::move(list));
    return Leave::container;
}

void WebWalker::dress_up(const Element& element) {
    if (element.role == WebRole::strong || element.role == WebRole::term) dress_.strong = true;
    if (element.role == WebRole::emphasis) dress_.emphasis = true;
    if (element.style.strong) dress_.strong = *element.style.strong;
    if (element.style.emphasis) dress_.emphasis = *element.style.emphasis;
    if (element.style.keeps_space) dress_.keeps_space = *element.style.keeps_space;
    if (element.role == WebRole::code_block) dress_.keeps_space = true;
}

bool WebWalker::code(const Element& element) {
    const bool is_pre = element.role == WebRole::code_block;
    const bool block =
        is_pre ? !body::is_layout_pre(element.node) : body::is_code_block(element.node);
    if (block) {
        body::CodeBlock code = body::read_code(element.node);
        if (is_blank(code.text)) return true;
        Block made;
        made.kind = Block::Kind::code;
        made.text = std::move(code.text);
        made.info = std::move(code.language);
        put_block(std::move(made));
        return true;
    }
    const auto is_picture = [](Node node) { return node.is("img"); };
    if (is_pre || body::find_ahead(element.node, is_picture)) return false;
    Run run = dressed(text_of(element.node));
    if (is_blank(run.text)) return false;
    run.kind = Run::Kind::code;
    // A link around all of the words is the code's own.
    const Node link = body::find_ahead(element.node, [](Node node) { return node.is("a"); });
    if (link && run.href.empty() && trim(text_of(link)) == trim(run.text))
        run.href = link_target(link.attribute_or_empty("href"));
    put_inline(std::move(run));
    return true;
}

}  // namespace magpie
