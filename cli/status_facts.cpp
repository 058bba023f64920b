#include "cli/status_facts.h"

#include <algorithm>
#include <unordered_map>

#include "crawler/host_memory.h"

namespace magpie::cli {

namespace {

using nlohmann::json;
using namespace std::chrono_literals;

// When neither the configuration nor the source's own history tells.
constexpr std::chrono::milliseconds kUsualInterval = 30min;

const json* member(const json& object, const char* name) {
    if (!object.is_object()) return nullptr;
    const auto found = object.find(name);
    return found == object.end() ? nullptr : &*found;
}

std::int64_t number(const json& object, const char* name) {
    const json* value = member(object, name);
    return value && value->is_number() ? value->get<std::int64_t>() : 0;
}

std::string text(const json& object, const char* name) {
    const json* value = member(object, name);
    return value && value->is_string() ? value->get<std::string>() : std::string();
}

bool flag(const json& object, const char* name) {
    const json* value = member(object, name);
    return value && value->is_boolean() && value->get<bool>();
}

std::optional<Instant> instant(const json& object, const char* name) {
    const auto parsed = parse_timestamp(text(object, name));
    if (!parsed) return std::nullopt;
    return parsed->instant;
}

// A source that the service has not taken in yet has no due time.
bool has_been_due(const SourceState& state, Instant now) {
    return state.next_due != Instant{} && state.next_due < now;
}

std::chrono::milliseconds interval_of(const SourceFacts& source) {
    if (source.state.interval > 0ms) return source.state.interval;
    return source.expected > 0ms ? source.expected : kUsualInterval;
}

}  // namespace

std::string_view to_string(SourceCondition condition) {
    switch (condition) {
        case SourceCondition::failing:
            return "failing";
        case SourceCondition::late:
            return "late";
        case SourceCondition::faltering:
            return "faltering";
        case SourceCondition::paused:
            return "paused";
        case SourceCondition::fresh:
            return "new";
        case SourceCondition::good:
            return "ok";
    }
    return "";
}

SourceCondition condition_of(const SourceFacts& source, int late_after, Instant now) {
    const SourceState& state = source.state;
    if (state.paused) return SourceCondition::paused;
    const auto patience = interval_of(source) * late_after;
    if (state.failures > 0) {
        const bool long_since = state.failing_since && now - *state.failing_since > patience;
        return state.failures >= late_after || long_since ? SourceCondition::failing
                                                          : SourceCondition::faltering;
    }
    const Instant last = state.last_success.value_or(state.next_due);
    if (has_been_due(state, now) && now - last > patience) return SourceCondition::late;
    return state.last_try ? SourceCondition::good : SourceCondition::fresh;
}

ServiceFacts service_facts(const json& answer) {
    ServiceFacts facts;
    facts.running_since = instant(answer, "running_since");
    facts.stopping = flag(answer, "stopping");
    facts.reload_problem = text(answer, "reload_problem");
    facts.in_flight = number(answer, "in_flight");
    facts.queued = number(answer, "queued");
    facts.due_later = number(answer, "due_later");
    facts.visits = number(answer, "visits");
    facts.log_lines_dropped = number(answer, "log_lines_dropped");
    facts.longest_stall = std::chrono::microseconds{number(answer, "longest_stall_us")};
    facts.told = answer;
    return facts;
}

std::vector<HostFacts> host_facts(const json& answer) {
    std::vector<HostFacts> hosts;
    const json* list = member(answer, "hosts");
    if (!list || !list->is_array()) return hosts;
    for (const json& each : *list) {
        HostFacts host;
        host.host = text(each, "host");
        host.delay = std::chrono::milliseconds{number(each, "delay_ms")};
        host.waiting = number(each, "waiting");
        host.in_flight = number(each, "in_flight");
        host.paused_until = instant(each, "paused_until");
        host.slow_until = instant(each, "slow_until");
        host.reason = text(each, "stop_reason");
        if (!host.host.empty()) hosts.push_back(std::move(host));
    }
    return hosts;
}

std::vector<HostFacts> host_facts(const std::vector<HostMemory>& memories, Instant now) {
    std::vector<HostFacts> hosts;
    for (const HostMemory& memory : memories) {
        const auto snapshot = read_host_memory(memory.host, memory.memory);
        if (!snapshot) continue;
        HostFacts host;
        host.host = snapshot->host;
        if (snapshot->pause.count() > 0) host.paused_until = snapshot->paused_until;
        if (snapshot->slow_until > now) host.slow_until = snapshot->slow_until;
        if (host.paused_until || host.slow_until) hosts.push_back(std::move(host));
    }
    return hosts;
}

void add_configured(const std::vector<SourceSpec>& specs, StatusFacts& facts) {
    std::unordered_map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < facts.sources.size(); ++i)
        places.emplace(facts.sources[i].state.name, i);
    for (const SourceSpec& spec : specs) {
        const auto expected = spec.schedule.cron.empty() ? spec.schedule.every : 0ms;
        if (const auto known = places.find(spec.name); known != places.end()) {
            facts.sources[known->second].expected = expected;
        } else if (spec.enabled) {
            SourceFacts source;
            source.state.name = spec.name;
            source.state.kind = to_string(spec.kind);
            source.state.url = spec.url;
            source.expected = expected;
            facts.sources.push_back(std::move(source));
        }
    }
}

Result<> read_archive(const std::filesystem::path& directory, Instant now, StatusFacts& facts) {
    if (!std::filesystem::exists(directory))
        return fail(ErrorCode::not_found, "there is no archive at " + directory.string());
    const auto archive = Archive::open(directory, Archive::Mode::read);
    if (!archive) return fail(archive.error());
    auto states = archive->source_states();
    if (!states) return fail(states.error());
    const auto pending = archive->queued_by_source();
    if (!pending) return fail(pending.error());
    auto ledger = archive->stats();
    if (!ledger) return fail(ledger.error());
    const auto memories = archive->host_memories();
    if (!memories) return fail(memories.error());
    Query newest;
    newest.limit = 1;
    const auto sightings = archive->sightings(newest);
    if (!sightings) return fail(sightings.error());
    Query unsure;
    unsure.flag = "low_confidence";
    unsure.limit = kUnsureNamed;
    auto documents = archive->list(unsure);
    if (!documents) return fail(documents.error());

    facts.sources.clear();
    for (SourceState& state : *states) {
        const auto waiting = pending->find(state.name);
        const std::int64_t count = waiting == pending->end() ? 0 : waiting->second;
        facts.sources.push_back({std::move(state), count, {}});
    }
    facts.hosts = host_facts(*memories, now);
    facts.ledger = std::move(*ledger);
    facts.unsure = std::move(*documents);
    if (!sightings->empty()) facts.last_visit = sightings->front().at;
    return {};
}

}  // namespace magpie::cli
