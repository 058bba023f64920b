// What went wrong with a fetch, for people: one sentence that names the URL and what happened, and
// one that says what to do.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/url.h"
#include "crawler/fetcher.h"

namespace magpie {

// "https://x/: no connection to the server (Connection refused). It may be down: try again later."
// `detail` goes in parentheses and may be empty. For FetchFailure::none: "".
std::string describe_failure(FetchFailure failure, const Url& url, std::string_view detail);

// For answers that arrived but are no page: "https://x/: the server answered 404 (not found). …".
// "" for 2xx.
std::string describe_status(int status, const Url& url);
std::string describe_not_html(const Url& url, std::string_view content_type);

// What decode_content()'s error means for a fetch: too_large for its limit, bad_encoding for all
// else.
FetchFailure failure_of_decoding(const Error& error);

}  // namespace magpie
