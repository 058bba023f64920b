// Host parser (URL Standard §3.5). Most hosts of a crawl are lower-case ASCII names: one table pass
// decides that, and only the rest pays for percent-decoding and ICU.
#include "base/url_host.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "base/text.h"
#include "base/url_encode.h"

namespace magpie::url_detail {
namespace {

enum class HostByte : std::uint8_t {
    plain,      // stays as it is
    upper,      // ASCII letter to be lower-cased
    forbidden,  // forbidden domain code point
    foreign,    // '%' or not ASCII: needs decoding and IDNA
};

constexpr std::string_view kForbiddenHost{"\0\t\n\r #/:<>?@[\\]^|", 17};

constexpr std::array<HostByte, 256> make_host_table() {
    std::array<HostByte, 256> table{};
    for (std::size_t byte = 0; byte < 256; ++byte) {
        const bool is_control = byte < 0x20 || byte == 0x7F;
        table[byte] = is_control     ? HostByte::forbidden
                      : byte >= 0x80 ? HostByte::foreign
                                     : HostByte::plain;
    }
    for (std::size_t c = 'A'; c <= 'Z'; ++c) table[c] = HostByte::upper;
    for (char c : kForbiddenHost) table[static_cast<unsigned char>(c)] = HostByte::forbidden;
    table['%'] = HostByte::foreign;
    return table;
}

constexpr auto kHostTable = make_host_table();

HostByte worst_byte(std::string_view host) {
    HostByte worst = HostByte::plain;
    for (char c : host) worst = std::max(worst, kHostTable[static_cast<unsigned char>(c)]);
    return worst;
}

void append_lower(std::string& out, std::string_view text) {
    for (char c : text) out += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

int digit_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return 99;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Decimal, 0x hexadecimal or 0 octal; values beyond 32 bits saturate, which every caller refuses.
std::optional<std::uint64_t> ipv4_number(std::string_view text) {
    if (text.empty()) return std::nullopt;
    int base = 10;
    if (text.size() >= 2 && text[0] == '0') {
        const bool is_hex = text[1] == 'x' || text[1] == 'X';
        base = is_hex ? 16 : 8;
        text.remove_prefix(is_hex ? 2 : 1);
    }
    std::uint64_t value = 0;
    for (char c : text) {
        const int digit = digit_value(c);
        if (digit >= base) return std::nullopt;
        value = std::min<std::uint64_t>(
            value * static_cast<unsigned>(base) + static_cast<unsigned>(digit), 1ull << 40);
    }
    return value;
}

// The "ends in a number" checker: such a host is an IPv4 address or a failure, never a name.
bool ends_in_number(std::string_view host) {
    if (host.ends_with('.')) host.remove_suffix(1);
    const std::size_t dot = host.rfind('.');
    const std::string_view last = dot == std::string_view::npos ? host : host.substr(dot + 1);
    if (last.empty() || !is_digit(last.front())) return false;
    return last.find_first_not_of("0123456789") == std::string_view::npos ||
           ipv4_number(last).has_value();
}

std::optional<std::uint32_t> parse_ipv4(std::string_view host) {
    if (host.ends_with('.')) host.remove_suffix(1);
    std::uint64_t address = 0;
    for (int part = 0; part < 4; ++part) {
        const std::size_t dot = host.find('.');
        const auto number = ipv4_number(host.substr(0, dot));
        if (!number) return std::nullopt;
        if (dot == std::string_view::npos) {  // the last number fills the remaining bytes
            const int free_bits = 8 * (4 - part);
            if (*number >= 1ull << free_bits) return std::nullopt;
            return static_cast<std::uint32_t>(address << free_bits | *number);
        }
        if (*number > 255) return std::nullopt;
        address = address << 8 | *number;
        host.remove_prefix(dot + 1);
    }
    return std::nullopt;
}

void append_ipv4(std::string& out, std::uint32_t address) {
    for (int shift = 24; shift >= 0; shift -= 8) {
        out += std::to_string(address >> shift & 255u);
        if (shift > 0) out += '.';
    }
}

using Ipv6 = std::array<std::uint16_t, 8>;

// The dotted tail of "::ffff:1.2.3.4": exactly four decimal numbers without leading zeros.
bool parse_ipv6_tail(std::string_view text, Ipv6& address, std::size_t piece) {
    for (int seen = 0; seen < 4; ++seen) {
        std::size_t length = 0;
        unsigned value = 0;
        while (length < text.size() && is_digit(text[length])) {
            if (length > 0 && value == 0) return false;
            value = value * 10 + static_cast<unsigned>(text[length++] - '0');
            if (value > 255) return false;
        }
        if (length == 0) return false;
        auto& target = address[piece + static_cast<std::size_t>(seen / 2)];
        target = static_cast<std::uint16_t>(target * 256u + value);
        text.remove_prefix(length);
        if (seen == 3) return text.empty();
        if (!text.starts_with('.')) return false;
        text.remove_prefix(1);
    }
    return false;
}

// Moves the pieces behind "::" to the end.
bool expand_ipv6(Ipv6& address, std::size_t pieces, std::optional<std::size_t> compress) {
    if (!compress) return pieces == 8;
    std::size_t target = 7;
    for (std::size_t swaps = pieces - *compress; swaps > 0; --swaps, --target)
        std::swap(address[target], address[*compress + swaps - 1]);
    return true;
}

bool parse_ipv6(std::string_view text, Ipv6& address) {
    std::size_t piece = 0, at = 0;
    std::optional<std::size_t> compress;
    if (text.starts_with(':')) {
        if (!text.starts_with("::")) return false;
        at = 2;
        compress = piece = 1;
    }
    while (at < text.size()) {
        if (piece == 8) return false;
        if (text[at] == ':') {
            if (compress) return false;
            ++at;
            compress = ++piece;
            continue;
        }
        const std::size_t begin = at;
        unsigned value = 0;
        for (; at < text.size() && at - begin < 4 && digit_value(text[at]) < 16; ++at)
            value = value * 16 + static_cast<unsigned>(digit_value(text[at]));
        if (at < text.size() && text[at] == '.') {
            if (at == begin || piece > 6 || !parse_ipv6_tail(text.substr(begin), address, piece))
                return false;
            piece += 2;
            break;
        }
        if (at < text.size()) {
            if (text[at] != ':' || at + 1 == text.size()) return false;
            ++at;
        }
        address[piece++] = static_cast<std::uint16_t>(value);
    }
    return expand_ipv6(address, piece, compress);
}

struct Run {
    std::size_t begin = 8, length = 0;
};

// The first of the longest runs of zero pieces, if longer than one.
Run longest_zero_run(const Ipv6& address) {
    Run best, current;
    for (std::size_t i = 0; i < 8; ++i) {
        if (address[i] != 0) {
            current = Run{};
            continue;
        }
        if (current.length++ == 0) current.begin = i;
        if (current.length > best.length) best = current;
    }
    return best.length > 1 ? best : Run{};
}

void append_hex(std::string& out, unsigned value) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    bool started = false;
    for (int shift = 12; shift >= 0; shift -= 4) {
        const unsigned digit = value >> shift & 15u;
        started = started || digit != 0 || shift == 0;
        if (started) out += kDigits[digit];
    }
}

void append_ipv6(std::string& out, const Ipv6& address) {
    const Run zeros = longest_zero_run(address);
    out += '[';
    for (std::size_t i = 0; i < 8; ++i) {
        if (i == zeros.begin) {
            out += i == 0 ? "::" : ":";
            i += zeros.length - 1;
            continue;
        }
        append_hex(out, address[i]);
        if (i < 7) out += ':';
    }
    out += ']';
}

bool append_bracketed(std::string& out, std::string_view input) {
    if (!input.ends_with(']')) return false;
    Ipv6 address{};
    if (!parse_ipv6(input.substr(1, input.size() - 2), address)) return false;
    append_ipv6(out, address);
    return true;
}

bool append_opaque_host(std::string& out, std::string_view input) {
    if (input.find_first_of(kForbiddenHost) != std::string_view::npos) return false;
    append_encoded(out, input, EncodeSet::c0_control);
    return true;
}

// `out` holds the domain in ASCII from `begin` on: check it, and turn number forms into an address.
bool finish_domain(std::string& out, std::size_t begin) {
    const std::string_view domain = std::string_view(out).substr(begin);
    if (domain.empty() || worst_byte(domain) != HostByte::plain) return false;
    if (!ends_in_number(domain)) return true;
    const auto address = parse_ipv4(domain);
    if (!address) return false;
    out.resize(begin);
    append_ipv4(out, *address);
    return true;
}

bool append_decoded_domain(std::string& out, std::string_view input) {
    const std::size_t begin = out.size();
    const std::string domain = to_valid_utf8(percent_decode(input));
    const bool is_ascii = std::all_of(domain.begin(), domain.end(),
                                      [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (is_ascii)
        append_lower(out, domain);
    else if (!append_domain_to_ascii(out, domain))
        return false;
    return finish_domain(out, begin);
}

}  // namespace

bool append_host(std::string& out, std::string_view input, bool is_special) {
    if (input.starts_with('[')) return append_bracketed(out, input);
    if (!is_special) return append_opaque_host(out, input);
    const HostByte worst = worst_byte(input);
    if (worst == HostByte::foreign) return append_decoded_domain(out, input);
    if (worst == HostByte::forbidden) return false;
    // §3.3: for ASCII, "xn--" labels included, domain to ASCII is lower-casing.
    const std::size_t begin = out.size();
    if (worst == HostByte::plain)
        out += input;
    else
        append_lower(out, input);
    return finish_domain(out, begin);
}

}  // namespace magpie::url_detail
