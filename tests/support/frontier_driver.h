// Plays a frontier by hand: a clock that the test moves, and the outcomes a test wants to give.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <variant>

#include "crawler/frontier.h"
#include "tests/support/crawl_values.h"

namespace magpie::test {

inline std::string wechat_url(int number) {
    std::string token = std::to_string(number);
    return "https://mp.weixin.qq.com/s/" + std::string(22 - token.size(), 'A') + token;
}

struct FrontierDriver {
    // Rests of ordinary hosts have no jitter here, so that tests can say when they end.
    explicit FrontierDriver(const FrontierLimits& limits = {}, int wechat_daily_cap = 500)
        : FrontierDriver({.wechat_daily_cap = wechat_daily_cap, .host_jitter = 0}, limits) {}
    explicit FrontierDriver(const PolitenessConfig& politeness, const FrontierLimits& limits = {},
                            const std::vector<HostConfig>& hosts = {})
        : frontier(politeness, limits, 1, hosts) {}

    Offer offer(std::string_view url) { return frontier.offer(candidate_of(url), now); }
    void offer_wechat(int count) {
        for (int i = 0; i < count; ++i) offer(wechat_url(i));
    }

    // The next job, which the test expects to be there now.
    Job job() {
        Next next = frontier.next(now);
        if (auto* job = std::get_if<Job>(&next)) return std::move(*job);
        ADD_FAILURE() << "no job now";
        return {.candidate = candidate_of("http://no.job/")};
    }
    // Moves the clock as the frontier asks for.
    Job job_when_ready() {
        for (int waits = 0; waits < 10; ++waits) {
            Next next = frontier.next(now);
            if (auto* job = std::get_if<Job>(&next)) return std::move(*job);
            if (const auto* until = std::get_if<WaitUntil>(&next)) now = until->at;
        }
        return job();
    }
    std::string url() { return job().candidate.url.href(); }

    // When the frontier wants to be asked again; now, if it is waiting for nothing but the clock.
    // Hands nothing out.
    Instant wait() {
        Next next = frontier.next(now - std::chrono::hours{24 * 365});
        const auto* until = std::get_if<WaitUntil>(&next);
        if (until == nullptr) ADD_FAILURE() << "not waiting";
        return until == nullptr ? now : std::max(now, until->at);
    }
    bool waits_until(Instant at) {
        const Next next = frontier.next(now);
        const auto* until = std::get_if<WaitUntil>(&next);
        return until != nullptr && until->at == at;
    }
    bool is_idle() { return std::holds_alternative<Idle>(frontier.next(now)); }
    bool is_busy() { return std::holds_alternative<Busy>(frontier.next(now)); }

    void finish(const Job& job, const JobOutcome& outcome) { frontier.done(job.id, outcome, now); }
    void settle(const Job& job) { finish(job, {}); }
    void article(const Job& job) { finish(job, {.heard = JobOutcome::Heard::article}); }
    void captcha(const Job& job) {
        finish(job, {.kind = JobOutcome::Kind::host_paused, .heard = JobOutcome::Heard::nothing});
    }
    void retry(const Job& job, Instant when) {
        finish(job, {.kind = JobOutcome::Kind::retry_at, .when = when});
    }
    std::string settle_next() {
        const Job next = job();
        settle(next);
        return next.candidate.url.href();
    }

    Instant now = kNoon;
    Frontier frontier;
};

}  // namespace magpie::test
