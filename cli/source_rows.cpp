#include "cli/source_rows.h"

#include <algorithm>
#include <iostream>

#include "base/text.h"
#include "cli/health.h"
#include "cli/table.h"

namespace magpie::cli {

namespace {

using nlohmann::ordered_json;

std::string ago(const std::optional<Instant>& when, Instant now) {
    return when ? rough(now - *when) + " ago" : "never";
}

std::string due(const SourceState& state, Instant now) {
    if (state.paused || state.next_due == Instant{}) return "-";
    return state.next_due <= now ? "now" : "in " + rough(state.next_due - now);
}

// What needs an eye comes first; then by name.
std::vector<const SourceFacts*> in_order_of_concern(const StatusFacts& facts, Instant now) {
    std::vector<std::pair<SourceCondition, const SourceFacts*>> keyed;
    for (const SourceFacts& source : facts.sources)
        keyed.emplace_back(
            std::min(condition_of(source, facts.late_after, now), SourceCondition::fresh), &source);
    std::stable_sort(keyed.begin(), keyed.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<const SourceFacts*> ordered;
    for (const auto& [condition, source] : keyed) ordered.push_back(source);
    return ordered;
}

std::string trouble_of(const SourceFacts& source, Instant now) {
    const SourceState& state = source.state;
    if (state.failures == 0) return "";
    std::string text = "fails";
    if (state.failing_since) text += " since " + rough(now - *state.failing_since);
    text += " (" + std::to_string(state.failures) + (state.failures == 1 ? " try): " : " tries): ");
    return text + state.state + (state.reason.empty() ? "" : ", " + collapse_space(state.reason));
}

}  // namespace

void print_sources(const StatusFacts& facts, Instant now) {
    Table table({"SOURCE", "STATE", "LAST SUCCESS", "LAST NEW", "NEXT DUE", "PENDING", ""});
    for (const SourceFacts* source : in_order_of_concern(facts, now)) {
        const SourceState& state = source->state;
        table.add({shorten(state.name, 40),
                   std::string(to_string(condition_of(*source, facts.late_after, now))),
                   ago(state.last_success, now), ago(state.last_new, now), due(state, now),
                   std::to_string(source->pending), shorten(trouble_of(*source, now), 100)});
    }
    table.print(std::cout);
}

ordered_json time_json(const std::optional<Instant>& when) {
    return when && *when != Instant{} ? ordered_json(format_utc_seconds(*when)) : ordered_json();
}

ordered_json json_of(const SourceFacts& source, int late_after, Instant now) {
    const SourceState& state = source.state;
    return {{"name", state.name},
            {"kind", state.kind},
            {"url", state.url},
            {"condition", to_string(condition_of(source, late_after, now))},
            {"paused", state.paused},
            {"state", state.state},
            {"reason", state.reason},
            {"last_try", time_json(state.last_try)},
            {"last_success", time_json(state.last_success)},
            {"last_new", time_json(state.last_new)},
            {"next_due", time_json(state.next_due)},
            {"interval_ms", state.interval.count()},
            {"failures", state.failures},
            {"failing_since", time_json(state.failing_since)},
            {"listed", state.listed},
            {"pending", source.pending}};
}

}  // namespace magpie::cli
