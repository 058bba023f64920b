// The registrable domain of a host by the Public Suffix List (publicsuffix.org): what one owner
// has, "example.co.uk" of "www.example.co.uk", "a.github.io" of "x.a.github.io". The only user of
// <libpsl.h>, whose list comes with the distribution: the newer of the library's own and the
// package publicsuffix.
#pragma once

#include <string>
#include <string_view>

namespace magpie {

// `host` as Url::host() has it: ASCII in lower case. Empty when there is none: addresses, public
// suffixes themselves ("co.uk"), single labels ("localhost"), names with empty labels.
std::string registrable_domain(std::string_view host);

// Whether one owner answers for both: the same host, or the same registrable domain.
bool is_same_site(std::string_view host, std::string_view other);

}  // namespace magpie
