// What `magpie status` knows: the archive's own account, read without disturbing the writer, and
// what only the running service can tell. Plain values; cli/health judges them.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "config/source_spec.h"
#include "storage/archive.h"

namespace magpie::cli {

struct SourceFacts {
    SourceState state;
    std::int64_t pending = 0;               // of its URLs, how many wait
    std::chrono::milliseconds expected{0};  // between runs, as configured; 0: not known
};

struct HostFacts {
    std::string host;
    std::chrono::milliseconds delay{0};  // between requests; 0: not known (no service)
    std::int64_t waiting = 0, in_flight = 0;
    std::optional<Instant> paused_until, slow_until;  // breaker not closed; at half rate
    std::string reason;                               // of the pause: "captcha", "http_429"
};

// Of the running service; what it did not tell is empty.
struct ServiceFacts {
    std::optional<Instant> running_since;
    bool stopping = false;
    std::string reload_problem;  // why the last reload was refused
    std::int64_t in_flight = 0, queued = 0, due_later = 0, visits = 0, log_lines_dropped = 0;
    std::chrono::microseconds longest_stall{0};  // of the network thread
    nlohmann::json told;                         // its whole answer
};

struct StatusFacts {
    std::optional<ServiceFacts> service;  // nothing: it does not run
    std::string service_problem;          // it runs, as it seems, but gave no answer
    bool daemon_expected = true;          // false: passes are started by a timer
    std::string archive_problem;          // why the archive could not be read
    std::string sources_problem;          // what is wrong with the configured sources
    std::vector<SourceFacts> sources;
    std::vector<HostFacts> hosts;
    ArchiveStats ledger;
    std::optional<Instant> last_visit;  // the newest look at any URL
    std::vector<DocumentRow> unsure;    // the newest documents of low confidence
    int late_after = 3;                 // ServiceConfig::late_after
};

inline constexpr std::size_t kUnsureNamed = 10;  // documents of low confidence that are named

// How a source stands. Late: due, and not asked for `late_after` of its intervals. Failing: as many
// tries in a row, or that long, without success.
enum class SourceCondition { failing, late, faltering, paused, fresh, good };
std::string_view to_string(SourceCondition condition);
SourceCondition condition_of(const SourceFacts& source, int late_after, Instant now);

// The service's answer to {"command": "status"}. Members that are missing or of another type are
// not known.
ServiceFacts service_facts(const nlohmann::json& answer);
std::vector<HostFacts> host_facts(const nlohmann::json& answer);
// What the archive remembers of hosts that asked to stop; for when no service runs.
std::vector<HostFacts> host_facts(const std::vector<HostMemory>& memories, Instant now);

// What the configuration knows of the sources: their intervals, and those that were never asked.
// Sources that are switched off are left out, unless the archive knows them.
void add_configured(const std::vector<SourceSpec>& specs, StatusFacts& facts);

// Sources, hosts, ledger and last visit. An error leaves `facts` as it was.
Result<> read_archive(const std::filesystem::path& directory, Instant now, StatusFacts& facts);

}  // namespace magpie::cli
