// Failures of other sites' pages (docs/seed-format.md, "Failures archived as articles").
#include <algorithm>
#include <array>

#include "base/text.h"
#include "parser/seed_failures.h"
#include "parser/seed_web_text.h"

namespace magpie::seed {
namespace {

constexpr std::size_t kTiny = 20;          // characters a reader sees
constexpr std::size_t kLeastMojibake = 5;  // sequences; real pages have 0, now and then 1
constexpr std::size_t kMaxOtherText =
    260;  // weight of paragraphs beside a message; longest seen: 155
constexpr std::size_t kMaxTextBelowTitle =
    60;  // weight of paragraphs below the title on a message page
constexpr std::size_t kMaxStubLines = 6;
constexpr std::size_t kMaxStubWeight = 250;
constexpr std::size_t kLeastTemplateLines = 4;  // fewer lines prove nothing
constexpr std::size_t kMaxTemplateText =
    150;                                   // weight of paragraphs on a page that is template only
constexpr std::size_t kMaxMenuText = 300;  // the same when links outweigh it twice
constexpr std::size_t kLeastArticleText =
    1400;                                  // long paragraphs of a cut page whose title is nowhere
constexpr std::size_t kIndexHeadings = 4;  // linked headings that make an index page

// A sentence that pages of one state print, in lower case.
struct Message {
    std::string_view text;
    PageState state;
};

// Pages that are nothing but the message: at most kMaxStubLines lines.
constexpr Message kStubs[] = {
    {"var arg1=", PageState::challenge},
    {"正在验证您的请求", PageState::challenge},
    {"checking your browser", PageState::challenge},
    {"just a moment...", PageState::challenge},
    {"verify you are human", PageState::challenge},
    {"verifying you are human", PageState::challenge},
    {"enable javascript and cookies to continue", PageState::challenge},
    {"captcha", PageState::captcha},
    {"redirecting", PageState::redirect},
    {"to be redirected", PageState::redirect},
    {"being redirected", PageState::redirect},
    {"if you are not redirected", PageState::redirect},
    {"domain is parked", PageState::parked},
    {"domain is for sale", PageState::parked},
    {"domain may be for sale", PageState::parked},
    {"buy this domain", PageState::parked},
    {"server error (500)", PageState::error_page},
    {"internal server error", PageState::error_page},
    {"bad gateway", PageState::error_page},
    {"service unavailable", PageState::error_page},
    {"gateway time-out", PageState::error_page},
    {"404 not found", PageState::error_page},
    {"403 forbidden", PageState::error_page},
    {"page not found", PageState::error_page},
    {"access denied", PageState::error_page},
    {"请输入阅读密码", PageState::login_required},
    {"已被密码保护", PageState::login_required},
};

// Messages that stand between menu and footer: no more text than kMaxOtherText beside them.
constexpr Message kMessages[] = {
    {"javascript is disabled", PageState::js_required},
    {"javascript 不可用", PageState::js_required},
    {"enable javascript", PageState::js_required},
    {"javascript is required", PageState::js_required},
    {"requires javascript", PageState::js_required},
    {"rate limiting check triggered", PageState::rate_limited},
    {"hour lockout", PageState::rate_limited},
    {"too many requests", PageState::rate_limited},
    {"rate limit exceeded", PageState::rate_limited},
    {"we're under maintenance", PageState::maintenance},
    {"we’re under maintenance", PageState::maintenance},
    {"undergoing scheduled maintenance", PageState::maintenance},
    {"site is under maintenance", PageState::maintenance},
    {"down for maintenance", PageState::maintenance},
    {"error code: 52", PageState::error_page},
    {"此内容受密码保护", PageState::login_required},
    {"这篇文章受密码保护", PageState::login_required},
    {"这里需要密码", PageState::login_required},
    {"this content is password protected", PageState::login_required},
    {"this post is password protected", PageState::login_required},
};

// --- mojibake
// -----------------------------------------------------------------------------------------------

// Byte that Windows-1252 or Latin-1 prints as `c`; nothing for other characters.
std::optional<unsigned char> byte_of(char32_t c) {
    static constexpr std::array<char16_t, 32> kHigh{
        0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
    if (c <= 0xFF) return static_cast<unsigned char>(c);
    const auto* found = std::find(kHigh.begin(), kHigh.end(), static_cast<char16_t>(c));
    if (c > 0xFFFF || found == kHigh.end()) return std::nullopt;
    return static_cast<unsigned char>(0x80 + (found - kHigh.begin()));
}

struct Latin1Reading {
    std::size_t sequences = 0;  // UTF-8 sequences that were printed byte by byte
    std::string repaired;       // the text with them put together
};

std::size_t sequence_length(unsigned char lead) {
    if (lead >= 0xC2 && lead <= 0xDF) return 2;
    if (lead >= 0xE0 && lead <= 0xEF) return 3;
    return lead >= 0xF0 && lead <= 0xF4 ? 4 : 1;
}

Latin1Reading undo_latin1(std::string_view text) {
    Latin1Reading reading;
    for (std::size_t pos = 0; pos < text.size();) {
        std::size_t end = pos;
        const auto lead = byte_of(next_code_point(text, end));
        const std::size_t length = lead ? sequence_length(*lead) : 1;
        std::string bytes(1, static_cast<char>(lead.value_or(0)));
        std::size_t after = end;
        while (bytes.size() < length && after < text.size()) {
            const auto next = byte_of(next_code_point(text, after));
            if (!next || *next < 0x80 || *next > 0xBF) break;
            bytes += static_cast<char>(*next);
        }
        const bool sequence = length > 1 && is_valid_utf8(bytes);
        reading.sequences += sequence;
        reading.repaired += sequence ? bytes : std::string(text.substr(pos, end - pos));
        pos = sequence ? after : end;
    }
    return reading;
}

// --- shapes
// -------------------------------------------------------------------------------------------------

const Message* message_in(std::string_view line, std::span<const Message> messages) {
    const std::string lower = to_lower_ascii(undo_latin1(line).repaired);
    const auto found = std::find_if(messages.begin(), messages.end(), [&](const Message& message) {
        return contains(lower, message.text);
    });
    return found == messages.end() ? nullptr : &*found;
}

std::size_t visible_characters(const WebText& page) {
    std::size_t count = 0;
    for (const WebLine& line : page.lines) count += code_point_count(remove_space(line.visible));
    return count;
}

std::optional<Failure> find_stub(const BodyShape& shape, const WebText& page) {
    if (shape.lines.size() > kMaxStubLines || page.prose + page.link > kMaxStubWeight)
        return std::nullopt;
    for (const WebLine& line : page.lines) {
        if (const Message* message = message_in(line.visible, kStubs)) {
            return Failure{message->state, std::string(trim(line.visible))};
        }
    }
    return std::nullopt;
}

// The message, and hardly a paragraph beside it, above all none below the title.
std::optional<Failure> find_message(const WebText& page) {
    const WebLine* found = nullptr;
    const Message* message = nullptr;
    std::size_t other = 0;
    for (const WebLine& line : page.lines) {
        const Message* here = message_in(line.visible, kMessages);
        if (here != nullptr && message == nullptr) {
            message = here;
            found = &line;
        }
        if (here == nullptr && line.is_paragraph()) other += line.prose;
    }
    if (message == nullptr || other > kMaxOtherText) return std::nullopt;
    const std::size_t own = found->is_paragraph() ? found->prose : 0;
    if (page.below_title > own + kMaxTextBelowTitle) return std::nullopt;
    return Failure{message->state, std::string(trim(found->visible))};
}

// Menus, footers, lists of other articles, but no title with a text below it.
bool is_menu_only(const BodyShape& shape, const WebText& page) {
    if (page.title_line || page.lines.size() < kLeastTemplateLines) return false;
    if (shape.truncated) return page.long_paragraphs < kLeastArticleText;
    if (page.linked_headings >= kIndexHeadings) return true;
    return page.paragraphs < kMaxTemplateText ||
           (page.paragraphs < kMaxMenuText && page.link > 2 * page.prose);
}

}  // namespace

std::optional<Failure> find_web_failure(const BodyShape& shape) {
    const WebText page = read_web_text(shape.lines, shape.title);
    if (auto stub = find_stub(shape, page)) return stub;
    if (undo_latin1(shape.body).sequences >= kLeastMojibake)
        return Failure{PageState::mojibake, {}};
    if (visible_characters(page) < kTiny) return Failure{PageState::empty, {}};
    if (auto message = find_message(page)) return message;
    if (is_menu_only(shape, page)) return Failure{PageState::empty, {}};
    return std::nullopt;
}

}  // namespace magpie::seed
