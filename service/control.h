// The control socket: a unix stream socket on which the command line talks to a running service. One JSON object a
// line: a request, then any number of answers, the last one with "done": true. Permissions 0600, the caller's uid is checked
// (SO_PEERCRED: the same user or root). Bounds: line length, clients, answers waiting for a slow reader.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/result.h"

namespace magpie {

// Server side; confined to the network thread.
class ControlServer {
  public:
    // One client's request. Copyable; keeps working (silently) after the client has gone.
    class Reply {
      public:
        void send(const nlohmann::json& line);    // progress
        void finish(const nlohmann::json& line);  // adds "done": true
        bool is_gone() const;

      private:
        friend class ControlServer;
        struct Client;
        std::shared_ptr<Client> client_;
    };
    // A request always has a string member "command".
    using Handler = std::function<void(const nlohmann::json& request, Reply reply)>;

    // A socket file that nobody listens on is replaced; one that answers is an error ("another magpie …").
    static Result<std::unique_ptr<ControlServer>> listen(boost::asio::io_context& context,
                                                         const std::filesystem::path& path, Handler handler);
    ~ControlServer();  // removes the file

  private:
    struct Impl;
    explicit ControlServer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

// Client side, blocking. not_found when nobody listens there.
// `line` is called for every answer but the last, which is returned.
Result<nlohmann::json> ask_service(const std::filesystem::path& socket, const nlohmann::json& request,
                                   const std::function<void(const nlohmann::json&)>& line = {},
                                   std::chrono::milliseconds first_answer_within = std::chrono::seconds{10});

}  // namespace magpie
