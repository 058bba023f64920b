#include "parser/article/web_state.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"
#include "base/url.h"
#include "parser/article/web_challenge.h"
#include "parser/article/web_redirect.h"
#include "parser/byte_search.h"
#include "parser/state_messages.h"

namespace magpie {
namespace {

// Weights are those of PageSurface.
constexpr std::size_t kNoText = 30;      // "Loading…", an icon's name
constexpr std::size_t kHardlyAny = 120;  // text that says nothing: "Loading…", a name
constexpr std::size_t kShellText = 260;  // text of a shell that says scripts are needed: up to 190
constexpr std::size_t kStubText = 300;   // a page that is nothing but a message
constexpr std::size_t kStubProse =
    130;  // … in one short paragraph at most; news items: from 150 on
constexpr std::size_t kMessageText = 1'500;       // a message between menu and footer
constexpr std::size_t kMessageProse = 260;        // its own paragraph and one more
constexpr std::size_t kHeadlineProse = 500;       // below a headline that says it
constexpr std::size_t kErrorProse = 350;          // below the headline of an error: advice
constexpr std::size_t kAgreedErrorProse = 450;    // where the title says the same
constexpr std::size_t kMarkedErrorProse = 2'500;  // where the theme calls it so: news, products
constexpr std::size_t kWaiting = 300;  // text that scripts show, or that readers without them get
constexpr std::size_t kSmallPage = 1'200;  // other headlines than those of errors: all text
constexpr std::size_t kLoginProse = 150;
constexpr std::size_t kLoginText = 900;
constexpr std::size_t kLoginLinks = 60;
constexpr std::size_t kParkedText = 1'500;
constexpr std::size_t kMostReason = 120;  // code points

using Text = std::string_view;

std::string reason_of(Text line) { return std::string(code_point_prefix(trim(line), kMostReason)); }

// "page not found - Example | Example" → its parts and the whole of it. In lower case.
std::vector<std::string> parts_of_title(Text title) {
    std::string line = to_lower_ascii(title);
    std::vector<std::string> parts{line};
    for (const Text mark : {" - ", " | ", " – ", " — ", "_", " · ", " » ", " :: ", "|"})
        line = replace_all(std::move(line), mark, "\n");
    if (line.size() != code_point_count(line)) line = replace_all(std::move(line), "-", "\n");
    for (const Text part : split_lines(line))
        if (!trim(part).empty() && parts.size() < 8) parts.emplace_back(trim(part));
    return parts;
}

bool claims_article(const WebPage& page) {
    return page.head.article() != nullptr || page.head.meta({"og:type"}) == "article";
}

// What the title and the first headline say.
struct Headlines {
    const StateMessage* title = nullptr;
    const StateMessage* heading = nullptr;
    std::string title_part, heading_line;

    const StateMessage* any() const { return heading != nullptr ? heading : title; }
    bool agree() const {
        return title != nullptr && heading != nullptr && title->state == heading->state;
    }
};

Headlines read_headlines(const WebPage& page) {
    Headlines out;
    for (std::string& part : parts_of_title(page.head.title)) {
        out.title = message_of_headline(part);
        if (out.title == nullptr) continue;
        out.title_part = std::move(part);
        break;
    }
    // On a page with text a later one heads a box, not the page.
    const std::size_t count = page.surface.text <= kStubText ? PageSurface::kHeadlines : 1;
    for (const std::string& line : page.surface.headlines) {
        if (out.heading != nullptr ||
            &line >= page.surface.headlines.data() + std::min(count, page.surface.headlines.size()))
            break;
        out.heading = message_of_headline(line);
        out.heading_line = line;
    }
    return out;
}

// Themes name their error page for the style sheet.
bool is_marked_as_error(const WebPage& page) {
    for (const Node node : {page.document.root(), page.document.body()})
        for (const Text mark : {"error404", "error-404", "page-404", "page-not-found"})
            if (node.has_class(mark)) return true;
    return false;
}

bool has_path_of_error(const WebPage& page) {
    const auto url = Url::parse(page.url);
    if (!url) return false;
    const std::string path = to_lower_ascii(url->path());
    for (const Text end : {"/404", "/404.html", "/404.htm", "/404.php", "/404.aspx", "/notfound",
                           "/not-found", "/page-not-found", "/error.html", "/error.htm"})
        if (path.ends_with(end)) return true;
    return false;
}

std::optional<WebState> by_error(const WebPage& page, const Headlines& headlines) {
    const PageSurface& surface = page.surface;
    const bool says_error =
        headlines.any() != nullptr && headlines.any()->state == PageState::error_page;
    const bool is_marked = is_marked_as_error(page);
    std::size_t bound = headlines.agree() ? kAgreedErrorProse : kErrorProse;
    if (is_marked && says_error) bound = kMarkedErrorProse;
    if (surface.prose > bound) return std::nullopt;
    const bool is_named = is_marked || has_path_of_error(page);
    if (!says_error && (!is_named || claims_article(page))) return std::nullopt;
    const std::string& words =
        headlines.heading != nullptr ? headlines.heading_line : headlines.title_part;
    return WebState{
        PageState::error_page, reason_of(says_error ? Text(words) : Text(page.head.title)), {}};
}

std::optional<WebState> by_headline(const WebPage& page, const Headlines& headlines) {
    const StateMessage* message = headlines.any();
    if (message == nullptr || claims_article(page)) return std::nullopt;
    const PageSurface& surface = page.surface;
    if (surface.text > kSmallPage || surface.prose > kHeadlineProse) return std::nullopt;
    if (message->state == PageState::login_required && surface.passwords + surface.buttons == 0 &&
        surface.text > kHardlyAny)
        return std::nullopt;
    // An address that is not known is the redirect's; what only says so may be anything.
    if (message->state == PageState::redirect && surface.text > kStubText) return std::nullopt;
    const std::string& words =
        headlines.heading != nullptr ? headlines.heading_line : headlines.title_part;
    return WebState{message->state, reason_of(words), {}};
}

// As in archived text a captcha's page; of other sites than WeChat it is a challenge.
PageState of_other_sites(PageState state) {
    return state == PageState::captcha ? PageState::challenge : state;
}

WebState state_of(const StateMessage& message, Text words) {
    return {of_other_sites(message.state), reason_of(words), {}};
}

// A page that is nothing but a message.
std::optional<WebState> by_stub(const WebPage& page) {
    const PageSurface& surface = page.surface;
    if (surface.text > kStubText || surface.prose > kStubProse || claims_article(page))
        return std::nullopt;
    const StateMessage* message = message_in(surface.opening, stub_messages());
    if (message == nullptr) return std::nullopt;
    // "Redirecting" is a word of gardens and of letters, too.
    if (message->state == PageState::redirect && surface.links > 2) return std::nullopt;
    return state_of(*message, surface.opening);
}

// A message between menu and footer.
std::optional<WebState> by_message(const WebPage& page) {
    const PageSurface& surface = page.surface;
    if (surface.text > kMessageText || surface.prose > kMessageProse || claims_article(page))
        return std::nullopt;
    const StateMessage* message = message_in(surface.opening, framed_messages());
    if (message == nullptr) return std::nullopt;
    return state_of(*message, surface.opening);
}

bool is_login_path(Text url) {
    const auto parsed = Url::parse(url);
    if (!parsed) return false;
    const std::string path = to_lower_ascii(parsed->path());
    for (const Text word : {"/login", "/signin", "/sign-in", "/sign_in", "/passport", "/logon",
                            "/auth/", "/sso/", "/account/begin"})
        if (contains(path, word)) return true;
    return false;
}

// A form that asks for a password, and nothing to read.
std::optional<WebState> by_login(const WebPage& page, const Headlines& headlines) {
    const PageSurface& surface = page.surface;
    if (surface.passwords == 0 || surface.prose > kLoginProse || claims_article(page))
        return std::nullopt;
    const std::size_t own = surface.text - surface.link_text;
    if (own > kLoginText || surface.links > kLoginLinks) return std::nullopt;
    const bool says_login =
        headlines.any() != nullptr && headlines.any()->state == PageState::login_required;
    const bool is_form_only = surface.prose == 0 && surface.links <= 12 && surface.forms <= 2;
    if (!says_login && !is_login_path(page.url) && !is_form_only) return std::nullopt;
    return WebState{PageState::login_required, "a form that asks for a password", {}};
}

// A page whose title is its host's name, with links that advertise.
std::optional<WebState> by_parking(const WebPage& page) {
    const PageSurface& surface = page.surface;
    const auto url = Url::parse(page.url);
    if (!url || surface.text > kParkedText || surface.prose > kHeadlineProse) return std::nullopt;
    std::string host(url->host());
    if (host.starts_with("www.")) host.erase(0, 4);
    const std::string title = to_lower_ascii(page.head.title);
    const bool is_named_so =
        host.size() > 3 && (title.starts_with(host) || title.starts_with("www." + host));
    if (!is_named_so) return std::nullopt;
    for (const Text word : {"domain", "related searches", "parked", "for sale", "域名", "parking"})
        if (contains(surface.opening, word) || contains(title, word))
            return WebState{PageState::parked, reason_of(page.head.title), {}};
    return std::nullopt;
}

bool is_application_root(Node node) {
    static constexpr std::array<Text, 12> kRoots{
        "app",    "root",     "__next",   "__nuxt",    "react-root", "___gatsby",
        "svelte", "main-app", "app-root", "ember-app", "q-app",      "data-preloaded"};
    return std::ranges::find(kRoots, node.id()) != kRoots.end() || node.is("app-root") ||
           node.is("discourse-assets") || node.attribute("ng-app") ||
           node.attribute("data-reactroot");
}

// Where an application would grow, and nothing has.
bool has_empty_root(const WebPage& page) {
    const Node body = page.document.body();
    std::size_t looked_at = 0;
    for (Node node = body; node && looked_at < 400; node = node.next_in(body), ++looked_at)
        if (node.is_element() && is_application_root(node) &&
            remove_space(text_of(node)).size() <= kNoText)
            return true;
    return false;
}

bool has_code(const WebPage& page) {
    const ScriptFacts scripts = read_script_facts(page.scripts);
    return scripts.external > 0 || scripts.inline_bytes > 300;
}

bool speaks_of_scripts(const WebPage& page) {
    const Node body = page.document.body();
    const Node noscript = find_first(body, [](Node node) { return node.is("noscript"); });
    return noscript && page.surface.noscript > 0 &&
           contains(to_lower_ascii(text_of(noscript)), "javascript");
}

// No text at all, or a shell's: nothing that waits for scripts to show it either. A short text is
// no shell: poems are short.
std::optional<WebState> by_emptiness(const WebPage& page) {
    const PageSurface& surface = page.surface;
    if (surface.hidden > kWaiting || surface.noscript > kWaiting) return std::nullopt;
    const bool is_blank = surface.text == 0 || (surface.text <= kNoText && has_code(page));
    if (is_blank && !surface.has_media() && surface.iframes.empty())
        return judge_without_content(page);
    if (surface.text > kShellText || surface.links > 10 || surface.images > 2) return std::nullopt;
    if (surface.prose >= PageSurface::kParagraph || !has_empty_root(page)) return std::nullopt;
    if (surface.text > kHardlyAny && !speaks_of_scripts(page)) return std::nullopt;
    return WebState{PageState::js_required, "an application without its text", {}};
}

}  // namespace

std::optional<WebState> judge_before_content(const WebPage& page) {
    if (page.surface.is_rich) return std::nullopt;
    if (auto state = find_challenge(page)) return state;
    if (auto state = find_redirect(page)) return state;
    const std::optional<WebState> stub = by_stub(page);
    if (stub && stub->state == PageState::challenge) return stub;
    const Headlines headlines = read_headlines(page);
    if (auto state = by_error(page, headlines)) return state;
    if (auto state = by_login(page, headlines)) return state;
    if (auto state = by_headline(page, headlines)) return state;
    if (auto state = by_parking(page)) return state;
    if (stub) return stub;
    if (auto state = by_message(page)) return state;
    return by_emptiness(page);
}

std::optional<WebState> judge_small_content(const WebPage& page, std::string_view content) {
    if (content.size() >= kSmallContent || claims_article(page)) return std::nullopt;
    const std::string lower = to_lower_ascii(collapse_space(content));
    const StateMessage* message = message_of_headline(lower);
    const bool is_tiny = lower.size() <= kStubProse;
    if (message == nullptr && is_tiny) message = message_in(lower, stub_messages());
    if (message == nullptr && lower.size() <= kMessageProse)
        message = message_in(lower, framed_messages());
    if (message == nullptr) return std::nullopt;
    return state_of(*message, lower);
}

WebState judge_without_content(const WebPage& page) {
    const PageSurface& surface = page.surface;
    const std::string words = reason_of(surface.opening);
    if (surface.prose < kHeadlineProse &&
        (has_empty_root(page) || has_code(page) || speaks_of_scripts(page)))
        return {PageState::js_required, words.empty() ? "scripts and no text" : words, {}};
    return {PageState::empty, words, {}};
}

}  // namespace magpie
