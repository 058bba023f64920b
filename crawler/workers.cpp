#include "crawler/workers.h"

namespace magpie {

Workers::Workers(unsigned threads, std::size_t capacity, const FetchConfig& config, Bytes max_media,
                 SiteMemories* memories, Handler handler)
    : config_(config),
      max_media_(max_media),
      memories_(memories),
      handler_(std::move(handler)),
      queue_(capacity) {
    for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

Workers::~Workers() {
    queue_.close();
    for (std::thread& thread : threads_) thread.join();
}

bool Workers::try_submit(std::uint64_t job, Fetched& fetched) {
    Task task = Answer{job, std::move(fetched)};
    if (queue_.try_push(task)) return true;
    fetched = std::move(std::get<Answer>(task).fetched);
    return false;
}

bool Workers::try_run(Step& step) {
    Task task = std::move(step);
    if (queue_.try_push(task)) return true;
    step = std::move(std::get<Step>(task));
    return false;
}

void Workers::work() {
    Pipeline pipeline(config_, max_media_, memories_);
    while (auto task = queue_.pop()) {
        if (auto* answer = std::get_if<Answer>(&*task)) {
            handler_(answer->job, pipeline.process(std::move(answer->fetched)));
        } else {
            std::get<Step> (*task)();
        }
    }
}

}  // namespace magpie
