#include "crawler/crawl.h"

#include <algorithm>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <random>
#include <thread>

#include "crawler/curl_loop.h"

namespace magpie {
namespace {

Engine::Options engine_options(const CrawlSettings& settings) {
    Engine::Options options;
    options.fetch = settings.config.fetch;
    options.politeness = settings.config.politeness;
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

// Opens the archive and writes down every URL before the first request: a crawl that dies leaves no
// URL without a state.
Result<std::unique_ptr<ArchiveWriter>> open_writer(const std::filesystem::path& path,
                                                   const std::vector<Candidate>& candidates) {
    auto archive = Archive::open(path, Archive::Mode::write);
    if (!archive) return fail(archive.error());
    if (auto enlisted = archive->enlist(listed(candidates), wall_clock_now()); !enlisted)
        return fail(enlisted.error());
    return std::make_unique<ArchiveWriter>(std::move(*archive));
}

}  // namespace

Result<CrawlSummary> crawl(const CrawlSettings& settings, std::vector<Candidate> candidates,
                           Engine::Observer observer, Engine::GivenUp given_up) {
    std::unique_ptr<ArchiveWriter> writer;
    if (settings.archive) {
        auto opened = open_writer(*settings.archive, candidates);
        if (!opened) return fail(opened.error());
        writer = std::move(*opened);
    }
    boost::asio::io_context context{1};
    auto fetcher = CurlLoop::create(context, settings.config.fetch);
    if (!fetcher) return fail(fetcher.error());
    CrawlSummary summary;
    Result<> outcome;
    {
        Engine engine(context, **fetcher, writer.get(), engine_options(settings),
                      std::move(observer), std::move(given_up));
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
        for (Candidate& candidate : candidates) engine.offer(std::move(candidate));
        outcome = engine.run([&] { signals.cancel(); });
    }
    if (writer) {
        auto finished = writer->finish();
        if (!finished) return fail(finished.error());
    }
    if (!outcome) return fail(outcome.error());
    return summary;
}

}  // namespace magpie
