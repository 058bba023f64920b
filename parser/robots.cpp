// See robots.h.
#include "parser/robots.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <unordered_set>

#include "base/text.h"
#include "parser/robots_lines.h"
#include "parser/robots_pattern.h"

namespace magpie {
namespace {

// Whole lines only: half a rule may forbid everything.
std::string_view within_bound(std::string_view bytes) {
    if (bytes.size() <= RobotsRules::kMaxBytes) return bytes;
    bytes = bytes.substr(0, RobotsRules::kMaxBytes);
    const std::size_t last_end = bytes.find_last_of("\r\n");
    return bytes.substr(0, last_end == std::string_view::npos ? 0 : last_end);
}

// "*" and "* (all robots)", but not "*bot".
bool means_everybody(std::string_view value) {
    return value.starts_with('*') && (value.size() == 1 || is_ascii_space(value[1]));
}

// Targets begin with '/', so nothing else ever matches; that includes the empty pattern, which
// forbids nothing.
bool can_match(std::string_view pattern) {
    return pattern.starts_with('/') || pattern.starts_with('*');
}

// Seconds, with a fraction, and whatever people write behind them.
std::optional<std::chrono::milliseconds> read_delay(std::string_view value) {
    double seconds = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds,
                                              std::chars_format::fixed);
    if (error != std::errc() || !(seconds >= 0)) return std::nullopt;
    constexpr double kMost = std::chrono::duration<double>(RobotsRules::kMaxCrawlDelay).count();
    return std::chrono::milliseconds(std::llround(std::min(seconds, kMost) * 1000));
}

// A whole folder is meant by its index page; Google alone reads it so, and for Allow only.
std::optional<std::string> folder_of_index_page(std::string_view pattern) {
    const std::size_t slash = pattern.rfind('/');
    if (slash == std::string_view::npos || !pattern.substr(slash).starts_with("/index.htm"))
        return std::nullopt;
    return std::string(pattern.substr(0, slash + 1)) + '$';
}

}  // namespace

// Two sets of rules grow side by side, those of the agent and those of everybody; groups that name
// the agent more than once are one (§2.2.1).
struct RobotsRules::Reader {
    struct Group {
        bool named = false;        // by the User-agent lines above
        bool delay_named = false;  // by those since the last Crawl-delay
        bool ever_named = false;
        RobotsRules rules;
    };

    explicit Reader(std::string_view agent) : agent_(agent) {}

    void read(const RobotsLine& line) {
        switch (line.key) {
            case RobotsKey::user_agent:
                return name(line.value);
            case RobotsKey::allow:
                return add_rule(line.value, true);
            case RobotsKey::disallow:
                return add_rule(line.value, false);
            case RobotsKey::sitemap:
                return add_sitemap(line.value);
            case RobotsKey::crawl_delay:
                return add_delay(line.value);
            case RobotsKey::other:
                return;  // ends no group (§2.2.4)
        }
    }

    RobotsRules finish() && {
        RobotsRules rules = std::move(mine_.ever_named ? mine_.rules : everybody_.rules);
        rules.sitemaps_ = std::move(sitemaps_);
        rules.settle();
        return rules;
    }

  private:
    // User-agent lines in a row open one group; the first one behind a rule opens the next.
    void name(std::string_view value) {
        if (behind_rule_) mine_.named = everybody_.named = false;
        // A Crawl-delay between two of them is no rule (Google knows none), yet it is not meant for
        // the second.
        if (behind_rule_ || behind_delay_) mine_.delay_named = everybody_.delay_named = false;
        behind_rule_ = behind_delay_ = false;
        Group* group = nullptr;
        if (means_everybody(value))
            group = &everybody_;
        else if (!agent_.empty() && equals_ignore_case(product_token(value), agent_))
            group = &mine_;
        if (group) group->named = group->delay_named = group->ever_named = true;
    }

    // A group that names both is the agent's.
    Group* current() {
        if (mine_.named) return &mine_;
        return everybody_.named ? &everybody_ : nullptr;
    }

    void add_rule(std::string_view value, bool allow) {
        // Lines before the first group, and those of groups for others, belong to nobody.
        behind_rule_ = true;
        Group* group = current();
        if (!group || (group == &everybody_ && mine_.ever_named)) return;
        const std::string pattern = normalize_robots_escapes(value);
        if (!can_match(pattern)) return;
        group->rules.add(pattern, allow);
        if (!allow) return;
        if (const auto folder = folder_of_index_page(pattern)) group->rules.add(*folder, true);
    }

    void add_delay(std::string_view value) {
        behind_delay_ = true;
        const auto delay = read_delay(value);
        if (!delay) return;
        if (mine_.delay_named) mine_.rules.delay_at_least(*delay);
        if (everybody_.delay_named) everybody_.rules.delay_at_least(*delay);
    }

    void add_sitemap(std::string_view value) {
        if (value.empty() || sitemaps_.size() >= kMaxSitemaps) return;
        if (known_sitemaps_.insert(value).second) sitemaps_.emplace_back(value);
    }

    std::string_view agent_;
    Group mine_;
    Group everybody_;
    bool behind_rule_ = false;
    bool behind_delay_ = false;
    std::vector<std::string> sitemaps_;
    std::unordered_set<std::string_view> known_sitemaps_;  // views of the input
};

RobotsRules RobotsRules::parse(std::string_view bytes, std::string_view agent) {
    Reader reader(agent);
    RobotsLines lines(within_bound(bytes));
    while (const auto line = lines.next()) reader.read(*line);
    return std::move(reader).finish();
}

bool RobotsRules::allows(std::string_view target) const {
    std::size_t work = 0;
    for (const Rule& rule : rules_) {
        if (rule.has_star) work += target.size();
        if (work > kMaxMatchWork) return false;
        if (robots_pattern_matches(pattern_of(rule), target)) return rule.allow;
    }
    return true;
}

void RobotsRules::drop_sitemaps() { std::vector<std::string>().swap(sitemaps_); }

std::size_t RobotsRules::memory() const {
    std::size_t total = sizeof(*this) + rules_.capacity() * sizeof(Rule) + patterns_.capacity();
    for (const std::string& sitemap : sitemaps_) total += sizeof(std::string) + sitemap.capacity();
    return total;
}

void RobotsRules::add(std::string_view pattern, bool allow) {
    rules_.push_back({.begin = static_cast<std::uint32_t>(patterns_.size()),
                      .length = static_cast<std::uint32_t>(pattern.size()),
                      .allow = allow,
                      .has_star = pattern.find('*') != std::string_view::npos});
    patterns_ += pattern;
}

// In the order in which they decide, each pattern once, without spare room: rules are kept for many
// hosts.
void RobotsRules::settle() {
    const auto decides_before = [&](const Rule& a, const Rule& b) {
        if (a.length != b.length) return a.length > b.length;
        if (a.allow != b.allow) return a.allow;
        return pattern_of(a) < pattern_of(b);
    };
    std::sort(rules_.begin(), rules_.end(), decides_before);
    RobotsRules settled;
    settled.rules_.reserve(rules_.size());
    for (const Rule& rule : rules_) {
        const std::string_view pattern = pattern_of(rule);
        if (!settled.rules_.empty() && settled.rules_.back().allow == rule.allow &&
            settled.pattern_of(settled.rules_.back()) == pattern)
            continue;
        settled.add(pattern, rule.allow);
    }
    settled.rules_.shrink_to_fit();
    settled.patterns_.shrink_to_fit();
    rules_.swap(settled.rules_);
    patterns_.swap(settled.patterns_);  // moving a short string would keep the long one's memory
}

void RobotsRules::delay_at_least(std::chrono::milliseconds delay) {
    crawl_delay_ = std::max(crawl_delay_.value_or(delay), delay);
}

}  // namespace magpie
