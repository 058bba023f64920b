// One pass over the bytes; only comments, CDATA and references are told apart from the rest. Where
// this misjudges a document (a comment's opening inside a processing instruction), it copies: expat
// still decides.
#include "parser/xml_repair.h"

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "base/text.h"
#include "parser/dom.h"

namespace magpie {
namespace {

constexpr std::size_t kLongestReference = 40;  // HTML's longest name has 31 letters
constexpr std::size_t kDoctypeWithin = std::size_t{16} << 10;
constexpr std::size_t kMostEntities = 100;

bool is_forbidden(char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

bool is_name_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// "#38" or "#x26" of a code point that XML allows.
bool is_valid_number(std::string_view digits) {
    digits.remove_prefix(1);
    const bool is_hex = digits.starts_with('x');
    if (is_hex) digits.remove_prefix(1);
    if (digits.empty() || digits.size() > 8) return false;
    char32_t value = 0;
    for (char c : digits) {
        const std::size_t digit = std::string_view("0123456789abcdef")
                                      .find(c >= 'A' && c <= 'F' ? static_cast<char>(c | 0x20) : c);
        if (digit >= (is_hex ? 16u : 10u)) return false;
        value = value * (is_hex ? 16 : 10) + static_cast<char32_t>(digit);
    }
    if (value < 0x20) return value == '\t' || value == '\n' || value == '\r';
    return value < 0xD800 || (value > 0xDFFF && value < 0xFFFE) ||
           (value > 0xFFFF && value <= 0x10FFFF);
}

using Names = std::set<std::string, std::less<>>;

// The name of an entity that stands for plain text, from behind "<!ENTITY"; empty when it stands
// for markup, for another entity or for a file.
std::string_view plain_entity(std::string_view declaration) {
    declaration = trim(declaration.substr(0, declaration.find('>')));
    const std::size_t name_end = std::min(declaration.find_first_of(" \t\r\n"), declaration.size());
    const std::string_view value = trim(declaration.substr(name_end));
    const bool is_quoted = value.size() > 1 && (value.front() == '"' || value.front() == '\'') &&
                           value.back() == value.front();
    const bool is_plain = is_quoted && value.find_first_of("&<%") == std::string_view::npos;
    return is_plain ? declaration.substr(0, name_end) : std::string_view();
}

// Of the document's own. Expat expands them, and bounds how much text that may give.
Names declared_entities(std::string_view xml) {
    Names names;
    const std::string_view head = xml.substr(0, kDoctypeWithin);
    const std::size_t begin = head.find("<!DOCTYPE");
    if (begin == std::string_view::npos) return names;
    const std::string_view doctype = head.substr(begin, head.find("]>", begin) - begin);
    constexpr std::string_view kOpening = "<!ENTITY";
    for (std::size_t at = doctype.find(kOpening);
         at != std::string_view::npos && names.size() < kMostEntities;
         at = doctype.find(kOpening, at + 1)) {
        const std::string_view name = plain_entity(doctype.substr(at + kOpening.size()));
        if (!name.empty()) names.emplace(name);
    }
    return names;
}

// What HTML means by "&name;", asked once for each name: the table behind html_unescape is Gumbo's,
// and a look-up costs microseconds.
class NamedReferences {
  public:
    explicit NamedReferences(Names declared) : declared_(std::move(declared)) {}

    bool is_declared(std::string_view name) const { return declared_.contains(name); }

    // Nothing unless it is plain text: markup characters stay escaped.
    std::string_view meaning(std::string_view reference) {
        const auto found = known_.find(reference);
        if (found != known_.end()) return found->second;
        if (known_.size() == kMostNames) return {};
        std::string text = html_unescape(reference);
        if (text.find_first_of("&<>\"'") != std::string::npos) text.clear();
        return known_.emplace(reference, std::move(text)).first->second;
    }

  private:
    static constexpr std::size_t kMostNames = 2500;  // HTML has 2,125 with a semicolon
    std::map<std::string, std::string, std::less<>> known_;
    Names declared_;
};

// "amp" and "#38" are XML's; "#X26" is only HTML's.
bool is_xml_reference(std::string_view name) {
    constexpr std::array<std::string_view, 5> kNames = {"amp", "lt", "gt", "quot", "apos"};
    return std::find(kNames.begin(), kNames.end(), name) != kNames.end() ||
           (name.starts_with('#') && is_valid_number(name));
}

// `text` begins with '&'. Appends what stands for it and answers how many bytes it was.
std::size_t append_reference(std::string& out, std::string_view text, NamedReferences& named) {
    const std::size_t end = text.substr(0, kLongestReference).find(';');
    if (end != std::string_view::npos && end > 1) {
        const std::string_view whole = text.substr(0, end + 1), name = text.substr(1, end - 1);
        const bool stays = is_xml_reference(name) || named.is_declared(name);
        std::string_view meaning = stays ? whole : std::string_view();
        const bool may_be_html = std::all_of(name.begin() + 1, name.end(), is_name_byte) &&
                                 (is_name_byte(name[0]) || name.starts_with("#X"));
        if (meaning.empty() && may_be_html) meaning = named.meaning(whole);
        out += meaning;
        if (!meaning.empty()) return whole.size();
    }
    out += "&amp;";
    return 1;
}

// Appends up to and including `close`, without forbidden characters; answers the bytes consumed.
std::size_t append_verbatim(std::string& out, std::string_view text, std::string_view close) {
    const std::size_t end = text.find(close);
    const std::size_t size = end == std::string_view::npos ? text.size() : end + close.size();
    std::copy_if(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size),
                 std::back_inserter(out), [](char c) { return !is_forbidden(c); });
    return size;
}

std::size_t append_step(std::string& out, std::string_view text, NamedReferences& named) {
    if (text.starts_with("<!--")) return append_verbatim(out, text, "-->");
    if (text.starts_with("<![CDATA[")) return append_verbatim(out, text, "]]>");
    if (text.front() == '&') return append_reference(out, text, named);
    if (!is_forbidden(text.front())) out += text.front();
    return 1;
}

}  // namespace

std::string repair_xml(std::string_view xml) {
    NamedReferences named(declared_entities(xml));
    std::string out;
    out.reserve(xml.size() + xml.size() / 16);
    // An XML declaration may stand at the very beginning only.
    for (xml = trim(xml); !xml.empty();) {
        const std::size_t plain = std::min(xml.find_first_of("&<"), xml.size());
        if (plain > 0) {
            std::copy_if(xml.begin(), xml.begin() + static_cast<std::ptrdiff_t>(plain),
                         std::back_inserter(out), [](char c) { return !is_forbidden(c); });
            xml.remove_prefix(plain);
            continue;
        }
        xml.remove_prefix(append_step(out, xml, named));
    }
    return out;
}

}  // namespace magpie
