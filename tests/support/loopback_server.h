// An HTTP/1.1 server inside the test process that misbehaves on request. Loopback only, one thread
// per connection, an ephemeral port. What a path does is a Behaviour: a function that writes
// whatever bytes it likes.
//
//   LoopbackServer server;
//   server.route("/page", page("<p>hello</p>"));
//   server.route("/cut", raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"));
//   … fetch server.url("/page") …
//   EXPECT_EQ(server.requests().size(), 1u);
//
// The log says when each request came and was answered, and how many were under way at once for one
// Host, so that politeness can be checked from the server's side. Destroying the server ends every
// connection.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace magpie::test {

using ServerClock = std::chrono::steady_clock;
using Headers = std::vector<std::pair<std::string, std::string>>;

struct ReceivedRequest {
    std::string method;
    std::string target;
    Headers headers;  // names in lower case
    std::string_view header(std::string_view name) const;
    int connection = 0;  // counts connections from 1
    ServerClock::time_point arrived{};
    ServerClock::time_point answered{};  // epoch while under way
};

// A connection as a Behaviour sees it. Writing to a peer that is gone is quietly ignored.
class Exchange {
  public:
    virtual ~Exchange() = default;
    virtual const ReceivedRequest& request() const = 0;
    virtual bool send(std::string_view bytes) = 0;  // false: the peer is gone or the server stops
    // Waits at most that long; false when the server stops.
    virtual bool pause(std::chrono::milliseconds duration) = 0;
    virtual void hold() = 0;   // until the peer leaves or the server stops
    virtual void close() = 0;  // after this exchange, orderly
    virtual void reset() = 0;  // at once, with RST
};

using Behaviour = std::function<void(Exchange&)>;

Behaviour page(std::string body, Headers headers = {}, int status = 200);  // right Content-Length
Behaviour redirect(std::string location, int status = 302, std::string body = {});
Behaviour chunked(std::vector<std::string> parts, Headers headers = {});
Behaviour raw(std::string bytes);  // then closes
Behaviour raw_keep_alive(std::string bytes);
Behaviour silence();                       // accepts, never answers
Behaviour stall_after(std::string bytes);  // then nothing more comes
Behaviour reset_after(std::string bytes);
Behaviour drip(std::string bytes, std::size_t piece, std::chrono::milliseconds interval);
Behaviour endless(std::string head, std::string piece);  // until the peer leaves
Behaviour in_turn(std::vector<Behaviour> each);          // one per request; the last repeats

struct Identity;  // a certificate and its key, self_signed.h

class LoopbackServer {
  public:
    struct Options {
        std::string address = "127.0.0.1";  // loopback only
        std::shared_ptr<const Identity> tls;
    };

    LoopbackServer() : LoopbackServer(Options{}) {}
    explicit LoopbackServer(Options options);
    ~LoopbackServer();
    LoopbackServer(const LoopbackServer&) = delete;
    LoopbackServer& operator=(const LoopbackServer&) = delete;

    // By path, without the query. Other paths get 404, or `otherwise`.
    void route(const std::string& path, Behaviour behaviour);
    void otherwise(Behaviour behaviour);

    std::uint16_t port() const;
    std::string url(std::string_view target) const;  // "http://127.0.0.1:49152/target"
    std::string authority() const;                   // "127.0.0.1:49152"

    std::vector<ReceivedRequest> requests() const;
    int connections() const;
    int most_at_once(std::string_view host) const;  // requests under way for one Host header

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace magpie::test
