// Reads what WeChat's server writes into scripts — the object literal `window.cgiDataNew` and
// single assignments — with a scanner. No script is ever run. Total: any bytes give a value; damage
// is reported by offset. Grammar and decoding order: docs/wechat.md.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace magpie {

class JsValue {
  public:
    enum class Kind { missing, null, boolean, number, string, object, array };

    // Defined where the type is complete: a vector of pairs of it cannot be built or destroyed
    // here.
    JsValue();
    ~JsValue();
    JsValue(const JsValue&);
    JsValue(JsValue&&) noexcept;
    JsValue& operator=(const JsValue&);
    JsValue& operator=(JsValue&&) noexcept;

    Kind kind = Kind::missing;
    std::string text;  // string and number values ('X' * 1 keeps X), "true"/"false"
    std::vector<std::pair<std::string, JsValue>>
        members;                 // object, in order; duplicates resolved: last wins
    std::vector<JsValue> items;  // array

    explicit operator bool() const { return kind != Kind::missing; }
    // Member of an object; a shared missing value otherwise. Paths:
    // value["copyright_info"]["platform"].
    const JsValue& operator[](std::string_view key) const;
    // Decimal number, 0 for an empty text, nothing otherwise (§3.2 rule 3).
    std::optional<long long> number() const;
    bool is_set() const;  // not missing, null, false, empty, "0"
};

struct JsLiteral {
    JsValue value;
    std::size_t begin = 0, end = 0;         // byte range of the literal in the input
    std::optional<std::size_t> damaged_at;  // offset of the first unexpected token
    std::string bound_hit;                  // which limit ended the reading; empty when none
};

// Depth 64, 16 MiB, 100,000 values.
struct JsLimits {
    std::size_t depth = 64;
    std::size_t bytes = 16u << 20;
    std::size_t values = 100'000;
    // Steps over values that are expressions of other scripts (`a ? b : c`, `list.map(…)`) to the
    // next comma of their level, instead of ending at the first.
    bool skips_expressions = false;
};

// The literal assigned to `name` ("window.cgiDataNew", "window.cgiData"): the first `name ws = ws`
// in the bytes that is followed by `{` or `[`. Other uses of the name are stepped over.
std::optional<JsLiteral> find_literal(std::string_view page, std::string_view name,
                                      const JsLimits& limits = {});

// A literal at the start of `source` (object or array), for tests and for embedded lists.
JsLiteral read_literal(std::string_view source, const JsLimits& limits = {});

// Script variables of all eras (§3.4), indexed once over all script bodies: the non-empty string
// values assigned to a name by `var`, `window.`, `_g.` (one name space) or `d.` (kept as "d.name":
// the share pages' data object, whose `title` is not the `var title` of other scripts).
class ScriptVariables {
  public:
    static ScriptVariables scan(const std::vector<std::string_view>& scripts);
    // Decoded value of the first assignment with a non-empty string, or "" when there is none.
    std::string_view get(std::string_view name) const;
    bool has(std::string_view name) const { return !get(name).empty(); }
    // First value for which `accept` holds: minified bundles reuse short names such as `sn` and
    // `idx`.
    template <class Accept>
    std::string_view first(std::string_view name, Accept accept) const {
        for (std::size_t i = lower_bound(name); i < values_.size() && values_[i].first == name; ++i)
            if (accept(std::string_view(values_[i].second))) return values_[i].second;
        return {};
    }

  private:
    std::size_t lower_bound(std::string_view name) const;

    std::vector<std::pair<std::string, std::string>> values_;  // sorted by name, then by place
};

// First non-empty string of a `name: '…'` property in a script ("voiceid" of audio pages), or "".
std::string first_property(std::string_view script, std::string_view name);

// §3.2 rule 1 (ECMAScript escapes) and rule 2 (the page's JsDecode).
std::string decode_js_string(std::string_view between_quotes);
std::string js_decode(std::string text);

}  // namespace magpie
