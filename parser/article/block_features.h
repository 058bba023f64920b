// What the block model knows of each text block: some 110 numbers about its text, its element, its
// containers, its neighbours, the page, and what the archive remembers of the host. The names are
// the contract with the training script (tools/training): a model names the features it was made
// with.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parser/article/site_memory.h"
#include "parser/article/text_blocks.h"

namespace magpie {

// What the page says of itself that blocks are compared with. Views must outlive the call.
struct PageHints {
    std::vector<std::string> titles;  // og:title, <title>, headline of JSON-LD …
    std::string description;
    bool claims_article = false;  // og:type, JSON-LD
    const SiteMemory* memory = nullptr;
    std::uint64_t page = 0;    // as PageTrace::page
    std::string_view address;  // of the page; may be empty
};

class BlockFeatures {
  public:
    // `word_scores`: for each element of the page, how much its class words speak for content.
    BlockFeatures(const PageBlocks& page, const PageHints& hints,
                  std::span<const float> word_scores);

    std::size_t blocks() const { return blocks_; }
    std::size_t width() const { return width_; }
    std::span<const float> values() const { return values_; }  // row by row

    // In the order of a row; the same for every page.
    static const std::vector<std::string>& names();

  private:
    std::size_t blocks_ = 0;
    std::size_t width_ = 0;
    std::vector<float> values_;
};

}  // namespace magpie
