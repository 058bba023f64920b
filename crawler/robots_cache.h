// Which robots.txt rules hold for an origin (scheme, host, port), for how long, and what a failure
// to get them means. Pure: `now` comes in; fetching is the engine's business. Confined to the
// network thread.
//
//   ask(url, now) ─► Allowed | Denied | Fetch{robots_url} | Wait{until}
//   answered(robots_url, result, robots_body(result.response), now)            after Fetch, with
//   Purpose::robots
//
// RFC 9309: 2xx rules; 4xx everything is allowed (§2.3.1.3; 429 waits for its Retry-After first);
// 5xx and no answer: nothing is allowed (§2.3.1.4), an older copy is used for up to 30 days; five
// redirects and more are followed, also to other hosts, and count for the host that was asked; a
// loop counts as 4xx. Truncated or endless: what was read. A copy is good for 24 h (§2.4).
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/bytes.h"
#include "base/time.h"
#include "base/url.h"
#include "crawler/fetch_plan.h"
#include "parser/robots.h"

namespace magpie {

class RobotsCache {
  public:
    struct Settings {
        std::string agent = "magpie";  // of a longer text, its product token
        std::chrono::milliseconds lifetime{std::chrono::hours{24}};
        std::chrono::milliseconds retry_unreachable{std::chrono::minutes{30}};
        std::chrono::milliseconds longest_crawl_delay{std::chrono::minutes{1}};
        std::size_t capacity = 50'000;  // origins remembered; the least recently asked goes first
        Bytes max_memory{
            64u << 20};  // likewise: 50,000 usual files take 40 MB, hostile ones 1 MB each
    };
    struct Allowed {};
    struct Denied {
        std::string reason;  // "robots.txt of https://a.example disallows /x for magpie"
    };
    struct Fetch {
        Url robots_url;
    };
    struct Wait {  // unreachable, or it asked for time
        Instant until;
        std::string reason;
    };
    using Verdict = std::variant<Allowed, Denied, Fetch, Wait>;

    explicit RobotsCache(Settings settings);
    ~RobotsCache();

    // Says Fetch until the answer is here, however often it is asked: one fetch at a time is the
    // caller's business.
    Verdict ask(const Url& url, Instant now);
    // `body`: decoded, as far as it came; of failed fetches too. Nothing when it could not be
    // decoded.
    void answered(const Url& robots_url, const FetchResult& result,
                  std::optional<std::string_view> body, Instant now);
    // Of the host of `url`, when its rules are known and name one.
    std::optional<std::chrono::milliseconds> crawl_delay(const Url& url) const;
    std::size_t size() const;
    std::size_t memory() const;  // bytes held, about

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// The body of an answer for `answered`; at most what RobotsRules reads, so cheap enough for the
// network thread.
std::optional<std::string> robots_body(const FetchResponse& response);

}  // namespace magpie
