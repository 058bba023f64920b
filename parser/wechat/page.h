// One WeChat page: everything that is read from it, in one pass, before anything is decided.
//   literal → script variables → DOM (docs/wechat.md, "Fields").
#pragma once

#include <string>
#include <string_view>

#include "parser/arena.h"
#include "parser/document.h"
#include "parser/wechat/sources.h"

namespace magpie::wechat {

// True when the page is one of mp.weixin.qq.com by its URL or, for files, by its own marks.
bool is_wechat_page(const RawDocument& raw, std::string_view utf8);

// `utf8`: the decoded page. `raw` supplies URL, capture time and configured source.
// State first, content second: an Article is present only for states that hold one.
Page read_page(const RawDocument& raw, std::string_view utf8, Arena& arena, Road road = Road::best);

}  // namespace magpie::wechat
