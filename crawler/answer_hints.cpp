#include "crawler/answer_hints.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>

#include "base/text.h"
#include "crawler/retry.h"

namespace magpie {

namespace {

using std::chrono::seconds;

// Digits only; what is too long for the number is as long as it gets.
std::optional<seconds> delta_seconds(std::string_view text) {
    if (text.size() > 1 && text.front() == '"' && text.back() == '"')
        text = text.substr(1, text.size() - 2);
    if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos)
        return std::nullopt;
    seconds::rep count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{}) return kLongestMaxAge;
    return std::min<seconds>(seconds(count), kLongestMaxAge);
}

std::optional<seconds> max_age_of(const FetchResponse& response) {
    std::optional<seconds> age;
    const std::string control = to_lower_ascii(response.joined_header("cache-control"));
    for (const std::string_view part : split(control, ',')) {
        const std::string_view directive = trim(part);
        if (directive == "no-store" || directive == "no-cache") return std::nullopt;
        constexpr std::string_view kMaxAge = "max-age=";
        if (directive.starts_with(kMaxAge)) age = delta_seconds(directive.substr(kMaxAge.size()));
    }
    if (!age) return std::nullopt;
    const auto passed = delta_seconds(trim(response.header("age"))).value_or(seconds{0});
    return std::max(*age - passed, seconds{0});
}

std::string validator(const FetchResponse& response, std::string_view name) {
    const std::string_view value = trim(response.header(name));
    return value.size() > kLongestValidator ? std::string() : std::string(value);
}

}  // namespace

AnswerHints hints_of(const FetchResponse& response, Instant now) {
    AnswerHints hints;
    hints.elapsed = response.elapsed;
    if (response.failure != FetchFailure::none) return hints;
    hints.max_age = max_age_of(response);
    if (response.status == 429 || response.status == 503)
        hints.retry_after = retry_after(response, kLongestAskedWait, now);
    hints.validators = {validator(response, "etag"), validator(response, "last-modified")};
    return hints;
}

}  // namespace magpie
