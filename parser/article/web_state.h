// What a web page is before anybody looks for its article: a challenge, a wall, an error, a stub
// that only points elsewhere, a shell that scripts would fill, or something to read. Decided by the
// page's shape — how much text, which forms, what its scripts are — together with what it says;
// never by a phrase alone, because articles contain all of them. WeChat's own pages have
// parser/wechat/states. The tables: state_messages.h, web_challenge.cpp. Pure and total.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "parser/article/page_head.h"
#include "parser/article/page_surface.h"
#include "parser/dom.h"
#include "parser/html_scan.h"
#include "parser/page_state.h"

namespace magpie {

struct WebState {
    PageState state = PageState::empty;
    std::string reason;      // the page's own words, or what it is made of
    std::string target_url;  // of a redirect: absolute, without fragment
};

// What a judgement looks at. Everything is borrowed.
struct WebPage {
    const Document& document;
    const PageHead& head;
    std::span<const ScriptSpan> scripts;
    std::string_view url;  // after redirects; may be empty
    const PageSurface& surface;
};

// Nothing: there may be an article. Some microseconds on a page with text.
std::optional<WebState> judge_before_content(const WebPage& page);

// A second look when what was found is short: `content` is its text. Nothing: it is an article.
std::optional<WebState> judge_small_content(const WebPage& page, std::string_view content);

// Why a page has no content.
WebState judge_without_content(const WebPage& page);

// Bodies of fewer bytes deserve the second look.
inline constexpr std::size_t kSmallContent = 400;

}  // namespace magpie
