// The world answers over real sockets as its script says, and writes down what it did.
#include "tests/replay/world.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <functional>

#include "crawler/curl_loop.h"
#include "tests/replay/lists.h"

namespace magpie::replay {
namespace {

constexpr std::string_view kWeb = "127.16.0.1";

class WorldTest : public ::testing::Test {
  protected:
    void SetUp() override {
        auto listening = World::listen();
        ASSERT_TRUE(listening) << listening.error().message;
        world_ = std::move(*listening);
        settings_.seed = 7;
        settings_.port = world_->port();
        settings_.wechat_host = kWechatAddress;
        world_->start(Script(settings_), {}, ReplayClock::starting_now(wall_clock_now(), 1000));
        config_.allow_addresses = {"127.0.0.0/8"};
        config_.total_timeout = std::chrono::milliseconds(1500);
    }

    std::string target_with(Fate fate) const {
        const Script script(settings_);
        for (int i = 0;; ++i)
            if (std::string target = "/posts/" + std::to_string(i);
                script.fate_of(kWeb, target) == fate)
                return target;
    }

    FetchResponse fetch(const std::string& target) {
        boost::asio::io_context context{1};
        auto loop = CurlLoop::create(context, config_);
        FetchResponse got;
        const auto url = Url::parse("http://" + std::string(kWeb) + ":" +
                                    std::to_string(world_->port()) + target);
        FetchRequest request{.url = *url, .headers = {}};
        (*loop)->start(std::move(request), [&](FetchResponse response) {
            got = std::move(response);
            context.stop();
        });
        context.run();
        return got;
    }

    std::unique_ptr<World> world_;
    ScriptSettings settings_;
    FetchConfig config_;
};

TEST_F(WorldTest, answers_any_loopback_address_and_logs_it) {
    const std::string target = target_with(Fate::article);
    const FetchResponse response = fetch(target);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.failure, FetchFailure::none);
    world_->stop();
    ASSERT_EQ(world_->requests().size(), 1u);
    EXPECT_EQ(world_->requests()[0].served, Served::article);
    EXPECT_GE(world_->requests()[0].ended, world_->requests()[0].arrived);
    ASSERT_EQ(world_->addresses().size(), 1u);
    EXPECT_EQ(world_->addresses()[0].host(), kWeb);
    EXPECT_EQ(world_->addresses()[0].target(), target);
}

TEST_F(WorldTest, breaks_drips_and_hangs_as_told) {
    EXPECT_EQ(fetch(target_with(Fate::reset)).failure, FetchFailure::bad_response);
    EXPECT_EQ(fetch(target_with(Fate::slow)).failure, FetchFailure::none);
    EXPECT_EQ(fetch(target_with(Fate::hung)).failure, FetchFailure::timeout);
    EXPECT_EQ(fetch(target_with(Fate::gone)).status, 410);
    world_->stop();
    EXPECT_EQ(world_->requests().size(), 4u);
}

}  // namespace
}  // namespace magpie::replay
