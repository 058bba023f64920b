#include "parser/article/linked_data.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "parser/byte_search.h"
#include "parser/dom.h"

namespace magpie {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxAttributes = 1'024;  // bytes of a script's attributes that are looked at

bool is_linked_data(const ScriptSpan& script) {
    const std::string_view attributes = script.attributes.substr(0, kMaxAttributes);
    return has_bytes(to_lower_ascii(attributes), "ld+json");
}

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_one_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

// Whether no bracket outside of strings stands deeper than the bound.
bool is_shallow(std::string_view text) {
    std::size_t depth = 0;
    bool in_string = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '"') {
            in_string = !in_string;
        } else if (in_string) {
            if (c == '\\') ++at;
        } else if (c == '{' || c == '[') {
            if (++depth > kMaxLinkedDataDepth) return false;
        } else if ((c == '}' || c == ']') && depth > 0) {
            --depth;
        }
    }
    return true;
}

// Writes what was meant as JSON as JSON, in one pass.
class Repair {
  public:
    explicit Repair(std::string_view text) : text_(text) {}

    std::string run() {
        out_.reserve(text_.size());
        while (at_ < text_.size()) in_string_ ? string_step() : outer_step();
        return std::move(out_);
    }

  private:
    char ahead(std::size_t from) const {
        while (from < text_.size() && is_ascii_space(text_[from])) ++from;
        return from < text_.size() ? text_[from] : '\0';
    }

    void string_step() {
        const char c = text_[at_];
        if (c == '\\') return escape();
        if (c == '"') return quote();
        out_ += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
        ++at_;
    }

    void escape() {
        const char kind = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
        const std::string_view digits = text_.substr(std::min(at_ + 2, text_.size()), 4);
        const bool is_known = kind == 'u'
                                  ? digits.size() == 4 && std::ranges::all_of(digits, is_hex)
                                  : kind != '\0' && is_one_of(kind, "\"\\/bfnrt");
        if (is_known) {
            out_ += '\\';
            out_ += kind;
        }
        at_ += is_known ? 2 : 1;  // a backslash that escapes nothing is dropped
    }

    // A quote that is followed by what may follow a string ends it; any other belongs to the text.
    void quote() {
        const char next = ahead(at_ + 1);
        in_string_ = next != '\0' && !is_one_of(next, ",:}]");
        if (in_string_) out_ += '\\';
        out_ += '"';
        ++at_;
    }

    void outer_step() {
        if (skip_mark()) return;
        const char c = text_[at_++];
        if (c == ';') return;
        const char next = c == ',' ? ahead(at_) : ' ';
        if (next == '}' || next == ']' || next == ',' || next == '\0') return;
        in_string_ = c == '"';
        out_ += c;
    }

    bool skip_mark() {
        static constexpr std::array<std::string_view, 6> kMarks{"//<![CDATA[", "//]]>", "<![CDATA[",
                                                                "]]>",         "<!--",  "-->"};
        const std::string_view rest = text_.substr(at_);
        for (const std::string_view mark : kMarks)
            if (rest.starts_with(mark)) return skip_to(at_ + mark.size());
        if (rest.starts_with("//")) return skip_to(text_.find('\n', at_));
        if (!rest.starts_with("/*")) return false;
        const std::size_t end = text_.find("*/", at_ + 2);
        return skip_to(end == std::string_view::npos ? end : end + 2);
    }

    bool skip_to(std::size_t end) {
        at_ = std::min(end, text_.size());
        return true;
    }

    const std::string_view text_;
    std::string out_;
    std::size_t at_ = 0;
    bool in_string_ = false;
};

json parsed(std::string_view text) {
    if (!is_shallow(text)) return json(json::value_t::discarded);
    return json::parse(text, nullptr, false);
}

json read_script(std::string_view body) {
    json value = parsed(body);
    if (!value.is_discarded()) return value;
    value = parsed(Repair(body).run());
    if (!value.is_discarded() || !has_bytes(body, "&quot;")) return value;
    return parsed(Repair(html_unescape(body)).run());
}

// Opens arrays and graphs. Recursion is bounded by the depth of the parsed text.
void collect(json&& value, std::vector<json>& nodes) {
    if (value.is_array()) {
        for (json& element : value) collect(std::move(element), nodes);
        return;
    }
    if (!value.is_object() || nodes.size() >= kMaxLinkedDataNodes) return;
    json inner = json::array();
    for (const char* key : {"@graph", "mainEntity", "mainEntityOfPage"}) {
        const auto found = value.find(key);
        if (found != value.end() && found->is_structured()) inner.push_back(std::move(*found));
    }
    if (value.contains("@type")) nodes.push_back(std::move(value));
    for (json& element : inner) collect(std::move(element), nodes);
}

std::string_view local_name(std::string_view type) {
    const std::size_t at = type.find_last_of("/:#");
    return at == std::string_view::npos ? type : type.substr(at + 1);
}

template <class Test>
bool any_type(const json& node, Test test) {
    const auto found = node.find("@type");
    if (found == node.end()) return false;
    const auto matches = [&](const json& type) {
        return type.is_string() && test(local_name(type.get_ref<const std::string&>()));
    };
    if (found->is_array()) return std::ranges::any_of(*found, matches);
    return matches(*found);
}

}  // namespace

std::vector<json> read_linked_data(std::span<const ScriptSpan> scripts) {
    std::vector<json> nodes;
    std::size_t room = kMaxLinkedDataBytes;
    for (const ScriptSpan& script : scripts) {
        if (script.body.size() > room || !is_linked_data(script)) continue;
        room -= script.body.size();
        collect(read_script(trim(script.body)), nodes);
    }
    return nodes;
}

bool has_linked_type(const json& node, std::string_view type) {
    return any_type(node, [&](std::string_view name) { return name == type; });
}

bool is_linked_article(const json& node) {
    return any_type(node, [](std::string_view name) {
        return name.ends_with("Article") || name.ends_with("Posting") || name == "Report";
    });
}

std::string_view linked_text(const json& node, const char* key) {
    const json* value = &node;
    // An array of objects with an @value is the deepest form met.
    for (const char* step : {key, "@value"}) {
        if (!value->is_object()) break;
        const auto found = value->find(step);
        if (found == value->end()) return {};
        value = &*found;
        if (value->is_array() && !value->empty()) value = &value->front();
    }
    if (!value->is_string()) return {};
    return value->get_ref<const std::string&>();
}

}  // namespace magpie
