#include "parser/base64.h"

#include <array>
#include <cstdint>

namespace magpie {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<std::int8_t, 256> kValues = [] {
    std::array<std::int8_t, 256> values{};
    values.fill(-1);
    for (std::size_t i = 0; i < kAlphabet.size(); ++i)
        values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::int8_t>(i);
    return values;
}();

// Collects six bits at a time and gives whole bytes.
class BitBuffer {
  public:
    void add(std::int8_t value, std::string& out) {
        bits_ = (bits_ << 6 | static_cast<std::uint32_t>(value)) & 0xFFFF;
        count_ += 6;
        if (count_ < 8) return;
        count_ -= 8;
        out.push_back(static_cast<char>(bits_ >> count_ & 0xFF));
    }

  private:
    std::uint32_t bits_ = 0;
    int count_ = 0;
};

}  // namespace

std::string base64_encode(std::string_view bytes) {
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : bytes) {
        bits = bits << 8 | static_cast<unsigned char>(c);
        for (count += 8; count >= 6; count -= 6)
            out.push_back(kAlphabet[bits >> (count - 6) & 0x3F]);
    }
    if (count > 0) out.push_back(kAlphabet[bits << (6 - count) & 0x3F]);
    out.append((4 - out.size() % 4) % 4, '=');
    return out;
}

std::optional<std::string> base64_decode(std::string_view text) {
    while (text.ends_with('=')) text.remove_suffix(1);
    std::string out;
    BitBuffer buffer;
    for (const char c : text) {
        const std::int8_t value = kValues[static_cast<unsigned char>(c)];
        if (value < 0) return std::nullopt;
        buffer.add(value, out);
    }
    return out;
}

std::string base64_decode_lenient(std::string_view text) {
    std::string out;
    out.reserve(text.size() / 4 * 3);
    BitBuffer buffer;
    for (const char c : text)
        if (const std::int8_t value = kValues[static_cast<unsigned char>(c)]; value >= 0)
            buffer.add(value, out);
    return out;
}

}  // namespace magpie
