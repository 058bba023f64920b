// What one host has been asked and when it may be asked again. Pure: `now` comes in, the next
// allowed instant goes out. Confined to the network thread, inside Frontier.
//
// Three rules, the latest instant wins:
//   delay    after a reply ends the host rests, never shorter than its robots.txt asks
//   (Crawl-delay);
//            twice as long for a day after a breaker has closed. A host with several connections
//            also rests from the start of one request to the next
//   cap      at most daily_cap requests per day in UTC+8
//   breaker  closed ─asked_to_stop─► open ─pause over, request─► probing ─probe_answered─► closed
//                                      ▲                            │
//                                      ├── probe_unanswered ────────┤  the same pause again
//                                      └── asked_to_stop ───────────┘  twice the pause, up to 24 h
#pragma once

#include <chrono>
#include <string>

#include "base/time.h"
#include "crawler/politeness.h"

namespace magpie {

// A host's memory as plain values, so that it can outlive the process.
struct HostSnapshot {
    std::string host;                     // politeness key
    Instant next_request{};               // rest after the last reply
    Instant paused_until{};               // meaningful while pause > 0
    std::chrono::minutes pause{0};        // length of the current pause; 0: the breaker is closed
    Instant slow_until{};                 // half rate until then
    std::chrono::sys_days counted_day{};  // China's calendar
    int counted = 0;                      // requests on that day
    std::string
        readable_url;  // an article known to be readable: the next probe; "" when none is known
    std::string readable_source;
    std::string stop_reason;                   // of the pause: "captcha"; of a rest: "http_429"
    std::chrono::milliseconds crawl_delay{0};  // of its robots.txt; 0: none
    Instant crawl_delay_until{};               // worth remembering until then
};

class HostState {
  public:
    static constexpr std::chrono::minutes kLongestPause{24 * 60};  // wechat-pages §13
    static constexpr std::chrono::hours kSlowAfterPause{24};       // "the rate is halved for a day"
    static constexpr std::chrono::hours kLongestRest{
        48};  // Retry-After is cut to 24 h, delays to 1 d

    HostState() = default;
    explicit HostState(const HostPolicy& policy) : policy_(policy) {}
    // Values beyond the policy's bounds (a snapshot from another version) are cut to them.
    HostState(const HostPolicy& policy, const HostSnapshot& snapshot);

    const HostPolicy& policy() const { return policy_; }
    void set_policy(const HostPolicy& policy) { policy_ = policy; }
    // Of its robots.txt; 0: none. It stays in force, but is reason to remember the host only until
    // the given instant.
    void set_crawl_delay(std::chrono::milliseconds delay, Instant remember_until);
    // From the end of a reply to the next request, without jitter; as it is at `now`.
    std::chrono::milliseconds delay(Instant now) const;
    // The earliest instant at which the next request may begin.
    Instant ready_at() const;
    // After being asked to stop, until a probe has been answered: requests go out one at a time, as
    // probes.
    bool is_paused() const { return pause_.count() > 0; }
    Instant paused_until() const { return paused_until_; }
    Instant slow_until() const { return slow_until_; }
    // Requests on the day that `now` is in.
    int requests_today(Instant now) const;
    // Why it is paused, or was asked to rest; a state's name ("captcha", "http_429") or empty.
    const std::string& stop_reason() const { return stop_reason_; }
    void set_stop_reason(std::string reason) { stop_reason_ = std::move(reason); }
    // Nothing to remember: a new HostState would allow the same.
    bool is_forgettable(Instant now) const;

    void request_sent(Instant now);
    // `spread` in [-1, 1] places the rest within the policy's jitter.
    void reply_ended(Instant now, double spread);
    // The host asked for quiet without a captcha (Retry-After).
    void rest_until(Instant instant);
    // Captcha or rate limit. Late verdicts of requests sent before the pause do not double it.
    void asked_to_stop(Instant now, bool by_probe);
    void probe_answered(Instant now);
    void probe_unanswered(Instant now);
    // The clock was set by so much and says `now`: rests and pauses keep their true length.
    void clock_jumped(std::chrono::microseconds by, Instant now);
    // Cuts what lies further in the future than any rule puts it: a snapshot of a wrong clock.
    void keep_within_bounds(Instant now);

    // Without host and readable_url, which the frontier knows.
    HostSnapshot snapshot() const;

  private:
    HostPolicy policy_;
    Instant next_request_{};
    Instant paused_until_{};
    std::chrono::minutes pause_{0};
    Instant slow_until_{};
    std::chrono::sys_days counted_day_{};
    int counted_ = 0;
    std::chrono::milliseconds crawl_delay_{0};
    Instant crawl_delay_until_{};
    std::string stop_reason_;
};

}  // namespace magpie
