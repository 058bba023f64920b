// Pages that only point elsewhere, through the command line: followed, kept, and refused where a
// redirect would be.
#include <gtest/gtest.h>

#include "base/files.h"
#include "base/text.h"
#include "storage/archive.h"
#include "tests/cli/command_line.h"
#include "tests/support/loopback_server.h"
#include "tests/support/temp_folder.h"

namespace magpie {
namespace {

using namespace test;

constexpr const char* kArticle =
    "<html><head><title>Der See</title></head><body><h1>Der See</h1><p>Am Morgen liegt der See "
    "still, und die Boote stehen so tief im Nebel, dass man nur ihre Namen "
    "liest.</p></body></html>";

class Stubs : public ::testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(write_file_atomically(folder_ / "magpie.toml",
                                          "[fetch]\n"
                                          "allow_addresses = [\"127.0.0.1/32\"]\n"
                                          "[politeness]\n"
                                          "host_delay = \"1ms\"\n"));
    }
    CommandOutput fetch(const std::string& url) {
        return run_magpie({"fetch", "--format", "plain", url, "--config", folder_ / "magpie.toml",
                           "--archive", folder_ / "archive"});
    }
    std::string state_of(const std::string& url) {
        const auto archive = Archive::open(folder_ / "archive", Archive::Mode::read);
        return archive ? archive->url_state(url)->value().state : "";
    }

    TempFolder folder_;
    LoopbackServer server_;
};

TEST_F(Stubs, are_followed_and_their_own_page_is_kept) {
    server_.route("/old", page("<script>location.replace('/new')</script>"));
    server_.route("/new", page(kArticle));
    const auto result = fetch(server_.url("/old"));
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_TRUE(contains(result.out, "Am Morgen liegt der See")) << result.out;
    EXPECT_EQ(state_of(server_.url("/old")), "article");
    const auto archive = Archive::open(folder_ / "archive", Archive::Mode::read);
    ASSERT_TRUE(archive);
    EXPECT_EQ(archive->stats()->sightings, 2);
    EXPECT_EQ(archive->stats()->documents, 1);
}

TEST_F(Stubs, lead_to_no_address_that_is_not_allowed) {
    server_.route("/old", page("<meta http-equiv=refresh content='0;url=http://127.0.0.2:9/'>"));
    const auto result = fetch(server_.url("/old"));
    EXPECT_EQ(result.code, 1);
    EXPECT_EQ(state_of(server_.url("/old")), "refused_address");
    EXPECT_EQ(server_.requests().size(), 1u);
}

TEST_F(Stubs, walls_and_errors_are_not_stored) {
    server_.route("/wall", page("<html><head><title>Just a moment...</title></head><body><script>"
                                "window._cf_chl_opt={};</script></body></html>"));
    server_.route("/none", page("<html><head><title>404 Not Found</title></head><body><h1>404 Not "
                                "Found</h1></body></html>"));
    EXPECT_NE(fetch(server_.url("/none")).code, 0);
    EXPECT_EQ(state_of(server_.url("/none")), "error_page");
    EXPECT_NE(fetch(server_.url("/wall")).code, 0);
    EXPECT_EQ(state_of(server_.url("/wall")), "challenge");
    const auto archive = Archive::open(folder_ / "archive", Archive::Mode::read);
    ASSERT_TRUE(archive);
    EXPECT_EQ(archive->stats()->documents, 0);
}

}  // namespace
}  // namespace magpie
