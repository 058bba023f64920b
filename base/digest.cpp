#include "base/digest.h"

#include <openssl/evp.h>

#include <cstdlib>

namespace magpie {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

// Fetched once: the look-up costs more than hashing a small document (OpenSSL 3 provider search).
const EVP_MD* sha256_method() {
    static EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    return method;
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// libcrypto fails here only when it is broken or out of memory: there is nothing to go on with.
void require(int ok) {
    if (ok != 1) std::abort();
}

}  // namespace

std::string Sha256::hex() const {
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const std::uint8_t byte : bytes) {
        text += kHexDigits[byte >> 4];
        text += kHexDigits[byte & 0xf];
    }
    return text;
}

std::optional<Sha256> Sha256::from_hex(std::string_view hex) {
    Sha256 digest;
    if (hex.size() != digest.bytes.size() * 2) return std::nullopt;
    for (std::size_t i = 0; i < digest.bytes.size(); ++i) {
        const int high = hex_value(hex[2 * i]);
        const int low = hex_value(hex[2 * i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        digest.bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
    }
    return digest;
}

Sha256 sha256(std::string_view data) {
    Sha256 digest;
    unsigned size = 0;
    require(
        EVP_Digest(data.data(), data.size(), digest.bytes.data(), &size, sha256_method(), nullptr));
    return digest;
}

struct Sha256Stream::Context {
    struct Free {
        void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    };
    std::unique_ptr<EVP_MD_CTX, Free> handle{EVP_MD_CTX_new()};
};

Sha256Stream::Sha256Stream() : context_(std::make_unique<Context>()) {
    require(EVP_DigestInit_ex2(context_->handle.get(), sha256_method(), nullptr));
}
Sha256Stream::~Sha256Stream() = default;
Sha256Stream::Sha256Stream(Sha256Stream&&) noexcept = default;
Sha256Stream& Sha256Stream::operator=(Sha256Stream&&) noexcept = default;

void Sha256Stream::update(std::string_view data) {
    require(EVP_DigestUpdate(context_->handle.get(), data.data(), data.size()));
}

Sha256 Sha256Stream::finish() {
    Sha256 digest;
    unsigned size = 0;
    require(EVP_DigestFinal_ex(context_->handle.get(), digest.bytes.data(), &size));
    return digest;
}

}  // namespace magpie
