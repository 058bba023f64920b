// See robots_lines.h.
#include "parser/robots_lines.h"

#include <algorithm>

#include "base/text.h"

namespace magpie {
namespace {

struct KeyName {
    std::string_view name;
    RobotsKey key;
};

// Any key that begins like this counts, whatever its case; so do the misspellings that Google
// reads, all of them common in the wild.
constexpr KeyName kKeys[] = {
    {"user-agent", RobotsKey::user_agent},   {"useragent", RobotsKey::user_agent},
    {"user agent", RobotsKey::user_agent},   {"allow", RobotsKey::allow},
    {"disallow", RobotsKey::disallow},       {"dissallow", RobotsKey::disallow},
    {"dissalow", RobotsKey::disallow},       {"disalow", RobotsKey::disallow},
    {"diasllow", RobotsKey::disallow},       {"disallaw", RobotsKey::disallow},
    {"sitemap", RobotsKey::sitemap},         {"site-map", RobotsKey::sitemap},
    {"crawl-delay", RobotsKey::crawl_delay}, {"crawldelay", RobotsKey::crawl_delay},
    {"crawl delay", RobotsKey::crawl_delay},
};

// `name` is not empty.
RobotsKey key_of(std::string_view name) {
    const char first = static_cast<char>(name.front() | 0x20);  // lower case, where it is a letter
    for (const KeyName& known : kKeys)
        if (first == known.name.front() && starts_with_ignore_case(name, known.name))
            return known.key;
    return RobotsKey::other;
}

// A byte order mark, or the beginning of one that something has damaged.
std::string_view without_mark(std::string_view bytes) {
    for (const char byte : std::string_view("\xEF\xBB\xBF")) {
        if (!bytes.starts_with(byte)) break;
        bytes.remove_prefix(1);
    }
    return bytes;
}

// A line ends for good at a NUL, and what counts of it at a '#'.
std::string_view content_of(std::string_view line) {
    line = line.substr(0, RobotsLines::kMaxLine);
    line = line.substr(0, line.find('\0'));
    return trim(line.substr(0, line.find('#')));
}

// Where the key ends. Without a colon two words will do ("disallow /private"), three are prose.
std::size_t separator_of(std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos) return colon;
    const std::size_t blank = line.find_first_of(" \t");
    if (blank == std::string_view::npos) return blank;
    const std::size_t second = line.find_first_not_of(" \t", blank);
    const bool has_third = line.find_first_of(" \t", second) != std::string_view::npos;
    return has_third ? std::string_view::npos : blank;
}

bool is_token_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

}  // namespace

RobotsLines::RobotsLines(std::string_view bytes) : rest_(without_mark(bytes)) {}

std::optional<RobotsLine> RobotsLines::next() {
    while (!rest_.empty()) {
        const std::string_view line = content_of(take_line());
        const std::size_t separator = separator_of(line);
        if (separator == std::string_view::npos) continue;
        const std::string_view name = trim(line.substr(0, separator));
        if (name.empty()) continue;
        return RobotsLine{number_, key_of(name), trim(line.substr(separator + 1))};
    }
    return std::nullopt;
}

// Lines end with LF, CR LF or CR.
std::string_view RobotsLines::take_line() {
    ++number_;
    const std::size_t end = std::min(rest_.find_first_of("\r\n"), rest_.size());
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end);
    rest_.remove_prefix(rest_.starts_with("\r\n") ? 2 : std::min<std::size_t>(rest_.size(), 1));
    return line;
}

std::string_view product_token(std::string_view user_agent) {
    const auto end = std::find_if_not(user_agent.begin(), user_agent.end(), is_token_char);
    return user_agent.substr(0, static_cast<std::size_t>(end - user_agent.begin()));
}

}  // namespace magpie
