// The links of an index page: a list of articles, a section of a site, page three of an archive.
// Every link of the page in document order, each with its words, and whether it stands in the
// region that the operator named. Which of them count, and which leads to the next page, is the
// caller's business. Pure and total.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "parser/arena.h"
#include "parser/region_selector.h"

namespace magpie {

inline constexpr std::size_t kMaxIndexLinks = 20'000;  // largest index page seen: 2,400
inline constexpr std::size_t kMaxLinkText = 300;       // code points; longer texts are cut

struct IndexLink {
    std::string url;   // absolute http(s), without fragment
    std::string text;  // one line: its words, else its title or its picture's description
    bool in_region = false;
    bool is_nofollow = false;  // rel="nofollow", "ugc" or "sponsored"
    bool is_next = false;      // rel="next"
};

struct IndexPage {
    std::string title;
    std::vector<IndexLink> links;  // as often as they stand there; of <a>, <area>, <link rel=next>
    // Addresses of feeds that the page names (<link rel="alternate">): easier to watch than a page.
    std::vector<std::string> feeds;
    bool has_region = false;     // the region is there; true when none was asked for
    bool asks_nofollow = false;  // <meta name="robots" content="nofollow">
    bool is_complete = true;     // false: there are more links than kMaxIndexLinks
};

// Fails with ErrorCode::limit when a bound of parser/dom.h is hit. `bytes` as they came, after
// content decoding; `region` nothing: the whole page.
Result<IndexPage> read_index_page(std::string_view bytes, std::string_view url,
                                  std::string_view content_type,
                                  const std::optional<RegionSelector>& region, Arena& arena);

}  // namespace magpie
