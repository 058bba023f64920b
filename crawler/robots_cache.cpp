// See robots_cache.h.
#include "crawler/robots_cache.h"

#include <algorithm>
#include <list>
#include <unordered_map>

#include "crawler/content_coding.h"
#include "crawler/retry.h"
#include "parser/robots_lines.h"
#include "parser/robots_pattern.h"

namespace magpie {
namespace {

// RFC 9309 §2.3.1.4: how long an older copy may stand in for a host that does not answer.
constexpr std::chrono::hours kLongestStandIn{30 * 24};
constexpr std::chrono::seconds kLongestRetryAfter{std::chrono::hours{24}};
// Answers 429 in a row; then it is what every other 4xx is, or a host could be asked about for
// ever.
constexpr int kMostPleasForTime = 3;
constexpr std::size_t kShownTarget = 200;  // bytes of a hostile path in a reason

enum class Answer {
    rules,        // the whole file
    beginning,    // the connection broke before its end
    unavailable,  // there is none: everything is allowed
    asked_for_time,
    unreachable,  // nobody knows: nothing is allowed
};

// Of a body whose end did not come. Half a line is no rule, so nothing is known before the first
// one has ended.
Answer judge_beginning(std::string_view body) {
    const bool has_line = body.find_first_of("\r\n") != std::string_view::npos;
    return has_line ? Answer::beginning : Answer::unreachable;
}

// The status says most, whatever became of the body: an error page may well be too large.
Answer judge(const FetchResult& result, std::optional<std::string_view> body) {
    if (result.is_captcha()) return Answer::unreachable;
    if (result.failure == FetchFailure::redirect_loop ||
        result.failure == FetchFailure::too_many_redirects)
        return Answer::unavailable;  // §2.3.1.2
    const int status = result.response.status;
    if (status == 429) return Answer::asked_for_time;
    if (status >= 400 && status < 500) return Answer::unavailable;
    if (status < 200 || status >= 300 || !body) return Answer::unreachable;
    switch (result.failure) {
        case FetchFailure::none:
        case FetchFailure::too_large:
            return Answer::rules;
        case FetchFailure::timeout:
        case FetchFailure::bad_response:
        case FetchFailure::bad_encoding:
            return judge_beginning(*body);
        default:
            return Answer::unreachable;
    }
}

// With the end of the last one.
std::string_view whole_lines(std::string_view body) {
    return body.substr(0, body.find_last_of("\r\n") + 1);  // npos + 1: nothing
}

// A copy's own rules may name sitemaps by the thousand, which nobody asks the cache for.
RobotsRules read_rules(std::string_view body, std::string_view agent) {
    RobotsRules rules = RobotsRules::parse(body, agent);
    rules.drop_sitemaps();
    return rules;
}

}  // namespace

struct RobotsCache::Impl {
    struct Entry {
        RobotsRules rules;
        std::optional<Instant> copied_at;  // when the rules came; nothing: there are none
        Instant answered_at{};
        Instant ask_again{};
        std::string problem;  // of the last fetch; empty when its rules hold
        bool asks_for_time = false;
        int pleas_for_time = 0;
        std::list<std::string>::iterator place;  // in recent_
    };

    explicit Impl(Settings wanted) : settings(std::move(wanted)) {
        settings.agent = std::string(product_token(settings.agent));
    }

    Entry* find(const std::string& origin) {
        const auto found = entries.find(origin);
        if (found == entries.end()) return nullptr;
        recent.splice(recent.begin(), recent, found->second.place);
        return &found->second;
    }

    Entry& find_or_add(const std::string& origin) {
        if (Entry* const entry = find(origin)) return *entry;
        recent.push_front(origin);
        Entry& entry = entries[origin];
        entry.place = recent.begin();
        return entry;
    }

    static std::size_t memory_of(const std::string& origin, const Entry& entry) {
        constexpr std::size_t kNodes = 96;  // of the map and the list, with their pointers
        return sizeof(Entry) - sizeof(RobotsRules) + entry.rules.memory() + 2 * origin.size() +
               entry.problem.capacity() + kNodes;
    }

    // The one asked last stays, whatever it takes.
    void evict() {
        while (entries.size() > 1 &&
               (entries.size() > settings.capacity || held > settings.max_memory.count)) {
            const auto last = entries.find(recent.back());
            held -= memory_of(last->first, last->second);
            entries.erase(last);
            recent.pop_back();
        }
    }

    void take(Entry& entry, Answer answer, const FetchResult& result, std::string_view body,
              Instant now) const {
        entry.problem.clear();
        entry.pleas_for_time = answer == Answer::asked_for_time ? entry.pleas_for_time + 1 : 0;
        if (entry.pleas_for_time > kMostPleasForTime) answer = Answer::unavailable;
        entry.asks_for_time = answer == Answer::asked_for_time;
        const auto keep = [&](RobotsRules rules, std::chrono::milliseconds lifetime) {
            entry.rules = std::move(rules);
            entry.copied_at = now;
            entry.ask_again = now + lifetime;
        };
        const std::string_view read =
            result.failure == FetchFailure::none ? body : whole_lines(body);
        switch (answer) {
            case Answer::rules:
                return keep(read_rules(read, settings.agent), settings.lifetime);
            case Answer::beginning:
                return keep(read_rules(read, settings.agent), settings.retry_unreachable);
            case Answer::unavailable:
                return keep({}, settings.lifetime);
            case Answer::asked_for_time:
            case Answer::unreachable:
                entry.problem =
                    result.message.empty() ? "its answer makes no sense" : result.message;
                entry.ask_again = now + waiting_time(result.response, now);
        }
    }

    std::chrono::milliseconds waiting_time(const FetchResponse& response, Instant now) const {
        const auto asked = retry_after(response, kLongestRetryAfter, now);
        if (!asked) return settings.retry_unreachable;
        if (response.status == 429) return *asked;
        return std::max<std::chrono::milliseconds>(*asked, settings.retry_unreachable);
    }

    Verdict judge_url(const Entry& entry, const Url& url) const {
        const std::string target = robots_target(url);
        if (entry.rules.allows(target)) return Allowed{};
        return Denied{"robots.txt of " + url.origin() + " disallows " +
                      target.substr(0, kShownTarget) + " for " + settings.agent};
    }

    Settings settings;
    std::unordered_map<std::string, Entry> entries;
    std::list<std::string> recent;  // origins, the last one asked first
    std::size_t held = 0;           // bytes
};

RobotsCache::RobotsCache(Settings settings) : impl_(std::make_unique<Impl>(std::move(settings))) {}
RobotsCache::~RobotsCache() = default;

RobotsCache::Verdict RobotsCache::ask(const Url& url, Instant now) {
    // §2.2.2: robots.txt itself is always allowed; and other schemes have none.
    if (!url.is_http() || url.path() == "/robots.txt") return Allowed{};
    const Impl::Entry* const entry = impl_->find(url.origin());
    // A clock that went back must not stretch a lifetime.
    if (!entry || now >= entry->ask_again || now < entry->answered_at)
        return Fetch{*Url::parse(url.origin() + "/robots.txt")};
    const bool has_copy = entry->copied_at && now - *entry->copied_at < kLongestStandIn;
    if (entry->asks_for_time || !has_copy)
        return Wait{entry->ask_again, "robots.txt is not to be had: " + entry->problem};
    return impl_->judge_url(*entry, url);
}

void RobotsCache::answered(const Url& robots_url, const FetchResult& result,
                           std::optional<std::string_view> body, Instant now) {
    const std::string origin = robots_url.origin();
    Impl::Entry& entry = impl_->find_or_add(origin);
    if (entry.answered_at != Instant{}) impl_->held -= Impl::memory_of(origin, entry);
    entry.answered_at = now;
    impl_->take(entry, judge(result, body), result, body.value_or(""), now);
    impl_->held += Impl::memory_of(origin, entry);
    impl_->evict();
}

std::optional<std::chrono::milliseconds> RobotsCache::crawl_delay(const Url& url) const {
    const auto found = impl_->entries.find(url.origin());
    if (found == impl_->entries.end() || !found->second.copied_at) return std::nullopt;
    const auto delay = found->second.rules.crawl_delay();
    if (!delay) return std::nullopt;
    return std::min(*delay, impl_->settings.longest_crawl_delay);
}

std::size_t RobotsCache::size() const { return impl_->entries.size(); }

std::size_t RobotsCache::memory() const { return impl_->held; }

std::optional<std::string> robots_body(const FetchResponse& response) {
    constexpr Bytes kMost{RobotsRules::kMaxBytes + 1};
    auto body =
        decode_beginning(response.wire_body, response.joined_header("content-encoding"), kMost);
    if (!body) return std::nullopt;
    if (body->is_whole) return std::move(body->text);
    body->text.resize(whole_lines(body->text).size());
    if (body->text.empty()) return std::nullopt;
    return std::move(body->text);
}

}  // namespace magpie
