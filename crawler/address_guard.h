// Which network addresses may be contacted. Everything that is not public is refused: private,
// loopback, link-local, shared, documentation, multicast and reserved blocks of the IANA
// special-purpose registries (RFC 6890 and its updates), cloud metadata services, and IPv6 forms
// that carry such an IPv4 address. The guard judges addresses, never names: it is asked for every
// resolved address of every hop when the socket is about to be opened, so a name that changes its
// answer (DNS rebinding) gains nothing.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace magpie {

// An IPv4 or IPv6 address, always 16 bytes: IPv4 as ::ffff:a.b.c.d, so that a mapped address is
// that address.
class IpAddress {
  public:
    static IpAddress v4(const std::array<std::uint8_t, 4>& bytes);
    static IpAddress v6(const std::array<std::uint8_t, 16>& bytes) { return IpAddress(bytes); }
    // "192.0.2.1" (four decimal parts), "2001:db8::1", "[2001:db8::1]"; no zone.
    static std::optional<IpAddress> parse(std::string_view text);

    bool is_v4() const;
    const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }
    std::string to_string() const;  // without brackets

    bool operator==(const IpAddress&) const = default;

  private:
    explicit IpAddress(const std::array<std::uint8_t, 16>& bytes) : bytes_(bytes) {}

    std::array<std::uint8_t, 16> bytes_;
};

// "10.0.0.0/8", "::1", "127.0.0.1:8080", "[fd00::]/8", "[::1]:8080": a block, for one port or for
// all.
struct AddressBlock {
    IpAddress address;
    int prefix = 128;  // over the 16-byte form: an IPv4 /8 is 104 here
    std::optional<std::uint16_t> port;

    static std::optional<AddressBlock> parse(std::string_view text);
    bool contains(const IpAddress& other) const;
};

// Immutable once built; may be shared between threads.
class AddressGuard {
  public:
    AddressGuard() = default;  // allows public addresses only
    // Errors: invalid_argument, naming the entry that is no block.
    static Result<AddressGuard> create(const std::vector<std::string>& allow);

    // Why the address is refused ("loopback", "link-local"), or nothing when it may be contacted.
    std::optional<std::string_view> refusal(const IpAddress& address, std::uint16_t port) const;
    bool allows(const IpAddress& address, std::uint16_t port) const {
        return !refusal(address, port).has_value();
    }

  private:
    std::vector<AddressBlock> allowed_;
};

}  // namespace magpie
