// robots.txt by RFC 9309, read as Google's parser reads it where the RFC leaves room. Pure and
// total: any bytes give rules. Bounds: 500 KiB of input (§2.5), the length of a line, sitemaps, the
// work of one question; what lies behind a bound does not count.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace magpie {

class RobotsRules {
  public:
    static constexpr std::size_t kMaxBytes = 500u << 10;  // RFC 9309 §2.5: at least 500 KiB
    static constexpr std::size_t kMaxSitemaps = 5'000;
    // Bytes of target compared with patterns that hold a '*', all rules together. Real files have
    // up to 2,000 of them and ask for 400 KB; a file of 40,000 against a URL of 64 KiB would hold
    // the caller for a second instead of 8 ms. Beyond it the answer is no. Reading 500 KiB takes up
    // to 7 ms.
    static constexpr std::size_t kMaxMatchWork = 8u << 20;
    static constexpr std::chrono::milliseconds kMaxCrawlDelay = std::chrono::hours{24};

    RobotsRules() = default;  // of an empty file: everything is allowed
    // Keeps only what concerns `agent`, a product token ("magpie"); any other text is subject to
    // the group of '*'.
    static RobotsRules parse(std::string_view bytes, std::string_view agent);

    // `target`: robots_target() of the URL ("/a?b=c"). That "/robots.txt" itself is always allowed
    // (§2.2.2) is the caller's business.
    bool allows(std::string_view target) const;
    std::optional<std::chrono::milliseconds> crawl_delay() const {
        return crawl_delay_;
    }  // of the group that applies
    const std::vector<std::string>& sitemaps() const {
        return sitemaps_;
    }  // as written, whatever the group; once each
    void drop_sitemaps();
    std::size_t memory() const;  // bytes held, about

  private:
    struct Reader;
    struct Rule {
        std::uint32_t begin = 0;  // in patterns_
        std::uint32_t length = 0;
        bool allow = false;
        bool has_star = false;
    };

    std::string_view pattern_of(const Rule& rule) const {
        return std::string_view(patterns_).substr(rule.begin, rule.length);
    }

    void add(std::string_view pattern, bool allow);
    void delay_at_least(std::chrono::milliseconds delay);
    void settle();

    // The longest pattern first, Allow before Disallow where they are equally long: the first match
    // decides.
    std::vector<Rule> rules_;
    std::string patterns_;
    std::optional<std::chrono::milliseconds> crawl_delay_;
    std::vector<std::string> sitemaps_;
};

}  // namespace magpie
