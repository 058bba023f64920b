// Whom CurlLoop trusts.
#include <filesystem>
#include <fstream>

#include "tests/crawler/curl_loop_fixture.h"
#include "tests/support/self_signed.h"

namespace magpie {
namespace {

using namespace magpie::test;

// --- TLS -----------------------------------------------------------------------------------------

class CurlLoopTls : public CurlLoopTest {
  protected:
    // Trusts `identity` beside the system's anchors.
    void trust(const Identity& identity) {
        const auto path = std::filesystem::path(::testing::TempDir()) / "magpie_curl_loop_ca.pem";
        std::ofstream(path) << identity.certificate_pem;
        FetchConfig config = loopback_config();
        config.ca_file = path;
        restart(config);
    }
};

TEST_F(CurlLoopTls, distrusts_a_self_signed_certificate) {
    LoopbackServer secure({.address = "127.0.0.1", .tls = make_identity("127.0.0.1")});
    secure.route("/", page("secret"));
    const FetchResponse answer = fetch(secure.url("/"));
    expect_failure(answer, FetchFailure::tls_failed, "self-signed");
    EXPECT_NE(answer.message.find("fetch.ca_file"), std::string::npos);
    EXPECT_TRUE(secure.requests().empty());
}

TEST_F(CurlLoopTls, trusts_an_extra_certificate_file) {
    const auto identity = make_identity("127.0.0.1");
    LoopbackServer secure({.address = "127.0.0.1", .tls = identity});
    secure.route("/", page("secret"));
    trust(*identity);
    const FetchResponse answer = fetch(secure.url("/"));
    EXPECT_EQ(answer.wire_body, "secret") << answer.message;
}

TEST_F(CurlLoopTls, notices_a_certificate_for_another_host) {
    const auto identity = make_identity("other.example");
    LoopbackServer secure({.address = "127.0.0.1", .tls = identity});
    trust(*identity);
    expect_failure(fetch(secure.url("/")), FetchFailure::tls_failed, "127.0.0.1");
}

TEST_F(CurlLoopTls, notices_an_expired_certificate) {
    const auto identity = make_identity("127.0.0.1", Validity::past);
    LoopbackServer secure({.address = "127.0.0.1", .tls = identity});
    trust(*identity);
    expect_failure(fetch(secure.url("/")), FetchFailure::tls_failed, "expired");
}

TEST_F(CurlLoopTls, gives_up_on_a_handshake_that_is_not_answered) {
    FetchConfig config = loopback_config();
    config.connect_timeout = 100ms;
    restart(config);
    expect_failure(fetch("https://" + server_.authority() + '/'), FetchFailure::timeout,
                   "no connection within 100 ms");
}

TEST_F(CurlLoopTls, names_a_ca_file_that_cannot_be_read) {
    FetchConfig config;
    config.ca_file = "/nowhere/ca.pem";
    const auto loop = CurlLoop::create(io_, config);
    ASSERT_FALSE(loop);
    EXPECT_NE(loop.error().message.find("/nowhere/ca.pem"), std::string::npos);
}

}  // namespace
}  // namespace magpie
