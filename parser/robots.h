// robots.txt by RFC 9309, read as Google's parser reads it where the RFC leaves room. Pure and total: any bytes
// give rules. Bounds: 500 KiB of input (§2.5), lines, rules; what lies behind a bound does not count.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace magpie {

class RobotsRules {
  public:
    static constexpr std::size_t kMaxBytes = 500 * 1024;  // RFC 9309 §2.5: at least 500 KiB

    RobotsRules() = default;  // of an empty file: everything is allowed
    // Keeps only what concerns `agent`, a product token ("magpie"); longer texts are cut to their token.
    static RobotsRules parse(std::string_view bytes, std::string_view agent);

    // `target`: path and query of a canonical URL ("/a?b=c"). "/robots.txt" itself is always allowed.
    bool allows(std::string_view target) const;
    std::optional<std::chrono::milliseconds> crawl_delay() const;  // of the group that applies
    const std::vector<std::string>& sitemaps() const;              // as written, whatever the group

  private:
    struct Rule {
        std::string pattern;
        bool allow = false;
    };
    std::vector<Rule> rules_;
    std::optional<std::chrono::milliseconds> crawl_delay_;
    std::vector<std::string> sitemaps_;
};

}  // namespace magpie
