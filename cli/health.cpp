#include "cli/health.h"

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "cli/table.h"

namespace magpie::cli {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kNamesShown = 3;
constexpr std::size_t kReasonCells = 120;

struct Finding {
    HealthLevel level;
    std::string words;
};

std::string one_line(std::string_view text) { return shorten(collapse_space(text), kReasonCells); }

std::string counted(std::size_t count, std::string_view noun) {
    return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

// "(news, blog, photos and 9 more)"
std::string in_brackets(const std::vector<std::string>& names) {
    const std::size_t shown = std::min(names.size(), kNamesShown);
    std::string text = join(
        std::vector<std::string>(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown)),
        ", ");
    if (names.size() > shown) text += " and " + std::to_string(names.size() - shown) + " more";
    return "(" + text + ")";
}

std::vector<std::string> sources_in(const StatusFacts& facts, SourceCondition condition,
                                    Instant now) {
    std::vector<std::string> names;
    for (const SourceFacts& source : facts.sources)
        if (condition_of(source, facts.late_after, now) == condition)
            names.push_back(source.state.name);
    return names;
}

std::size_t watched(const StatusFacts& facts) {
    return static_cast<std::size_t>(
        std::count_if(facts.sources.begin(), facts.sources.end(),
                      [](const SourceFacts& source) { return !source.state.paused; }));
}

bool has_just_started(const StatusFacts& facts, Instant now) {
    return facts.service && facts.service->running_since &&
           now - *facts.service->running_since < kStartGrace;
}

void judge_service(const StatusFacts& facts, std::vector<Finding>& findings) {
    if (!facts.service_problem.empty())
        findings.push_back({HealthLevel::critical, one_line(facts.service_problem)});
    else if (!facts.service && facts.daemon_expected)
        findings.push_back({HealthLevel::critical, "the service is not running"});
    if (facts.service && !facts.service->reload_problem.empty())
        findings.push_back({HealthLevel::warning, "the last reload was refused: " +
                                                      one_line(facts.service->reload_problem)});
}

void judge_failing(const StatusFacts& facts, Instant now, std::vector<Finding>& findings) {
    const auto failing = sources_in(facts, SourceCondition::failing, now);
    if (failing.empty()) return;
    if (failing.size() == watched(facts)) {
        findings.push_back({HealthLevel::critical, "all sources fail " + in_brackets(failing)});
        return;
    }
    findings.push_back({HealthLevel::warning, std::to_string(failing.size()) + " of " +
                                                  counted(watched(facts), "source") + " fail " +
                                                  in_brackets(failing)});
}

std::optional<Instant> last_progress(const StatusFacts& facts) {
    std::optional<Instant> last = facts.last_visit;
    for (const SourceFacts& source : facts.sources)
        if (source.state.last_try && (!last || *source.state.last_try > *last))
            last = source.state.last_try;
    return last;
}

// Every source is asked soon after it is due, so one that is overdue while nothing moves means that
// the service stands still: whatever it looks like from outside.
void judge_progress(const StatusFacts& facts, Instant now, std::vector<Finding>& findings) {
    if (has_just_started(facts, now)) return;
    const auto overdue =
        std::count_if(facts.sources.begin(), facts.sources.end(), [now](const SourceFacts& source) {
            return !source.state.paused && source.state.next_due != Instant{} &&
                   source.state.next_due + kStandstill < now;
        });
    const auto last = last_progress(facts);
    if (facts.service && overdue > 0 && (!last || now - *last > kStandstill)) {
        findings.push_back(
            {HealthLevel::critical,
             "no progress " + (last ? "for " + rough(now - *last) : std::string("at all")) + ", " +
                 counted(static_cast<std::size_t>(overdue), "source") + " overdue"});
        return;
    }
    const auto late = sources_in(facts, SourceCondition::late, now);
    if (!late.empty())
        findings.push_back(
            {HealthLevel::warning, counted(late.size(), "source") + " late " + in_brackets(late)});
}

void judge_hosts(const StatusFacts& facts, std::vector<Finding>& findings) {
    std::vector<std::string> names;
    for (const HostFacts& host : facts.hosts)
        if (host.paused_until)
            names.push_back(host.host + (host.reason.empty() ? "" : ": " + host.reason));
    if (names.empty()) return;
    findings.push_back(
        {HealthLevel::warning, counted(names.size(), "host") + " paused " + in_brackets(names)});
}

std::string summary(const StatusFacts& facts, Instant now) {
    std::int64_t pending = 0;
    std::optional<Instant> news;
    for (const SourceFacts& source : facts.sources) {
        pending += source.pending;
        if (source.state.last_new && (!news || *source.state.last_new > *news))
            news = source.state.last_new;
    }
    std::string text = counted(facts.sources.size(), "source") + ", " + std::to_string(pending) +
                       " of " + counted(static_cast<std::size_t>(facts.ledger.urls), "URL") +
                       " waiting";
    if (news) text += ", last new one " + rough(now - *news) + " ago";
    return text;
}

std::string_view word_of(HealthLevel level) {
    switch (level) {
        case HealthLevel::ok:
            return "OK";
        case HealthLevel::warning:
            return "WARNING";
        case HealthLevel::critical:
            return "CRITICAL";
    }
    return "";
}

}  // namespace

Health judge(const StatusFacts& facts, Instant now) {
    std::vector<Finding> findings;
    judge_service(facts, findings);
    if (!facts.archive_problem.empty()) {
        findings.push_back({HealthLevel::critical,
                            "the archive cannot be read: " + one_line(facts.archive_problem)});
    } else {
        if (!facts.sources_problem.empty())
            findings.push_back({HealthLevel::warning, "the configuration has an error: " +
                                                          one_line(facts.sources_problem)});
        else if (facts.sources.empty())
            findings.push_back({HealthLevel::warning, "there is no source"});
        judge_progress(facts, now, findings);
        judge_failing(facts, now, findings);
        judge_hosts(facts, findings);
    }
    std::stable_sort(findings.begin(), findings.end(),
                     [](const Finding& a, const Finding& b) { return a.level > b.level; });
    Health health;
    std::vector<std::string> words;
    for (const Finding& finding : findings) words.push_back(finding.words);
    if (!findings.empty()) health.level = findings.front().level;
    health.line = std::string(word_of(health.level)) + ": " +
                  (words.empty() ? summary(facts, now) : join(words, "; "));
    return health;
}

std::string rough(std::chrono::microseconds time) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(std::max(time, 0us));
    const auto in = [&](std::chrono::seconds unit, const char* name) {
        return std::to_string(seconds / unit) + name;
    };
    if (seconds < 2min) return in(1s, " s");
    if (seconds < 2h) return in(1min, " min");
    if (seconds < 48h) return in(1h, " h");
    return in(24h, " d");
}

}  // namespace magpie::cli
