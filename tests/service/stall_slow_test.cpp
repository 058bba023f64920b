// The network thread is never kept from its sockets: not by a name server that takes its time, not
// by a disk that takes its time, not by pages that take a parser's time.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "service/service.h"
#include "tests/service/slow_machine.h"
#include "tests/support/loopback_server.h"
#include "tests/support/temp_folder.h"

namespace magpie {
namespace {

using namespace std::chrono_literals;

constexpr int kHosts = 40;
constexpr int kPagesPerHost = 5;
constexpr auto kLookup = 400ms;
constexpr auto kSync = 60ms;
constexpr auto kLongestStall = 10ms;
constexpr std::size_t kHugePage = std::size_t{6} << 20;  // some 100 ms of parsing

std::string huge_page() {
    std::string page = "<html><head><title>Long</title></head><body><article><h1>Long</h1>";
    for (int i = 0; page.size() < kHugePage; ++i)
        page += "<div class=\"a\"><p>Line <b>" + std::to_string(i) +
                "</b> of a page without end.</p></div>";
    return page + "</article></body></html>";
}

SourceSpec list_of(const test::LoopbackServer& server) {
    SourceSpec spec;
    spec.name = "list";
    spec.kind = SourceKind::urls;
    const std::string port = std::to_string(server.port());
    for (int host = 0; host < kHosts; ++host)
        for (int page = 0; page < kPagesPerHost; ++page)
            spec.urls.push_back("http://h" + std::to_string(host) + ".slow.example:" + port +
                                (page == 0 && host % 4 == 0 ? "/huge/" : "/page/") +
                                std::to_string(page));
    return spec;
}

ServiceSummary run_slowly(const test::LoopbackServer& server) {
    const test::TempFolder folder;
    const test::SlowMachine machine(kLookup, kSync);
    ServiceSettings settings;
    settings.loaded.config.fetch.contact = "https://stall.example/";
    settings.loaded.config.fetch.allow_addresses = {"127.0.0.0/8"};
    settings.loaded.config.politeness.host_delay = 5ms;
    settings.loaded.config.politeness.address_connections = 32;
    settings.loaded.config.media.collect = MediaChoice::none;
    settings.loaded.config.service.revisit.clear();
    settings.loaded.sources = {list_of(server)};
    settings.archive = folder / "archive";
    settings.once = true;
    settings.stop_on_signal = false;
    const auto done = run_service(std::move(settings));
    EXPECT_TRUE(done) << done.error().message;
    EXPECT_GE(test::SlowMachine::lookups(), kHosts);
    EXPECT_GT(test::SlowMachine::syncs(), 10);
    return done ? *done : ServiceSummary{};
}

TEST(Stall, slow_names_disks_and_parsers_keep_nobody_from_the_sockets) {
    test::LoopbackServer server;
    const std::string huge = huge_page();
    server.otherwise([&](test::Exchange& exchange) {
        const bool is_huge = exchange.request().target.starts_with("/huge/");
        const auto answer =
            is_huge ? test::page(huge)
                    : test::page("<html><body><p>A few words on a page.</p></body></html>");
        answer(exchange);
    });
    // Other programs on the machine delay a thread as well; what the program does to itself happens
    // every time.
    std::chrono::microseconds shortest = 1h;
    for (int round = 0; round < 5 && shortest >= kLongestStall; ++round) {
        const ServiceSummary summary = run_slowly(server);
        EXPECT_EQ(summary.visits, static_cast<std::uint64_t>(kHosts * kPagesPerHost));
        std::cout << "longest stall of the network thread: " << summary.longest_stall.count()
                  << " µs, in " << summary.longest_stall_in << "\n";
        shortest = std::min(shortest, summary.longest_stall);
    }
    EXPECT_LT(shortest, kLongestStall);
}

}  // namespace
}  // namespace magpie
