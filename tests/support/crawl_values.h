// Short ways to write the values that crawler tests are made of.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "base/url.h"
#include "crawler/fetcher.h"
#include "crawler/frontier.h"

namespace magpie::test {

// 2026-03-02 04:00 in UTC, noon in China.
inline constexpr Instant kNoon{std::chrono::microseconds{1'772'424'000'000'000}};

Url url_of(std::string_view text);  // aborts on a string that is no URL
Candidate candidate_of(std::string_view url);
FetchResponse response_of(int status, std::vector<std::pair<std::string, std::string>> headers = {},
                          std::string body = "<p>page</p>");
FetchResponse failure_of(FetchFailure failure);

}  // namespace magpie::test
