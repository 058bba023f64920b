// Keys as the Internet Archive's own library and the one of the IIPC give them, with their
// defaults.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "base/surt.h"

namespace magpie {
namespace {

using nlohmann::json;

std::optional<json> read_suite(const std::string& name) {
    const char* root = std::getenv("MAGPIE_SHARED_DATA");
    if (root == nullptr) return std::nullopt;
    std::ifstream file(std::filesystem::path(root) / "suites/url/surt" / name);
    if (!file) return std::nullopt;
    return json::parse(file);
}

// What differs, each for a reason: records of ARC files and of name servers, which a crawler of
// pages has not, and inputs that are no URL.
const std::set<std::string> kNoPages = {"filedesc://foo.arc.gz", "dns:alexa.com", "dns:archive.org",
                                        "", "dskgfljsdlkgjslkj"};

void check(const std::string& input, const std::string& expected, int& cases) {
    const auto url = Url::parse(input);
    const std::string key = url ? surt_of(*url) : "";
    ++cases;
    if (key != expected) {
        EXPECT_TRUE(kNoPages.contains(input)) << input << " gives " << key << ", not " << expected;
    }
}

TEST(SurtSuite, keys_are_those_of_the_internet_archive) {
    const auto suite = read_suite("ia_surt.json");
    if (!suite) GTEST_SKIP() << "skipped: no ../shared";
    int cases = 0;
    for (const json& test : *suite)
        if (test.value("call", json()) == "surt.surt(_)")
            check(test["input"], test["expect"], cases);
    EXPECT_GE(cases, 18);
}

TEST(SurtSuite, keys_are_those_of_the_iipc) {
    const auto suite = read_suite("iipc_webarchive_commons.json");
    if (!suite) GTEST_SKIP() << "skipped: no ../shared";
    int cases = 0;
    for (const json& test : *suite)
        if (test.value("test", "") == "testMakeKey") check(test["b"], test["a"], cases);
    EXPECT_GE(cases, 19);
}

}  // namespace
}  // namespace magpie
