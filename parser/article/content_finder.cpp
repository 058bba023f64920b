#include "parser/article/content_finder.h"

#include <algorithm>
#include <numeric>

#include "parser/article/branch.h"
#include "parser/article/content_rules.h"
#include "parser/article/page_hints.h"
#include "parser/article/page_title.h"
#include "parser/article/teasers.h"

namespace magpie {
namespace {

// Sums over ranges of blocks, by prefix sums over the page.
class KeptChars {
  public:
    KeptChars(const PageBlocks& page, const std::vector<char>& kept) {
        all_.push_back(0);
        kept_.push_back(0);
        for (std::size_t i = 0; i < page.blocks.size(); ++i) {
            const std::size_t chars = page.blocks[i].measure.chars;
            all_.push_back(all_.back() + chars);
            kept_.push_back(kept_.back() + (kept[i] ? chars : 0));
        }
    }
    // Of the kept blocks in [begin, end).
    std::size_t in(std::size_t begin, std::size_t end) const { return kept_[end] - kept_[begin]; }
    double share_of(const PageElement& element) const {
        const std::size_t begin = element.first_block, end = begin + element.blocks;
        const std::size_t chars = all_[end] - all_[begin];
        return chars == 0 ? 0 : static_cast<double>(in(begin, end)) / static_cast<double>(chars);
    }

  private:
    std::vector<std::size_t> all_, kept_;
};

// The nearest element around a picture that holds text.
std::uint32_t with_text(const PageBlocks& page, std::uint32_t element) {
    while (element != 0 && page.elements[element].blocks == 0)
        element = page.elements[element].parent;
    return element;
}

// A picture between blocks belongs where the text around it does. Where only a caption stands
// beside it — kept or not — the container of its figure decides; a teaser is all link.
bool picture_belongs(const PageBlocks& page, const KeptChars& kept, const MediaLeaf& leaf) {
    constexpr double kMostly = 0.5;
    constexpr std::uint32_t kCaption = 300;  // code points beside a picture
    std::uint32_t at = with_text(page, leaf.element);
    const PageElement& near = page.elements[at];
    if (kept.share_of(near) >= kMostly) return true;
    const bool teaser = near.link_chars * 2 > near.chars;
    if (at == 0 || teaser || near.chars > kCaption) return false;
    do at = page.elements[at].parent;
    while (at != 0 && page.elements[at].chars == near.chars);
    return kept.share_of(page.elements[at]) >= kMostly;
}

// The blocks to keep: the most probable ones, as many as give the best F1 to expect,
// 2 Σ kept p·c / (Σ kept c + Σ all p·c) over characters c. Where the model is sure that is a
// threshold of one half; where it is not, a lower one. Returns that F1.
double choose(const PageBlocks& page, const std::vector<float>& content, std::vector<char>& kept) {
    std::vector<std::uint32_t> order(content.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return content[a] > content[b]; });
    const auto chars = [&](std::uint32_t i) {
        return static_cast<double>(page.blocks[i].measure.chars);
    };
    double all = 0;
    for (const std::uint32_t i : order) all += content[i] * chars(i);
    double expected = 0, size = 0, best = 0;
    std::size_t count = 0;
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
        const std::uint32_t i = order[rank];
        expected += content[i] * chars(i);
        size += chars(i);
        const double f1 = 2 * expected / (size + all);
        if (f1 <= best) continue;
        best = f1;
        count = rank + 1;
    }
    for (std::size_t rank = 0; rank < count; ++rank) kept[order[rank]] = 1;
    return best;
}

// The block with which another article begins: a title at the same place as the page's own, in a
// branch that is made like the one that holds the page's title and a text (pages that load the next
// article below the first). PageTitle::kNone when there is none. Sections of one article stand
// beside its title, not beside what holds it and a text.
std::size_t next_article(const PageBlocks& page, const PageTitle& title,
                         const std::vector<char>& kept) {
    constexpr std::size_t kArticle = 200;  // characters of kept text that make an article
    constexpr std::size_t kLonger = 5;     // a text so many times as long is what the head is of
    constexpr float kSameTitle = 0.5F;
    if (title.block() == PageTitle::kNone) return PageTitle::kNone;
    const KeptChars chars(page, kept);
    const TextBlock& own = page.blocks[title.block()];
    for (std::size_t i = title.block() + 1; i < page.blocks.size(); ++i) {
        const TextBlock& block = page.blocks[i];
        if (block.place != own.place) continue;
        if (title.likeness(page.text_of(block)) >= kSameTitle) continue;
        const PageElement& branch = page.elements[branch_of(page, own.element, block.element)];
        const PageElement& twin = page.elements[branch_of(page, block.element, own.element)];
        if (branch.signature != twin.signature) continue;
        const std::size_t end = branch.first_block + branch.blocks;
        const std::size_t twin_end = twin.first_block + twin.blocks;
        if (end <= title.block() || end > i || twin_end <= i) continue;
        const std::size_t here = chars.in(title.block(), end), there = chars.in(i, twin_end);
        if (here >= kArticle && there >= kArticle && here * kLonger >= there) return i;
    }
    return PageTitle::kNone;
}

void mark_media(const PageBlocks& page, const std::vector<char>& kept, ContentMarks& marks) {
    const KeptChars chars(page, kept);
    for (const MediaLeaf& leaf : page.media) {
        const bool belongs = leaf.in_block && leaf.block < kept.size()
                                 ? kept[leaf.block] != 0
                                 : picture_belongs(page, chars, leaf);
        if (belongs) marks.add(leaf.node);
    }
}

// True when nothing but the title was kept; it is then out of the choice.
bool without_title(const PageBlocks& page, const PageTitle& title, std::vector<char>& kept,
                   std::vector<float>& content) {
    constexpr float kIsTitle = 0.9F;
    for (std::size_t i = 0; i < kept.size(); ++i)
        if (kept[i] && title.likeness(page.text_of(page.blocks[i])) < kIsTitle) return false;
    bool found = false;
    for (std::size_t i = 0; i < kept.size(); ++i) {
        if (!kept[i]) continue;
        kept[i] = 0;
        content[i] = 0;
        found = true;
    }
    return found;
}

// A page with next to no text is about what it shows: a comic, a photograph. Pictures that lead
// elsewhere or stand in the frame of the page are no part of it.
constexpr std::uint32_t kPicturePage = 400;  // code points of all its text

void mark_lone_pictures(const PageBlocks& page, ContentMarks& marks) {
    constexpr std::uint32_t kFrame = kInNav | kInHeader | kInFooter | kInAside | kInAnchor;
    for (const MediaLeaf& leaf : page.media)
        if ((page.elements[leaf.element].regions & kFrame) == 0) marks.add(leaf.node);
}

// False: there are none.
bool leave_out_teasers(const PageBlocks& page, const PageHints& hints,
                       const std::vector<char>& kept, std::vector<float>& content) {
    const std::vector<char> teasers = find_teasers(page, kept, hints.address);
    for (std::size_t i = 0; i < teasers.size(); ++i)
        if (teasers[i]) content[i] = 0;
    return !teasers.empty();
}

}  // namespace

FoundContent find_content(const Document& document, const PageBlocks& page, const PageHints& hints,
                          const BlockModel& model, bool is_article) {
    FoundContent found(document);
    const PageHints trusted = trusted_hints(page, hints);
    const PageTitle title(page, hints);
    found.content = model.content_of(page, trusted);
    weigh_content(page, trusted, title, is_article, found.content);
    std::vector<char> kept(page.blocks.size(), 0);
    found.confidence = choose(page, found.content, kept);
    // Of a page with hardly any text the title alone may be the best choice, but it is no body.
    if (without_title(page, title, kept, found.content))
        found.confidence = choose(page, found.content, kept);
    if (is_article && leave_out_teasers(page, hints, kept, found.content)) {
        std::ranges::fill(kept, 0);
        found.confidence = choose(page, found.content, kept);
    }
    const std::size_t next = is_article ? next_article(page, title, kept) : PageTitle::kNone;
    if (next != PageTitle::kNone) {
        found.has_further_articles = true;
        std::fill(kept.begin() + static_cast<std::ptrdiff_t>(next), kept.end(), 0);
    }
    for (std::size_t i = 0; i < kept.size(); ++i) {
        if (!kept[i]) continue;
        const TextBlock& block = page.blocks[i];
        found.kept_chars += block.measure.chars;
        for (std::uint32_t leaf = block.leaf_begin; leaf < block.leaf_end; ++leaf)
            found.marks.add(page.leaves[leaf]);
    }
    mark_media(page, kept, found.marks);
    if (page.elements.front().chars < kPicturePage) mark_lone_pictures(page, found.marks);
    return found;
}

PageTrace trace_of(const PageBlocks& page, const FoundContent& found, const PageHints& hints) {
    PageTrace trace;
    trace.page = hints.page;
    trace.blocks.reserve(page.blocks.size());
    for (std::size_t i = 0; i < page.blocks.size(); ++i) {
        const TextBlock& block = page.blocks[i];
        trace.blocks.push_back({block.hash, block.place, found.content[i], block.measure.chars});
    }
    return trace;
}

}  // namespace magpie
