// When an article was published, changed and captured. Nothing is guessed: a relative wording
// ("昨天") or a time out of range gives no time.
#pragma once

#include "parser/document.h"
#include "parser/wechat/sources.h"

namespace magpie::wechat {

void read_times(Sources& sources, const RawDocument& raw, Article& article);

}  // namespace magpie::wechat
