// How a page is to be read: what its reader brings along, and what it wants besides the article.
// Lent for the time of one call.
#pragma once

#include <cstdint>
#include <string_view>

namespace magpie {

class BlockModel;
class SiteMemory;
class SiteRules;

struct Reading {
    const SiteMemory* memory = nullptr;  // of the page's host; null: the page is read alone
    // Its digest(), which is too dear to be made for each page; Article::memory becomes this.
    std::string_view memory_name = {};
    // Names the page among those of its host; 0: the hash of its address, as asked for.
    std::uint64_t page = 0;
    const SiteRules* rules = nullptr;   // of some hosts; null: none
    const BlockModel* model = nullptr;  // null: the one that is compiled in
    bool wants_trace = false;           // fill Page::trace, so that a memory can learn the page
    // Nothing else of a web page is asked for: no facts, no text. What is read besides may be
    // missing from the page that is given back.
    bool wants_only_trace = false;
};

}  // namespace magpie
