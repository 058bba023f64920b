#include "parser/article/content_rules.h"

#include <algorithm>
#include <cmath>

#include "parser/article/named_areas.h"
#include "parser/article/site_memory.h"

namespace magpie {
namespace {

// On articles a block is asked for log odds of this much more: what a page of news has beside its
// text — captions, credits, "read more" — is written as text is. Measured on pages of hosts that
// the model does not know (docs/model-card.md).
constexpr float kArticleDoubt = 0.8F;

// On all others of this much less: of lists, shops and threads the truth holds what looks like
// chrome.
constexpr float kOtherDoubt = -0.3F;

// And for this much more where other pages of the host print its text as well. On 216 articles with
// other pages of their host 0.25 % of the content is printed there too, and hardly ever a sentence;
// shops print parts of a description on several pages.
constexpr float kRepeatedDoubt = 2;
constexpr float kRepeatedInArticleDoubt = 6;

float less_by(float probability, float log_odds) {
    const float odds = probability / std::max(1.0F - probability, 1e-6F) * std::exp(-log_odds);
    return odds / (1.0F + odds);
}

// Of the training sets' 1,627 pages 312 have notices; but for one, which counts its own as content,
// they hold none of it. On articles what names itself related is asked for log odds of this much
// more; some pages wrap their own text so.
constexpr float kRelatedDoubt = 3;

// The words between a title and its text belong to the article: an archive keeps what was written.
// The training sets' truths leave two thirds of those out that say so by their names (word F1 .952
// with and without them), NAEB's keep them: .170 of its pages were exact, .230 are.
constexpr float kStandfirst = 4;

// Sentences below the title that are called its standfirst.
bool is_standfirst(const TextBlock& block) {
    constexpr std::uint32_t kSentence = 40;  // code points; wide ones count twice
    return block.measure.chars + block.measure.wide >= kSentence &&
           2 * block.link_chars <= block.measure.chars;
}

void weigh_named_areas(const PageBlocks& page, std::size_t title, bool is_article,
                       std::vector<float>& content) {
    constexpr float kNever = 0.05F;        // less is not kept anyway
    constexpr std::size_t kNearTitle = 5;  // blocks below it
    if (page.blocks.empty()) return;
    NamedAreas named(page, title);
    for (std::size_t i = 0; i < content.size(); ++i) {
        const bool may_be_standfirst =
            is_article && i > title && i - title <= kNearTitle && is_standfirst(page.blocks[i]);
        if (content[i] <= kNever && !may_be_standfirst) continue;
        const std::uint8_t areas = named.of(page.blocks[i]);
        if (areas & area::kConsent) content[i] = 0;
        if (is_article && (areas & area::kRelated)) content[i] = less_by(content[i], kRelatedDoubt);
        if (may_be_standfirst && (areas & area::kStandfirst))
            content[i] = less_by(content[i], -kStandfirst);
    }
}

}  // namespace

void weigh_content(const PageBlocks& page, const PageHints& hints, const PageTitle& title,
                   bool is_article, std::vector<float>& content) {
    const float repeated_doubt = is_article ? kRepeatedInArticleDoubt : kRepeatedDoubt;
    for (std::size_t i = 0; i < page.blocks.size(); ++i) {
        const bool repeated =
            hints.memory && hints.memory->text(page.blocks[i].hash, hints.page).pages > 0;
        const float doubt =
            (is_article ? kArticleDoubt : kOtherDoubt) + (repeated ? repeated_doubt : 0);
        content[i] = less_by(content[i], doubt);
    }
    weigh_named_areas(page, title.block(), is_article, content);
}

}  // namespace magpie
