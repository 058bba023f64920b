// One URL's way through the network, from the first request to a page or a reason why there is
// none. Pure: requests go out as values, answers come in. Confined to the network thread.
//
//   start() ─► Send ─► on_response() ─► FetchResult
//               ▲            ├─► Send, a redirect on the same host
//               └─ resume() ◄┴─► ChangeHost, a redirect to another host: wait for its turn
//
// Redirects are followed here and nowhere else, so that every hop can be checked. A hop on the same
// host is part of the same visit and goes at once; a hop to another host waits until that host may
// be asked (Frontier::hop). A redirect to WeChat's captcha ends the plan at its Location header: no
// further request, no body.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/url.h"
#include "crawler/fetcher.h"
#include "crawler/purpose.h"
#include "storage/archive.h"

namespace magpie {

inline constexpr std::string_view kNotModified = "not_modified";

// For a conditional request (RFC 9110 §13.1); either may be empty.
struct Validators {
    std::string etag, last_modified;
};

// What became of one URL. With an empty state there is a page to parse in `response`.
struct FetchResult {
    // "" | a FetchFailure's name | "http_404" … | "not_html" | "captcha" | "not_modified" |
    // "robots_denied" | "robots_unreachable"
    std::string state;
    std::string message;  // one sentence for people; empty with the state
    FetchFailure failure = FetchFailure::none;
    std::vector<Hop> hops;   // redirects before `response`
    FetchResponse response;  // the last one received; for a captcha the redirect itself
    Url final_url;           // where `response` came from
    // The article behind a captcha, when its URL names one.
    std::optional<std::string> captcha_target;
    bool left_https = false;  // some hop went from https to http

    bool has_page() const { return state.empty(); }
    bool is_captcha() const { return state == "captcha"; }
    bool is_unchanged() const { return state == kNotModified; }
};

class FetchPlan {
  public:
    struct Options {
        int max_redirects = 10;
        // A listing may be JSON too (JSON Feed); media may be anything, its bytes will tell. A
        // robots.txt is whatever comes with a 2xx, follows five redirects at least, and of a failed
        // one the beginning is kept (keep_partial).
        Purpose purpose = Purpose::page;
        // Sent to WeChat's hosts only, on every hop: to anybody else it would be a foreign one.
        std::optional<std::string> wechat_referer = {};
        std::optional<Bytes> max_body = {};                             // nothing: fetch.max_body
        std::vector<std::pair<std::string, std::string>> headers = {};  // sent with every request
        // Of the copy at hand: 304 is then an answer, "not_modified". Sent to the first URL only,
        // whose copy it is.
        std::shared_ptr<const Validators> validators = {};
    };
    struct Send {
        FetchRequest request;
    };
    struct ChangeHost {  // or the same one, where even redirects take turns
        Url url;
    };
    using Step = std::variant<Send, ChangeHost, FetchResult>;

    FetchPlan(const Url& url, Options options);

    Step start();
    // The host that ChangeHost named may be asked now.
    Step resume();
    Step on_response(FetchResponse response);
    // The page was a stub that only points to `target`: goes on as after a redirect, within the
    // same bounds, when the target's host may be asked. ChangeHost or FetchResult; after a
    // FetchResult with a page.
    Step follow_stub(std::string_view target);

    // Of the request that is out or comes next.
    const Url& url() const { return url_; }
    const Url& first_url() const { return first_url_; }

  private:
    Step send();
    Step follow(FetchResponse response);
    std::optional<FetchResult> move_to(const Url& next, Hop hop, FetchResponse& response);
    FetchResult classify(FetchResponse response);
    FetchResult captcha(const Url& wall, FetchResponse response);
    FetchResult failed(FetchFailure failure, std::string_view detail, FetchResponse response);
    FetchResult finish(std::string state, std::string message, FetchResponse response);
    bool was_requested(const Url& url) const;

    Url first_url_;
    Url url_;  // of the request that is out or comes next
    Options options_;
    std::vector<Hop> hops_;
    bool left_https_ = false;
};

// "text/html" of a Content-Type value, in lower case; "" when there is none.
std::string essence_of(std::string_view content_type);

}  // namespace magpie
