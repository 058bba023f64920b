// What magpie fetch says when there is no page: one clear sentence each, naming the URL and what to
// do.
#include <gtest/gtest.h>

#include "base/files.h"
#include "base/text.h"
#include "storage/archive.h"
#include "tests/cli/command_line.h"
#include "tests/support/compress.h"
#include "tests/support/loopback_server.h"
#include "tests/support/self_signed.h"
#include "tests/support/temp_folder.h"

namespace magpie {
namespace {

using namespace test;

class FetchFailures : public ::testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(write_file_atomically(folder_ / "magpie.toml",
                                          "[fetch]\n"
                                          "allow_addresses = [\"127.0.0.1/32\"]\n"
                                          "total_timeout = \"1s\"\n"
                                          "connect_timeout = \"1s\"\n"
                                          "max_body = \"64KiB\"\n"
                                          "max_redirects = 3\n"
                                          "[politeness]\n"
                                          "host_delay = \"1ms\"\n"));
    }

    // Fetches one URL and checks the sentence on stderr, the exit code and the recorded state.
    void expect(const std::string& url, std::string_view state, std::string_view words) {
        const auto result = run_magpie(
            {"fetch", url, "--config", folder_ / "magpie.toml", "--archive", folder_ / "archive"});
        EXPECT_EQ(result.code, 1) << url;
        EXPECT_TRUE(result.out.empty()) << result.out;
        EXPECT_TRUE(result.err.starts_with(state)) << result.err;
        EXPECT_TRUE(contains(result.err, words)) << result.err;
        EXPECT_TRUE(contains(result.err, url)) << result.err;
        const auto archive = Archive::open(folder_ / "archive", Archive::Mode::read);
        ASSERT_TRUE(archive);
        EXPECT_EQ(archive->url_state(url)->value().state, state);
        EXPECT_EQ(archive->stats()->documents, 0);
    }

    TempFolder folder_;
    LoopbackServer server_;
};

TEST_F(FetchFailures, status_codes) {
    server_.route("/gone", page("gone", {}, 410));
    server_.route("/broken", page("broken", {}, 500));
    expect(server_.url("/missing"), "http_404", "not found");
    expect(server_.url("/gone"), "http_410", "410");
    expect(server_.url("/broken"), "http_500", "Try again later");
}

TEST_F(FetchFailures, pages_that_are_none) {
    server_.route("/picture", page("\x89PNG", {{"Content-Type", "image/png"}}));
    expect(server_.url("/picture"), "not_html", "image/png");
}

TEST_F(FetchFailures, too_large_plain_and_as_a_bomb) {
    server_.route("/large", page(std::string(200'000, 'x'), {{"Content-Type", "text/html"}}));
    server_.route("/bomb", page(compress(std::string(20'000'000, 'x'), "gzip"),
                                {{"Content-Type", "text/html"}, {"Content-Encoding", "gzip"}}));
    expect(server_.url("/large"), "too_large", "max_body");
    expect(server_.url("/bomb"), "too_large", "max_body");
}

TEST_F(FetchFailures, truncated_compression_is_never_half_a_page) {
    const std::string whole =
        compress("<html><body><p>" + std::string(5000, 'a') + "</p></body></html>", "gzip");
    server_.route("/cut", page(whole.substr(0, whole.size() / 2),
                               {{"Content-Type", "text/html"}, {"Content-Encoding", "gzip"}}));
    expect(server_.url("/cut"), "bad_encoding", "again later");
}

TEST_F(FetchFailures, servers_that_stall_reset_or_lie) {
    server_.route("/silent", silence());
    server_.route("/reset", reset_after("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"));
    expect(server_.url("/silent"), "timeout", "timeout");
    expect(server_.url("/reset"), "bad_response", "");
}

TEST_F(FetchFailures, redirects_without_end) {
    server_.route("/loop", redirect("/loop"));
    server_.otherwise(
        [](Exchange& exchange) { redirect(exchange.request().target + "x")(exchange); });
    expect(server_.url("/loop"), "redirect_loop", "");
    expect(server_.url("/a"), "too_many_redirects", "3 followed");
}

TEST_F(FetchFailures, certificates_nobody_vouches_for) {
    LoopbackServer secure({.address = "127.0.0.1", .tls = make_identity("127.0.0.1")});
    expect("https://" + secure.authority() + "/", "tls_failed", "ca_file");
}

TEST_F(FetchFailures, addresses_that_are_refused_before_any_packet) {
    for (const char* url : {"http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/",
                            "http://[::1]/", "http://127.0.0.2/"})
        expect(url, "refused_address", "allow_addresses");
}

TEST_F(FetchFailures, a_redirect_to_a_refused_address_is_refused) {
    server_.route("/trap", redirect("http://169.254.169.254/latest/meta-data/"));
    const auto result = run_magpie({"fetch", server_.url("/trap"), "--config",
                                    folder_ / "magpie.toml", "--archive", folder_ / "archive"});
    EXPECT_EQ(result.code, 1);
    EXPECT_TRUE(result.err.starts_with("refused_address")) << result.err;
}

TEST_F(FetchFailures, names_that_do_not_exist) {
    expect("https://no-such-host.invalid/", "unknown_host", "no such host");
}

TEST_F(FetchFailures, some_of_several_is_partly_done) {
    server_.route("/ok",
                  page("<html><body><article><h1>题</h1><p>一段足够长的正文，写在自己的页面上。</"
                       "p></article></body></html>",
                       {{"Content-Type", "text/html; charset=utf-8"}}));
    const auto result =
        run_magpie({"fetch", server_.url("/ok"), server_.url("/missing"), "nonsense", "--config",
                    folder_ / "magpie.toml", "--archive", folder_ / "archive"});
    EXPECT_EQ(result.code, 4) << result.out << result.err;
    EXPECT_EQ(split_lines(trim(result.out)).size(), 2u) << result.out;
    EXPECT_TRUE(contains(result.err, "nonsense"));
}

}  // namespace
}  // namespace magpie
