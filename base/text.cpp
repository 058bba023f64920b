#include "base/text.h"

#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <cstring>

namespace magpie {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

// Length of the well-formed sequence at `p` (1–4), or 0 with `*bad` set to how many bytes one
// U+FFFD stands for (the maximal subpart of Unicode 15 §3.9, table 3-7).
std::size_t well_formed_length(const unsigned char* p, std::size_t left, std::size_t* bad) {
    *bad = 1;
    const unsigned char lead = p[0];
    if (lead < 0x80) return 1;
    std::size_t length = 0;
    unsigned char low = 0x80;
    unsigned char high = 0xBF;
    if (lead >= 0xC2 && lead <= 0xDF) {
        length = 2;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
        length = 3;
        if (lead == 0xE0) low = 0xA0;
        if (lead == 0xED) high = 0x9F;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
        length = 4;
        if (lead == 0xF0) low = 0x90;
        if (lead == 0xF4) high = 0x8F;
    } else {
        return 0;
    }
    for (std::size_t i = 1; i < length; ++i) {
        if (i >= left || p[i] < low || p[i] > high) {
            *bad = i;
            return 0;
        }
        low = 0x80;
        high = 0xBF;
    }
    return length;
}

std::uint64_t word_at(std::string_view text, std::size_t pos) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + pos, sizeof word);
    return word;
}

// Index of the first byte at or after `pos` that is not ASCII. 64 bytes a step, which compilers
// turn into vector instructions: pages are megabytes of ASCII script around kilobytes of text.
std::size_t skip_ascii(std::string_view text, std::size_t pos) {
    constexpr std::uint64_t kHighBits = 0x8080808080808080u;
    constexpr std::size_t kWord = sizeof(std::uint64_t);
    constexpr std::size_t kStep = 8 * kWord;
    while (pos + kStep <= text.size()) {
        std::uint64_t seen = 0;
        for (std::size_t i = 0; i < kStep; i += kWord) seen |= word_at(text, pos + i);
        if ((seen & kHighBits) != 0) break;
        pos += kStep;
    }
    while (pos + kWord <= text.size() && (word_at(text, pos) & kHighBits) == 0) pos += kWord;
    while (pos < text.size() && static_cast<unsigned char>(text[pos]) < 0x80) ++pos;
    return pos;
}

const unsigned char* bytes_at(std::string_view text, std::size_t pos) {
    return reinterpret_cast<const unsigned char*>(text.data()) + pos;
}

std::size_t first_ill_formed(std::string_view text) {
    std::size_t pos = 0;
    while ((pos = skip_ascii(text, pos)) < text.size()) {
        std::size_t bad = 0;
        const std::size_t length = well_formed_length(bytes_at(text, pos), text.size() - pos, &bad);
        if (length == 0) return pos;
        pos += length;
    }
    return std::string_view::npos;
}

// Where `text` stops to be of characters that no normal form NFC changes or joins: ASCII, the signs
// of Latin-1, quotation marks and dashes, CJK punctuation and ideographs, full-width forms. That is
// nearly all of what is read here, and a tenth of what ICU costs.
std::size_t skip_stable(std::string_view text) {
    std::size_t pos = 0;
    while ((pos = skip_ascii(text, pos)) < text.size()) {
        const std::size_t begin = pos;
        const char32_t c = next_code_point(text, pos);
        const bool is_stable = (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3000 && c <= 0x3029) ||
                               (c >= 0xFF01 && c <= 0xFFEE) || (c >= 0x2010 && c <= 0x2027) ||
                               (c >= 0xA0 && c <= 0xBF);
        if (!is_stable) return begin;
    }
    return pos;
}

std::string normalize(std::string_view text, const icu::Normalizer2* normalizer) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::StringPiece piece(text.data(), static_cast<int32_t>(text.size()));
    if (normalizer->isNormalizedUTF8(piece, status) && U_SUCCESS(status)) return std::string(text);
    std::string result;
    icu::StringByteSink<std::string> sink(&result);
    status = U_ZERO_ERROR;
    normalizer->normalizeUTF8(0, piece, sink, nullptr, status);
    return U_SUCCESS(status) ? result : std::string(text);
}

const icu::Normalizer2* nfc() {
    UErrorCode status = U_ZERO_ERROR;
    static const icu::Normalizer2* const instance = icu::Normalizer2::getNFCInstance(status);
    return instance;
}

const icu::Normalizer2* nfkc() {
    UErrorCode status = U_ZERO_ERROR;
    static const icu::Normalizer2* const instance = icu::Normalizer2::getNFKCInstance(status);
    return instance;
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    c = to_lower_ascii(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
    return first_ill_formed(text) == std::string_view::npos;
}

std::string to_valid_utf8(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    std::size_t pos = 0;
    while (pos < text.size()) {
        const std::size_t ascii_end = skip_ascii(text, pos);
        out.append(text, pos, ascii_end - pos);
        pos = ascii_end;
        if (pos == text.size()) break;
        std::size_t bad = 0;
        const std::size_t length = well_formed_length(bytes_at(text, pos), text.size() - pos, &bad);
        if (length == 0)
            append_utf8(out, kReplacement);
        else
            out.append(text, pos, length);
        pos += length == 0 ? bad : length;
    }
    return out;
}

char32_t next_long_code_point(std::string_view text, std::size_t& pos) {
    std::size_t bad = 0;
    const unsigned char* p = bytes_at(text, pos);
    const std::size_t length = well_formed_length(p, text.size() - pos, &bad);
    if (length == 0) {
        pos += bad;
        return kReplacement;
    }
    pos += length;
    switch (length) {
        case 2:
            return (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu);
        case 3:
            return (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
        default:
            return (p[0] & 0x07u) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 |
                   (p[3] & 0x3Fu);
    }
}

char32_t previous_code_point(std::string_view text, std::size_t& pos) {
    const std::size_t end = pos--;
    // A lead byte never continues another character, so what decodes from it decodes so from the
    // front as well.
    std::size_t lead = pos;
    while (lead > 0 && end - lead < 4 && (*bytes_at(text, lead) & 0xC0) == 0x80) --lead;
    std::size_t behind = lead;
    const char32_t c = next_code_point(text.substr(0, end), behind);
    if (behind != end) return kReplacement;
    pos = lead;
    return c;
}

void append_utf8(std::string& out, char32_t c) {
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = kReplacement;
    const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0 | c >> 6);
        put(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        put(0xE0 | c >> 12);
        put(0x80 | (c >> 6 & 0x3F));
        put(0x80 | (c & 0x3F));
    } else {
        put(0xF0 | c >> 18);
        put(0x80 | (c >> 12 & 0x3F));
        put(0x80 | (c >> 6 & 0x3F));
        put(0x80 | (c & 0x3F));
    }
}

std::size_t code_point_count(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t pos = 0; pos < text.size(); ++count) next_code_point(text, pos);
    return count;
}

std::size_t display_width(std::string_view text) {
    std::size_t width = 0;
    for (std::size_t pos = 0; pos < text.size();) {
        const auto c = static_cast<UChar32>(next_code_point(text, pos));
        const auto category = u_charType(c);
        if (category == U_NON_SPACING_MARK || category == U_ENCLOSING_MARK ||
            category == U_FORMAT_CHAR)
            continue;
        const int east_asian = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
        width += east_asian == U_EA_WIDE || east_asian == U_EA_FULLWIDTH ? 2 : 1;
    }
    return width;
}

std::string_view code_point_prefix(std::string_view text, std::size_t count) {
    std::size_t pos = 0;
    while (pos < text.size() && count-- > 0) next_code_point(text, pos);
    return text.substr(0, pos);
}

std::string to_nfc(std::string_view text) {
    return skip_stable(text) == text.size() ? std::string(text) : normalize(text, nfc());
}
std::string to_nfkc(std::string_view text) { return normalize(text, nfkc()); }

// The 25 code points of White_Space; the last change was in Unicode 6.3.
bool is_space_beyond_ascii(char32_t c) {
    if (c < 0x1680) return c == 0x85 || c == 0xA0;
    if (c < 0x2000) return c == 0x1680;
    return c <= 0x200A || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool is_punctuation(char32_t c) { return u_ispunct(static_cast<UChar32>(c)) != 0; }

bool is_symbol(char32_t c) { return (U_GET_GC_MASK(static_cast<UChar32>(c)) & U_GC_S_MASK) != 0; }

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_ascii_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_ascii_space(text.back())) text.remove_suffix(1);
    return text;
}

std::string_view trim_unicode(std::string_view text) {
    for (std::size_t pos = 0; !text.empty() && is_space(next_code_point(text, pos)); pos = 0)
        text.remove_prefix(pos);
    for (std::size_t end = text.size(); end > 0 && is_space(previous_code_point(text, end));)
        text.remove_suffix(text.size() - end);
    return text;
}

bool is_all_space(std::string_view text) {
    for (std::size_t pos = 0; pos < text.size();)
        if (!is_space(next_code_point(text, pos))) return false;
    return true;
}

std::string collapse_space(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    std::size_t word = 0;  // where the word begins that is read now
    const auto end_word = [&](std::size_t end) {
        if (end == word) return;
        if (!out.empty()) out += ' ';
        out.append(text, word, end - word);
    };
    for (std::size_t pos = 0; pos < text.size();) {
        const std::size_t start = pos;
        if (!is_space(next_code_point(text, pos))) continue;
        end_word(start);
        word = pos;
    }
    end_word(text.size());
    return out;
}

std::string remove_space(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t pos = 0; pos < text.size();) {
        const std::size_t start = pos;
        if (!is_space(next_code_point(text, pos))) out.append(text, start, pos - start);
    }
    return out;
}

std::string to_lower_ascii(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = to_lower_ascii(c);
    return out;
}

bool equals_ignore_case(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (to_lower_ascii(a[i]) != to_lower_ascii(b[i])) return false;
    return true;
}

bool starts_with_ignore_case(std::string_view text, std::string_view prefix) {
    return equals_ignore_case(text.substr(0, prefix.size()), prefix);
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (std::size_t begin = 0;;) {
        const std::size_t end = text.find(separator, begin);
        if (end == std::string_view::npos) {
            parts.push_back(text.substr(begin));
            return parts;
        }
        parts.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
}

std::vector<std::string_view> split_lines(std::string_view text) { return split(text, '\n'); }

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
    std::string out;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i > 0) out += separator;
        out += parts[i];
    }
    return out;
}

std::string replace_all(std::string text, std::string_view from, std::string_view to) {
    if (from.empty() || !contains(text, from)) return text;
    std::string out;
    out.reserve(text.size());
    for (std::size_t begin = 0;;) {
        const std::size_t at = text.find(from, begin);
        out.append(text, begin, at == std::string::npos ? at : at - begin);
        if (at == std::string::npos) return out;
        out += to;
        begin = at + from.size();
    }
}

std::string escape_html(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

std::string percent_decode(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
        const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
        if (low < 0) {
            out += text[i];
            continue;
        }
        out += static_cast<char>(high << 4 | low);
        i += 2;
    }
    return out;
}

}  // namespace magpie
