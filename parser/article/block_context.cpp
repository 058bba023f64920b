#include "parser/article/block_context.h"

#include <algorithm>

#include "parser/article/text_words.h"

namespace magpie {

PairSet::PairSet(std::string_view text) : bytes_(text.size()) {
    std::uint64_t before = 0;
    for_each_text_word(text, [&](std::uint64_t word) {
        pairs_.insert(before * 31 + word);
        before = word;
    });
}

float PairSet::share_of(std::string_view text) const {
    if (text.size() > 3 * bytes_) return 0;
    std::uint64_t before = 0;
    std::size_t all = 0, found = 0;
    for_each_text_word(text, [&](std::uint64_t word) {
        if (all++ > 0) found += pairs_.contains(before * 31 + word);
        before = word;
    });
    return all > 1 ? static_cast<float>(found) / static_cast<float>(all - 1) : 0;
}

BlockContext::BlockContext(const PageBlocks& page, const PageHints& hints,
                           std::span<const float> word_scores)
    : title(page, hints) {
    follow_paths(page, word_scores);
    rank_candidates(page);
    choose_top(page);
    count_repeats(page);
    sum_up(page);
    if (!hints.description.empty()) description.emplace(hints.description);
    if (hints.memory) siblings = hints.memory->other_pages(hints.page);
}

void BlockContext::follow_paths(const PageBlocks& page, std::span<const float> word_scores) {
    const std::size_t count = page.elements.size();
    words.assign(count, 0);
    std::copy(word_scores.begin(), word_scores.end(), words.begin());
    path_sum = path_min = path_max = words;
    for (std::size_t i = 1; i < count; ++i) {
        const std::uint32_t parent = page.elements[i].parent;
        path_sum[i] = path_sum[parent] + words[i];
        path_min[i] = std::min(path_min[parent], words[i]);
        path_max[i] = std::max(path_max[parent], words[i]);
    }
}

// As Readability ranks them: a paragraph speaks for its parent, and less for the ancestors above.
void BlockContext::rank_candidates(const PageBlocks& page) {
    constexpr std::uint32_t kParagraph = 25;  // characters; shorter ones do not speak
    constexpr float kParts[] = {1, 2, 6, 9, 12};
    candidate.assign(page.elements.size(), 0);
    for (const TextBlock& block : page.blocks) {
        const std::uint32_t chars = block.measure.chars + block.measure.wide;
        if (chars < kParagraph) continue;
        const float points = 1.0F + static_cast<float>(block.measure.commas) +
                             std::min(3.0F, static_cast<float>(chars) / 100.0F);
        std::uint32_t element = page.elements[block.element].parent;
        for (const float part : kParts) {
            candidate[element] += points / part;
            if (element == 0) break;
            element = page.elements[element].parent;
        }
    }
}

void BlockContext::choose_top(const PageBlocks& page) {
    const std::size_t count = page.elements.size();
    for (std::size_t i = 0; i < count; ++i) {
        const PageElement& element = page.elements[i];
        if (candidate[i] == 0) continue;
        if (element.chars > 0)
            candidate[i] *=
                1.0F - static_cast<float>(element.link_chars) / static_cast<float>(element.chars);
        if (candidate[i] > candidate[top]) top = static_cast<std::uint32_t>(i);
    }
    best_above = candidate;
    in_top.assign(count, 0);
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint32_t parent = page.elements[i].parent;
        if (i > 0) best_above[i] = std::max(best_above[i], best_above[parent]);
        in_top[i] = i == top || (i > 0 && in_top[parent]);
    }
}

void BlockContext::count_repeats(const PageBlocks& page) {
    texts_.reserve(page.blocks.size());
    places_.reserve(page.blocks.size());
    for (const TextBlock& block : page.blocks) {
        Repeats& same_text = texts_[block.hash];
        Repeats& same_place = places_[block.place];
        text.push_back(&same_text);
        place.push_back(&same_place);
        for (Repeats* repeats : {&same_text, &same_place}) {
            ++repeats->blocks;
            repeats->chars += block.measure.chars;
            repeats->link_chars += std::min(block.link_chars, block.measure.chars);
        }
    }
}

void BlockContext::sum_up(const PageBlocks& page) {
    std::uint32_t before = 0;
    std::size_t heading = kNone;
    for (std::size_t i = 0; i < page.blocks.size(); ++i) {
        const TextBlock& block = page.blocks[i];
        const std::uint32_t chars = block.measure.chars;
        chars_before.push_back(before);
        last_heading.push_back(heading);
        before += chars;
        if (page.elements[block.element].traits.heading_level > 0) heading = i;
        whole += block.measure;
        longest = std::max(longest, chars);
        if (block.regions & kInArticle) article_chars += chars;
        if (block.regions & kInMain) main_chars += chars;
        if (chars + block.measure.wide >= kLongBlock) ++long_blocks;
    }
    chars_before.push_back(before);
}

}  // namespace magpie
