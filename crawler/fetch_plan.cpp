// See fetch_plan.h.
#include "crawler/fetch_plan.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "crawler/failure_text.h"
#include "crawler/politeness.h"
#include "parser/page_state.h"
#include "parser/robots.h"
#include "parser/wechat/identity.h"

namespace magpie {
namespace {

// RFC 9110 §15.4. 300 offers a choice that a crawler cannot make; 304 answers a question nobody
// asked.
constexpr std::array kRedirects{301, 302, 303, 307, 308};

// RFC 9309 §2.3.1.2: at least five redirects are followed to a robots.txt.
constexpr int kFewestRobotsRedirects = 5;
// One byte more than is read of it, so that a cut is seen.
constexpr Bytes kMostRobotsBody{RobotsRules::kMaxBytes + 1};

// Of the hop from a stub: what its server said.
constexpr int kStubStatus = 200;

// Of a hostile Location in a message.
constexpr std::size_t kMostDetail = 200;

bool is_redirect(int status) {
    return std::find(kRedirects.begin(), kRedirects.end(), status) != kRedirects.end();
}

// Location is bytes: servers send raw UTF-8 and raw GBK. Escaping them one by one returns to the
// server exactly what it wrote, in whichever charset; the URL parser would take them for UTF-8.
std::string ascii_location(std::string_view location) {
    static constexpr char kHex[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : trim(location)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            out += c;
        } else {
            out += {'%', kHex[byte >> 4], kHex[byte & 15]};
        }
    }
    return out;
}

// Saved pages and feeds travel as text, XML or MHTML. Scripts and style sheets are text too, but
// never a page.
bool is_page_type(std::string_view type, bool listing) {
    if (type.empty()) return true;
    if (type == "text/css" || type.ends_with("javascript")) return false;
    if (type.starts_with("text/") || type.ends_with("+xml")) return true;
    // Compressed sitemaps come as what they are, feeds as what their server takes them for.
    if (listing && (type == "application/json" || type.ends_with("+json") ||
                    type.ends_with("gzip") || type == "application/octet-stream"))
        return true;
    return type == "application/xml" || type == "multipart/related" || type == "message/rfc822";
}

std::string status_message(const Url& url, int status) {
    std::string message = describe_status(status, url);
    if (!message.empty()) return message;
    return url.href() + ": the server answered " + std::to_string(status) + ", which is no page.";
}

}  // namespace

std::string essence_of(std::string_view content_type) {
    return to_lower_ascii(trim(content_type.substr(0, content_type.find_first_of(";,"))));
}

FetchPlan::FetchPlan(const Url& url, Options options)
    : first_url_(url.without_fragment()), url_(first_url_), options_(std::move(options)) {
    if (options_.purpose != Purpose::robots) return;
    options_.max_redirects = std::max(options_.max_redirects, kFewestRobotsRedirects);
    options_.max_body = options_.max_body.value_or(kMostRobotsBody);
}

FetchPlan::Step FetchPlan::start() {
    if (url_.is_http()) return send();
    return failed(FetchFailure::bad_url, "", {});
}

FetchPlan::Step FetchPlan::resume() { return send(); }

FetchPlan::Step FetchPlan::on_response(FetchResponse response) {
    if (is_redirect(response.status) && response.failure == FetchFailure::none) {
        return follow(std::move(response));
    }
    return classify(std::move(response));
}

FetchPlan::Step FetchPlan::send() {
    FetchRequest request{.url = url_,
                         .headers = options_.headers,
                         .max_body = options_.max_body,
                         .keep_partial = options_.purpose == Purpose::robots};
    if (hops_.empty() && options_.validators) {
        const Validators& copy = *options_.validators;
        if (!copy.etag.empty()) request.headers.emplace_back("If-None-Match", copy.etag);
        if (!copy.last_modified.empty())
            request.headers.emplace_back("If-Modified-Since", copy.last_modified);
    }
    const std::string host = politeness_key(url_);
    if (host == kWechatHost || is_asset_host(host)) request.referer = options_.wechat_referer;
    return Send{std::move(request)};
}

FetchPlan::Step FetchPlan::follow(FetchResponse response) {
    const std::string location = ascii_location(response.header("location"));
    const auto parsed = Url::parse(location, &url_);
    if (location.empty() || !parsed || !parsed->is_http()) {
        return failed(FetchFailure::bad_redirect, location, std::move(response));
    }
    const Url from = url_;
    const Url next = parsed->without_fragment().without_credentials();
    Hop hop{response.status, url_.href(), std::string(response.header("location"))};
    if (auto end = move_to(next, std::move(hop), response)) return std::move(*end);
    const bool same_host = politeness_key(next) == politeness_key(from);
    // Where the rate is counted between starts, a redirect waits for its turn as all others do.
    if (same_host && !is_asset_host(politeness_key(next))) return send();
    return ChangeHost{url_};
}

FetchPlan::Step FetchPlan::follow_stub(std::string_view target) {
    FetchResponse none;
    const auto parsed = Url::parse(target);
    if (!parsed || !parsed->is_http()) return failed(FetchFailure::bad_redirect, target, {});
    const Url next = parsed->without_fragment().without_credentials();
    if (auto end = move_to(next, {kStubStatus, url_.href(), next.href()}, none))
        return std::move(*end);
    return ChangeHost{url_};  // its answer has ended, so even the same host has its rest first
}

// Nothing when the next request may be made; else the end, which takes the response.
std::optional<FetchResult> FetchPlan::move_to(const Url& next, Hop hop, FetchResponse& response) {
    if (wechat::is_captcha_url(next.href())) return captcha(next, std::move(response));
    if (was_requested(next))
        return failed(FetchFailure::redirect_loop, next.href(), std::move(response));
    if (hops_.size() >= static_cast<std::size_t>(std::max(options_.max_redirects, 0))) {
        return failed(FetchFailure::too_many_redirects, std::to_string(hops_.size()) + " followed",
                      std::move(response));
    }
    hops_.push_back(std::move(hop));
    left_https_ = left_https_ || (url_.scheme() == "https" && next.scheme() == "http");
    url_ = next;
    return std::nullopt;
}

FetchResult FetchPlan::classify(FetchResponse response) {
    if (response.failure != FetchFailure::none) {
        FetchResult result = finish(std::string(to_string(response.failure)), response.message, {});
        result.failure = response.failure;
        result.response = std::move(response);
        return result;
    }
    const int status = response.status;
    if (status == 304 && options_.validators)
        return finish(std::string(kNotModified), "", std::move(response));
    const bool is_robots = options_.purpose == Purpose::robots;
    if (is_robots && status >= 200 && status < 300) return finish("", "", std::move(response));
    if (status != 200 && status != 203) {
        return finish("http_" + std::to_string(status), status_message(url_, status),
                      std::move(response));
    }
    if (options_.purpose == Purpose::media) return finish("", "", std::move(response));
    const std::string type = essence_of(response.header("content-type"));
    if (is_page_type(type, options_.purpose == Purpose::listing))
        return finish("", "", std::move(response));
    return finish("not_html", describe_not_html(url_, type), std::move(response));
}

FetchResult FetchPlan::captcha(const Url& wall, FetchResponse response) {
    FetchResult result = finish("captcha", std::string(describe(PageState::captcha)), {});
    result.captcha_target = wechat::captcha_target(wall.href());
    result.response = std::move(response);
    return result;
}

// A failure found here rather than by the fetcher; `detail` is cut, servers can send anything.
FetchResult FetchPlan::failed(FetchFailure failure, std::string_view detail,
                              FetchResponse response) {
    FetchResult result =
        finish(std::string(to_string(failure)),
               describe_failure(failure, url_, detail.substr(0, kMostDetail)), std::move(response));
    result.failure = failure;
    return result;
}

FetchResult FetchPlan::finish(std::string state, std::string message, FetchResponse response) {
    return {.state = std::move(state),
            .message = std::move(message),
            .failure = FetchFailure::none,
            .hops = hops_,  // they count on when the page is a stub
            .response = std::move(response),
            .final_url = url_,
            .captcha_target = std::nullopt,
            .left_https = left_https_};
}

// No cookies are kept, so the same URL would give the same redirect again.
bool FetchPlan::was_requested(const Url& url) const {
    if (url == url_) return true;
    return std::any_of(hops_.begin(), hops_.end(),
                       [&](const Hop& hop) { return hop.url == url.href(); });
}

}  // namespace magpie
