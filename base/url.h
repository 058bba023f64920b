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
    // Nothing when the standard says failure. `base` resolves relative references. Inputs above
    // 64 KiB fail, and so do results: an href is never longer than it may be when read again.
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
    friend struct UrlParser;
    Url() = default;

    //  href_  https://user:pass@example.com:1234/foo/bar?baz#quux
    //              |  |    |    |          |   |        |   |
    //              |  |    |    |          |   |        |   fragment_begin_  behind '#'; 0: none
    //              |  |    |    |          |   |        path_end_            '?', '#' or the end
    //              |  |    |    |          |   path_begin_
    //              |  |    |    |          host_end_
    //              |  |    |    host_begin_
    //              |  |    username_end_   ':' or '@'; the password lies between it and the '@'
    //              |  username_begin_
    //              scheme_end_
    // The query lies between path_end_ and the '#'. A path that begins with "//" and has no host is
    // written with "/." in front, which belongs to no part.
    std::string href_;
    std::uint32_t scheme_end_ = 0;
    std::uint32_t username_begin_ = 0;
    std::uint32_t username_end_ = 0;
    std::uint32_t host_begin_ = 0;
    std::uint32_t host_end_ = 0;
    std::uint32_t path_begin_ = 0;
    std::uint32_t path_end_ = 0;
    std::uint32_t fragment_begin_ = 0;
    std::int32_t port_ = -1;
    bool has_host_ = false;         // false: null host; true with an empty range: "file:///"
    bool has_opaque_path_ = false;  // "mailto:a@b": no segments, cannot be a base
};

}  // namespace magpie
