// sd_notify messages as a service manager receives them: over a real datagram socket.
#include "service/notify.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

#include "tests/support/service_manager.h"
#include "tests/support/temp_folder.h"

namespace magpie {
namespace {

using namespace std::chrono_literals;
using test::Manager;

struct NotifyTest : testing::Test {
    test::TempFolder folder;
    std::string path = (folder / "notify").string();
};

TEST_F(NotifyTest, each_event_is_one_message) {
    Manager manager(path);
    Notify notify(path);
    notify.ready();
    EXPECT_EQ(manager.heard(), "READY=1");
    notify.watchdog();
    EXPECT_EQ(manager.heard(), "WATCHDOG=1");
    notify.stopping();
    EXPECT_EQ(manager.heard(), "STOPPING=1");
    notify.extend_timeout(30s);
    EXPECT_EQ(manager.heard(), "EXTEND_TIMEOUT_USEC=30000000");
    EXPECT_EQ(manager.heard(), "");
}

TEST_F(NotifyTest, a_reload_tells_when_it_began_on_the_monotonic_clock) {
    Manager manager(path);
    const auto micros = [] {
        timespec now{};
        ::clock_gettime(CLOCK_MONOTONIC, &now);
        return std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1'000;
    };
    const auto before = micros();
    Notify(path).reloading();
    const auto after = micros();
    const std::string message = manager.heard();
    const std::string start = "RELOADING=1\nMONOTONIC_USEC=";
    ASSERT_TRUE(message.starts_with(start)) << message;
    const auto told = std::stoll(message.substr(start.size()));
    EXPECT_LE(before, told);
    EXPECT_LE(told, after);
}

TEST_F(NotifyTest, a_name_of_the_abstract_namespace_begins_with_an_at_sign) {
    const std::string name = "@magpie-notify-test-" + std::to_string(::getpid());
    Manager manager(name);
    Notify(name).ready();
    EXPECT_EQ(manager.heard(), "READY=1");
}

TEST_F(NotifyTest, a_status_is_one_line_of_utf8) {
    Manager manager(path);
    Notify notify(path);
    notify.status("3 sources\nREADY=1\r\xFF 文");
    EXPECT_EQ(manager.heard(), "STATUS=3 sources READY=1 \xEF\xBF\xBD 文");
}

TEST_F(NotifyTest, the_environment_is_read_and_cleared) {
    Manager manager(path);
    ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
    ::setenv("WATCHDOG_USEC", "30000000", 1);
    ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
    Notify notify = Notify::from_environment();
    for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"})
        EXPECT_EQ(std::getenv(name), nullptr) << name;
    EXPECT_TRUE(notify.is_watched());
    EXPECT_EQ(notify.watchdog_interval(), 15s);
    notify.ready();
    EXPECT_EQ(manager.heard(), "READY=1");
}

TEST_F(NotifyTest, a_watchdog_of_another_process_is_not_ours) {
    ::setenv("WATCHDOG_USEC", "30000000", 1);
    ::setenv("WATCHDOG_PID", "1", 1);
    EXPECT_FALSE(Notify::from_environment().is_watched());
}

TEST_F(NotifyTest, a_watchdog_without_a_process_is_for_everyone) {
    ::setenv("WATCHDOG_USEC", "2000000", 1);
    EXPECT_EQ(Notify::from_environment().watchdog_interval(), 1s);
}

TEST_F(NotifyTest, a_watchdog_that_is_no_number_is_none) {
    for (const char* text : {"", "0", "-5", "12s", "99999999999999999999"}) {
        ::setenv("WATCHDOG_USEC", text, 1);
        EXPECT_FALSE(Notify::from_environment().is_watched()) << text;
    }
}

TEST_F(NotifyTest, without_a_manager_everything_is_silent) {
    const std::string too_long = "/" + std::string(200, 'a');
    for (const std::string& name : {std::string(), std::string("@"), std::string("relative"),
                                    std::string("vsock:2:1234"), too_long, path}) {
        Notify notify(name);
        notify.ready();
        notify.status("nobody listens");
        notify.reloading();
        EXPECT_FALSE(notify.is_watched());
        EXPECT_EQ(notify.watchdog_interval(), std::nullopt);
    }
}

TEST_F(NotifyTest, a_manager_that_does_not_read_never_blocks_the_program) {
    Manager manager(path);
    Notify notify(path);
    const int sent = 20'000;  // far more than any queue of datagrams holds
    for (int i = 0; i < sent; ++i) notify.watchdog();
    int heard = 0;
    while (!manager.heard().empty()) ++heard;
    EXPECT_GT(heard, 0);
    EXPECT_LT(heard, sent);
}

}  // namespace
}  // namespace magpie
