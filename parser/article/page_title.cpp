#include "parser/article/page_title.h"

#include <algorithm>
#include <array>
#include <bit>

#include "parser/article/text_words.h"

namespace magpie {
namespace {

constexpr std::size_t kLongest = 600;   // bytes of a block that may be a title
constexpr std::size_t kMostWords = 64;  // of it that are compared
constexpr float kAlike = 0.6F;          // a heading less like the title is none

}  // namespace

PageTitle::PageTitle(const PageBlocks& page, const PageHints& hints) {
    for (const std::string& title : hints.titles) {
        if (sizes_.size() == kMaxTitles) break;
        const std::uint32_t bit = 1U << sizes_.size();
        std::size_t count = 0;
        for_each_text_word(title, [&](std::uint64_t word) {
            const auto place = std::lower_bound(words_.begin(), words_.end(), Word{word, 0});
            if (place == words_.end() || place->hash != word) {
                words_.insert(place, {word, bit});
                may_have_[word / 64 % may_have_.size()] |= 1ULL << word % 64;
                ++count;
            } else if ((place->titles & bit) == 0) {
                place->titles |= bit;
                ++count;
            }
        });
        sizes_.push_back(count);
    }
    float best = kAlike;
    for (std::size_t i = 0; i < page.blocks.size(); ++i) {
        const std::uint8_t level = page.elements[page.blocks[i].element].traits.heading_level;
        if (level == 0) continue;
        if (level == 1 && first_h1_ == kNone) first_h1_ = i;
        const float alike = likeness(page.text_of(page.blocks[i]));
        if (alike <= best) continue;
        best = alike;
        block_ = i;
    }
    if (block_ == kNone) block_ = first_h1_;
}

std::uint32_t PageTitle::titles_of(std::uint64_t word) const {
    if ((may_have_[word / 64 % may_have_.size()] >> word % 64 & 1) == 0) return 0;
    const auto place = std::lower_bound(words_.begin(), words_.end(), Word{word, 0});
    return place != words_.end() && place->hash == word ? place->titles : 0;
}

float PageTitle::likeness(std::string_view text) const {
    if (sizes_.empty() || text.size() > kLongest) return 0;
    std::array<std::size_t, kMaxTitles> found{};
    std::size_t count = 0;
    for_each_text_word(text, [&](std::uint64_t word) {
        if (count == kMostWords) return;
        ++count;
        for (std::uint32_t left = titles_of(word); left != 0; left &= left - 1)
            ++found[static_cast<std::size_t>(std::countr_zero(left))];
    });
    if (count == 0) return 0;
    float best = 0;
    for (std::size_t i = 0; i < sizes_.size(); ++i)
        best = std::max(best,
                        2 * static_cast<float>(found[i]) / static_cast<float>(count + sizes_[i]));
    return std::min(1.0F, best);
}

}  // namespace magpie
