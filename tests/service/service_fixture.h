// A service with an archive of its own and a small site on the loopback interface.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "service/service.h"
#include "storage/archive.h"
#include "tests/support/loopback_server.h"
#include "tests/support/temp_folder.h"

namespace magpie {

inline constexpr std::string_view kFeedType = "application/rss+xml; charset=utf-8";

inline std::string article(std::string_view title, std::string_view text) {
    std::string body;
    for (int i = 0; i < 8; ++i) body += "<p>" + std::string(text) + "</p>";
    return "<!doctype html><html><head><meta charset=utf-8><title>" + std::string(title) +
           "</title></head><body><article><h1>" + std::string(title) + "</h1>" + body +
           "</article></body></html>";
}

inline std::string feed(const std::vector<std::string>& links) {
    std::string items;
    for (const std::string& link : links)
        items += "<item><title>文章</title><link>" + link + "</link></item>";
    return "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>源</title>" + items +
           "</channel></rss>";
}

inline test::Headers typed(std::string_view type) { return {{"Content-Type", std::string(type)}}; }

class ServiceTest : public ::testing::Test {
  protected:
    ServiceTest() {
        server.route("/robots.txt",
                     test::page("User-agent: *\nDisallow: /private\n", typed("text/plain")));
        server.route("/a", test::page(article("第一篇", "山里下了一夜的雨，早晨的雾还没有散。"),
                                      typed("text/html")));
        server.route("/b", test::page(article("第二篇", "河边的老人说，今年的水比往年都要大。"),
                                      typed("text/html")));
        config.fetch.contact = "https://example.org/about";
        config.fetch.allow_addresses = {"127.0.0.0/8"};
        config.politeness.host_delay = std::chrono::milliseconds{0};
        config.service.revisit.clear();
        config.service.stop_timeout = std::chrono::seconds{5};
    }

    SourceSpec source(std::string name, SourceKind kind, std::string_view path) {
        SourceSpec spec;
        spec.name = std::move(name);
        spec.kind = kind;
        spec.url = server.url(path);
        spec.schedule.every = std::chrono::hours{1};
        return spec;
    }

    ServiceSettings settings(std::vector<SourceSpec> sources) {
        ServiceSettings result;
        result.loaded.config = config;
        result.loaded.sources = std::move(sources);
        result.archive = folder.path() / "archive";
        result.once = true;
        result.stop_on_signal = false;
        return result;
    }

    ServiceSummary run(std::vector<SourceSpec> sources) {
        auto summary = run_service(settings(std::move(sources)));
        EXPECT_TRUE(summary) << summary.error().message;
        return summary ? *summary : ServiceSummary{};
    }

    Archive archive() {
        auto opened = Archive::open(folder.path() / "archive", Archive::Mode::read);
        EXPECT_TRUE(opened);
        return std::move(*opened);
    }

    std::string state_of(std::string_view path) {
        const auto row = archive().url_state(server.url(path));
        return row && *row ? (*row)->state : "unknown";
    }

    std::size_t asked(std::string_view target) {
        const auto all = server.requests();
        return static_cast<std::size_t>(std::count_if(
            all.begin(), all.end(), [&](const auto& one) { return one.target == target; }));
    }

    test::TempFolder folder;
    test::LoopbackServer server;
    Config config;
};

}  // namespace magpie
