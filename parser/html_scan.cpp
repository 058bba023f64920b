#include "parser/html_scan.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.h"
#include "parser/dom.h"
#include "parser/html_attributes.h"
#include "parser/open_elements.h"

namespace magpie {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
// §13.2.5: what separates attributes. No vertical tab.
bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f'; }
bool ends_name(char c) { return is_blank(c) || c == '/' || c == '>'; }

struct Tag {
    std::string_view name;
    std::string_view attributes;
    std::size_t attribute_count = 0;
    bool self_closing = false;
};

enum class Content { children, script, dropped, raw_text, rest_of_file };

// What <svg> holds or is ended by when it is more than shapes: HTML, <foreignObject>, scripts.
constexpr TagTraits kEndsShapes = tags::kBreaksOut | tags::kSpecial | tags::kFrame |
                                  tags::kFormatting | tags::kIntegration | tags::kForm;

// §13.2.5.1. Scripting is off for Gumbo, so <noscript> has children.
Content content_of(std::string_view name) {
    struct Entry {
        std::string_view name;
        Content content;
    };
    static constexpr Entry kEntries[] = {
        {"script", Content::script},          {"style", Content::dropped},
        {"title", Content::raw_text},         {"textarea", Content::raw_text},
        {"iframe", Content::raw_text},        {"xmp", Content::raw_text},
        {"noembed", Content::raw_text},       {"noframes", Content::raw_text},
        {"plaintext", Content::rest_of_file},
    };
    for (const Entry& entry : kEntries)
        if (entry.name.size() == name.size() && equals_ignore_case(entry.name, name))
            return entry.content;
    return Content::children;
}

class Scanner {
  public:
    Scanner(std::string_view html, const HtmlLimits& limits) : html_(html), limits_(limits) {}
    Result<ScannedHtml> run();

  private:
    void step();
    void start_tag();
    void end_tag();
    void markup_declaration();
    void comment();
    bool nothing_grows_together(std::size_t begin) const;
    void content(const Tag& tag, Content kind);
    std::optional<Tag> read_tag(std::size_t name_begin);
    struct Attribute {
        std::size_t name_end = 0;
        std::size_t value_begin = 0;
        std::size_t end = 0;
    };
    Attribute read_attribute(std::size_t at) const;
    void prune_attribute(std::size_t behind_previous, std::size_t begin,
                         const Attribute& attribute);
    void prune_shapes();
    std::size_t shapes_end();
    void skip_declaration();
    std::size_t skip_blanks(std::size_t at) const;
    std::size_t script_end(std::size_t begin);
    std::size_t escaped_script_end(std::size_t begin, std::size_t escape) const;
    std::size_t escape_end(std::size_t from);
    std::size_t raw_text_end(std::size_t begin, std::string_view name) const;
    bool is_end_tag_at(std::size_t begin, std::string_view name) const;
    bool is_name_at(std::size_t begin, std::string_view name) const;
    void check_bounds(const Tag& tag);

    char at(std::size_t i) const { return i < html_.size() ? html_[i] : '\0'; }
    bool is_at(std::size_t i, std::string_view part) const {
        return html_.compare(std::min(i, html_.size()), part.size(), part) == 0;
    }
    void go_behind(char c) {
        const std::size_t found = html_.find(c, position_);
        position_ = found == kNone ? html_.size() : found + 1;
    }
    void drop(std::size_t begin, std::size_t end) {
        out_.tree_input.append(html_, copied_, begin - copied_);
        copied_ = end;
    }

    const std::string_view html_;
    const HtmlLimits& limits_;
    ScannedHtml out_;
    OpenElements open_;
    std::string failure_;
    std::size_t position_ = 0;
    std::size_t copied_ = 0;      // html_[0, copied_) is in tree_input or dropped
    std::size_t escape_end_ = 0;  // the "-->" found last, see escape_end()
    std::size_t tags_ = 0;
    bool is_in_shapes_ = false;
    std::size_t failed_svg_ = 0;  // where the last search for "</svg" ended in vain
};

Result<ScannedHtml> Scanner::run() {
    if (html_.size() > limits_.input.count)
        return fail(ErrorCode::limit, "html: longer than " + to_string(limits_.input));
    while (position_ < html_.size() && failure_.empty()) step();
    if (!failure_.empty()) return fail(ErrorCode::limit, "html: " + failure_);
    drop(html_.size(), html_.size());
    return std::move(out_);
}

// Data state: nothing happens before the next '<'.
void Scanner::step() {
    position_ = std::min(html_.find('<', position_), html_.size());
    const char next = at(position_ + 1);
    if (is_letter(next)) return start_tag();
    if (next == '/') return end_tag();
    if (next == '!') return markup_declaration();
    if (next == '?') return go_behind('>');  // a comment to the tokenizer
    ++position_;
}

void Scanner::start_tag() {
    const std::optional<Tag> tag = read_tag(position_ + 1);
    if (!tag) return;
    const Content kind = content_of(tag->name);
    // In SVG and MathML "<style/>" and "<script/>" are complete; elsewhere the slash means nothing.
    const bool is_complete = tag->self_closing && open_.in_foreign_content();
    if (kind == Content::children)
        open_.start_tag(tag->name, tag->self_closing);
    else if (!is_complete)
        content(*tag, kind);
    check_bounds(*tag);
    const bool opens_shapes =
        limits_.prune && !tag->self_closing && equals_ignore_case(tag->name, "svg");
    if (opens_shapes && position_ >= failed_svg_) prune_shapes();
}

// An <svg> with nothing but shapes keeps its tags. One that holds HTML, or that HTML ends, stays
// whole, and so do those inside of it: their search would end at the same place.
void Scanner::prune_shapes() {
    const std::size_t begin = position_;
    is_in_shapes_ = true;
    const std::size_t end = shapes_end();
    is_in_shapes_ = false;
    if (end == kNone) {
        failed_svg_ = std::exchange(position_, begin);
        return;
    }
    drop(begin, end);
    position_ = end;
}

// The "</svg" of the <svg> whose start tag was read last, or kNone, and then position_ says where
// the search ended.
std::size_t Scanner::shapes_end() {
    for (std::size_t depth = 1; position_ < html_.size();) {
        position_ = std::min(html_.find('<', position_), html_.size());
        const std::size_t begin = position_;
        const bool is_end = at(begin + 1) == '/';
        if (!is_letter(at(begin + (is_end ? 2 : 1)))) {
            skip_declaration();
            continue;
        }
        const std::optional<Tag> tag = read_tag(begin + (is_end ? 2 : 1));
        if (!tag || tag_role(tag->name).is(kEndsShapes)) return kNone;
        const bool is_inner = equals_ignore_case(tag->name, "svg") && !tag->self_closing;
        if (is_inner && is_end && --depth == 0) return begin;
        depth += is_inner && !is_end;
    }
    return kNone;
}

// A comment, CDATA or whatever else begins with '<' and is no tag.
void Scanner::skip_declaration() {
    const bool is_comment = is_at(position_, "<!--");
    if (!is_comment && !is_at(position_, "<![CDATA[")) {
        ++position_;
        return;
    }
    const std::size_t end = html_.find(is_comment ? "-->" : "]]>", position_ + 2);
    position_ = end == kNone ? html_.size() : end + 3;
}

void Scanner::content(const Tag& tag, Content kind) {
    if (kind == Content::rest_of_file) {
        position_ = html_.size();
        return;
    }
    const std::size_t begin = position_;
    const bool is_script = kind == Content::script;
    position_ = is_script ? script_end(begin) : raw_text_end(begin, tag.name);
    if (is_script) out_.scripts.push_back({tag.attributes, html_.substr(begin, position_ - begin)});
    if (is_script || kind == Content::dropped) drop(begin, position_);
}

void Scanner::end_tag() {
    const char next = at(position_ + 2);
    if (!is_letter(next)) {
        if (position_ + 2 < html_.size())
            return go_behind('>');  // "</>" or a comment to the tokenizer
        position_ = html_.size();
        return;
    }
    const std::optional<Tag> tag = read_tag(position_ + 2);
    if (!tag) return;
    open_.end_tag(tag->name);
    check_bounds(*tag);
}

void Scanner::markup_declaration() {
    if (is_at(position_, "<!--")) return comment();
    if (!is_at(position_, "<![CDATA[") || !open_.in_foreign_content()) return go_behind('>');
    const std::size_t end = html_.find("]]>", position_);
    position_ = end == kNone ? html_.size() : end + 3;
}

// §13.2.5.43–52: "<!-->" and "<!--->" are whole comments, and "--!>" ends one too. "<!---->" is
// left.
void Scanner::comment() {
    const std::size_t open = position_ + 2;  // of the two dashes, which may also close
    const std::size_t begin = position_ + 4;
    for (std::size_t at = html_.find('>', begin); at != kNone; at = html_.find('>', at + 1)) {
        const bool bang = at >= begin + 3 && is_at(at - 3, "--!>");
        if (!bang && !(at >= open + 2 && is_at(at - 2, "-->"))) continue;
        const bool leaves_nothing = limits_.prune && nothing_grows_together(position_);
        if (leaves_nothing)
            drop(position_, at + 1);
        else
            drop(begin, std::max(begin, at - (bang ? 3 : 2)));
        position_ = at + 1;
        return;
    }
    drop(begin, html_.size());
    position_ = html_.size();
}

// Behind a tag or a blank: no tag and no reference stands open there. What was dropped before it
// ended in one of them as well, or stood inside of a tag.
bool Scanner::nothing_grows_together(std::size_t begin) const {
    return begin > 0 && (html_[begin - 1] == '>' || is_blank(html_[begin - 1]));
}

// Reads the tag whose name begins there and moves behind it; nothing when the file ends first: such
// a tag does not count (§13.2.5, eof-in-tag).
std::optional<Tag> Scanner::read_tag(std::size_t name_begin) {
    std::size_t at = name_begin;
    while (at < html_.size() && !ends_name(html_[at])) ++at;
    Tag tag;
    tag.name = html_.substr(name_begin, at - name_begin);
    const std::size_t attributes_begin = at;
    std::size_t behind_previous = at;
    for (;;) {
        tag.self_closing = false;
        for (; at < html_.size() && (is_blank(html_[at]) || html_[at] == '/'); ++at)
            tag.self_closing = html_[at] == '/';
        position_ = at;
        if (at >= html_.size()) return std::nullopt;
        if (html_[at] == '>') break;
        const Attribute attribute = read_attribute(at);
        if (limits_.prune && !is_in_shapes_) prune_attribute(behind_previous, at, attribute);
        behind_previous = at = attribute.end;
        ++tag.attribute_count;
    }
    tag.attributes = html_.substr(attributes_begin, at - attributes_begin);
    ++position_;
    return tag;
}

// The attribute that begins here: quotes count behind "=" only, and a first "=" belongs to the
// name.
Scanner::Attribute Scanner::read_attribute(std::size_t at) const {
    ++at;
    while (at < html_.size() && !ends_name(html_[at]) && html_[at] != '=') ++at;
    const std::size_t sign = skip_blanks(at);
    if (this->at(sign) != '=') return {at, at, at};
    const std::size_t value = skip_blanks(sign + 1);
    const char quote = this->at(value);
    if (quote == '"' || quote == '\'') {
        const std::size_t end = html_.find(quote, value + 1);
        return {at, value + 1, end == kNone ? html_.size() : end + 1};
    }
    std::size_t end = value;
    while (end < html_.size() && !is_blank(html_[end]) && html_[end] != '>') ++end;
    return {at, value, end};
}

// With the space before it, where what follows cannot become a part of what stands before that.
void Scanner::prune_attribute(std::size_t behind_previous, std::size_t begin,
                              const Attribute& attribute) {
    const std::string_view name = html_.substr(begin, attribute.name_end - begin);
    const std::string_view value =
        html_.substr(attribute.value_begin, attribute.end - attribute.value_begin);
    if (is_read_attribute(name, value)) return;
    const char behind = at(attribute.end);
    drop(is_blank(behind) || behind == '>' ? behind_previous : begin, attribute.end);
}

std::size_t Scanner::skip_blanks(std::size_t at) const {
    while (at < html_.size() && is_blank(html_[at])) ++at;
    return at;
}

// §13.2.5.4 and 15–31: "</script" ends the body, but not in the part of "<!-- … -->" that follows a
// "<script".
std::size_t Scanner::script_end(std::size_t begin) {
    std::size_t at = html_.find('<', begin);
    while (at != kNone) {
        if (is_end_tag_at(at, "script")) return at;
        if (!is_at(at, "<!--")) {
            at = html_.find('<', at + 1);
            continue;
        }
        const std::size_t escape = escape_end(at + 2);  // "<!-->" is a whole escape
        const std::size_t end = escaped_script_end(at + 4, escape);
        if (end != kNone) return end;
        at = html_.find('<', escape);
    }
    return html_.size();
}

std::size_t Scanner::escaped_script_end(std::size_t begin, std::size_t escape) const {
    bool is_nested = false;
    for (std::size_t at = html_.find('<', begin); at < escape; at = html_.find('<', at + 1)) {
        if (is_end_tag_at(at, "script")) {
            if (!is_nested) return at;
            is_nested = false;
        } else if (is_name_at(at + 1, "script")) {
            is_nested = true;
        }
    }
    return kNone;
}

// The next "-->", or the end of the file. Remembers the last answer: a file of scripts that each
// open a comment which nothing closes is searched once, not once per script.
std::size_t Scanner::escape_end(std::size_t from) {
    if (escape_end_ < from) escape_end_ = std::min(html_.find("-->", from), html_.size());
    return escape_end_;
}

std::size_t Scanner::raw_text_end(std::size_t begin, std::string_view name) const {
    std::size_t at = html_.find('<', begin);
    while (at != kNone && !is_end_tag_at(at, name)) at = html_.find('<', at + 1);
    return std::min(at, html_.size());
}

bool Scanner::is_end_tag_at(std::size_t begin, std::string_view name) const {
    return at(begin + 1) == '/' && is_name_at(begin + 2, name);
}

bool Scanner::is_name_at(std::size_t begin, std::string_view name) const {
    return ends_name(at(begin + name.size())) &&
           equals_ignore_case(html_.substr(begin, name.size()), name);
}

void Scanner::check_bounds(const Tag& tag) {
    if (++tags_ > limits_.tags) failure_ = "more than " + std::to_string(limits_.tags) + " tags";
    if (tag.attribute_count > limits_.attributes_per_tag)
        failure_ =
            "more than " + std::to_string(limits_.attributes_per_tag) + " attributes on a tag";
    if (open_.depth() > limits_.depth)
        failure_ = "nested deeper than " + std::to_string(limits_.depth) + " elements";
}

}  // namespace

Result<ScannedHtml> scan_html(std::string_view utf8, const HtmlLimits& limits) {
    return Scanner(utf8, limits).run();
}

}  // namespace magpie
