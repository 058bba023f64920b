// SURT: a URL's key in the order of its domain, as web archives sort and look up captures
// ("org,example)/a?b=c"). The form of CDX files (the Internet Archive's default): without scheme,
// www and session numbers, in lower case, parameters in order. Two URLs with one key count as one
// page there; identity here is stricter. Pure and total.
#pragma once

#include <string>

#include "base/url.h"

namespace magpie {

// Of a URL without host ("mailto:a@b") its href.
std::string surt_of(const Url& url);

}  // namespace magpie
