// SHA-256 (FIPS 180-4) through libcrypto. The only user of <openssl/…>.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace magpie {

struct Sha256 {
    std::array<std::uint8_t, 32> bytes{};

    auto operator<=>(const Sha256&) const = default;
    std::string hex() const;  // 64 lower-case digits
    static std::optional<Sha256> from_hex(std::string_view hex);
};

Sha256 sha256(std::string_view data);

// Incremental form for data that arrives in pieces.
class Sha256Stream {
  public:
    Sha256Stream();
    ~Sha256Stream();
    Sha256Stream(Sha256Stream&&) noexcept;
    Sha256Stream& operator=(Sha256Stream&&) noexcept;
    void update(std::string_view data);
    Sha256 finish();  // leaves the stream unusable

  private:
    struct Context;
    std::unique_ptr<Context> context_;
};

}  // namespace magpie
