// Failures of other sites' pages (docs/seed-format.md, "Failures archived as articles").

#include "base/text.h"
#include "parser/seed_failures.h"
#include "parser/seed_mojibake.h"
#include "parser/seed_web_text.h"
#include "parser/state_messages.h"

namespace magpie::seed {
namespace {

// Weights are those of text_weight(); what was measured is in the comment.
constexpr std::size_t kTiny = 20;            // characters a reader sees
constexpr std::size_t kMaxStubLines = 6;     // a page that is only a message
constexpr std::size_t kMaxStubWeight = 250;  // text and links of such a page
constexpr std::size_t kMaxTextInStub = 100;  // paragraphs beside the message there: none seen
constexpr std::size_t kMaxOtherText = 260;   // paragraphs beside a message: up to 155
constexpr std::size_t kMaxTextBelowMessage =
    120;  // paragraphs below the title of such a page: up to 99
constexpr std::size_t kLeastTemplateLines = 4;  // fewer lines prove nothing
constexpr std::size_t kMaxTextBelowTitle =
    60;  // template with a title: up to 59; short posts: from 91 on
constexpr std::size_t kMaxOwnText = 120;  // with host lines known: up to 90; articles: from 172 on
constexpr std::size_t kMaxTextAroundTitle = 250;  // and what stands above it
constexpr std::size_t kMaxTemplateText = 130;     // template without a title
constexpr std::size_t kMaxMenuText = 300;         // the same where links outweigh text twice
constexpr std::size_t kIndexHeadings = 4;         // linked headings that make an index page
constexpr std::size_t kLittleText = 600;  // long paragraphs of a cut page without its title …
constexpr std::size_t kSomeText = 1000;  // … menus with teasers: up to 702; articles: from 810 on
constexpr std::size_t kMaxTextBelowCutTitle = 100;  // cut menus: 0; cut articles: from 191 on

const StateMessage* message_in_line(std::string_view line, std::span<const StateMessage> messages) {
    return message_in(to_lower_ascii(undo_latin1(line).repaired), messages);
}

std::size_t visible_characters(const WebText& page) {
    std::size_t count = 0;
    for (const WebLine& line : page.lines) count += code_point_count(remove_space(line.visible));
    return count;
}

// The first line with a message, and how much else the page says.
struct Finding {
    const StateMessage* message = nullptr;
    const WebLine* line = nullptr;
    std::size_t own = 0;    // paragraph weight of that line
    std::size_t other = 0;  // paragraphs without a message
};

Finding look_for(std::span<const StateMessage> messages, const WebText& page) {
    Finding finding;
    for (const WebLine& line : page.lines) {
        const std::size_t weight = line.is_paragraph() ? line.prose : 0;
        const StateMessage* here = message_in_line(line.visible, messages);
        if (here == nullptr) finding.other += weight;
        if (here == nullptr || finding.message != nullptr) continue;
        finding.message = here;
        finding.line = &line;
        finding.own = weight;
    }
    return finding;
}

Failure failure_of(const Finding& finding) {
    return Failure{finding.message->state, std::string(trim(finding.line->visible))};
}

std::optional<Failure> find_stub(const BodyShape& shape, const WebText& page) {
    if (shape.lines.size() > kMaxStubLines || page.prose + page.link > kMaxStubWeight)
        return std::nullopt;
    const Finding finding = look_for(stub_messages(), page);
    if (finding.message == nullptr || finding.other > kMaxTextInStub) return std::nullopt;
    return failure_of(finding);
}

// The message, and hardly a paragraph beside it, above all none below the title.
std::optional<Failure> find_message(const WebText& page) {
    const Finding finding = look_for(framed_messages(), page);
    if (finding.message == nullptr || finding.other > kMaxOtherText) return std::nullopt;
    if (page.below_title > finding.own + kMaxTextBelowMessage) return std::nullopt;
    return failure_of(finding);
}

// A page cut at 8,000 code points before its article began: the title is nowhere, or nothing stands
// below it.
bool is_cut_menu(const WebText& page) {
    const bool much_menu = 2 * page.link > page.prose;
    if (!page.title_line) {
        return page.long_paragraphs < kLittleText ||
               (page.long_paragraphs < kSomeText && much_menu);
    }
    return much_menu && (page.below_title < kMaxTextBelowCutTitle ||
                         (page.long_paragraphs == 0 && page.link > 5 * page.prose));
}

// Every line from the title on stands on other pages of the host as well, but for a byline and a
// lead. Pictures change nothing: the text is in them or nowhere, as in WeChat's picture posts.
bool has_nothing_of_its_own(const WebText& page) {
    return page.is_mostly_of_host && page.own_text < kMaxOwnText && !page.title_is_text &&
           !page.has_sections_below_title;
}

// Menus, footers, lists of other articles, but no title with a text below it.
bool is_template(const WebText& page) {
    if (page.prose == 0 && page.link > 0 && !page.title_line) return true;
    if (page.lines.size() < kLeastTemplateLines) return false;
    if (page.title_is_in_index) return true;
    if (page.title_line) {
        return page.below_title < kMaxTextBelowTitle && page.paragraphs < kMaxTextAroundTitle &&
               !page.has_picture_below_title && !page.has_sections_below_title;
    }
    if (page.linked_headings >= kIndexHeadings) return true;
    return page.paragraphs < kMaxTemplateText ||
           (page.paragraphs < kMaxMenuText && page.link > 2 * page.prose);
}

}  // namespace

std::optional<Failure> find_web_failure(const BodyShape& shape) {
    const WebText page = read_web_text(shape.lines, shape.title, shape.host_lines);
    if (auto stub = find_stub(shape, page)) return stub;
    if (visible_characters(page) < kTiny) return Failure{PageState::empty, {}};
    if (auto message = find_message(page)) return message;
    if (has_nothing_of_its_own(page)) return Failure{PageState::empty, {}};
    if (shape.truncated ? is_cut_menu(page) : is_template(page))
        return Failure{PageState::empty, {}};
    return std::nullopt;
}

}  // namespace magpie::seed
