#include "crawler/workers.h"

namespace magpie {

Workers::Workers(unsigned threads, std::size_t capacity, const FetchConfig& config, Handler handler)
    : config_(config), handler_(std::move(handler)), queue_(capacity) {
    for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

Workers::~Workers() {
    queue_.close();
    for (std::thread& thread : threads_) thread.join();
}

bool Workers::try_submit(std::uint64_t job, Fetched& fetched) {
    Task task{job, std::move(fetched)};
    if (queue_.try_push(task)) return true;
    fetched = std::move(task.fetched);
    return false;
}

void Workers::work() {
    Pipeline pipeline(config_);
    while (auto task = queue_.pop())
        handler_(task->job, pipeline.process(std::move(task->fetched)));
}

}  // namespace magpie
