// Host parsing of the URL Standard (§3.5): domains (IDNA), IPv4 in all its number forms, IPv6, and
// opaque hosts of non-special schemes. Every function appends the serialised host to `out` and
// answers false for the standard's failure, in which case `out` is of no use.
#pragma once

#include <string>
#include <string_view>

namespace magpie::url_detail {

// A domain of more bytes than this goes to IDNA only if it is plain ASCII: punycode is quadratic in
// the label, and DNS ends at 253 octets anyway.
inline constexpr std::size_t kMaxIdnaInput = 2048;

bool append_host(std::string& out, std::string_view input, bool is_special);

// Domain to ASCII (§3.3, beStrict false) by UTS #46, for a domain that is not ASCII. `domain` is
// valid UTF-8. In base/url_idna.cpp.
bool append_domain_to_ascii(std::string& out, std::string_view domain);

}  // namespace magpie::url_detail
