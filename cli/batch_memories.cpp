#include "cli/batch_memories.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "parser/article/memory_host.h"

namespace magpie::cli {
namespace {

std::int64_t micros_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                                 start)
        .count();
}

}  // namespace

BatchMemories::BatchMemories(const BatchList& list, SourceForm form, unsigned jobs,
                             const BlockModel* model)
    : list_(list),
      form_(form),
      jobs_(jobs),
      model_(model),
      host_of_(list.items.size(), nullptr),
      micros_(list.items.size(), 0) {
    for (std::size_t item = 0; item < list.items.size(); ++item) {
        const std::string host = memory_host(list.items[item].url);
        if (!host.empty()) hosts_[host].items.push_back(item);
    }
    std::erase_if(hosts_, [](const auto& entry) { return entry.second.items.size() < 2; });
    for (auto& [name, host] : hosts_)
        for (const std::size_t item : host.items) host_of_[item] = &host;
}

std::vector<BatchMemories::Host*> BatchMemories::coming_up(std::size_t begin, std::size_t end) {
    std::vector<Host*> hosts;
    for (std::size_t item = begin; item < end; ++item) {
        Host* host = host_of_[item];
        if (!host || std::exchange(host->is_ready, true)) continue;
        hosts.push_back(host);
    }
    return hosts;
}

void BatchMemories::prepare(std::size_t begin, std::size_t end) {
    for (auto& [name, host] : hosts_)
        if (host.is_ready && host.items.back() < begin) host.memory = {};
    const std::vector<Host*> hosts = coming_up(begin, end);
    read_ahead(hosts);
    for (Host* host : hosts) teach(*host);
    traces_.clear();
}

// The first pages of each host, as many as a memory holds.
void BatchMemories::read_ahead(const std::vector<Host*>& hosts) {
    std::vector<std::pair<std::size_t, PageTrace*>> work;
    for (const Host* host : hosts)
        for (std::size_t i = 0; i < std::min(host->items.size(), SiteMemory::kMaxPages); ++i)
            work.emplace_back(host->items[i], &traces_[host->items[i]]);
    for_each_parallel(jobs_, 0, work.size(), [&](std::size_t i, Extractor& extractor) {
        const auto [item, trace] = work[i];
        auto raw = list_.load(list_.items[item], form_);
        if (!raw) return;
        const auto start = std::chrono::steady_clock::now();
        Page page = extractor.extract(std::move(*raw), {.model = model_, .wants_only_trace = true});
        if (page.trace) *trace = std::move(*page.trace);
        micros_[item] += micros_since(start);
    });
}

void BatchMemories::teach(Host& host) {
    const auto start = std::chrono::steady_clock::now();
    for (const std::size_t item : host.items)
        if (const auto found = traces_.find(item);
            found != traces_.end() && !found->second.blocks.empty())
            host.memory.learn(found->second);
    host.name = host.memory.digest();
    micros_[host.items.front()] += micros_since(start);
}

Reading BatchMemories::reading_of(std::size_t item) const {
    const Host* host = host_of_[item];
    if (!host || host->memory.pages() == 0) return {};
    return {.memory = &host->memory, .memory_name = host->name};
}

}  // namespace magpie::cli
