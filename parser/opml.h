// OPML 1.0, 1.1 and 2.0 subscription lists, and what programs write under that name. Bytes that are
// no OPML give nothing; a list that breaks off gives what came before.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace magpie {

inline constexpr std::size_t kMaxOutlines = 50'000;      // largest list seen: 9,805
inline constexpr std::size_t kMaxOpmlBytes = 16u << 20;  // largest list seen: 0.3 MB
inline constexpr std::size_t kMaxOutlineDepth = 32;      // deeper folders do not count
inline constexpr std::size_t kMaxFeedCategories = 64;    // of one feed
inline constexpr std::size_t kMaxOutlineTitle = 300;     // code points; longer ones are cut

struct OpmlFeed {
    std::string title;
    std::string url;                   // absolute
    std::string home;                  // htmlUrl; may be empty
    std::vector<std::string> folders;  // titles of the outlines around it, outermost first
    // Its own categories, and the paths ("news/china") of further folders that list it again.
    std::vector<std::string> categories;
};

struct Opml {
    std::string title;
    std::vector<OpmlFeed> feeds;      // each URL once
    std::vector<std::string> others;  // lists included: type="include", or a link to .opml
    std::size_t unusable = 0;  // feeds whose address is no web address ("|command", "file:…")
    std::string problem;       // what ended the reading early, or is broken; or empty
};

std::optional<Opml> read_opml(std::string_view bytes, std::string_view url = {},
                              std::string_view content_type = {});

// "news/china", empty at the top.
std::string folder_path(const OpmlFeed& feed);

}  // namespace magpie
