#include "parser/article/web_redirect.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"
#include "base/url.h"
#include "parser/article/web_challenge.h"
#include "parser/byte_search.h"
#include "parser/js_literal.h"
#include "parser/state_messages.h"

namespace magpie {
namespace {

constexpr int kMaxDelay = 15;                  // seconds; more is a page that renews itself
constexpr std::size_t kMaxText = 700;          // "you are being redirected" in three languages: 420
constexpr std::size_t kMaxTextAtOnce = 1'500;  // nobody reads what stands there for no time
constexpr std::size_t kHardlyAny = 200;
constexpr std::size_t kMaxStubCode = 4'096;  // bytes of code a pointing page needs; real ones: 700
constexpr std::size_t kMaxStubFiles = 3;     // scripts that count visitors; applications have more
constexpr std::size_t kMaxAddress = 2'048;
constexpr std::size_t kMaxPlaces = 64;  // places looked at for one name in a script

bool is_name_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$';
}

std::size_t skip_blanks(std::string_view code, std::size_t at) {
    while (at < code.size() && is_ascii_space(code[at])) ++at;
    return at;
}

struct JsString {
    std::string value;
    std::size_t end = 0;
};

// The whole expression at `at` when it is one string.
std::optional<JsString> read_string(std::string_view code, std::size_t at) {
    if (at >= code.size() || (code[at] != '"' && code[at] != '\'' && code[at] != '`'))
        return std::nullopt;
    const char quote = code[at];
    std::size_t end = at + 1;
    while (end < code.size() && code[end] != quote && code[end] != '\n')
        end += code[end] == '\\' ? 2 : 1;
    if (end >= code.size() || code[end] != quote || end - at > kMaxAddress) return std::nullopt;
    const std::string_view body = code.substr(at + 1, end - at - 1);
    if (quote == '`' && contains(body, "${")) return std::nullopt;
    const std::size_t next = skip_blanks(code, end + 1);
    if (next < code.size() && contains("+.[?", code.substr(next, 1))) return std::nullopt;
    return JsString{decode_js_string(body), end + 1};
}

// The string that `name` is given in the same script.
std::string value_of_name(std::string_view code, std::string_view name) {
    std::size_t at = 0;
    for (std::size_t place = 0; place < kMaxPlaces; ++place, at += name.size()) {
        at = find_bytes(code, name, at);
        if (at == std::string_view::npos) return {};
        const bool is_whole = at == 0 || (!is_name_letter(code[at - 1]) && code[at - 1] != '.');
        const std::size_t equals = skip_blanks(code, at + name.size());
        if (!is_whole || equals + 1 >= code.size() || code[equals] != '=' ||
            code[equals + 1] == '=')
            continue;
        if (auto value = read_string(code, skip_blanks(code, equals + 1))) return value->value;
    }
    return {};
}

std::string read_address(std::string_view code, std::size_t at) {
    at = skip_blanks(code, at);
    if (auto text = read_string(code, at)) return text->value;
    std::size_t end = at;
    while (end < code.size() && is_name_letter(code[end])) ++end;
    const std::size_t next = skip_blanks(code, end);
    const bool is_alone = next >= code.size() || contains(";)}\n", code.substr(next, 1));
    if (end == at || end - at > 64 || !is_alone) return {};
    return value_of_name(code, code.substr(at, end - at));
}

// `at` is behind "location": ".href = …", " = …", ".replace(…)", ".assign(…)".
std::string address_given(std::string_view code, std::size_t at) {
    at = skip_blanks(code, at);
    for (const std::string_view call : {".replace", ".assign"}) {
        if (!code.substr(at).starts_with(call)) continue;
        const std::size_t open = skip_blanks(code, at + call.size());
        return open < code.size() && code[open] == '(' ? read_address(code, open + 1) : "";
    }
    if (code.substr(at).starts_with(".href")) at = skip_blanks(code, at + 5);
    if (at + 1 >= code.size() || code[at] != '=' || code[at + 1] == '=') return {};
    return read_address(code, at + 1);
}

std::string one_line(std::string_view text) {
    return std::string(code_point_prefix(collapse_space(text), 120));
}

// Absolute, of another page than this one, and fetchable; "" otherwise.
std::string absolute(const WebPage& page, std::string_view address) {
    const auto own = Url::parse(page.url);
    auto base = Url::parse(page.head.base, own ? &*own : nullptr);
    if (!base || !base->is_http()) base = own;
    const auto target = Url::parse(trim(address), base ? &*base : nullptr);
    if (!target || !target->is_http() || target->host().empty()) return {};
    const Url clean = target->without_fragment().without_credentials();
    if (own && clean == own->without_fragment()) return {};
    return clean.href();
}

std::optional<WebState> pointing_to(const WebPage& page, std::string_view address,
                                    std::string reason) {
    std::string target = absolute(page, address);
    if (target.empty()) return std::nullopt;
    return WebState{PageState::redirect, std::move(reason), std::move(target)};
}

std::optional<WebState> by_refresh(const WebPage& page) {
    for (const MetaValue& meta : page.head.metas) {
        if (meta.name != "refresh") continue;
        const auto refresh = read_refresh(meta.value);
        if (!refresh || refresh->seconds > kMaxDelay) continue;
        const std::size_t bound = meta.in_noscript        ? kHardlyAny
                                  : refresh->seconds <= 1 ? kMaxTextAtOnce
                                                          : kMaxText;
        if (page.surface.text > bound) continue;
        if (auto state = pointing_to(page, refresh->address, "refresh: " + meta.value))
            return state;
    }
    return std::nullopt;
}

std::optional<WebState> by_script(const WebPage& page) {
    if (page.surface.text > kHardlyAny + page.head.title.size()) return std::nullopt;
    const ScriptFacts facts = read_script_facts(page.scripts);
    if (facts.inline_bytes > kMaxStubCode || facts.external > kMaxStubFiles) return std::nullopt;
    std::string target;
    for (const ScriptSpan& script : page.scripts) {
        // Where old browsers and telephones are sent says nothing about other readers.
        if (is_data_script(script) || has_bytes(script.body, "userAgent")) continue;
        const std::string here = script_target(script.body);
        if (!here.empty() && !target.empty() && here != target) return std::nullopt;
        if (!here.empty()) target = here;
    }
    if (target.empty()) return std::nullopt;
    return pointing_to(page, target, "script: location");
}

bool is_full(std::string_view size) { return size == "100%" || size == "100vh" || size == "100vw"; }

bool fills_the_page(Node frame) {
    if (is_full(frame.attribute_or_empty("width")) && is_full(frame.attribute_or_empty("height")))
        return true;
    const std::string style = remove_space(frame.attribute_or_empty("style"));
    const bool wide = contains(style, "width:100%") || contains(style, "width:100vw");
    const bool high = contains(style, "height:100%") || contains(style, "height:100vh");
    return wide && (high || contains(style, "position:fixed") || contains(style, "absolute"));
}

std::optional<WebState> by_lone_frame(const WebPage& page) {
    const PageSurface& surface = page.surface;
    if (surface.iframes.size() != 1 || surface.text > 50 || surface.has_media())
        return std::nullopt;
    if (!fills_the_page(surface.iframes.front())) return std::nullopt;
    return pointing_to(page, surface.iframes.front().attribute_or_empty("src"),
                       "a frame fills the page");
}

// Of a frame set, the frame that is not the menu.
Node main_frame(const std::vector<Node>& frames) {
    static constexpr std::array<std::string_view, 6> kMain{"main",  "content", "body",
                                                           "right", "center",  "mid"};
    for (const Node frame : frames) {
        const std::string name = to_lower_ascii(frame.attribute_or_empty("name"));
        const auto is_in_name = [&](std::string_view word) { return contains(name, word); };
        if (std::ranges::any_of(kMain, is_in_name)) return frame;
    }
    return frames.back();
}

std::optional<WebState> by_frame_set(const WebPage& page) {
    if (page.surface.frames.empty()) return std::nullopt;
    return pointing_to(page, main_frame(page.surface.frames).attribute_or_empty("src"),
                       "a set of frames");
}

bool says_redirect(const StateMessage* message) {
    return message != nullptr && message->state == PageState::redirect;
}

// "Object moved to <a>here</a>".
std::optional<WebState> by_only_link(const WebPage& page) {
    const PageSurface& surface = page.surface;
    if (surface.links != 1 || surface.text > kHardlyAny || surface.has_media()) return std::nullopt;
    const std::string title = to_lower_ascii(page.head.title);
    if (!says_redirect(message_of_headline(title)) &&
        !says_redirect(message_in(surface.opening, stub_messages())))
        return std::nullopt;
    return pointing_to(page, surface.link_nodes.front().attribute_or_empty("href"),
                       one_line(surface.opening));
}

}  // namespace

std::optional<Refresh> read_refresh(std::string_view content) {
    content = trim(content);
    Refresh refresh;
    const auto [end, error] =
        std::from_chars(content.data(), content.data() + content.size(), refresh.seconds);
    if (error != std::errc() || refresh.seconds < 0) return std::nullopt;
    content.remove_prefix(static_cast<std::size_t>(end - content.data()));
    content.remove_prefix(std::min(content.find_first_not_of(".0123456789"), content.size()));
    content.remove_prefix(std::min(content.find_first_not_of(" \t;,"), content.size()));
    if (starts_with_ignore_case(content, "url")) {
        content = trim(content.substr(3));
        if (content.starts_with('=')) content = trim(content.substr(1));
    }
    if (!content.empty() && (content.front() == '"' || content.front() == '\'')) {
        const char quote = content.front();
        content.remove_prefix(1);
        content = content.substr(0, content.find(quote));
    }
    if (content.empty() || content.size() > kMaxAddress) return std::nullopt;
    refresh.address = std::string(trim(content));
    return refresh;
}

std::string script_target(std::string_view code) {
    static constexpr std::string_view kName = "location";
    if (code.size() > kMaxStubCode) return {};
    std::string target;
    std::size_t at = 0;
    for (std::size_t place = 0; place < kMaxPlaces; ++place) {
        at = find_bytes(code, kName, at);
        if (at == std::string_view::npos) break;
        const bool is_whole = at == 0 || !is_name_letter(code[at - 1]);
        at += kName.size();
        const std::string here = is_whole ? address_given(code, at) : "";
        if (!here.empty() && !target.empty() && here != target) return {};
        if (!here.empty()) target = here;
    }
    return target;
}

std::optional<WebState> find_redirect(const WebPage& page) {
    if (auto state = by_frame_set(page)) return state;
    if (auto state = by_refresh(page)) return state;
    if (auto state = by_script(page)) return state;
    if (auto state = by_lone_frame(page)) return state;
    return by_only_link(page);
}

}  // namespace magpie
