#include "crawler/address_guard.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace magpie {

namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr int kMappedBits = 96;

struct NamedBlock4 {
    std::array<std::uint8_t, 4> address;
    int prefix;
    std::string_view name;
};

// IANA IPv4 Special-Purpose Address Registry, with multicast and the metadata addresses outside of
// it.
constexpr NamedBlock4 kRefused4[]{
    {{0, 0, 0, 0}, 8, "\"this network\""},  // RFC 791 §3.2
    {{10, 0, 0, 0}, 8, "private"},          // RFC 1918
    {{100, 64, 0, 0}, 10, "shared"},        // RFC 6598; 100.100.100.200 is Alibaba's metadata
    {{127, 0, 0, 0}, 8, "loopback"},        // RFC 1122 §3.2.1.3
    {{168, 63, 129, 16}, 32, "metadata"},   // Azure's host agent, on a public address
    {{169, 254, 0, 0}, 16, "link-local"},   // RFC 3927; 169.254.169.254 is most clouds' metadata
    {{172, 16, 0, 0}, 12, "private"},       // RFC 1918
    {{192, 0, 0, 0}, 24, "protocol assignment"},  // RFC 6890; 192.0.0.192 is Oracle's metadata
    {{192, 0, 2, 0}, 24, "documentation"},        // RFC 5737
    {{192, 88, 99, 0}, 24, "6to4 relay"},         // RFC 7526
    {{192, 168, 0, 0}, 16, "private"},            // RFC 1918
    {{198, 18, 0, 0}, 15, "benchmarking"},        // RFC 2544
    {{198, 51, 100, 0}, 24, "documentation"},     // RFC 5737
    {{203, 0, 113, 0}, 24, "documentation"},      // RFC 5737
    {{224, 0, 0, 0}, 4, "multicast"},             // RFC 5771
    {{240, 0, 0, 0}, 4, "reserved"},              // RFC 1112 §4, with 255.255.255.255
};

struct NamedBlock6 {
    std::array<std::uint8_t, 16> address;
    int prefix;
    std::string_view name;
};

// Named only for the message, but for the blocks inside 2000::/3: all else outside of it is refused
// anyway.
constexpr NamedBlock6 kRefused6[]{
    {{}, 128, "unspecified"},
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128, "loopback"},
    {{}, 96, "IPv4-compatible"},  // RFC 4291 §2.5.5.1, deprecated
    {{0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96, "IPv4-translated"},  // RFC 2765
    {{0x00, 0x64, 0xff, 0x9b, 0, 1}, 48, "local NAT64"},            // RFC 8215
    {{0x01}, 64, "discard-only"},                                   // RFC 6666
    {{0x20, 0x01}, 23, "protocol assignment"},        // RFC 2928; Teredo, ORCHID, benchmarking
    {{0x20, 0x01, 0x0d, 0xb8}, 32, "documentation"},  // RFC 3849
    {{0x20, 0x02}, 16, "6to4"},                       // RFC 7526: leads to any IPv4 address
    {{0x3f, 0xff}, 20, "documentation"},              // RFC 9637
    {{0x5f}, 16, "segment routing"},                  // RFC 9602
    {{0xfc}, 7, "private"},            // RFC 4193; fd00:ec2::254 is Amazon's metadata
    {{0xfe, 0x80}, 10, "link-local"},  // RFC 4291
    {{0xfe, 0xc0}, 10, "site-local"},  // RFC 3879
    {{0xff}, 8, "multicast"},          // RFC 4291 §2.7
};

constexpr std::array<std::uint8_t, 16> kGlobalUnicast{
    0x20};  // 2000::/3: all that IANA has handed out
constexpr int kGlobalUnicastBits = 3;
constexpr std::array<std::uint8_t, 16> kNat64{0x00, 0x64, 0xff, 0x9b};  // 64:ff9b::/96, RFC 6052
constexpr int kNat64Bits = 96;

bool same_prefix(const std::uint8_t* a, const std::uint8_t* b, int bits) {
    const auto whole = static_cast<std::size_t>(bits / 8);
    if (!std::equal(a, a + whole, b)) return false;
    const int rest = bits % 8;
    return rest == 0 || (a[whole] ^ b[whole]) >> (8 - rest) == 0;
}

std::optional<std::string_view> refusal_v4(const std::uint8_t* bytes) {
    for (const NamedBlock4& block : kRefused4) {
        if (same_prefix(bytes, block.address.data(), block.prefix)) return block.name;
    }
    return std::nullopt;
}

std::optional<std::string_view> refusal_v6(const std::uint8_t* bytes) {
    for (const NamedBlock6& block : kRefused6) {
        if (same_prefix(bytes, block.address.data(), block.prefix)) return block.name;
    }
    if (same_prefix(bytes, kNat64.data(), kNat64Bits)) return refusal_v4(bytes + 12);
    if (!same_prefix(bytes, kGlobalUnicast.data(), kGlobalUnicastBits)) return "reserved";
    return std::nullopt;
}

template <class Int>
std::optional<Int> parse_number(std::string_view text, Int most) {
    Int value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value > most) {
        return std::nullopt;
    }
    return value;
}

// Cuts `separator` and what follows off `text`; the part behind it, or nothing when it is absent.
std::optional<std::string_view> cut_behind(std::string_view& text, char separator) {
    const std::size_t at = text.rfind(separator);
    if (at == std::string_view::npos) return std::nullopt;
    const std::string_view behind = text.substr(at + 1);
    text = text.substr(0, at);
    return behind;
}

// A port follows "]" or the only colon; a bare IPv6 address has more than one.
bool has_port(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return false;
    const std::size_t bracket = text.rfind(']');
    if (bracket != std::string_view::npos) return bracket < colon;
    return text.find(':') == colon;
}

}  // namespace

IpAddress IpAddress::v4(const std::array<std::uint8_t, 4>& bytes) {
    std::array<std::uint8_t, 16> mapped{};
    std::copy(kMappedPrefix.begin(), kMappedPrefix.end(), mapped.begin());
    std::copy(bytes.begin(), bytes.end(), mapped.begin() + 12);
    return IpAddress(mapped);
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
    if (text.size() >= 2 && text.front() == '[' && text.back() == ']') {
        text = text.substr(1, text.size() - 2);
        if (text.find(':') == std::string_view::npos) return std::nullopt;
    }
    if (text.size() >= INET6_ADDRSTRLEN) return std::nullopt;
    const std::string terminated(text);
    std::array<std::uint8_t, 4> four{};
    if (inet_pton(AF_INET, terminated.c_str(), four.data()) == 1) return v4(four);
    std::array<std::uint8_t, 16> sixteen{};
    if (inet_pton(AF_INET6, terminated.c_str(), sixteen.data()) == 1) return v6(sixteen);
    return std::nullopt;
}

bool IpAddress::is_v4() const {
    return same_prefix(bytes_.data(), kMappedPrefix.data(), kMappedBits);
}

std::string IpAddress::to_string() const {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const int family = is_v4() ? AF_INET : AF_INET6;
    inet_ntop(family, bytes_.data() + (is_v4() ? 12 : 0), text.data(), text.size());
    return text.data();
}

std::optional<AddressBlock> AddressBlock::parse(std::string_view text) {
    std::optional<std::uint16_t> port;
    if (has_port(text)) {
        port = parse_number<std::uint16_t>(*cut_behind(text, ':'), 0xffff);
        if (!port) return std::nullopt;
    }
    const std::optional<std::string_view> length = cut_behind(text, '/');
    const std::optional<IpAddress> address = IpAddress::parse(text);
    if (!address) return std::nullopt;
    const int outside =
        address->is_v4() && text.find(':') == std::string_view::npos ? kMappedBits : 0;
    std::optional<int> prefix = 128 - outside;
    if (length) prefix = parse_number<int>(*length, 128 - outside);
    if (!prefix || *prefix < 0) return std::nullopt;
    return AddressBlock{*address, *prefix + outside, port};
}

bool AddressBlock::contains(const IpAddress& other) const {
    return same_prefix(address.bytes().data(), other.bytes().data(), prefix);
}

Result<AddressGuard> AddressGuard::create(const std::vector<std::string>& allow) {
    AddressGuard guard;
    for (const std::string& entry : allow) {
        const std::optional<AddressBlock> block = AddressBlock::parse(entry);
        if (!block) {
            return fail(
                ErrorCode::invalid_argument,
                '"' + entry + "\" is no address block; write 10.0.0.0/8, ::1 or 127.0.0.1:8080");
        }
        guard.allowed_.push_back(*block);
    }
    return guard;
}

std::optional<std::string_view> AddressGuard::refusal(const IpAddress& address,
                                                      std::uint16_t port) const {
    for (const AddressBlock& block : allowed_) {
        if (block.contains(address) && (!block.port || *block.port == port)) return std::nullopt;
    }
    if (address.is_v4()) return refusal_v4(address.bytes().data() + 12);
    return refusal_v6(address.bytes().data());
}

}  // namespace magpie
