#include "parser/seed_mojibake.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"

namespace magpie::seed {
namespace {

// Byte that Windows-1252 or Latin-1 prints as `c`; nothing for other characters.
std::optional<unsigned char> byte_of(char32_t c) {
    static constexpr std::array<char16_t, 32> kHigh{
        0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
    if (c <= 0xFF) return static_cast<unsigned char>(c);
    const auto* found = std::find(kHigh.begin(), kHigh.end(), static_cast<char16_t>(c));
    if (c > 0xFFFF || found == kHigh.end()) return std::nullopt;
    return static_cast<unsigned char>(0x80 + (found - kHigh.begin()));
}

std::size_t sequence_length(unsigned char lead) {
    if (lead >= 0xC2 && lead <= 0xDF) return 2;
    if (lead >= 0xE0 && lead <= 0xEF) return 3;
    return lead >= 0xF0 && lead <= 0xF4 ? 4 : 1;
}

// The bytes of one sequence at `pos`: as many characters as its lead byte asks for and the text
// gives.
struct Sequence {
    std::string bytes;
    std::size_t end = 0;    // behind its last character
    bool complete = false;  // valid UTF-8
    bool cut = false;       // the text, or what was kept of it, ends inside
};

Sequence read_sequence(std::string_view text, std::size_t pos) {
    Sequence sequence;
    std::size_t end = pos;
    const auto lead = byte_of(next_code_point(text, end));
    const std::size_t length = lead ? sequence_length(*lead) : 1;
    sequence.bytes.push_back(static_cast<char>(lead.value_or(0)));
    sequence.end = end;
    while (sequence.bytes.size() < length && end < text.size()) {
        const auto next = byte_of(next_code_point(text, end));
        if (!next || *next < 0x80 || *next > 0xBF) break;
        sequence.bytes.push_back(static_cast<char>(*next));
        sequence.end = end;
    }
    const std::string_view rest = text.substr(sequence.end);
    sequence.complete = length > 1 && is_valid_utf8(sequence.bytes);
    sequence.cut = length > 1 && sequence.bytes.size() < length && (rest.empty() || rest == "...");
    return sequence;
}

std::size_t next_latin1(std::string_view text, std::size_t pos) {
    const auto is_lead = [](char c) { return c == '\xC2' || c == '\xC3'; };
    const auto* const found = std::find_if(text.data() + pos, text.data() + text.size(), is_lead);
    return static_cast<std::size_t>(found - text.data());
}

}  // namespace

// A printed lead byte, and another character beyond ASCII directly behind it.
bool may_be_latin1_reading(std::string_view text) {
    constexpr int kFew = 3;
    int found = 0;
    for (std::size_t at = text.find('\xC3'); at < text.size(); at = text.find('\xC3', at + 2)) {
        const bool is_followed =
            at + 2 < text.size() && static_cast<unsigned char>(text[at + 2]) >= 0xC2;
        if (is_followed && ++found >= kFew) return true;
    }
    return false;
}

Latin1Reading undo_latin1(std::string_view text) {
    Latin1Reading reading;
    // Every lead byte, U+00C2 to U+00F4 in print, is itself encoded with a first byte C3.
    if (text.find('\xC3') == std::string_view::npos) {
        reading.repaired = text;
        return reading;
    }
    for (std::size_t pos = 0; pos < text.size();) {
        // Only U+0080 to U+00FF matter, whose first byte is C2 or C3.
        const std::size_t next = next_latin1(text, pos);
        reading.repaired.append(text, pos, next - pos);
        pos = next;
        if (pos == text.size()) break;
        const Sequence sequence = read_sequence(text, pos);
        if (sequence.complete) {
            ++reading.sequences;
            reading.repaired += sequence.bytes;
            pos = sequence.end;
            continue;
        }
        std::size_t end = pos;
        const char32_t c = next_code_point(text, end);
        if (sequence.cut) end = sequence.end;
        reading.unpaired += !sequence.cut && c >= 0x80 && c <= 0xFF;
        reading.unpaired_letters += !sequence.cut && c >= 0xC0 && c <= 0xFF;
        reading.repaired += text.substr(pos, end - pos);
        pos = end;
    }
    return reading;
}

}  // namespace magpie::seed
