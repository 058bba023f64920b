// Invariants of parser/robots over any bytes: an answer in bounded time, the same when asked again;
// rules for nobody else's sake (appending a group for another agent changes no verdict); sitemaps
// are parts of the input, once each; a crawl delay within its bound.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

#include "parser/byte_search.h"
#include "parser/robots.h"
#include "parser/robots_lines.h"
#include "parser/robots_pattern.h"

namespace {

using namespace magpie;

void require(bool holds) {
    if (!holds) std::abort();
}

void check_sitemaps(const RobotsRules& rules, std::string_view text) {
    std::set<std::string_view> seen;
    require(rules.sitemaps().size() <= RobotsRules::kMaxSitemaps);
    for (const std::string& sitemap : rules.sitemaps()) {
        require(has_bytes(text, sitemap));
        require(seen.insert(sitemap).second);
    }
}

}  // namespace

// The first line is the target, the rest the file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > RobotsRules::kMaxBytes / 2) return 0;  // what is appended below must count
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const std::size_t line = bytes.find('\n');
    const std::string target = "/" + normalize_robots_escapes(bytes.substr(0, line));
    const std::string text(line == std::string_view::npos ? "" : bytes.substr(line + 1));
    require(normalize_robots_escapes(target) == target);
    require(robots_target_as_written(target).starts_with('/'));

    const RobotsRules rules = RobotsRules::parse(text, "magpie");
    const bool allowed = rules.allows(target);
    require(RobotsRules::parse(text, "MAGPIE").allows(target) == allowed);
    require(RobotsRules::parse(text + "\nallow: /\nuser-agent: crow\ndisallow: /\n", "jay")
                .allows(target) == RobotsRules::parse(text + "\nallow: /\n", "jay").allows(target));
    check_sitemaps(rules, text);
    if (const auto delay = rules.crawl_delay())
        require(delay->count() >= 0 && *delay <= RobotsRules::kMaxCrawlDelay);
    return 0;
}
