// The web platform's URL tests as the oracle of base/url: parsing and serialisation, the parts, and
// domain to ASCII. What is known to differ is listed here with its reason, and must keep differing:
// a case that starts to pass is taken off the list.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "base/text.h"
#include "base/url.h"

namespace magpie {
namespace {

using nlohmann::json;

std::optional<std::filesystem::path> suite_file(const std::string& name) {
    const char* root = std::getenv("MAGPIE_SHARED_DATA");
    if (root == nullptr) return std::nullopt;
    auto path = std::filesystem::path(root) / "suites" / "url" / name;
    if (!std::filesystem::exists(path)) return std::nullopt;
    return path;
}

// Lone surrogates in the suite stand for what a browser hands over as U+FFFD.
std::string replace_lone_surrogates(std::string text) {
    for (std::size_t at = 0; (at = text.find("\\u", at)) != std::string::npos;) {
        const std::size_t slashes = at - text.find_last_not_of('\\', at);
        const unsigned long unit = std::stoul(text.substr(at + 2, 4), nullptr, 16);
        if (slashes % 2 == 0 || unit < 0xD800 || unit > 0xDFFF) {
            at += 2;
            continue;
        }
        const bool is_pair = unit < 0xDC00 && text.compare(at + 6, 2, "\\u") == 0 &&
                             std::stoul(text.substr(at + 8, 4), nullptr, 16) >> 10 == 0x37;
        if (!is_pair) text.replace(at, 6, "\\uFFFD");
        at += is_pair ? 12 : 6;
    }
    return text;
}

json read_suite(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(file)), {});
    return json::parse(replace_lone_surrogates(std::move(text)));
}

std::string prefixed(std::string_view part, char mark) {
    return part.empty() ? std::string() : mark + std::string(part);
}

std::string host_with_port(const Url& url) {
    return std::string(url.host()) + (url.port() ? ":" + std::to_string(*url.port()) : "");
}

// What is wrong with `url` as an answer to `test`; empty when nothing.
std::string difference(const json& test, const std::optional<Url>& url) {
    const bool must_fail = test.value("failure", false);
    if (must_fail) return url ? "accepted as " + url->href() : "";
    if (!url) return "refused";
    const std::pair<const char*, std::string> parts[] = {
        {"href", url->href()},
        {"protocol", std::string(url->scheme()) + ":"},
        {"username", std::string(url->username())},
        {"password", std::string(url->password())},
        {"host", host_with_port(*url)},
        {"hostname", std::string(url->host())},
        {"port", url->port() ? std::to_string(*url->port()) : ""},
        {"pathname", std::string(url->path())},
        {"search", prefixed(url->query(), '?')},
        {"hash", prefixed(url->fragment(), '#')},
    };
    for (const auto& [name, value] : parts)
        if (test.contains(name) && test[name] != value)
            return std::string(name) + " is " + value + " instead of " + test[name].dump();
    return "";
}

std::optional<Url> parse_case(const json& test) {
    const std::string input = test["input"];
    if (!test.contains("base") || test["base"].is_null()) return Url::parse(input);
    const auto base = Url::parse(test["base"].get<std::string>());
    return base ? Url::parse(input, &*base) : std::nullopt;
}

void run_parsing_suite(const std::string& name, std::size_t least) {
    const auto path = suite_file(name);
    if (!path) GTEST_SKIP() << "skipped: no ../shared";
    std::size_t cases = 0;
    for (const json& test : read_suite(*path)) {
        if (!test.is_object()) continue;
        ++cases;
        const auto url = parse_case(test);
        EXPECT_EQ(difference(test, url), "") << test.dump();
        if (url) {
            EXPECT_EQ(Url::parse(url->href()), url) << "not idempotent: " << test.dump();
        }
    }
    EXPECT_GE(cases, least);
}

TEST(UrlSuite, parses_every_case_of_the_web_platform_tests) {
    run_parsing_suite("urltestdata.json", 850);
}

TEST(UrlSuite, parses_the_extra_cases_of_ada) {
    run_parsing_suite("ada_extra_urltestdata.json", 20);
}

// ICU 72 holds Unicode 15.0, the suite Unicode 17: these were disallowed or mapped otherwise
// in 15.0 (Georgian capitals, fillers, format characters, five compatibility ideographs, CJK
// extension J …).
bool changed_after_unicode_15(char32_t c) {
    static const std::set<char32_t> kChanged = {0x04C0, 0x115F, 0x1160, 0x17B4, 0x1E9E,
                                                0x2132, 0x2183, 0x180E, 0xFFA0, 0x1D175};
    return kChanged.contains(c) || (c >= 0x2061 && c <= 0x206F) || (c >= 0x10A0 && c <= 0x10C5) ||
           (c >= 0x2F800 && c <= 0x2FA1F) || (c >= 0x323B0 && c <= 0x33479);
}

bool is_newer_than_icu(std::string_view domain) {
    for (std::size_t at = 0; at < domain.size();)
        if (changed_after_unicode_15(next_code_point(domain, at))) return true;
    return false;
}

void run_domain_suite(const std::string& name, std::size_t most_newer) {
    const auto path = suite_file(name);
    if (!path) GTEST_SKIP() << "skipped: no ../shared";
    std::size_t newer = 0;
    for (const json& test : read_suite(*path)) {
        if (!test.is_object()) continue;
        const std::string input = test["input"];
        if (input.empty()) continue;  // inside a URL, the next part would be the host
        const auto url = Url::parse("https://" + input + "/x");
        const json host = url ? json(url->host()) : json(nullptr);
        if (host == test["output"]) continue;
        ++newer;
        EXPECT_TRUE(is_newer_than_icu(input)) << test.dump() << " gives " << host.dump();
    }
    EXPECT_LE(newer, most_newer);
}

TEST(UrlSuite, maps_domains_to_ascii) { run_domain_suite("toascii.json", 7); }

TEST(UrlSuite, maps_domains_as_unicode_does) { run_domain_suite("IdnaTestV2.json", 74); }

}  // namespace
}  // namespace magpie
