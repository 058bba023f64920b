// See crawl_values.h.
#include "tests/support/crawl_values.h"

#include <cstdio>
#include <cstdlib>

namespace magpie::test {

Url url_of(std::string_view text) {
    auto url = Url::parse(text);
    if (url) return *url;
    std::fprintf(stderr, "not a URL: %.*s\n", static_cast<int>(text.size()), text.data());
    std::abort();
}

Candidate candidate_of(std::string_view url) {
    return {.listed_url = std::string(url), .url = url_of(url), .source = "test"};
}

FetchResponse response_of(int status, std::vector<std::pair<std::string, std::string>> headers,
                          std::string body) {
    FetchResponse response;
    response.status = status;
    response.http_version = "1.1";
    response.headers = std::move(headers);
    response.wire_body = std::move(body);
    return response;
}

FetchResponse failure_of(FetchFailure failure) {
    FetchResponse response;
    response.failure = failure;
    response.message = "it failed";
    return response;
}

}  // namespace magpie::test
