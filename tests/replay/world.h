// The replayed world's server: HTTP/1.1 with keep-alive on one port of every loopback address (each
// 127.x.y.z is another host), one thread, one epoll. What it answers is the script's business;
// every request is logged in memory for the judge. Only the world's own thread touches connections;
// the log and the counts are behind one mutex.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tests/replay/replay_clock.h"
#include "tests/replay/script.h"

namespace magpie::replay {

// One request. Times in microseconds of the monotonic clock; `ended`: just before the last byte
// went out, or when the connection broke.
struct LoggedRequest {
    std::uint32_t address = 0;  // World::addresses()[address]
    std::int64_t arrived = 0, ended = 0;
    std::uint16_t status = 0;
    Served served = Served::nothing;
    bool cut = false;  // the client left before the end, or the script broke it off
};

// "127.64.0.1/path?query" and what it was asked.
struct LoggedAddress {
    std::string name;
    std::uint32_t host_size = 0;  // host: name.substr(0, host_size)
    std::uint32_t requests = 0;
    Served last = Served::nothing;
    std::string leads_to;  // of the last answer
    std::string_view host() const { return std::string_view(name).substr(0, host_size); }
    std::string_view target() const { return std::string_view(name).substr(host_size); }
};

class World {
  public:
    // The bytes of a feed at an instant, with their ETag; nothing when there is no such feed.
    struct FeedBytes {
        std::string etag, body;
    };
    using Feeds = std::function<bool(std::string_view target, Instant now, FeedBytes&)>;

    // Listens at once, on a port of its own choice; answers from start() on.
    static Result<std::unique_ptr<World>> listen();
    ~World();
    int port() const;
    void start(Script script, Feeds feeds, ReplayClock clock);
    void stop();  // ends every connection and the thread

    std::uint64_t answered() const;
    // After stop(), or a copy of the moment.
    std::vector<LoggedRequest> requests() const;
    std::vector<LoggedAddress> addresses() const;
    // Tab-separated: simulated time, host, target, status, what was served, microseconds.
    Result<> write_log(const std::filesystem::path& file) const;

  private:
    struct Impl;
    explicit World(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace magpie::replay
