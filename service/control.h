// The control socket: a unix stream socket on which the command line talks to a running service.
// One JSON object a line: a request, then any number of answers, the last one with "done": true. A
// refusal is an answer with "error", a sentence. Permissions 0600, and the caller's uid is checked
// (SO_PEERCRED: the same user or root). Bounds: line length, clients, answers waiting for a slow
// reader. A client's requests are answered one after the other.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/result.h"
#include "config/config.h"

namespace magpie {

// Server side; confined to the network thread.
class ControlServer {
    struct Client;
    struct Request;
    struct Impl;

  public:
    static constexpr std::size_t kMaxRequest = 1 << 20;  // one line, without its end
    static constexpr std::size_t kMaxDepth = 32;         // of a request's JSON
    // One more takes the place of the client that has been silent longest; when all of them have a
    // request under way it is refused.
    static constexpr std::size_t kMaxClients = 128;
    // Answers kept for a client that does not read; with one more it is let go. A single answer may
    // be longer.
    static constexpr std::size_t kMaxUnread = 1 << 20;

    // One client's request. Copyable; keeps working (silently) after the client has gone and after
    // the server has ended. A request that is forgotten by every copy is answered with an error.
    class Reply {
      public:
        void send(const nlohmann::json& line);    // progress
        void finish(const nlohmann::json& line);  // adds "done": true; what follows is ignored
        bool is_gone() const;

      private:
        friend class ControlServer;
        explicit Reply(std::shared_ptr<Request> request);
        std::shared_ptr<Request> request_;
    };
    // A request is an object and always has a string member "command"; read other members with at()
    // or value(), since operator[] asserts that they are there. Answers are objects. An exception
    // of the handler becomes an error answer.
    using Handler = std::function<void(const nlohmann::json& request, Reply reply)>;

    // A socket file that nobody listens on is replaced; one that answers is an error ("another
    // magpie …"), and so is any other kind of file, or a path longer than sun_path holds.
    static Result<std::unique_ptr<ControlServer>> listen(boost::asio::io_context& context,
                                                         const std::filesystem::path& path,
                                                         Handler handler);
    ControlServer(const ControlServer&) = delete;
    ControlServer& operator=(const ControlServer&) = delete;
    // Hands the kernel what it takes at once of the answers, closes, and removes the file.
    ~ControlServer();

  private:
    explicit ControlServer(std::shared_ptr<Impl> impl);
    std::shared_ptr<Impl> impl_;
};

// Client side, blocking. not_found when nobody listens there, refused when the socket is another
// user's, timeout when the first answer does not come in time (there is no limit from then on),
// network when the service goes away before the last answer. `line` is called for every answer but
// the last, which is returned.
Result<nlohmann::json> ask_service(
    const std::filesystem::path& socket, const nlohmann::json& request,
    const std::function<void(const nlohmann::json&)>& line = {},
    std::chrono::milliseconds first_answer_within = std::chrono::seconds{10});

// Where the service of this archive listens: service.control_socket; else control.sock in the
// archive; else, where that path is too long for a socket (107 bytes),
// $XDG_RUNTIME_DIR/magpie-<16 hex digits of the archive's path>.sock. Absolute, so that every
// process finds the same one.
std::filesystem::path control_socket_path(const Config& config,
                                          const std::filesystem::path& archive);

}  // namespace magpie
