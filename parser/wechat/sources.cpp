#include "parser/wechat/sources.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "parser/byte_search.h"
#include "parser/js_cursor.h"

namespace magpie::wechat {
namespace {

constexpr std::string_view kLiteralName = "window.cgiDataNew";
constexpr int kMaxCandidates =
    16;  // assignments of that name that stand in text; real pages have none

// True when the last tag before `at` opens a script: an article may show `window.cgiDataNew = {` as
// its text, and the body element stands before the scripts. A raw "<script" cannot occur in text.
bool stands_in_script(std::string_view page, std::size_t at) {
    for (std::size_t tag = page.rfind('<', at); tag != std::string_view::npos && tag > 0;
         tag = page.rfind('<', tag - 1)) {
        const std::string_view rest = page.substr(tag + 1, 8);
        if (starts_with_ignore_case(rest, "script")) return true;
        if (starts_with_ignore_case(rest, "/script")) return false;
    }
    return false;
}

// A template inside a script element is markup, not assignments.
bool is_program(const ScriptSpan& script) {
    return !contains(to_lower_ascii(script.attributes), "text/html");
}

bool has_id(std::string_view attributes, std::string_view id) {
    const std::string quoted = "id=\"" + std::string(id) + "\"";
    return contains(attributes, quoted) || contains(attributes, "id='" + std::string(id) + "'");
}

bool is_space_on_line(char c) { return c == ' ' || c == '\t'; }

}  // namespace

LiteralAssignments::LiteralAssignments(const std::vector<ScriptSpan>& scripts) {
    for (const ScriptSpan& script : scripts)
        for (std::size_t at = script.body.find('='); at != std::string_view::npos;
             at = script.body.find('=', at + 1))
            add(script.body, at);
}

void LiteralAssignments::add(std::string_view script, std::size_t equals) {
    const std::string_view value =
        script.substr(std::min(script.find_first_not_of(" \t\r\n", equals + 1), script.size()));
    const bool is_literal = value.starts_with('{') || value.starts_with('[');
    const bool hides_value = value.starts_with("/*") || value.starts_with("//");
    if (!is_literal && !hides_value) return;
    std::size_t end = equals;
    while (end > 0 && is_space_on_line(script[end - 1])) --end;
    const bool hides_name =
        end > 0 && (script[end - 1] == '/' || script[end - 1] == '\n' || script[end - 1] == '\r');
    if (hides_value || hides_name) is_complete_ = false;
    targets_.push_back(script.substr(0, end));
}

bool LiteralAssignments::may_name(std::string_view name) const {
    return !is_complete_ ||
           std::any_of(targets_.begin(), targets_.end(), [&](std::string_view before) {
               if (!before.ends_with(name)) return false;
               before.remove_suffix(name.size());
               return before.empty() || !is_identifier_part(before.back());
           });
}

Sources::Sources(std::string_view utf8, Arena& arena, Road road)
    : page_(utf8), arena_(arena), road_(road) {}

const JsValue& Sources::literal() {
    if (!literal_) read_literal();
    return *literal_;
}

void Sources::read_literal() {
    literal_.emplace();
    if (road_ == Road::dom_only) return;
    std::size_t from = 0;
    for (int candidate = 0; candidate < kMaxCandidates && from < page_.size(); ++candidate) {
        auto found = find_literal(page_.substr(from), kLiteralName);
        if (!found) return;
        if (stands_in_script(page_, from + found->begin))
            return keep_literal(std::move(*found), from);
        from += std::max(found->end, found->begin + 1);
    }
}

void Sources::keep_literal(JsLiteral found, std::size_t offset) {
    if (found.damaged_at) {
        literal_damaged_ = true;
        notes_.push_back("literal damaged at byte " + std::to_string(offset + *found.damaged_at));
    }
    if (!found.bound_hit.empty())
        notes_.push_back("literal: limit of " + found.bound_hit + " reached");
    const bool has_members =
        found.value.kind == JsValue::Kind::object && !found.value.members.empty();
    if (has_members) literal_ = std::move(found.value);
}

const Result<ScannedHtml>& Sources::scanned() {
    if (!scanned_) scanned_.emplace(scan_html(page_, HtmlLimits{}));
    return *scanned_;
}

const std::vector<ScriptSpan>& Sources::scripts() {
    static const std::vector<ScriptSpan> none;
    if (scanned()) return scanned()->scripts;
    if (!std::exchange(scan_failure_noted_, true))
        notes_.push_back("scripts: " + scanned().error().message);
    return none;
}

const ScriptVariables& Sources::variables() {
    if (variables_) return *variables_;
    std::vector<std::string_view> bodies;
    for (const ScriptSpan& script : scripts())
        if (is_program(script)) bodies.push_back(script.body);
    return variables_.emplace(ScriptVariables::scan(bodies));
}

std::string_view Sources::script_with_id(std::string_view id) {
    for (const ScriptSpan& script : scripts())
        if (has_id(script.attributes, id)) return script.body;
    return {};
}

JsValue Sources::literal_named(std::string_view name) {
    // Where nobody has asked for the scripts yet, one search of the page is cheaper.
    if (!scanned_ && !has_bytes(page_, name)) return {};
    if (!assignments_) assignments_.emplace(scripts());
    if (!assignments_->may_name(name)) return {};
    JsLimits limits;
    limits.skips_expressions = true;
    int candidates = 0;
    for (const ScriptSpan& script : scripts()) {
        // A program may build the same object from its own variables: that one holds no value.
        for (std::size_t from = 0; from < script.body.size() && candidates < kMaxCandidates;
             ++candidates) {
            auto found = find_literal(script.body.substr(from), name, limits);
            if (!found) break;
            if (found->value.is_set()) return std::move(found->value);
            from += std::max(found->end, found->begin + 1);
        }
    }
    return {};
}

void Sources::parse_page() {
    if (document_ || parse_failed_ || road_ == Road::literal_only) return;
    auto document = scanned().and_then(
        [&](const ScannedHtml& page) { return Document::parse_scanned(page.tree_input, arena_); });
    if (document) {
        document_ = *document;
    } else {
        parse_failed_ = true;
        notes_.push_back("page: " + document.error().message);
    }
}

const DomFacts& Sources::facts() {
    if (facts_) return *facts_;
    parse_page();
    return facts_.emplace(document_ ? read_dom_facts(*document_) : DomFacts{});
}

Node Sources::element(std::string_view id) {
    parse_page();
    return document_ ? document_->by_id(id) : Node();
}

Result<Document> Sources::fragment(std::string_view html) {
    document_.reset();
    auto parsed = Document::parse_fragment(html, arena_);
    if (!parsed) notes_.push_back("body: " + parsed.error().message);
    return parsed;
}

}  // namespace magpie::wechat
