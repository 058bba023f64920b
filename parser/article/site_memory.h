// What an archive remembers of one host's template: texts that stand on several of its pages, where
// in its pages content was found and where not. A page read with it is read better: what the
// sibling pages print as well is the site's, not the article's (measured: one sibling holds 55 % of
// a page's boilerplate tokens and 0.07 % of its content tokens).
//
// A value: pages are learned one by one; the oldest texts and places leave when a bound is reached.
// The same pages learned in the same order give the same bytes, and digest() names them, so that a
// reading can be repeated. A page that is learned again replaces what it taught before and keeps
// its place in the order: an unchanged page changes nothing, whenever it is learned again.
//
// Hashes are remembered to 40 bits: a page of 200 texts takes one for another about once in a
// million pages, and 6,000 texts fit in 60 KB. Learning costs one pass over what is remembered
// (some 50 us at the bounds), a look-up some ten ns. Not shared between threads while it learns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
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
    std::uint64_t page = 0;  // Reading::page: a page learned twice counts once
    std::vector<BlockTrace> blocks;
    std::uint64_t title_suffix = 0;  // hash of what follows the last separator of <title>; 0: none
};

// The hash for all of these: the same bytes give the same number on every machine and in every
// version, never 0. Not for keys that an enemy chooses against a table: collisions can be made.
std::uint64_t trace_hash(std::string_view bytes);

class SiteMemory {
  public:
    // Bounds: 64 pages (one bit each in a word), 6,000 texts and 1,500 places a host; at most about
    // 150 KB of serialised bytes, measured 10 to 60 KB.
    static constexpr std::size_t kMaxPages = 64;
    static constexpr std::size_t kMaxTexts = 6'000;
    static constexpr std::size_t kMaxPlaces = 1'500;
    // Of one page, the first ones: real article pages have 50 to 400 blocks.
    static constexpr std::size_t kMaxBlocks = 2'000;
    static constexpr std::size_t kMaxPagePlaces = 256;
    static constexpr std::uint32_t kMaxLength = 100'000;  // code points of a block that count

    struct TextHistory {
        std::uint32_t pages = 0;  // other pages that print this text
    };
    struct PlaceHistory {
        std::uint32_t pages = 0;  // other pages that have a block here
        float repeated = 0;  // share of these blocks' characters that a further page prints too
        float content = 0;   // mean probability of content, weighted by characters
    };

    // `page` names the page being read, so that it is not its own sibling when it is read again.
    TextHistory text(std::uint64_t text, std::uint64_t page) const;
    PlaceHistory place(std::uint64_t place, std::uint64_t page) const;
    std::uint32_t suffix_pages(std::uint64_t title_suffix, std::uint64_t page) const;
    std::uint32_t other_pages(std::uint64_t page) const;  // how many siblings are remembered
    std::size_t pages() const { return pages_.size(); }

    void learn(const PageTrace& page);

    std::string serialise() const;
    // Fails with ErrorCode::corrupt on bytes that serialise() did not write, whole.
    static Result<SiteMemory> parse(std::string_view bytes);
    // 16 hex digits of the SHA-256 of serialise(); "" when nothing was learned.
    std::string digest() const;

  private:
    using PageSet = std::uint64_t;  // bit n: the n-th page of pages_

    struct LearnedPage {
        std::uint64_t page = 0;
        std::uint64_t suffix = 0;  // key; 0: none
    };
    // A text at a place; the same text at another place is another row.
    struct Text {
        std::uint64_t text = 0;   // key
        std::uint64_t place = 0;  // key; 0: forgotten
        PageSet pages = 0;
        std::uint32_t length = 0;
    };
    // What one page has at one place, each text of it once.
    struct Mark {
        std::uint64_t place = 0;  // key
        std::uint32_t page = 0;
        std::uint32_t length = 0;
        std::uint8_t content = 0;  // mean, in 255ths
    };
    // Derived: the sums over the marks of a place.
    struct Place {
        std::uint64_t place = 0;
        PageSet pages = 0;
        std::uint64_t length = 0, content = 0, repeated = 0;  // content: in 255ths
    };
    // Derived: what a place's sums lose when one page is left out.
    struct Share {
        std::uint32_t length = 0, content = 0, repeated = 0;  // content: in 255ths, rounded down
    };

    PageSet bit_of(std::uint64_t page) const;  // 0: not remembered
    std::size_t slot_for(const PageTrace& page);
    void forget(std::size_t slot);
    void clear(std::size_t slot);
    void add_texts(const std::vector<Text>& news);
    void add_marks(const std::vector<Mark>& news);
    void bound_texts();
    void bound_places();
    void merge_texts();

    void index();
    void index_marks();
    void index_repeated();
    void count_repeated(const Text& text, PageSet everywhere);
    const Place* find_place(std::uint64_t key) const;
    PageSet pages_of_text(std::uint64_t key) const;

    friend class SiteMemoryReader;

    std::vector<LearnedPage> pages_;  // in the order they were first learned
    std::vector<Text> texts_;         // by text, then place
    std::vector<Mark> marks_;         // by place, then page
    std::vector<Place> places_;       // by key; derived from marks_ and texts_
    std::vector<Share> shares_;       // places_ × pages_; derived
};

}  // namespace magpie
