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
      counted_(std::max(snapshot.counted, 0)) {}

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
    return !is_paused() && !counts_today && next_request_ <= now && slow_until_ <= now;
}

void HostState::request_sent(Instant now) {
    const sys_days today = china_day(now);
    if (today != counted_day_) counted_ = 0;
    counted_day_ = today;
    ++counted_;
    if (policy_.connections > 1) rest_until(now + policy_.delay);
}

void HostState::reply_ended(Instant now, double spread) {
    double rest = static_cast<double>(policy_.delay.count()) * (1.0 + policy_.jitter * spread);
    if (now < slow_until_) rest *= 2;
    const std::chrono::duration<double, std::milli> length(std::max(rest, 0.0));
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
    rest_until(now + policy_.delay * 2);
}

void HostState::probe_unanswered(Instant now) { paused_until_ = now + pause_; }

HostSnapshot HostState::snapshot() const {
    HostSnapshot out;
    out.next_request = next_request_;
    out.paused_until = paused_until_;
    out.pause = pause_;
    out.slow_until = slow_until_;
    out.counted_day = counted_day_;
    out.counted = counted_;
    return out;
}

}  // namespace magpie
