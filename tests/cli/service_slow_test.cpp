// The service as people meet it: one pass by `run --once`, what status, sources and stats say of it, and `fetch` beside
// a running one.
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "config/load_sources.h"
#include "crawler/loopback_site.h"
#include "service/control.h"
#include "service/service.h"
#include "tests/cli/command_line.h"
#include "tests/support/service_manager.h"
#include "tests/support/temp_folder.h"

namespace magpie {
namespace {

using test::run_magpie;

constexpr std::string_view kShort = "/s/Qm3vT0aR8yLwK2nXc5Ze1g";

class ServiceCommands : public ::testing::Test {
  protected:
    void SetUp() override {
        auto site = LoopbackSite::start(std::string(MAGPIE_TEST_DATA) + "/site");
        ASSERT_TRUE(site) << site.error().message;
        site_.emplace(std::move(*site));
        write_config("[fetch]\ncontact = \"https://example.org/about\"\n");
        archive_ = (folder_ / "archive").string();
    }

    void write_config(std::string_view fetch) {
        config_ = (folder_ / "magpie.toml").string();
        std::ofstream(config_) << fetch << "allow_addresses = [\"127.0.0.0/8\"]\n"
                               << "wechat_mirrors = [\"127.0.0.1\", \"127.0.0.2\"]\n"
                               << "[politeness]\nhost_delay = \"1ms\"\n"
                               << "[service]\nrevisit = []\n"
                               << "[[source]]\nname = \"site\"\nfeed = \"" << site_->origin()
                               << "/feed.xml\"\nmedia = \"none\"\n"
                               << "[[source]]\nname = \"gone\"\nfeed = \"" << site_->origin()
                               << "/no-feed\"\n";
    }

    test::CommandOutput magpie(std::vector<std::string> arguments) {
        arguments.insert(arguments.end(), {"--config", config_, "--archive", archive_});
        return run_magpie(arguments);
    }

    test::TempFolder folder_;
    std::optional<LoopbackSite> site_;
    std::string config_, archive_;
};

TEST_F(ServiceCommands, one_pass_archives_what_the_sources_list) {
    const auto run = magpie({"run", "--once"});
    EXPECT_EQ(run.code, 0) << run.err;
    EXPECT_NE(run.out.find("2 sources asked, 11 new URLs"), std::string::npos) << run.out;
    EXPECT_NE(run.err.find("visit url=" + site_->origin()), std::string::npos) << run.err;
    EXPECT_NE(run.err.find("state=captcha"), std::string::npos);
    EXPECT_NE(run.err.find("source source=gone state=http_404"), std::string::npos);

    const auto status = magpie({"status", "--json"});
    const auto told = nlohmann::json::parse(status.out);
    EXPECT_EQ(told["ledger"]["urls"], told["ledger"]["sum_of_states"]);
    EXPECT_EQ(told["running"], false);
    EXPECT_EQ(told["sources"].size(), 2u);

    const auto probe = magpie({"status", "--check"});
    EXPECT_EQ(probe.code, 2);
    EXPECT_TRUE(probe.out.starts_with("CRITICAL: ")) << probe.out;
}

TEST_F(ServiceCommands, each_source_is_tried_without_storing_anything) {
    const auto check = magpie({"sources", "check"});
    EXPECT_EQ(check.code, 4) << check.out;
    EXPECT_NE(check.out.find("works   site"), std::string::npos) << check.out;
    EXPECT_NE(check.out.find("fails   gone  http_404"), std::string::npos) << check.out;
    EXPECT_FALSE(std::filesystem::exists(archive_));
    EXPECT_EQ(magpie({"sources", "check", "nobody"}).code, 3);
}

TEST_F(ServiceCommands, without_a_contact_the_service_does_not_start) {
    write_config("[fetch]\n");
    const auto run = magpie({"run", "--once"});
    EXPECT_EQ(run.code, 2);
    EXPECT_NE(run.err.find("fetch.contact"), std::string::npos) << run.err;
}

TEST_F(ServiceCommands, fetch_hands_its_urls_to_the_running_service) {
    auto loaded = load_all(config_);
    ASSERT_TRUE(loaded) << loaded.error().message;
    loaded->sources.clear();
    test::Manager manager((folder_ / "notify").string());
    ServiceSettings settings;
    settings.loaded = std::move(*loaded);
    settings.archive = archive_;
    settings.notify = Notify((folder_ / "notify").string());
    std::thread service([&] { EXPECT_TRUE(run_service(std::move(settings))); });
    ASSERT_TRUE(manager.hears("READY=1"));

    const auto fetched = magpie({"fetch", site_->origin() + std::string(kShort)});
    EXPECT_EQ(fetched.code, 0) << fetched.err;
    EXPECT_TRUE(fetched.out.starts_with("---\n")) << fetched.out << fetched.err;
    EXPECT_NE(fetched.err.find("stored      "), std::string::npos) << fetched.err;
    const auto stats = magpie({"stats"});
    EXPECT_NE(stats.out.find("longest stall of the network thread"), std::string::npos) << stats.out;
    EXPECT_EQ(magpie({"run", "--once"}).code, 1) << "a second instance is refused";

    ::kill(::getpid(), SIGTERM);
    service.join();
}

}  // namespace
}  // namespace magpie
