// The cases of Google's own suite that no verdict shows: how lines are counted and taken apart,
// addresses cut, escapes written, product tokens judged. Its verdicts: tests/conformance/robots.py.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "parser/base64.h"
#include "parser/robots.h"
#include "parser/robots_lines.h"
#include "parser/robots_pattern.h"

namespace magpie {
namespace {

using nlohmann::json;

std::vector<json> read_cases(const std::string& kind) {
    std::vector<json> cases;
    const char* root = std::getenv("MAGPIE_SHARED_DATA");
    if (root == nullptr) return cases;
    std::ifstream file(std::filesystem::path(root) / "suites/robots/google_robotstxt.jsonl");
    for (std::string line; std::getline(file, line);) {
        json test = json::parse(line);
        if (test["kind"] == kind) cases.push_back(std::move(test));
    }
    return cases;
}

std::string input_of(const json& test) {
    if (test.contains("input_b64")) return *base64_decode(test["input_b64"].get<std::string>());
    return test["input"].get<std::string>();
}

// What Google's report of a file calls valid, unknown and the last line.
struct Report {
    explicit Report(const std::string& text) {
        RobotsLines lines(text);
        while (const auto line = lines.next()) {
            last_line = line->number;
            switch (line->key) {
                case RobotsKey::user_agent:
                case RobotsKey::allow:
                case RobotsKey::disallow:
                    ++valid;
                    break;
                case RobotsKey::sitemap:
                    sitemap = line->value;
                    break;
                case RobotsKey::crawl_delay:
                case RobotsKey::other:
                    ++unknown;
            }
        }
    }
    std::size_t valid = 0;
    std::size_t unknown = 0;
    std::size_t last_line = 0;
    std::string sitemap;
};

json answer_to(const std::string& what, const std::string& input) {
    if (what == "report.valid_directives()") return Report(input).valid;
    if (what == "report.unknown_directives()") return Report(input).unknown;
    if (what == "report.last_line_seen()") return Report(input).last_line;
    if (what == "report.sitemap()") return Report(input).sitemap;
    if (what == "googlebot::GetPathParamsQuery(url)") return robots_target_as_written(input);
    if (what == "escaped") return normalize_robots_escapes(input);
    return nullptr;
}

TEST(RobotsSuite, takes_files_apart_as_google_does) {
    const auto cases = read_cases("parse");
    if (cases.empty()) GTEST_SKIP() << "skipped: no ../shared";
    for (const json& test : cases)
        EXPECT_EQ(answer_to(test["what"], input_of(test)), test["expect"]) << test.dump();
    EXPECT_GE(cases.size(), 45u);
}

TEST(RobotsSuite, knows_a_product_token) {
    const auto cases = read_cases("valid_agent");
    if (cases.empty()) GTEST_SKIP() << "skipped: no ../shared";
    for (const json& test : cases) {
        const std::string agent = test["agent"];
        const bool is_token = !agent.empty() && product_token(agent) == agent;
        EXPECT_EQ(is_token, test["expect"].get<bool>()) << test.dump();
    }
    EXPECT_GE(cases.size(), 11u);
}

}  // namespace
}  // namespace magpie
