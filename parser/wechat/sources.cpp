#include "parser/wechat/sources.h"

#include <algorithm>

#include "base/text.h"
#include "parser/byte_search.h"

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

}  // namespace

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

const std::vector<ScriptSpan>& Sources::scripts() {
    if (scripts_) return *scripts_;
    scripts_.emplace();
    auto scanned = scan_html(page_, HtmlLimits{});
    if (scanned)
        scripts_ = std::move(scanned->scripts);
    else
        notes_.push_back("scripts: " + scanned.error().message);
    return *scripts_;
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
    if (!has_bytes(page_, name)) return {};
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
    auto document = Document::parse(page_, arena_);
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
