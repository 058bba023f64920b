// URLs by the WHATWG URL Standard (parse, resolve, serialise). One parser for the whole program, so
// that the address guard, politeness and libcurl never disagree about which host a string names:
// curl is always given `href()`. IDNA through ICU (UTS #46, non-transitional).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace magpie {

class Url {
  public:
    // Nothing when the standard says failure. `base` resolves relative references. Inputs above 64
    // KiB fail.
    static std::optional<Url> parse(std::string_view input, const Url* base = nullptr);

    const std::string& href() const { return href_; }
    std::string_view scheme() const;  // "https", without the colon
    std::string_view username() const;
    std::string_view password() const;
    std::string_view host() const;  // ASCII/punycode; IPv6 in brackets; empty when there is none
    std::optional<std::uint16_t> port() const;  // nothing for the scheme's default
    std::uint16_t effective_port() const;  // 80/443 when not written; 0 for schemes without one
    std::string_view path() const;         // "/s"
    std::string_view query() const;        // without '?'
    std::string_view fragment() const;     // without '#'

    bool is_http() const;        // http or https
    std::string origin() const;  // "https://host[:port]"
    Url without_fragment() const;
    Url without_credentials() const;
    Url with_scheme_https() const;  // http → https; others unchanged
    // First value of a query parameter, percent-decoded, '+' left alone (WeChat's base64 __biz
    // contains '+' only as %2B).
    std::optional<std::string> query_value(std::string_view name) const;

    bool operator==(const Url& other) const { return href_ == other.href_; }

  private:
    Url() = default;
    struct Offsets;
    friend struct UrlParser;

    // href_ = scheme ':' ['//' [user [':' pass] '@'] host [':' port]] path ['?' query] ['#'
    // fragment] The offsets index into it; npos where a part is absent.
    std::string href_;
    std::uint32_t scheme_end_ = 0;  // index of ':'
    std::uint32_t username_begin_ = 0, username_end_ = 0;
    std::uint32_t password_begin_ = 0, password_end_ = 0;
    std::uint32_t host_begin_ = 0, host_end_ = 0;
    std::uint32_t path_begin_ = 0, path_end_ = 0;
    std::uint32_t query_begin_ = 0, query_end_ = 0;  // begin == end == 0: no query at all
    std::uint32_t fragment_begin_ = 0;               // 0: none
    std::int32_t port_ = -1;
    bool has_host_ = false;
};

}  // namespace magpie
