#include "parser/charset.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>

#include "base/text.h"
#include "parser/charset_declared.h"
#include "parser/charset_decoder.h"
#include "parser/charset_detect.h"
#include "parser/seed_mojibake.h"

namespace magpie {
namespace {

struct Declaration {
    const Encoding* encoding = nullptr;
    std::string_view source;
};
using Declarations = std::span<const Declaration>;

bool is_utf8(const Encoding& encoding) { return encoding.name == "utf-8"; }

// A server's default that nobody chose. Every byte decodes, so it never shows that it is wrong.
bool is_weak(const Encoding& encoding) { return encoding.name == "windows-1252"; }

DecodedText as_utf8(std::string bytes, std::string_view source) {
    const bool is_valid = is_valid_utf8(bytes);
    return {is_valid ? std::move(bytes) : to_valid_utf8(bytes), "utf-8", source, !is_valid};
}

DecodedText as(DecodedBytes decoded, const Encoding& encoding, std::string_view source) {
    return {std::move(decoded.text), std::string(encoding.name), source, decoded.errors > 0};
}

DecodedText decode_marked(std::string bytes, ByteOrderMark mark) {
    bytes.erase(0, mark.size);
    if (is_utf8(*mark.encoding)) return as_utf8(std::move(bytes), "bom");
    return as(decode_bytes(bytes, *mark.encoding), *mark.encoding, "bom");
}

// UTF-16 without one NUL holds no markup: the header is wrong.
const Encoding* encoding_of_header(std::string_view content_type, std::string_view bytes) {
    const Encoding* encoding = encoding_of_content_type(content_type);
    const bool is_utf16 = encoding != nullptr && encoding->name.substr(0, 6) == "utf-16";
    return is_utf16 && bytes.find('\0') == bytes.npos ? nullptr : encoding;
}

// In the order of WHATWG HTML §13.2.3.2; a null encoding is a declaration that is missing or
// unknown.
std::array<Declaration, 3> declarations(std::string_view bytes, std::string_view content_type) {
    return {Declaration{encoding_of_header(content_type, bytes), "http"},
            Declaration{encoding_of_meta(bytes), "meta"},
            Declaration{encoding_of_xml(bytes), "xml"}};
}

// ---- well-formed UTF-8 ----

// Text of another encoding is hardly ever well-formed for longer than a word ("联通" in GBK is).
constexpr std::ptrdiff_t kMoreThanAWord = 4;

std::ptrdiff_t count_beyond_ascii(std::string_view utf8) {
    return std::count_if(utf8.begin(), utf8.end(),
                         [](char c) { return static_cast<unsigned char>(c) >= 0xC2; });
}

DecodedText decode_well_formed(std::string bytes, Declarations declared) {
    const auto first = std::find_if(declared.begin(), declared.end(),
                                    [](const Declaration& d) { return d.encoding != nullptr; });
    if (first == declared.end()) return {std::move(bytes), "utf-8", "utf8", false};
    const Encoding& encoding = *first->encoding;
    if (is_utf8(encoding)) return {std::move(bytes), "utf-8", first->source, false};
    const std::ptrdiff_t beyond_ascii = count_beyond_ascii(bytes);
    if (encoding.is_ascii_superset && beyond_ascii == 0)
        return {std::move(bytes), std::string(encoding.name), first->source, false};
    if (beyond_ascii < kMoreThanAWord) {
        DecodedBytes decoded = decode_bytes(bytes, encoding);
        if (decoded.errors == 0) return as(std::move(decoded), encoding, first->source);
    }
    return {std::move(bytes), "utf-8", "utf8", false};
}

// ---- anything else ----

struct Utf8Damage {
    std::size_t characters = 0;  // whole ones, beyond ASCII
    std::size_t errors = 0;

    // A page cut inside of a character, or with a stray byte in an advertisement, is still UTF-8.
    bool is_slight() const { return errors * 20 <= characters; }
};

Utf8Damage utf8_damage(std::string_view bytes) {
    Utf8Damage damage;
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t begin = at;
        const char32_t c = next_code_point(bytes, at);
        const bool is_error = c == U'\uFFFD' && bytes.substr(begin, 3) != "\uFFFD";
        damage.errors += is_error;
        damage.characters += !is_error && c > 0x7F;
    }
    return damage;
}

// The first declaration that does no more damage than reading the bytes as UTF-8 would.
std::optional<DecodedText> decode_declared(std::string_view bytes, Declarations declared, bool weak,
                                           const Utf8Damage& utf8) {
    for (const Declaration& declaration : declared) {
        if (declaration.encoding == nullptr || is_weak(*declaration.encoding) != weak) continue;
        if (is_utf8(*declaration.encoding)) {
            if (utf8.is_slight()) return as_utf8(std::string(bytes), declaration.source);
            continue;
        }
        DecodedBytes decoded = decode_bytes(bytes, *declaration.encoding);
        if (decoded.errors <= utf8.errors)
            return as(std::move(decoded), *declaration.encoding, declaration.source);
    }
    return std::nullopt;
}

DecodedText decode_ill_formed(std::string_view bytes, Declarations declared) {
    const Utf8Damage utf8 = utf8_damage(bytes);
    if (auto decoded = decode_declared(bytes, declared, false, utf8)) return *std::move(decoded);
    if (utf8.is_slight()) return as_utf8(std::string(bytes), "utf8");
    const Encoding* chinese = plausible_chinese(bytes);
    if (chinese != nullptr) return as(decode_bytes(bytes, *chinese), *chinese, "detected");
    if (auto decoded = decode_declared(bytes, declared, true, utf8)) return *std::move(decoded);
    const Encoding& detected = detect_encoding(bytes);
    return as(decode_bytes(bytes, detected), detected, "detected");
}

DecodedText decode_once(std::string bytes, std::string_view content_type) {
    const ByteOrderMark mark = byte_order_mark(bytes);
    if (mark.encoding != nullptr) return decode_marked(std::move(bytes), mark);
    if (const Encoding* utf16 = unmarked_utf16(bytes))
        return as(decode_bytes(bytes, *utf16), *utf16, "detected");
    const auto declared = declarations(bytes, content_type);
    if (is_valid_utf8(bytes)) return decode_well_formed(std::move(bytes), declared);
    return decode_ill_formed(bytes, declared);
}

// ---- text that was encoded twice ----

// One of 60 real pages of 2025 has parts of it, from a database that was moved. Fewer sequences may
// be text about such text.
constexpr std::size_t kLeastSequences = 3;

void repair(DecodedText& decoded) {
    if (!seed::may_be_latin1_reading(decoded.text)) return;
    seed::Latin1Reading reading = seed::undo_latin1(decoded.text);
    if (reading.sequences < kLeastSequences || reading.unpaired_letters > 0) return;
    decoded.text = std::move(reading.repaired);
    decoded.is_repaired = true;
}

}  // namespace

DecodedText decode_text(std::string bytes, std::string_view content_type) {
    DecodedText decoded = decode_once(std::move(bytes), content_type);
    repair(decoded);
    return decoded;
}

}  // namespace magpie
