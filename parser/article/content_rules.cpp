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

void doubt_named_areas(const PageBlocks& page, const PageTitle& title, bool is_article,
                       std::vector<float>& content) {
    constexpr float kNever = 0.05F;  // less is not kept anyway
    if (page.blocks.empty()) return;
    NamedAreas notices(page, title.block(), is_consent_name);
    NamedAreas related(page, title.block(), is_related_name);
    for (std::size_t i = 0; i < content.size(); ++i) {
        if (content[i] <= kNever) continue;
        if (notices.hold(page.blocks[i])) content[i] = 0;
        if (is_article && related.hold(page.blocks[i]))
            content[i] = less_by(content[i], kRelatedDoubt);
    }
}

// The words between a title and its text belong to the article: an archive keeps what was written.
// The training sets' truths leave two thirds of those out that say so by their names (word F1 .952
// with and without them), NAEB's keep them: .170 of its pages were exact, .230 are.
constexpr float kStandfirst = 4;

void favour_standfirst(const PageBlocks& page, const PageTitle& title,
                       std::vector<float>& content) {
    constexpr std::size_t kNear = 5;         // blocks below the title
    constexpr std::uint32_t kSentence = 40;  // code points; wide ones count twice
    if (title.block() == PageTitle::kNone) return;
    NamedAreas standfirst(page, title.block(), is_standfirst_name);
    const std::size_t end = std::min(page.blocks.size(), title.block() + 1 + kNear);
    for (std::size_t i = title.block() + 1; i < end; ++i) {
        const TextBlock& block = page.blocks[i];
        if (block.measure.chars + block.measure.wide < kSentence ||
            2 * block.link_chars > block.measure.chars)
            continue;
        if (standfirst.hold(block)) content[i] = less_by(content[i], -kStandfirst);
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
    doubt_named_areas(page, title, is_article, content);
    if (is_article) favour_standfirst(page, title, content);
}

}  // namespace magpie
