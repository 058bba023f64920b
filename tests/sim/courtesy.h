// Watches what a crawler sends and keeps its own books, independent of the frontier's: who is being
// asked, when the last reply ended, who wanted quiet. Every breach is written down as a sentence.
#pragma once

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "crawler/politeness.h"
#include "tests/support/crawl_values.h"

namespace magpie::sim {

using namespace std::chrono_literals;

class Courtesy {
  public:
    // A job's first request at this host; it could have gone at `available` if the host had been
    // free.
    void visit(std::string_view name, Instant available, Instant now) {
        Host& host = hosts_[std::string(name)];
        const bool wechat = name == kWechatHost;
        const auto rest = wechat ? 4200ms : is_asset_host(name) ? 200ms : 1000ms;
        const Instant rested = host.last_end + rest;  // WeChat: 6 s less 30 % jitter
        expect(now >= rested, name, "is asked within its delay", now);
        expect(now >= host.quiet_until, name, "is asked although it wants quiet", now);
        if (wechat) {
            ++wechat_days_[day_of(now, kChinaOffset)];
        } else if (!is_asset_host(name)) {  // there, media wait for pages
            const auto neglect = now - std::max({available, rested, host.quiet_until});
            longest_neglect_ = std::max(longest_neglect_, neglect);
        }
        request(name, now);
    }

    // Any request; alone it is a redirect within the same visit, which needs no rest.
    void request(std::string_view name, Instant now) {
        Host& host = hosts_[std::string(name)];
        const int allowed = is_asset_host(name) ? 2 : 1;
        expect(host.busy < allowed, name, "is asked too often at once", now);
        ++host.busy;
        host.most_at_once = std::max(host.most_at_once, host.busy);
        if (is_asset_host(name)) count_start(host, name, now);
        ++requests_;
        most_at_once_ = std::max(most_at_once_, ++at_once_);
    }

    void reply(std::string_view name, Instant now) {
        Host& host = hosts_[std::string(name)];
        --host.busy;
        host.last_end = now;
        --at_once_;
    }

    // The crawler died; a reply that had not begun to come will not come.
    void abandon(std::string_view name) {
        Host& host = hosts_[std::string(name)];
        at_once_ -= 1;
        --host.busy;
    }

    void wants_quiet(std::string_view name, Instant until) {
        Host& host = hosts_[std::string(name)];
        host.quiet_until = std::max(host.quiet_until, until);
    }

    // Known breaches, the first twenty.
    const std::vector<std::string>& breaches() const { return breaches_; }
    int requests() const { return requests_; }
    int most_at_once(const std::string& host) const {
        const auto found = hosts_.find(host);
        return found == hosts_.end() ? 0 : found->second.most_at_once;
    }
    std::size_t most_at_once() const { return most_at_once_; }
    // How long a URL waited although its host was free and rested: the price of the in-flight cap.
    std::chrono::microseconds longest_neglect() const { return longest_neglect_; }
    int busiest_wechat_day() const {
        int most = 0;
        for (const auto& [day, count] : wechat_days_) most = std::max(most, count);
        return most;
    }

  private:
    struct Host {
        int busy = 0;
        int most_at_once = 0;
        std::deque<Instant> starts{};  // of the last second
        Instant last_end{};
        Instant quiet_until{};
    };

    void count_start(Host& host, std::string_view name, Instant now) {
        while (!host.starts.empty() && host.starts.front() + 1s <= now) host.starts.pop_front();
        host.starts.push_back(now);
        expect(host.starts.size() <= 5, name, "is asked more than five times in a second", now);
    }

    void expect(bool kept, std::string_view host, std::string_view breach, Instant now) {
        if (kept || breaches_.size() >= 20) return;
        breaches_.push_back(std::string(host) + " " + std::string(breach) + ": " +
                            format_utc_micros(now));
    }

    std::unordered_map<std::string, Host> hosts_;
    std::map<Day, int> wechat_days_;
    std::vector<std::string> breaches_;
    std::chrono::microseconds longest_neglect_{0};
    int requests_ = 0;
    std::size_t at_once_ = 0;
    std::size_t most_at_once_ = 0;
};

}  // namespace magpie::sim
