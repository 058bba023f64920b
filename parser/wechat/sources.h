// The three places where a WeChat page keeps its data — the literal, the script variables, the
// elements — each read at most once and only when somebody asks. A page of 2025 and later answers
// everything from the literal (37 kB of 2.8 MB); older ones need all three.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/arena.h"
#include "parser/dom.h"
#include "parser/html_scan.h"
#include "parser/js_literal.h"
#include "parser/wechat/dom_facts.h"

namespace magpie::wechat {

// Which places may be read. `best` is what the program does; the others let a test prove that both
// roads give the same document.
enum class Road { best, literal_only, dom_only };

// Where the scripts assign an object or array literal to something: a dozen names are asked for and
// nearly all are absent, so the scripts are searched for the sign once and not for each name.
class LiteralAssignments {
  public:
    explicit LiteralAssignments(const std::vector<ScriptSpan>& scripts);

    // False when no script assigns a literal to `name`. A comment or a line end beside some sign
    // makes it true for all names: what that assigns to, only a reading from the front can tell.
    bool may_name(std::string_view name) const;

  private:
    void add(std::string_view script, std::size_t equals);

    std::vector<std::string_view> targets_;  // each script up to the end of the name
    bool is_complete_ = true;
};

class Sources {
  public:
    // `utf8` is the decoded page; page and arena must outlive this object.
    Sources(std::string_view utf8, Arena& arena, Road road);

    std::string_view page() const { return page_; }
    // window.cgiDataNew; a missing value when the page has none or the road leaves it out.
    const JsValue& literal();
    bool has_literal() { return static_cast<bool>(literal()); }
    const ScriptVariables& variables();
    const std::vector<ScriptSpan>& scripts();
    // Body of the script element with this id ("content_tpl"), or "".
    std::string_view script_with_id(std::string_view id);
    // A literal assigned to `name` inside a script; a missing value when there is none.
    JsValue literal_named(std::string_view name);

    const DomFacts& facts();
    // First element with this id in the page's tree; empty when there is none or the page does not
    // parse. Valid until fragment() is called.
    Node element(std::string_view id);
    // Parses `html` as a body. Page and fragment share the arena: the page's tree is gone
    // afterwards, and is parsed again when somebody asks for it.
    Result<Document> fragment(std::string_view html);

    // What the reader of the log should know: bounds hit, damage met.
    const std::vector<std::string>& notes() const { return notes_; }
    bool literal_damaged() const { return literal_damaged_; }

  private:
    void read_literal();
    void keep_literal(JsLiteral found, std::size_t offset);
    const Result<ScannedHtml>& scanned();
    void parse_page();

    std::string_view page_;
    Arena& arena_;
    Road road_;
    std::optional<JsValue> literal_;
    bool literal_damaged_ = false;
    std::optional<Result<ScannedHtml>> scanned_;
    bool scan_failure_noted_ = false;
    std::optional<LiteralAssignments> assignments_;
    std::optional<ScriptVariables> variables_;
    std::optional<DomFacts> facts_;
    std::optional<Document> document_;
    bool parse_failed_ = false;
    std::vector<std::string> notes_;
};

}  // namespace magpie::wechat
