// The service's log: one line per event on stderr, for the journal (a "<N>" priority prefix when stderr is the
// journal, JOURNAL_STREAM) or for people, or one JSON object a line. Never blocks the network thread: lines go through a
// bounded queue to a thread of its own; lines that do not fit are counted and the count is told.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "config/config.h"

namespace magpie {

enum class LogLevel { error = 3, warning = 4, notice = 5, info = 6, debug = 7 };  // syslog's numbers

class Log {
  public:
    struct Options {
        LogFormat format = LogFormat::text;
        LogLevel level = LogLevel::info;
        int descriptor = 2;
        bool journal = false;  // prefix "<N>", no time
    };
    explicit Log(Options options);
    ~Log();  // drains

    // `event`: a stable snake_case word ("visit", "source", "reload", "pause"). `fields`: an ordered object;
    // text form: "event key=value key=\"va lue\" …".
    void write(LogLevel level, std::string_view event, nlohmann::ordered_json fields);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// Whether JOURNAL_STREAM names this descriptor.
bool is_journal(int descriptor);

}  // namespace magpie
