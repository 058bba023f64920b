#include "crawler/name_probe.h"

#include <gtest/gtest.h>
#include <netdb.h>

#include <optional>

namespace magpie {
namespace {

using namespace std::chrono_literals;

std::optional<NameVerdict> ask(const std::string& host) {
    boost::asio::io_context io;
    std::optional<NameVerdict> verdict;
    const NameProbe probe(io, host, 10s, [&](NameVerdict said) { verdict = said; });
    EXPECT_FALSE(verdict) << "done must not run in the constructor";
    io.run();
    return verdict;
}

TEST(NameProbe, finds_a_name_that_resolves) { EXPECT_EQ(ask("127.0.0.1"), NameVerdict::exists); }

TEST(NameProbe, knows_a_name_that_cannot_exist) {
    EXPECT_EQ(ask(std::string(64, 'a') + ".test"), NameVerdict::no_such_name);  // labels end at 63
}

TEST(NameProbe, tells_no_such_name_from_no_answer) {
    EXPECT_EQ(name_verdict(0), NameVerdict::exists);
    EXPECT_EQ(name_verdict(EAI_NONAME), NameVerdict::no_such_name);
    EXPECT_EQ(name_verdict(EAI_AGAIN), NameVerdict::no_answer);
    EXPECT_EQ(name_verdict(EAI_FAIL), NameVerdict::no_answer);
    EXPECT_EQ(name_verdict(EAI_SYSTEM), NameVerdict::no_answer);
}

TEST(NameProbe, drops_its_question_when_destroyed) {
    boost::asio::io_context io;
    bool is_done = false;
    {
        const NameProbe probe(io, "127.0.0.1", 10s, [&](NameVerdict) { is_done = true; });
    }
    io.run();
    EXPECT_FALSE(is_done);
}

}  // namespace
}  // namespace magpie
