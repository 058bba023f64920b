#include "parser/article/text_measure.h"

#include <array>

#include "base/text.h"

namespace magpie {
namespace {

enum : std::uint8_t {
    kLetter = 1,
    kUpper = 2,
    kDigit = 4,
    kPunctuation = 8,
    kBlank = 16,
    kComma = 32,
    kStop = 64,
    kSeparator = 128,
};

constexpr std::array<std::uint8_t, 128> kAscii = [] {
    std::array<std::uint8_t, 128> table{};
    for (int c = 33; c < 127; ++c) table[static_cast<std::size_t>(c)] = kPunctuation;
    for (int c = 'a'; c <= 'z'; ++c) table[static_cast<std::size_t>(c)] = kLetter;
    for (int c = 'A'; c <= 'Z'; ++c) table[static_cast<std::size_t>(c)] = kLetter | kUpper;
    for (int c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = kDigit;
    for (int c = 0; c <= 32; ++c) table[static_cast<std::size_t>(c)] = kBlank;
    table[127] = kBlank;
    for (const char c : {',', ';'}) table[static_cast<std::size_t>(c)] |= kComma;
    for (const char c : {'.', '!', '?'}) table[static_cast<std::size_t>(c)] |= kStop;
    for (const char c : {'|', '/', '>'}) table[static_cast<std::size_t>(c)] |= kSeparator;
    return table;
}();

bool is_of_word(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x80 && (kAscii[byte] & (kLetter | kDigit)) != 0;
}

bool is_sign(char32_t c) {
    return c == '@' || c == '#' || c == '$' || c == '%' || c == 0xA9 || c == 0xA3 || c == 0xA5 ||
           c == 0x20AC;
}

bool is_wide_letter(char32_t c) {
    return (c >= 0x3041 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x9FFF) ||
           (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0x20000 && c <= 0x3FFFF);
}

bool is_wide_punctuation(char32_t c) {
    return (c >= 0x2010 && c <= 0x2027) || (c >= 0x2030 && c <= 0x205E) ||
           (c >= 0x3001 && c <= 0x3020) || (c >= 0xFF01 && c <= 0xFF0F) ||
           (c >= 0xFF1A && c <= 0xFF20) || (c >= 0xFF3B && c <= 0xFF40) ||
           (c >= 0xFF5B && c <= 0xFF65) || c == 0xB7 || c == 0xAB || c == 0xBB || c == 0xBF ||
           c == 0xA1 || c == 0x2190 || c == 0x2192 || c == 0xA9;
}

bool is_blank(char32_t c) { return is_space(c) || c == 0x200B || c == 0xFEFF; }

}  // namespace

TextMeasure& TextMeasure::operator+=(const TextMeasure& other) {
    chars += other.chars;
    letters += other.letters;
    upper += other.upper;
    digits += other.digits;
    wide += other.wide;
    punctuation += other.punctuation;
    commas += other.commas;
    stops += other.stops;
    separators += other.separators;
    words += other.words;
    short_words += other.short_words;
    capital_words += other.capital_words;
    signs += other.signs;
    if (first == 0) first = other.first;
    if (other.last != 0) last = other.last;
    return *this;
}

void TextMeter::end_word() {
    if (word_length_ == 0) return;
    ++measure_.words;
    measure_.short_words += word_length_ <= 3;
    measure_.capital_words += word_is_capital_;
    word_length_ = 0;
}

void TextMeter::settle_stop() {
    measure_.stops += pending_stop_;
    pending_stop_ = false;
}

void TextMeter::add_blank() {
    end_word();
    settle_stop();
    if (out_.size() == begin_ || out_.back() == ' ') return;
    out_ += ' ';
    ++measure_.chars;
}

void TextMeter::shown(char32_t c) {
    ++measure_.chars;
    if (measure_.first == 0) measure_.first = c;
    measure_.last = c;
}

// Letters and digits.
void TextMeter::add_word(std::string_view word) {
    out_ += word;
    const auto size = static_cast<std::uint32_t>(word.size());
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(word[i]); };
    measure_.chars += size;
    if (measure_.first == 0) measure_.first = at(0);
    measure_.last = at(size - 1);
    pending_stop_ = false;
    if (word_length_ == 0) word_is_capital_ = (kAscii[at(0)] & kUpper) != 0;
    word_length_ += size;
    std::uint32_t digits = 0;
    for (std::size_t i = 0; i < size; ++i) {
        measure_.upper += (kAscii[at(i)] & kUpper) != 0;
        digits += (kAscii[at(i)] & kDigit) != 0;
    }
    measure_.digits += digits;
    measure_.letters += size - digits;
}

void TextMeter::add_ascii(unsigned char c) {
    const std::uint8_t traits = kAscii[c];
    if (traits & kBlank) return add_blank();
    out_ += static_cast<char>(c);
    shown(c);
    pending_stop_ = false;
    end_word();
    ++measure_.punctuation;
    measure_.commas += (traits & kComma) != 0;
    measure_.separators += (traits & kSeparator) != 0;
    measure_.signs += is_sign(c);
    pending_stop_ = (traits & kStop) != 0;
}

void TextMeter::add_wide(char32_t c, std::string_view bytes) {
    if (is_blank(c)) return add_blank();
    out_ += bytes;
    shown(c);
    pending_stop_ = false;
    if (is_wide_letter(c)) {
        end_word();
        ++measure_.wide;
        ++measure_.words;
        return;
    }
    if (!is_wide_punctuation(c)) {  // a letter of some other script
        ++word_length_;
        ++measure_.letters;
        return;
    }
    end_word();
    ++measure_.punctuation;
    measure_.commas += c == 0xFF0C || c == 0x3001 || c == 0xFF1B;
    measure_.stops += c == 0x3002 || c == 0xFF01 || c == 0xFF1F || c == 0x2026;
    measure_.separators +=
        c == 0xB7 || c == 0x2022 || c == 0xBB || c == 0x203A || c == 0x2192 || c == 0xFF5C;
    measure_.signs += is_sign(c);
}

void TextMeter::add(std::string_view text) {
    for (std::size_t pos = 0; pos < text.size();) {
        const std::size_t begin = pos;
        while (pos < text.size() && is_of_word(text[pos])) ++pos;
        if (pos > begin) {
            add_word(text.substr(begin, pos - begin));
            continue;
        }
        const auto byte = static_cast<unsigned char>(text[pos]);
        if (byte < 0x80) {
            add_ascii(byte);
            ++pos;
            continue;
        }
        const char32_t c = next_code_point(text, pos);
        add_wide(c, text.substr(begin, pos - begin));
    }
}

TextMeasure TextMeter::finish() {
    end_word();
    settle_stop();
    return measure_;
}

}  // namespace magpie
