// Invariants of base/url over any input, alone and against each kind of base:
//   an href reads as itself, part by part, and is ASCII; what is derived from a URL is one.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/url.h"

namespace {

using magpie::Url;

void require(bool holds) {
    if (!holds) std::abort();
}

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool have_equal_parts(const Url& a, const Url& b) {
    return a.href() == b.href() && a.scheme() == b.scheme() && a.username() == b.username() &&
           a.password() == b.password() && a.host() == b.host() && a.port() == b.port() &&
           a.path() == b.path() && a.query() == b.query() && a.fragment() == b.fragment();
}

void check(const Url& url) {
    const auto again = Url::parse(url.href());
    require(again && have_equal_parts(*again, url));
    require(is_ascii(url.href()));
    require(url.without_fragment().fragment().empty());
    const Url anonymous = url.without_credentials();
    require(anonymous.username().empty() && anonymous.password().empty());
    require(anonymous.host() == url.host());
    require(url.with_scheme_https().host() == url.host());
    url.query_value("id");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    if (const auto url = Url::parse(input)) check(*url);
    for (const char* base_href :
         {"http://u:p@h:8/a/b?c#d", "file:///C:/x/y", "sc:/.//p/q?x#y", "mailto:x?y#z", "sc://h"}) {
        const auto base = Url::parse(base_href);
        if (const auto url = Url::parse(input, &*base)) check(*url);
    }
    return 0;
}
