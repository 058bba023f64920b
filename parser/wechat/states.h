// Pages of mp.weixin.qq.com that hold no article: verification, removals, damaged links and the
// rest of the 23 states. Decided by the words of the message elements and by marks of the page's
// code, never by words of the raw page: articles and their scripts contain all of them. Order and
// texts: docs/wechat.md, "States".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "parser/page_state.h"
#include "parser/wechat/sources.h"

namespace magpie::wechat {

struct StateReading {
    PageState state = PageState::empty_or_unknown;
    std::string reason;      // the page's own words
    std::string target_url;  // the article behind a verification page, the new place of a moved one
};

// What the final URL alone says: verification and refutation pages have their own paths.
std::optional<StateReading> state_of_url(std::string_view url);

// The marks that only the verification page carries (4 of 4 such pages, 0 of 943 articles).
bool has_captcha_mark(std::string_view page);

// Reads a page that is no article; empty_or_unknown when nothing is recognised.
StateReading read_state(Sources& sources);

// The state whose text equals or is contained in `message`; nothing when none matches.
std::optional<PageState> state_of_message(std::string_view message);

}  // namespace magpie::wechat
