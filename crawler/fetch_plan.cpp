// See fetch_plan.h.
#include "crawler/fetch_plan.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "crawler/politeness.h"
#include "parser/wechat/identity.h"

namespace magpie {
namespace {

// RFC 9110 §15.4. 300 offers a choice that a crawler cannot make; 304 answers a question nobody
// asked.
constexpr std::array kRedirects{301, 302, 303, 307, 308};

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
    if (listing && (type == "application/json" || type.ends_with("+json"))) return true;
    return type == "application/xml" || type == "multipart/related" || type == "message/rfc822";
}

std::string status_message(const Url& url, int status) {
    const std::string begin = url.href() + ": the server answered " + std::to_string(status);
    switch (status) {
        case 401:
            return begin + " (login required).";
        case 403:
            return begin + " (access refused).";
        case 404:
            return begin + " (not found); check the URL.";
        case 410:
            return begin + " (removed for good).";
        case 429:
            return begin + " (too many requests); magpie waits before it asks again.";
        default:
            break;
    }
    if (status >= 500) return begin + " (an error on its side); try again later.";
    return begin + ", which holds no page.";
}

}  // namespace

std::string media_type_of(std::string_view content_type) {
    return to_lower_ascii(trim(content_type.substr(0, content_type.find_first_of(";,"))));
}

FetchPlan::FetchPlan(Url url, Options options)
    : url_(url.without_fragment()), options_(std::move(options)) {}

FetchPlan::Step FetchPlan::start() {
    if (url_.is_http()) return send();
    return failed(FetchFailure::bad_url, url_.href() + ": only http and https URLs can be fetched.",
                  {});
}

FetchPlan::Step FetchPlan::resume() { return send(); }

FetchPlan::Step FetchPlan::on_response(FetchResponse response) {
    if (response.failure != FetchFailure::none) {
        std::string message = response.message;
        return failed(response.failure, std::move(message), std::move(response));
    }
    if (is_redirect(response.status)) return follow(std::move(response));
    return classify(std::move(response));
}

FetchPlan::Step FetchPlan::send() {
    FetchRequest request{.url = url_, .headers = options_.headers, .referer = std::nullopt};
    return Send{std::move(request)};
}

FetchPlan::Step FetchPlan::follow(FetchResponse response) {
    const std::string location(response.header("location"));
    const auto parsed = Url::parse(ascii_location(location), &url_);
    if (trim(location).empty() || !parsed || !parsed->is_http()) {
        return failed(
            FetchFailure::bad_redirect,
            url_.href() + ": redirects to \"" + location + "\", which is not an http or https URL.",
            std::move(response));
    }
    const Url next = parsed->without_fragment().without_credentials();
    if (wechat::is_captcha_url(next.href())) {
        return finish("captcha", url_.href() + ": the site asks for a verification; not followed.",
                      std::move(response));
    }
    if (was_requested(next)) {
        return failed(FetchFailure::redirect_loop,
                      url_.href() + ": redirects in a circle, back to " + next.href() + ".",
                      std::move(response));
    }
    if (hops_.size() >= static_cast<std::size_t>(std::max(options_.max_redirects, 0))) {
        return failed(FetchFailure::too_many_redirects,
                      url_.href() + ": more than " + std::to_string(options_.max_redirects) +
                          " redirects (fetch.max_redirects).",
                      std::move(response));
    }
    hops_.push_back({response.status, url_.href(), location});
    left_https_ = left_https_ || (url_.scheme() == "https" && next.scheme() == "http");
    const bool same_host = politeness_key(next) == politeness_key(url_);
    url_ = next;
    if (same_host) return send();
    return ChangeHost{url_};
}

FetchPlan::Step FetchPlan::classify(FetchResponse response) {
    const int status = response.status;
    if (status != 200 && status != 203) {
        return finish("http_" + std::to_string(status), status_message(url_, status),
                      std::move(response));
    }
    const std::string type = media_type_of(response.header("content-type"));
    if (is_page_type(type, options_.listing)) return finish("", "", std::move(response));
    return finish("not_html", url_.href() + ": not a page (" + type + "); kept as it came.",
                  std::move(response));
}

FetchPlan::Step FetchPlan::failed(FetchFailure failure, std::string message,
                                  FetchResponse response) {
    Step step = finish(std::string(to_string(failure)), std::move(message), std::move(response));
    std::get<FetchResult>(step).failure = failure;
    return step;
}

FetchPlan::Step FetchPlan::finish(std::string state, std::string message, FetchResponse response) {
    std::optional<std::string> target;
    if (state == "captcha") {
        const auto wall = Url::parse(ascii_location(response.header("location")), &url_);
        if (wall) target = wechat::captcha_target(wall->href());
    }
    return FetchResult{.state = std::move(state),
                       .message = std::move(message),
                       .failure = FetchFailure::none,
                       .hops = std::move(hops_),
                       .response = std::move(response),
                       .final_url = url_,
                       .captcha_target = std::move(target),
                       .left_https = left_https_};
}

// No cookies are kept, so the same URL would give the same redirect again.
bool FetchPlan::was_requested(const Url& url) const {
    if (url == url_) return true;
    return std::any_of(hops_.begin(), hops_.end(),
                       [&](const Hop& hop) { return hop.url == url.href(); });
}

}  // namespace magpie
