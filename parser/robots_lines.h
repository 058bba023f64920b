// The lines of a robots.txt, as Google's parser takes them apart: any bytes give lines, most of
// them none that count. Groups and rules are robots.cpp's business. Returned views point into the
// bytes that were given.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace magpie {

enum class RobotsKey { user_agent, allow, disallow, sitemap, crawl_delay, other };

struct RobotsLine {
    std::size_t number = 0;  // from 1; blank lines and comments count
    RobotsKey key = RobotsKey::other;
    std::string_view value;  // trimmed, without comment; as written
};

class RobotsLines {
  public:
    // Google reads eight times the longest URL of Internet Explorer (2,083); what is longer is cut
    // there, not dropped.
    static constexpr std::size_t kMaxLine = 2'083 * 8 - 1;

    explicit RobotsLines(std::string_view bytes);
    // The next line that has a key and a value, which may be empty.
    std::optional<RobotsLine> next();

  private:
    std::string_view take_line();

    std::string_view rest_;
    std::size_t number_ = 0;
};

// "magpie" of "magpie/1.0 (+https://a.example)": RFC 9309 §2.2.1, letters, '-' and '_'. May be
// empty.
std::string_view product_token(std::string_view user_agent);

}  // namespace magpie
