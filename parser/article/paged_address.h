// Whether an address is the next page of the article at another address: the same host, the same
// stem, a page number grown by one. The forms are those that publishing systems use:
//   ?page=2   /page/2   /page-2   /2   name_2.html   name-2.html   name_2
// Pure; the rest of the address must be the same to the byte, so that no other article qualifies.
#pragma once

#include <string>
#include <vector>

#include "base/url.h"

namespace magpie {

struct PagedAddress {
    // How the number stands there. A parameter or a /page/ says what it counts; any other number
    // may as well belong to the name ("part-2.html").
    enum class Form { whole, parameter, folder, segment, suffix };
    Form form = Form::whole;
    std::string stem;  // host and path and query without the number; the scheme does not count
    int number = 1;

    bool says_page() const { return form == Form::parameter || form == Form::folder; }
};

inline constexpr int kMaxPageNumber = 999;  // a longer one is an id or a year

// All readings of one address: as a whole, which is page one, and with each number it may have.
std::vector<PagedAddress> paged_addresses(const Url& url);

// The reading by which `next` follows upon `page`, as one of `next`'s; null: it does not. Pages
// count from one, or from zero: then the second is number 1.
const PagedAddress* following(const std::vector<PagedAddress>& page,
                              const std::vector<PagedAddress>& next);

// Whether both are pages of one series, whatever their numbers.
bool is_same_series(const Url& one, const Url& other);

}  // namespace magpie
