// sd_notify(3) without libsystemd: messages to the service manager over AF_UNIX datagrams. Without
// NOTIFY_SOCKET everything here is silent. Never blocks.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace magpie {

class Notify {
  public:
    // From NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID of the environment, which are removed from
    // it.
    static Notify from_environment();
    Notify() = default;
    explicit Notify(std::string socket, std::optional<std::chrono::microseconds> watchdog = {});

    void ready();      // READY=1
    void reloading();  // RELOADING=1 and MONOTONIC_USEC
    void stopping();   // STOPPING=1
    void status(std::string_view one_line);
    void watchdog();  // WATCHDOG=1
    void extend_timeout(std::chrono::microseconds by);

    bool is_watched() const { return watchdog_.has_value(); }
    // Half of what the manager grants; nothing when it does not watch.
    std::optional<std::chrono::microseconds> watchdog_interval() const;

  private:
    void send(const std::string& message);
    std::string socket_;
    std::optional<std::chrono::microseconds> watchdog_;
};

}  // namespace magpie
