// The seam between the crawler and the network. One request, one answer: redirects are not followed
// here (FetchPlan does), so that robots, politeness and the address guard see every hop.
//   CurlLoop          libcurl multi on Asio                        (crawler/curl_loop.h)
//   ScriptedFetcher   answers from a script, for tests (tests/support/scripted_fetcher.h)
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "base/url.h"

namespace magpie {

// Why an exchange has no usable answer. Names are printed and stored.
enum class FetchFailure {
    none,
    bad_url,          // not http(s), or not a URL
    refused_address,  // private, loopback, link-local, metadata …; address guard
    unknown_host,     // DNS says no such name
    dns_failed,       // DNS did not answer
    connect_failed,
    tls_failed,  // certificate or handshake
    timeout,     // connect, total or stall: see message
    too_large,   // body over max_body
    header_too_large,
    too_many_redirects,
    redirect_loop,
    bad_redirect,  // Location missing or not http(s)
    bad_encoding,  // content coding broken or truncated
    bad_response,  // protocol error, wrong length, reset mid-body
    cancelled,
};
std::string_view to_string(FetchFailure failure);

// "magpie/0.1 (+https://example.org/about)": the product token and whom to write to (RFC 9110
// §10.1.5).
std::string user_agent(std::string_view product, std::string_view contact);

struct FetchRequest {
    Url url;  // http or https, without fragment
    std::vector<std::pair<std::string, std::string>>
        headers;  // besides the standard ones (If-None-Match …)
    std::optional<std::string> referer = {};
    std::optional<Bytes> max_body = {};  // decoded; nothing: as configured
    // A redirect with a Location ends with its header block: the body is not downloaded (captcha
    // redirects).
    bool discard_redirect_body = true;
    // What came of a body is of use although it is too large, broken off or slow (robots.txt): it
    // is downloaded up to max_body whatever its header announces, and handed over with the failure.
    bool keep_partial = false;
};

struct FetchResponse {
    FetchFailure failure = FetchFailure::none;
    std::string message;  // one clear sentence for people when failure != none
    int status = 0;
    std::string http_version;  // "1.1", "2"
    // Status line and header lines as received, each ended by CRLF, without the empty line; final
    // response only.
    std::string header_block;
    std::vector<std::pair<std::string, std::string>> headers;  // parsed, names in lower case
    std::string wire_body;  // as received, before content decoding (after transfer decoding)
    std::string peer;       // "203.0.113.7:443", "[2001:db8::1]:443"
    Instant started{};
    std::chrono::microseconds elapsed{0};
    // Identity: the size of wire_body. Coded: 0 unless the download was so large that it had to be
    // counted.
    std::uint64_t decoded_size = 0;

    // First value of a header (name in lower case), "" when absent.
    std::string_view header(std::string_view name) const;
    // All values of a header joined by ", " (RFC 9110 §5.3), "" when absent. For decode_content():
    // content-encoding.
    std::string joined_header(std::string_view name) const;
};

// Confined to the network thread. `done` is always posted, never called inside start().
class Fetcher {
  public:
    using Done = std::function<void(FetchResponse)>;

    virtual ~Fetcher() = default;
    virtual void start(FetchRequest request, Done done) = 0;
    // Ends every transfer with FetchFailure::cancelled.
    virtual void cancel_all() = 0;
};

}  // namespace magpie
