#include "parser/article/page_title.h"

#include <algorithm>
#include <array>

#include "parser/article/text_words.h"

namespace magpie {
namespace {

constexpr std::size_t kLongest = 600;   // bytes of a block that may be a title
constexpr std::size_t kMostWords = 64;  // of it that are compared
constexpr float kAlike = 0.6F;          // a heading less like the title is none

}  // namespace

PageTitle::PageTitle(const PageBlocks& page, const PageHints& hints) {
    for (const std::string& title : hints.titles) {
        auto& words = titles_.emplace_back();
        for_each_text_word(title, [&](std::uint64_t word) { words.insert(word); });
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

float PageTitle::likeness(std::string_view text) const {
    if (titles_.empty() || text.size() > kLongest) return 0;
    std::array<std::uint64_t, kMostWords> words;
    std::size_t count = 0;
    for_each_text_word(text, [&](std::uint64_t word) {
        if (count < words.size()) words[count++] = word;
    });
    float best = 0;
    for (const auto& title : titles_) {
        std::size_t found = 0;
        for (std::size_t i = 0; i < count; ++i) found += title.contains(words[i]);
        if (count == 0) continue;
        best = std::max(best,
                        2 * static_cast<float>(found) / static_cast<float>(count + title.size()));
    }
    return std::min(1.0F, best);
}

}  // namespace magpie
