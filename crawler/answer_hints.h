// What a server's answer says about asking again: how long it is good for, when to come back, and
// how to ask whether it has changed. Pure.
#pragma once

#include <chrono>
#include <optional>

#include "base/time.h"
#include "crawler/fetch_plan.h"

namespace magpie {

struct AnswerHints {
    // Cache-Control max-age without Age, cut to `kLongestMaxAge`; nothing with no-store or no-cache
    // (RFC 9111 §5.2.2).
    std::optional<std::chrono::seconds> max_age;
    std::optional<std::chrono::seconds> retry_after;  // of 429 and 503
    Validators validators;  // values longer than kLongestValidator are left out
    std::chrono::microseconds elapsed{0};
};

inline constexpr std::chrono::hours kLongestMaxAge{24 * 7};
inline constexpr std::chrono::hours kLongestAskedWait{24};
inline constexpr std::size_t kLongestValidator =
    1'024;  // bytes; they are sent back with every request

AnswerHints hints_of(const FetchResponse& response, Instant now);

}  // namespace magpie
