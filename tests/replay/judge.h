// Judges a replay when it is over: what the archive says happened against what the world's log says
// happened. Nothing of the crawler is asked but the rule by which an address becomes canonical;
// that rule is checked against a plain one of the judge's own.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "storage/archive.h"
#include "tests/replay/lists.h"
#include "tests/replay/replay_clock.h"
#include "tests/replay/script.h"
#include "tests/replay/world.h"

namespace magpie::replay {

// One life of the service's process, in microseconds of the monotonic clock.
struct Life {
    std::int64_t begin = 0, end = 0;  // end: killed, or told to stop
    bool killed = false;
};

struct Evidence {
    const Script& script;
    const Lists& lists;
    const World& world;
    const Archive& archive;
    ReplayClock clock;
    std::vector<Life> lives;
    std::vector<std::string> acknowledged;    // canonical URLs, as the service told them
    std::vector<std::string> index_hosts;     // of the page sources
    std::chrono::microseconds host_delay{0};  // simulated
    double host_jitter = 0;
    std::size_t revisits = 0;  // looks at a stored article after the first
};

struct Rule {
    std::uint64_t looked_at = 0, broken = 0;
    std::vector<std::string> examples;
};

struct Verdict {
    std::map<std::string, Rule> rules;
    std::map<std::pair<Served, std::string>, std::uint64_t> table;  // last served × state
    std::map<std::string, std::uint64_t> numbers;                   // facts for the report
    bool holds() const;
};

Result<Verdict> judge(const Evidence& evidence);
void print(const Verdict& verdict, std::ostream& out);

}  // namespace magpie::replay
