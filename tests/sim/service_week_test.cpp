// A week of the service: 500 sources, 200 hosts, failures of every kind, the process killed, the
// clock set forward and back. Nobody is bothered, nothing starves, nothing is lost.
#include "tests/sim/service_week.h"

#include <gtest/gtest.h>

#include <chrono>

namespace magpie::sim {
namespace {

using test::kNoon;

constexpr unsigned kHosts = 199;  // and mp.weixin.qq.com
constexpr int kSources = 500;
constexpr int kPages = 12'000;
constexpr int kLargeSource = 8'000;
constexpr int kWechatPages = 600;
constexpr FrontierLimits kLimits{.in_flight = 32, .waiting = 30'000};

std::string page_of(std::uint64_t host, std::string_view kind, int number) {
    return "http://h" + std::to_string(host) + ".example/" + std::string(kind) + "/" +
           std::to_string(number);
}

std::string wechat_page(int number) {
    const std::string digits = std::to_string(number);
    if (number % 50 != 49)
        return "https://mp.weixin.qq.com/s/" + std::string(22 - digits.size(), 'C') + digits;
    return "https://mp.weixin.qq.com/s?__biz=MzA3MDM3NjE5NQ==&mid=" + digits +
           "&idx=1&sn=0123456789abcdef0123456789abcdef";
}

// Most sources list pages of a host or two; one lists thousands of one host, where others have
// theirs; some list WeChat.
void fill(ServiceWeek& week, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::vector<ServiceWeek::Source> sources(kSources);
    for (int i = 0; i < kSources; ++i) {
        ServiceWeek::Source& source = sources[static_cast<std::size_t>(i)];
        source.name = "s" + std::to_string(i);
        source.url =
            "http://h" + std::to_string(random() % kHosts) + ".example/feed/" + source.name;
        source.every = std::chrono::minutes(30 + random() % 600);
        source.at_once = 1 + random() % 6;
    }
    for (int i = 0; i < kPages; ++i) {
        const std::size_t source = random() % kSources;
        const std::uint64_t host = (source * 7 + random() % 2 * 31) % kHosts;
        const auto kind = SimulatedWeb::kKinds[random() % SimulatedWeb::kKinds.size()];
        sources[source].pages.push_back(page_of(host, kind, i));
    }
    for (int i = 0; i < kWechatPages; ++i)
        sources[static_cast<std::size_t>(i % 5)].pages.push_back(wechat_page(i));
    sources[0].at_once = 4'000;
    for (int i = 0; i < kLargeSource; ++i) sources[0].pages.push_back(page_of(7, "a", kPages + i));
    for (ServiceWeek::Source& source : sources) week.add_source(std::move(source));
}

class SimulatedService : public testing::TestWithParam<std::uint64_t> {};

TEST_P(SimulatedService, keeps_its_promises_for_a_week) {
    ServiceWeek week(GetParam(), kHosts, kLimits);
    fill(week, GetParam());
    for (const auto when : {7min, 95min, 26h + 0min, 51h + 0min, 52h + 0min, 130h + 0min})
        week.kill_at(kNoon + when);
    week.set_clock_at(kNoon + 5h, 3h);
    week.set_clock_at(kNoon + 9h, -3h);
    week.set_clock_at(kNoon + 22h, -24h * 2);
    week.set_clock_at(kNoon + 51h + 30min, 24h * 400);  // the clock of a machine that starts
    week.set_clock_at(kNoon + 51h + 50min, -24h * 400);
    week.set_clock_at(kNoon + 100h, 24h * 2);
    week.stop_polling_at(kNoon + 24h * 7);
    ASSERT_TRUE(week.run(3'000'000));

    for (const std::string& breach : week.courtesy().breaches()) ADD_FAILURE() << breach;
    EXPECT_LE(week.courtesy().most_at_once(), kLimits.in_flight);
    EXPECT_EQ(week.most_at_one_address(), PolitenessConfig{}.address_connections);

    EXPECT_LE(week.longest_wait_in_turns(), 1.0);
    EXPECT_GT(week.polls(), kSources * 10);

    EXPECT_EQ(week.unsettled(), 0u);
    EXPECT_EQ(week.settled_twice(), 0);
    std::size_t settled = 0;
    for (const auto& [state, count] : week.settled()) settled += static_cast<std::size_t>(count);
    EXPECT_EQ(settled, week.listed());
    EXPECT_GT(week.listed(), 20'000u);  // slow sources are not through in a week
    EXPECT_EQ(week.settled().at("captcha"), kWechatPages / 50);  // the links without chksm alone
    EXPECT_FALSE(week.settled().contains("connect_failed"));
    EXPECT_FALSE(week.settled().contains("http_503"));

    EXPECT_LE(week.most_waiting(), kLimits.waiting);
    EXPECT_LE(week.most_hosts(), kHosts + 1);
}

INSTANTIATE_TEST_SUITE_P(Seeds, SimulatedService, testing::Values(1, 2));

}  // namespace
}  // namespace magpie::sim
