// The CPU threads: take fetched answers from a bounded queue, run each through a Pipeline of their
// own, hand the result on. They share nothing. A handler that blocks (a full writer queue) is the
// back-pressure.
#pragma once

#include <cstdint>
#include <functional>
#include <thread>
#include <variant>
#include <vector>

#include "base/queue.h"
#include "crawler/pipeline.h"

namespace magpie {

class Workers {
  public:
    // Called on a worker thread.
    using Handler = std::function<void(std::uint64_t job, Processed processed)>;

    Workers(unsigned threads, std::size_t capacity, const FetchConfig& config, Bytes max_media,
            SiteMemories* memories, Handler handler);
    ~Workers();  // drains what was submitted, then joins

    // Never blocks; false when full.
    bool try_submit(std::uint64_t job, Fetched& fetched);
    // The same for a step that may block on the writer's queue, which the network thread must not.
    using Step = std::function<void()>;
    bool try_run(Step& step);

  private:
    struct Answer {
        std::uint64_t job = 0;
        Fetched fetched;
    };
    using Task = std::variant<Answer, Step>;
    void work();

    const FetchConfig& config_;  // lent
    const Bytes max_media_;
    SiteMemories* const memories_;  // lent
    const Handler handler_;
    BoundedQueue<Task> queue_;
    std::vector<std::thread> threads_;
};

}  // namespace magpie
