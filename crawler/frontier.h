// Which URL next, and when. Pure: no clock, no I/O, no threads; `now` comes in, waiting goes out.
//
//   offer(candidate, now) ─► host queue ─► next(now) ─► Job | WaitUntil | Idle ─► done(job, outcome, now)
//
// Guarantees: one request per host at a time; a host rests for its delay after each reply ends; a canonical URL is
// handed out at most once at a time and not again once it is settled, unless offered with force.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "base/time.h"
#include "base/url.h"

namespace magpie {

struct Candidate {
    std::string listed_url;      // as listed
    Url url;                     // repaired and canonical; what will be requested
    std::string source;
    bool force = false;          // visit again although it is settled
    bool is_listing = false;     // a feed or album: its links become candidates
};

struct Job {
    std::uint64_t id = 0;
    Candidate candidate;
    int attempt = 1;             // 1 for the first try
};

struct WaitUntil { Instant at; };
struct Idle {};                  // nothing queued and nothing resting
struct Busy {};                  // everything left waits for a job that is out
using Next = std::variant<Job, WaitUntil, Busy, Idle>;

// What the crawler learned, in the frontier's terms.
struct JobOutcome {
    enum class Kind {
        settled,       // stored, tombstone, permanent failure: never again by itself
        retry_at,      // come back at `when`
        host_paused,   // the host said stop until `when`; the URL stays queued and its attempt does not grow
    };
    Kind kind = Kind::settled;
    Instant when{};
};

}  // namespace magpie
