// Failures that were archived as if they were articles: verification shells, deleted posts, rate
// limits, menus without a text. The whole body must have the shape: in real articles 环境异常
// stands 3 times and 验证码 136 times, so no phrase alone decides anything.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "parser/page_state.h"
#include "parser/seed_host_lines.h"
#include "parser/seed_tail.h"

namespace magpie::seed {

struct Failure {
    PageState state = PageState::empty_or_unknown;
    std::string reason;  // the page's own words, when it has some
};

// What is known of a document before it is judged.
struct BodyShape {
    std::string_view title;           // display form
    std::span<const BodyLine> lines;  // its non-blank lines
    bool truncated = false;           // cut at 8,000 code points
    HostLines::View host_lines;       // what its host prints on every page
};

// A page of mp.weixin.qq.com: states, verification, short posts whose text was never archived.
std::optional<Failure> find_wechat_failure(const BodyShape& shape, const Tail& tail);

// A page of any other site.
std::optional<Failure> find_web_failure(const BodyShape& shape);

}  // namespace magpie::seed
