// OPML 1.0, 1.1 and 2.0 subscription lists, and what programs write under that name. Bytes that are no OPML give
// nothing; a list that breaks off gives what came before.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace magpie {

inline constexpr std::size_t kMaxOutlines = 50'000;  // largest list seen: 9,805

struct OpmlFeed {
    std::string title;
    std::string url;   // absolute
    std::string home;  // htmlUrl; may be empty
    std::vector<std::string> folders;  // titles of the outlines around it, outermost first, and its own categories
};

struct Opml {
    std::string title;
    std::vector<OpmlFeed> feeds;      // each URL once
    std::vector<std::string> others;  // outlines that include another list (type="include" or a link to .opml)
    std::string problem;              // what ended the reading early, or empty
};

std::optional<Opml> read_opml(std::string_view bytes, std::string_view url = {}, std::string_view content_type = {});

}  // namespace magpie
