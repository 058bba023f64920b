// A week of crawling 200 hosts, played in about a second: whatever the web answers, the crawl stays
// polite and every URL finds its end.
#include <gtest/gtest.h>

#include "tests/sim/simulated_crawl.h"

namespace magpie::sim {
namespace {

using test::kNoon;

constexpr unsigned kHosts = 199;
constexpr int kPlainUrls = 12'000;
constexpr int kWechatUrls = 1'500;
constexpr int kPictures = 6'000;
constexpr std::array kPictureHosts{"mmbiz.qpic.cn", "mmecoa.qpic.cn", "res.wx.qq.com"};
constexpr FrontierLimits kLimits{.in_flight = 32, .waiting = 3'500};

std::string wechat_url(int number) {
    const std::string digits = std::to_string(number);
    if (number % 50 != 49)
        return "https://mp.weixin.qq.com/s/" + std::string(22 - digits.size(), 'B') + digits;
    return "https://mp.weixin.qq.com/s?__biz=MzA3MDM3NjE5NQ==&mid=" + digits +
           "&idx=1&sn=0123456789abcdef0123456789abcdef";
}

// A third of the plain URLs at once, the rest over six days; some hosts have many, most have few.
void fill(SimulatedCrawl& crawl, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    for (int i = 0; i < kPlainUrls; ++i) {
        const auto host = std::min(random() % kHosts, random() % kHosts);
        const auto kind = SimulatedWeb::kKinds[random() % SimulatedWeb::kKinds.size()];
        const std::chrono::minutes when(i % 3 == 0 ? 0 : random() % (6 * 24 * 60));
        crawl.offer_at(kNoon + when, "http://h" + std::to_string(host) + ".example/" + kind + "/" +
                                         std::to_string(i));
    }
    for (int i = 0; i < kWechatUrls; ++i) {
        crawl.offer_at(kNoon + std::chrono::minutes(random() % (5 * 24 * 60)), wechat_url(i));
    }
    // In bursts of thirty, as articles bring them; most lie on one host.
    for (int i = 0; i < kPictures; ++i) {
        const auto host = kPictureHosts[random() % 4 == 0 ? random() % kPictureHosts.size() : 0];
        const auto kind = std::array{"a", "a", "a", "gone", "moved", "busy"}[random() % 6];
        crawl.offer_at(kNoon + std::chrono::minutes(i / 30 * 40),
                       "https://" + std::string(host) + '/' + kind + "/p" + std::to_string(i));
    }
}

class SimulatedWeek : public testing::TestWithParam<std::uint64_t> {};

void expect_polite(const SimulatedCrawl& crawl) {
    for (const std::string& breach : crawl.courtesy().breaches()) ADD_FAILURE() << breach;
    EXPECT_LE(crawl.courtesy().most_at_once(), kLimits.in_flight);
    EXPECT_LE(crawl.courtesy().busiest_wechat_day(), PolitenessConfig{}.wechat_daily_cap);
    EXPECT_LE(crawl.most_waiting(), kLimits.waiting);
    EXPECT_EQ(crawl.courtesy().most_at_once("mmbiz.qpic.cn"), 2);  // used, and not exceeded
}

void expect_complete(const SimulatedCrawl& crawl) {
    EXPECT_EQ(crawl.unsettled(), 0u);
    EXPECT_EQ(crawl.settled_twice(), 0);
    int settled = 0;
    for (const auto& [state, count] : crawl.settled()) settled += count;
    EXPECT_EQ(static_cast<std::size_t>(settled), crawl.offered());
    for (const char* state :
         {"article", "deleted_by_author", "http_404", "timeout", "redirect_loop", "captcha"}) {
        EXPECT_TRUE(crawl.settled().contains(state)) << state;
    }
    // Only quarantined links end as a captcha; only hosts that never answer end as a timeout.
    EXPECT_EQ(crawl.settled().at("captcha"), kWechatUrls / 50);
    EXPECT_FALSE(crawl.settled().contains("http_503"));
    EXPECT_FALSE(crawl.settled().contains("connect_failed"));
    EXPECT_FALSE(crawl.settled().contains("temporarily_unavailable"));
}

TEST_P(SimulatedWeek, is_polite_and_every_url_settles) {
    SimulatedCrawl crawl(GetParam(), kHosts, kLimits);
    fill(crawl, GetParam());
    ASSERT_TRUE(crawl.run(2'000'000));
    expect_polite(crawl);
    expect_complete(crawl);
    // 199 hosts, 32 at a time, none longer than a minute: 199 / 32 turns is the worst that fairness
    // allows.
    EXPECT_LE(crawl.courtesy().longest_neglect(), 7min);
}

TEST_P(SimulatedWeek, sends_few_probes_while_the_wall_is_up) {
    SimulatedCrawl crawl(GetParam(), kHosts, kLimits);
    fill(crawl, GetParam());
    ASSERT_TRUE(crawl.run(2'000'000));
    // 30 min doubling: 4 h are over after 4 probes, 36 h after 7, each followed by the one that is
    // answered; a quarantined link between them may add a few.
    EXPECT_GE(crawl.probes(), 4);
    EXPECT_LE(crawl.probes(), 24);
    const int looks = RetryPolicy().looks_without_chksm;
    EXPECT_LE(crawl.captchas(), kWechatUrls / 50 * looks + 24);
}

TEST_P(SimulatedWeek, stays_polite_and_complete_over_crashes) {
    SimulatedCrawl crawl(GetParam(), kHosts, kLimits);
    fill(crawl, GetParam());
    for (const auto when : {1min, 90min, 1260min, 4500min}) crawl.restart_at(kNoon + when);
    ASSERT_TRUE(crawl.run(2'000'000));
    expect_polite(crawl);
    expect_complete(crawl);
}

INSTANTIATE_TEST_SUITE_P(Seeds, SimulatedWeek, testing::Values(1, 2));

}  // namespace
}  // namespace magpie::sim
