// Counts what a text is made of, in one pass over its bytes, and copies it with white space
// collapsed. Chinese punctuation counts as punctuation; a Han, kana or Hangul character counts as a
// word. Total: ill-formed bytes count as characters.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace magpie {

struct TextMeasure {
    std::uint32_t chars = 0;  // code points, white space runs as one
    std::uint32_t letters = 0, upper = 0, digits = 0, wide = 0;  // wide: Han, kana, Hangul
    std::uint32_t punctuation = 0;                               // all of it
    std::uint32_t commas = 0;                                    // , ; ， 、 ；
    std::uint32_t stops = 0;        // . ! ? … before a blank or the end, and 。！？
    std::uint32_t separators = 0;   // | · • » › / > →
    std::uint32_t words = 0;        // of letters and digits; short and capital ones among them
    std::uint32_t short_words = 0;  // at most three letters
    std::uint32_t capital_words = 0;
    std::uint32_t signs = 0;       // © @ # $ € £ ¥ %
    char32_t first = 0, last = 0;  // shown characters

    TextMeasure& operator+=(const TextMeasure& other);
};

// Measures `text` and appends it to `out`, runs of white space as one blank, none at the beginning
// of `out` from `begin` on or behind another blank. Blanks that were appended are not taken back.
class TextMeter {
  public:
    TextMeter(std::string& out, std::size_t begin) : out_(out), begin_(begin) {}

    void add(std::string_view text);
    TextMeasure finish();  // ends the last word; the meter is used up

  private:
    void add_blank();
    void add_word(std::string_view word);
    void add_ascii(unsigned char c);  // no letter, no digit
    void add_wide(char32_t c, std::string_view bytes);
    void shown(char32_t c);
    void end_word();
    void settle_stop();

    std::string& out_;
    std::size_t begin_;
    TextMeasure measure_;
    std::uint32_t word_length_ = 0;
    bool word_is_capital_ = false;
    bool pending_stop_ = false;  // a '.' that counts if a blank or the end follows
};

}  // namespace magpie
