// The service's log: one line per event on stderr, for the journal (a "<N>" priority prefix when
// stderr is the journal, JOURNAL_STREAM) or for people, or one JSON object a line. Never blocks the
// network thread: lines go through a bounded queue to a thread of its own; lines that do not fit
// are counted and the count is told.
//
// Values come from the web: line ends, control characters and marks that turn the direction of text
// are escaped, so that a value can neither fake a line nor rewrite a terminal. Credentials are the
// caller's to leave out. write() may be called on any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/time.h"
#include "config/config.h"

namespace magpie {

enum class LogLevel {
    error = 3,
    warning = 4,
    notice = 5,
    info = 6,
    debug = 7
};  // syslog's numbers
std::string_view to_string(LogLevel level);

class Log {
  public:
    // A longer value is cut and ends in "…"; a line that is too long all the same keeps the fields
    // that fit and says "truncated". The journal splits lines above 48 KiB (LineMax=).
    static constexpr std::size_t kMaxValue = 4 << 10;  // bytes
    static constexpr std::size_t kMaxLine = 16 << 10;
    // Lines that wait for the descriptor: 32 MiB at the very worst, less than 1 MiB of usual ones.
    static constexpr std::size_t kMaxWaiting = 2'048;

    struct Options {
        LogFormat format = LogFormat::text;
        LogLevel level = LogLevel::info;
        int descriptor = 2;
        bool journal = false;  // prefix "<N>", and no time in text
        std::function<Instant()> now = wall_clock_now;
        // How long the end waits for a descriptor that takes nothing.
        std::chrono::milliseconds patience{2'000};
    };
    explicit Log(Options options);
    ~Log();  // drains

    // `event`: a stable snake_case word ("visit", "source", "reload", "pause"). `fields`: an
    // ordered object; text form: "event key=value key=\"va lue\" …"; null is left out there.
    // "time", "level" and "event" are names of our own in the JSON form: a field of that name is
    // not written.
    void write(LogLevel level, std::string_view event, nlohmann::ordered_json fields);

    // Lines that did not fit, since the start.
    std::uint64_t dropped() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// Whether JOURNAL_STREAM names this descriptor.
bool is_journal(int descriptor);

}  // namespace magpie
