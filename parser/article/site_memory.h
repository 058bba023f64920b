// What an archive remembers of one host's template: texts that stand on several of its pages, where
// in its pages content was found and where not. A page read with it is read better: what the
// sibling pages print as well is the site's, not the article's (measured: one sibling holds 55 % of
// a page's boilerplate tokens and 0.07 % of its content tokens).
//
// A value: pages are learned one by one; the oldest texts and places leave when a bound is reached.
// The same pages learned in the same order give the same bytes, and digest() names them, so that a
// reading can be repeated. Not shared between threads while it learns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"

namespace magpie {

// One text block of a page, as the block model saw it.
struct BlockTrace {
    std::uint64_t text = 0;    // hash of its folded text
    std::uint64_t place = 0;   // hash of its path signature: tags and classes of its ancestors
    float content = 0;         // probability that it belongs to the article, 0..1
    std::uint32_t length = 0;  // code points
};

struct PageTrace {
    std::uint64_t page = 0;  // hash of the canonical URL: a page learned twice counts once
    std::vector<BlockTrace> blocks;
    std::uint64_t title_suffix = 0;  // hash of what follows the last separator of <title>; 0: none
};

class SiteMemory {
  public:
    // Bounds: 64 pages, 6,000 texts and 1,500 places a host; about 200 KB of serialised bytes.
    static constexpr std::size_t kMaxPages = 64;
    static constexpr std::size_t kMaxTexts = 6'000;
    static constexpr std::size_t kMaxPlaces = 1'500;

    struct TextHistory {
        std::uint32_t pages = 0;  // other pages that print this text
    };
    struct PlaceHistory {
        std::uint32_t pages = 0;   // other pages that have a block here
        float repeated = 0;        // share of these blocks' characters that other pages print too
        float content = 0;         // mean probability of content, weighted by characters
    };

    // `page` names the page being read, so that it is not its own sibling when it is read again.
    TextHistory text(std::uint64_t text, std::uint64_t page) const;
    PlaceHistory place(std::uint64_t place, std::uint64_t page) const;
    std::uint32_t suffix_pages(std::uint64_t title_suffix, std::uint64_t page) const;
    std::uint32_t other_pages(std::uint64_t page) const;  // how many siblings are remembered

    void learn(const PageTrace& page);

    std::string serialise() const;
    // Fails with ErrorCode::parse on bytes that serialise() did not write, whole.
    static Result<SiteMemory> parse(std::string_view bytes);
    // 16 hex digits of the SHA-256 of serialise(); "" when nothing was learned.
    std::string digest() const;
};

}  // namespace magpie
