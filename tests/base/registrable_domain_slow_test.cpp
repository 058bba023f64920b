// The Public Suffix List's own test vectors. The list itself is the distribution's, so only rules
// that have not changed for years are held against it: those of the vectors.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

#include "base/registrable_domain.h"
#include "base/url.h"

namespace magpie {
namespace {

// "null" for what is no host or has no domain. Hosts come through Url, as everywhere.
std::string domain_of(const std::string& name) {
    if (name == "null") return "null";
    const auto url = Url::parse("https://" + name + "/");
    const std::string domain = url ? registrable_domain(url->host()) : "";
    return domain.empty() ? "null" : domain;
}

std::string in_ascii(const std::string& name) {
    const auto url = Url::parse("https://" + name + "/");
    return name == "null" || !url ? name : std::string(url->host());
}

TEST(RegistrableDomain, agrees_with_the_vectors_of_the_list) {
    const char* root = std::getenv("MAGPIE_SHARED_DATA");
    if (root == nullptr) GTEST_SKIP() << "MAGPIE_SHARED_DATA is not set";
    std::ifstream file(std::filesystem::path(root) / "suites/psl/tests/tests.txt");
    if (!file) GTEST_SKIP() << "no suites/psl";
    int cases = 0;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.starts_with("//")) continue;
        std::istringstream words(line);
        std::string host, expected;
        words >> host >> expected;
        ++cases;
        EXPECT_EQ(domain_of(host), in_ascii(expected)) << line;
    }
    std::cout << "public suffix vectors: " << cases << '\n';
    EXPECT_GE(cases, 70);
}

}  // namespace
}  // namespace magpie
