// The words of a text, to compare texts by: Latin and other words in lower case, Han, kana and
// Hangul one by one; punctuation is left out.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/stable_hash.h"
#include "base/text.h"

namespace magpie {

// Calls `visit(std::uint64_t)` with a hash of each word, in order.
template <class Visit>
void for_each_text_word(std::string_view text, Visit visit) {
    std::uint64_t hash = kStableHashSeed;
    bool in_word = false;
    const auto end_word = [&] {
        if (in_word) visit(hash);
        hash = kStableHashSeed;
        in_word = false;
    };
    for (std::size_t pos = 0; pos < text.size();) {
        char32_t c = static_cast<unsigned char>(text[pos]);
        if (c < 0x80) {
            ++pos;
            if (c >= 'A' && c <= 'Z') c += 32;
            const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            if (!letter) {
                if (c != '\'') end_word();
                continue;
            }
        } else {
            c = next_code_point(text, pos);
            if (c >= 0x2E80 || (c >= 0x2000 && c <= 0x206F) || c == 0xA0) {
                end_word();
                if (c >= 0x3040 && c < 0xFF00) visit(std::uint64_t{c});
                continue;
            }
        }
        hash = stable_hash_step(hash, std::uint64_t{c});
        in_word = true;
    }
    end_word();
}

}  // namespace magpie
