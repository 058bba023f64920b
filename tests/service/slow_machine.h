// A machine whose name server and disk are slow, for the process that holds one: getaddrinfo() and
// f(data)sync() of this program are replaced by its own. Names under ".slow.example" are the
// loopback interface, after the wait; no packet is sent for them. One at a time.
#pragma once

#include <chrono>

namespace magpie::test {

class SlowMachine {
  public:
    SlowMachine(std::chrono::milliseconds name_lookup, std::chrono::milliseconds disk_sync);
    ~SlowMachine();
    SlowMachine(const SlowMachine&) = delete;
    SlowMachine& operator=(const SlowMachine&) = delete;

    static int lookups();  // slow ones, since the last machine was made
    static int syncs();
};

}  // namespace magpie::test
