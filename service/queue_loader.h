// Reads the URLs that wait in the archive, on a thread of its own, and hands them to the network
// thread in small pieces, so that a million of them neither delay the start nor stall the sockets.
// Back-pressure: a bounded queue of pieces.
#pragma once

#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "base/queue.h"
#include "base/result.h"
#include "crawler/frontier.h"

namespace magpie {

class QueueLoader {
  public:
    // On the network thread. `take` answers whether it has room for more.
    using Take = std::function<bool(std::vector<Candidate>)>;
    using Done = std::function<void(Result<>)>;

    QueueLoader(boost::asio::io_context& context, std::filesystem::path archive, Take take,
                Done done);
    ~QueueLoader();  // ends it; what was posted finds it gone

    bool is_running() const { return state_ != nullptr; }
    // Reads everything that waits, soonest first. Nothing when it is running already.
    void start();

  private:
    struct State {
        explicit State(std::size_t capacity) : pieces(capacity) {}
        BoundedQueue<std::vector<Candidate>> pieces;
    };
    void read(const std::shared_ptr<State>& state);
    void hand_over(const std::shared_ptr<State>& state);
    void end(const std::shared_ptr<State>& state, const Result<>& result);

    boost::asio::io_context& context_;
    const std::filesystem::path archive_;
    const Take take_;
    const Done done_;
    std::shared_ptr<State> state_;
    std::thread thread_;
};

}  // namespace magpie
