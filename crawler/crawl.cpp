#include "crawler/crawl.h"

#include <algorithm>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <random>
#include <thread>

#include "crawler/curl_loop.h"
#include "crawler/host_memory.h"

namespace magpie {
namespace {

Engine::Options engine_options(const CrawlSettings& settings) {
    Engine::Options options;
    options.fetch = settings.config.fetch;
    options.politeness = settings.config.politeness;
    options.media = settings.config.media;
    options.collect = settings.collect;
    options.retry = RetryPolicy::one_off(settings.config.politeness);
    options.workers = std::max(1u, std::thread::hardware_concurrency() - 1);
    options.wait_for_paused_hosts = settings.wait_for_paused_hosts;
    options.jitter_seed = std::random_device{}();
    return options;
}

std::vector<ListedUrl> listed(const std::vector<Candidate>& candidates) {
    std::vector<ListedUrl> urls;
    for (const Candidate& candidate : candidates)
        urls.push_back({candidate.listed_url, candidate.url.href(), candidate.source});
    return urls;
}

struct OpenedArchive {
    std::unique_ptr<ArchiveWriter> writer;
    std::vector<HostMemory> hosts;  // as earlier runs left them
};

// Opens the archive and writes down every URL before the first request: a crawl that dies leaves no
// URL without a state.
Result<OpenedArchive> open_archive(const std::filesystem::path& path,
                                   const std::vector<Candidate>& candidates) {
    auto archive = Archive::open(path, Archive::Mode::write);
    if (!archive) return fail(archive.error());
    if (auto enlisted = archive->enlist(listed(candidates), wall_clock_now()); !enlisted)
        return fail(enlisted.error());
    auto hosts = archive->host_memories();
    if (!hosts) return fail(hosts.error());
    return OpenedArchive{std::make_unique<ArchiveWriter>(std::move(*archive)), std::move(*hosts)};
}

Result<> close_archive(ArchiveWriter& writer, const std::vector<HostSnapshot>& snapshots) {
    auto archive = writer.finish();
    if (!archive) return fail(archive.error());
    std::vector<HostMemory> hosts;
    hosts.reserve(snapshots.size());
    for (const HostSnapshot& snapshot : snapshots)
        hosts.push_back({snapshot.host, write_host_memory(snapshot)});
    return archive->remember_hosts(hosts);
}

}  // namespace

Result<CrawlSummary> crawl(const CrawlSettings& settings, CrawlTask task, CrawlListener listener) {
    OpenedArchive archive;
    if (settings.archive) {
        auto opened = open_archive(*settings.archive, task.candidates);
        if (!opened) return fail(opened.error());
        archive = std::move(*opened);
    }
    boost::asio::io_context context{1};
    auto fetcher = CurlLoop::create(context, settings.config.fetch);
    if (!fetcher) return fail(fetcher.error());
    CrawlSummary summary;
    Result<> outcome;
    std::vector<HostSnapshot> snapshots;
    {
        Engine engine(context, **fetcher, archive.writer.get(), engine_options(settings),
                      std::move(listener.visit), std::move(listener.given_up),
                      std::move(listener.media));
        boost::asio::signal_set signals(context);
        if (settings.stop_on_signal) {
            signals.add(SIGINT);
            signals.add(SIGTERM);
            signals.async_wait([&](const boost::system::error_code& error, int) {
                if (error) return;
                summary.interrupted = true;
                engine.stop();
            });
        }
        for (const HostMemory& host : archive.hosts)
            if (const auto snapshot = read_host_memory(host.host, host.memory))
                engine.restore(*snapshot);
        for (Candidate& candidate : task.candidates) engine.offer(std::move(candidate));
        for (const auto& [document, missing] : task.files) engine.collect(document, missing);
        outcome = engine.run([&] { signals.cancel(); });
        snapshots = engine.host_snapshots();
    }
    if (archive.writer) {
        const auto closed = close_archive(*archive.writer, snapshots);
        if (!closed && outcome) return fail(closed.error());
    }
    if (!outcome) return fail(outcome.error());
    return summary;
}

}  // namespace magpie
