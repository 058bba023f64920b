// Quantities are read as decimal numbers, so "1.5s" works; what is left of a unit must be nothing.
#include "config/units.h"

#include <arpa/inet.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <span>

#include "base/url.h"

namespace magpie {
namespace {

struct Unit {
    std::string_view name;
    std::uint64_t factor;
};

// Smallest first; of two names for one unit the second is printed.
constexpr Unit kDurationUnits[] = {{"ms", 1},       {"s", 1'000},     {"m", 60'000},
                                   {"min", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};
constexpr Unit kSizeUnits[] = {
    {"B", 1}, {"KiB", 1ull << 10}, {"MiB", 1ull << 20}, {"GiB", 1ull << 30}};

// Doubles are exact up to here, and no setting comes near.
constexpr double kLargestCount = 9e15;

std::string in_quotes(std::string_view text) { return '"' + std::string(text) + '"'; }

// `hint` ends the message: "use ms, s, min, h or d, as in \"1.5s\"".
Result<std::uint64_t> parse_quantity(std::string_view text, std::span<const Unit> units,
                                     std::string_view hint) {
    const auto refuse = [&](std::string_view why) {
        return fail(ErrorCode::invalid_argument,
                    in_quotes(text) + ' ' + std::string(why) + "; " + std::string(hint));
    };
    double number = 0;
    const auto [stop, status] =
        std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (status != std::errc() || !(number >= 0)) return refuse("does not begin with a number");
    std::string_view name = text.substr(static_cast<std::size_t>(stop - text.data()));
    while (name.starts_with(' ')) name.remove_prefix(1);
    if (name.empty()) return refuse("has no unit");
    for (const Unit& unit : units) {
        if (unit.name != name) continue;
        const double count = number * static_cast<double>(unit.factor);
        if (count > kLargestCount) return refuse("is too large");
        if (std::abs(count - std::round(count)) > 1e-6)
            return refuse("is not a whole number of " + std::string(units.front().name));
        return static_cast<std::uint64_t>(std::llround(count));
    }
    return refuse("has the unknown unit " + in_quotes(name));
}

std::string format_quantity(std::uint64_t count, std::span<const Unit> units) {
    std::size_t best = 0;
    for (std::size_t i = 1; count > 0 && i < units.size(); ++i)
        if (count % units[i].factor == 0) best = i;
    return std::to_string(count / units[best].factor) + std::string(units[best].name);
}

// The bytes of an address of either family, most significant first.
struct Address {
    std::array<std::uint8_t, 16> bytes{};
    int family = AF_INET;
    int bits() const { return family == AF_INET ? 32 : 128; }
};

Result<Address> parse_address(std::string_view text) {
    const std::string terminated(text);
    for (int family : {AF_INET, AF_INET6}) {
        Address address{{}, family};
        if (inet_pton(family, terminated.c_str(), address.bytes.data()) == 1) return address;
    }
    return fail(ErrorCode::invalid_argument, in_quotes(text) + " is not an IPv4 or IPv6 address");
}

std::string network_of(Address address, int prefix) {
    for (int bit = prefix; bit < address.bits(); ++bit) {
        auto& byte = address.bytes[static_cast<std::size_t>(bit / 8)];
        byte = static_cast<std::uint8_t>(byte & ~(0x80u >> (bit % 8)));
    }
    char text[INET6_ADDRSTRLEN] = "";
    inet_ntop(address.family, address.bytes.data(), text, sizeof text);
    return std::string(text) + '/' + std::to_string(prefix);
}

bool has_bits_beyond(const Address& address, int prefix) {
    for (int bit = prefix; bit < address.bits(); ++bit)
        if ((address.bytes[static_cast<std::size_t>(bit / 8)] & (0x80u >> (bit % 8))) != 0)
            return true;
    return false;
}

}  // namespace

Result<std::chrono::milliseconds> parse_duration(std::string_view text) {
    return parse_quantity(text, kDurationUnits, R"(use ms, s, min, h or d, as in "1.5s")")
        .map([](std::uint64_t count) {
            return std::chrono::milliseconds(static_cast<std::int64_t>(count));
        });
}

std::string format_duration(std::chrono::milliseconds duration) {
    return format_quantity(static_cast<std::uint64_t>(duration.count()), kDurationUnits);
}

Result<Bytes> parse_size(std::string_view text) {
    return parse_quantity(text, kSizeUnits, R"(use B, KiB, MiB or GiB, as in "16MiB")")
        .map([](std::uint64_t count) { return Bytes(count); });
}

std::string format_size(Bytes size) { return format_quantity(size.count, kSizeUnits); }

Result<MediaChoice> parse_media_choice(std::string_view text) {
    for (const auto choice : {MediaChoice::none, MediaChoice::images, MediaChoice::all}) {
        if (text == to_string(choice)) return choice;
    }
    return fail(ErrorCode::invalid_argument,
                in_quotes(text) + R"( is none of "none", "images", "all")");
}

std::string_view to_string(MediaChoice choice) {
    switch (choice) {
        case MediaChoice::none:
            return "none";
        case MediaChoice::images:
            return "images";
        case MediaChoice::all:
            return "all";
    }
    return "";
}

Result<> check_address_block(std::string_view text) {
    const std::size_t slash = std::min(text.find('/'), text.size());
    const auto address = parse_address(text.substr(0, slash));
    if (!address) return fail(address.error());
    const std::string single =
        std::string(text.substr(0, slash)) + '/' + std::to_string(address->bits());
    if (slash == text.size())
        return fail(ErrorCode::invalid_argument,
                    in_quotes(text) + " has no prefix length; write " + in_quotes(single));
    const std::string_view digits = text.substr(slash + 1);
    int prefix = -1;
    const auto [stop, status] =
        std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
    const bool is_whole = status == std::errc() && stop == digits.data() + digits.size();
    if (!is_whole || prefix < 0 || prefix > address->bits())
        return fail(ErrorCode::invalid_argument, in_quotes(text) +
                                                     " needs a prefix length from 0 to " +
                                                     std::to_string(address->bits()));
    if (has_bits_beyond(*address, prefix))
        return fail(ErrorCode::invalid_argument,
                    in_quotes(text) + " has bits beyond its prefix; write " +
                        in_quotes(network_of(*address, prefix)) + " or " + in_quotes(single));
    return {};
}

Result<> check_host(std::string_view text) {
    const auto url = Url::parse("https://" + std::string(text) + "/");
    if (url && url->host() == text) return {};
    return fail(
        ErrorCode::invalid_argument,
        in_quotes(text) + " is not a host; write it as in a URL, in lower case and without port");
}

}  // namespace magpie
