// The second look of the block model: a block's features again, with what the first look said of
// the blocks before and after, of its containers, of the blocks at the same place, and of the page.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "parser/article/block_features.h"
#include "parser/article/text_blocks.h"

namespace magpie {

class BlockSpread {
  public:
    // `log_odds`: of each block, from the first look.
    BlockSpread(const PageBlocks& page, const BlockFeatures& own, std::span<const float> log_odds);

    std::size_t width() const { return width_; }
    std::span<const float> values() const { return values_; }

    // Of the columns behind BlockFeatures::names(), in order.
    static const std::vector<std::string>& names();

  private:
    std::size_t width_ = 0;
    std::vector<float> values_;
};

}  // namespace magpie
