// See host_state.h.
#include "crawler/host_state.h"

#include <algorithm>

namespace magpie {
namespace {

using std::chrono::sys_days;

sys_days china_day(Instant instant) { return sys_days(day_of(instant, kChinaOffset)); }

Instant start_of_china_day(sys_days day) { return Instant(day) - kChinaOffset; }

}  // namespace

HostState::HostState(const HostPolicy& policy, const HostSnapshot& snapshot)
    : policy_(policy),
      next_request_(snapshot.next_request),
      paused_until_(snapshot.paused_until),
      pause_(std::clamp(snapshot.pause, std::chrono::minutes{0}, kLongestPause)),
      slow_until_(snapshot.slow_until),
      counted_day_(snapshot.counted_day),
      counted_(std::max(snapshot.counted, 0)),
      crawl_delay_(std::max(snapshot.crawl_delay, std::chrono::milliseconds{0})),
      crawl_delay_until_(snapshot.crawl_delay_until),
      stop_reason_(snapshot.stop_reason) {}

void HostState::set_crawl_delay(std::chrono::milliseconds delay, Instant remember_until) {
    crawl_delay_ = std::max(delay, std::chrono::milliseconds{0});
    crawl_delay_until_ = remember_until;
}

std::chrono::milliseconds HostState::delay(Instant now) const {
    const auto delay = std::max(policy_.delay, crawl_delay_);
    return now < slow_until_ ? delay * 2 : delay;
}

int HostState::requests_today(Instant now) const {
    return counted_day_ == china_day(now) ? counted_ : 0;
}

Instant HostState::ready_at() const {
    Instant ready = next_request_;
    if (is_paused()) ready = std::max(ready, paused_until_);
    const bool cap_reached = policy_.daily_cap > 0 && counted_ >= policy_.daily_cap;
    if (cap_reached)
        ready = std::max(ready, start_of_china_day(counted_day_ + std::chrono::days{1}));
    return ready;
}

bool HostState::is_forgettable(Instant now) const {
    const bool counts_today =
        policy_.daily_cap > 0 && counted_ > 0 && counted_day_ >= china_day(now);
    const bool knows_crawl_delay = crawl_delay_.count() > 0 && crawl_delay_until_ > now;
    return !is_paused() && !counts_today && !knows_crawl_delay && next_request_ <= now &&
           slow_until_ <= now;
}

void HostState::request_sent(Instant now) {
    const sys_days today = china_day(now);
    if (today != counted_day_) counted_ = 0;
    counted_day_ = today;
    ++counted_;
    if (policy_.connections > 1) rest_until(now + delay(now));
}

void HostState::reply_ended(Instant now, double spread) {
    const double place = policy_.jitter_shortens ? spread : (spread + 1) / 2;
    const auto shortest = std::chrono::duration<double, std::milli>(crawl_delay_);
    const std::chrono::duration<double, std::milli> length =
        std::max(delay(now) * (1.0 + policy_.jitter * place), shortest);
    rest_until(now + std::chrono::ceil<Instant::duration>(length));
}

void HostState::rest_until(Instant instant) { next_request_ = std::max(next_request_, instant); }

void HostState::asked_to_stop(Instant now, bool by_probe) {
    if (is_paused() && !by_probe) return;
    pause_ =
        std::min(is_paused() ? pause_ * 2 : std::max(policy_.first_pause, std::chrono::minutes{1}),
                 kLongestPause);
    paused_until_ = now + pause_;
}

void HostState::probe_answered(Instant now) {
    pause_ = std::chrono::minutes{0};
    slow_until_ = now + kSlowAfterPause;
    rest_until(now + delay(now));
}

void HostState::probe_unanswered(Instant now) { paused_until_ = now + pause_; }

void HostState::clock_jumped(std::chrono::microseconds by, Instant now) {
    for (Instant* instant : {&next_request_, &paused_until_, &slow_until_, &crawl_delay_until_})
        if (*instant != Instant{}) *instant += by;
    keep_within_bounds(now);
}

void HostState::keep_within_bounds(Instant now) {
    next_request_ = std::min(next_request_, now + kLongestRest);
    paused_until_ = std::min(paused_until_, now + pause_);
    slow_until_ = std::min(slow_until_, now + kSlowAfterPause);
    counted_day_ = std::min(counted_day_, china_day(now));
}

HostSnapshot HostState::snapshot() const {
    HostSnapshot out;
    out.next_request = next_request_;
    out.paused_until = paused_until_;
    out.pause = pause_;
    out.slow_until = slow_until_;
    out.counted_day = counted_day_;
    out.counted = counted_;
    out.stop_reason = stop_reason_;
    out.crawl_delay = crawl_delay_;
    out.crawl_delay_until = crawl_delay_until_;
    return out;
}

}  // namespace magpie
