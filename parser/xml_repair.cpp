// One pass over the bytes; only comments, CDATA and references are told apart from the rest. Where
// this misjudges a document (a comment's opening inside a processing instruction), it copies: expat
// still decides.
#include "parser/xml_repair.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "base/text.h"
#include "parser/dom.h"

namespace magpie {
namespace {

constexpr std::size_t kLongestReference = 40;  // HTML's longest name has 31 letters

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

// `text` begins with '&'. Appends what stands for it and answers how many bytes it was.
std::size_t append_reference(std::string& out, std::string_view text) {
    constexpr std::array<std::string_view, 5> kXmlNames = {"amp", "lt", "gt", "quot", "apos"};
    const std::size_t end = text.substr(0, kLongestReference).find(';');
    if (end != std::string_view::npos && end > 1) {
        const std::string_view whole = text.substr(0, end + 1), name = text.substr(1, end - 1);
        const bool is_known =
            std::find(kXmlNames.begin(), kXmlNames.end(), name) != kXmlNames.end();
        if (is_known || (name.starts_with('#') && is_valid_number(name))) {
            out += whole;
            return whole.size();
        }
        const bool is_named = std::all_of(name.begin(), name.end(), is_name_byte);
        const std::string meaning = is_named ? html_unescape(whole) : std::string();
        if (is_named && meaning.find_first_of("&<>\"'") == std::string::npos) {
            out += meaning;
            return whole.size();
        }
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

std::size_t append_step(std::string& out, std::string_view text) {
    if (text.starts_with("<!--")) return append_verbatim(out, text, "-->");
    if (text.starts_with("<![CDATA[")) return append_verbatim(out, text, "]]>");
    if (text.front() == '&') return append_reference(out, text);
    if (!is_forbidden(text.front())) out += text.front();
    return 1;
}

}  // namespace

std::string repair_xml(std::string_view xml) {
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
        xml.remove_prefix(append_step(out, xml));
    }
    return out;
}

}  // namespace magpie
