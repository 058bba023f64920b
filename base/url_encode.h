// The percent-encode sets of the URL Standard (§1.3), as one bit per set in a 256-byte table, and
// the encoder that copies whole runs of harmless bytes. Works on bytes: everything above 0x7E is in
// every set, so UTF-8 needs no decoding here.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace magpie::url_detail {

enum class EncodeSet : std::uint8_t {
    c0_control = 1,
    fragment = 2,
    query = 4,
    special_query = 8,
    path = 16,
    userinfo = 32,
};

constexpr std::array<std::uint8_t, 256> make_encode_table() {
    std::array<std::uint8_t, 256> table{};
    auto add = [&table](std::string_view bytes, unsigned sets) {
        for (char c : bytes) {
            auto& entry = table[static_cast<unsigned char>(c)];
            entry = static_cast<std::uint8_t>(entry | sets);
        }
    };
    for (std::size_t byte = 0; byte < 256; ++byte)
        if (byte < 0x20 || byte > 0x7E) table[byte] = 63;
    add(" \"<>`", 2);
    add(" \"#<>", 4 | 8 | 16 | 32);
    add("'", 8);
    add("?^`{}", 16 | 32);
    add("/:;=@[\\]|", 32);
    return table;
}

inline constexpr auto kEncodeTable = make_encode_table();

inline bool needs_encoding(char c, EncodeSet set) {
    return (kEncodeTable[static_cast<unsigned char>(c)] & static_cast<std::uint8_t>(set)) != 0;
}

inline void append_escape(std::string& out, char c) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
}

inline void append_encoded(std::string& out, std::string_view text, EncodeSet set) {
    std::size_t run = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!needs_encoding(text[i], set)) continue;
        out.append(text, run, i - run);
        append_escape(out, text[i]);
        run = i + 1;
    }
    out.append(text, run);
}

}  // namespace magpie::url_detail
