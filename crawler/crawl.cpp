#include "crawler/crawl.h"

#include <algorithm>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <random>
#include <thread>

#include "crawler/curl_loop.h"
#include "crawler/host_memory.h"
#include "crawler/records.h"
#include "parser/wechat/identity.h"

namespace magpie {
namespace {

Engine::Options engine_options(const CrawlSettings& settings) {
    Engine::Options options;
    options.fetch = settings.config.fetch;
    options.politeness = settings.config.politeness;
    options.hosts = settings.config.hosts;
    options.media = settings.config.media;
    options.collect = settings.collect;
    options.join_pages = settings.join_pages;
    options.retry = RetryPolicy::one_off(settings.config.politeness);
    options.workers = std::max(1u, std::thread::hardware_concurrency() - 1);
    options.wait_for_paused_hosts = settings.wait_for_paused_hosts;
    options.jitter_seed = std::random_device{}();
    return options;
}

std::vector<ListedUrl> all_listed(const std::vector<Candidate>& candidates) {
    std::vector<ListedUrl> urls;
    for (const Candidate& candidate : candidates) urls.push_back(listed(candidate));
    return urls;
}

Result<Advice> advice_on(const Archive& archive, const Candidate& candidate, Instant now) {
    const std::string& url = candidate.url.href();
    const auto key = wechat::key_of(url);
    if (candidate.force || !key || !wechat::lacks_chksm(url)) return AskIt{};
    const auto known = archive.urls_of(key->to_string());
    if (!known) return fail(known.error());
    const auto state = archive.url_state(url);
    if (!state) return fail(state.error());
    std::optional<Instant> last_tried;
    if (*state && (*state)->visits > 0) last_tried = (*state)->last_seen;
    return advise(url, *known, last_tried, now);
}

struct OpenedArchive {
    std::unique_ptr<ArchiveWriter> writer;
    std::vector<HostMemory> hosts;  // as earlier runs left them
    std::unique_ptr<SiteMemories> memories;
};

// Opens the archive and writes down every URL before the first request: a crawl that dies leaves no
// URL without a state.
Result<OpenedArchive> open_archive(const std::filesystem::path& path,
                                   std::vector<Candidate>& candidates,
                                   const CrawlListener& listener) {
    auto archive = Archive::open(path, Archive::Mode::write);
    if (!archive) return fail(archive.error());
    const Instant now = wall_clock_now();
    auto advised = take_advice(*archive, candidates, now, listener.held_back);
    if (!advised) return fail(advised.error());
    // As listed, too: what is held back is not forgotten.
    for (const auto& urls : {all_listed(candidates), all_listed(*advised)})
        if (auto enlisted = archive->enlist(urls, now); !enlisted) return fail(enlisted.error());
    candidates = std::move(*advised);
    auto hosts = archive->host_memories();
    if (!hosts) return fail(hosts.error());
    auto memories = SiteMemories::open(path);
    if (!memories) return fail(memories.error());
    return OpenedArchive{std::make_unique<ArchiveWriter>(std::move(*archive)), std::move(*hosts),
                         std::move(*memories)};
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

Result<std::vector<Candidate>> take_advice(
    const Archive& archive, std::vector<Candidate> candidates, Instant now,
    const std::function<void(const Candidate&, const Advice&)>& held_back) {
    std::vector<Candidate> advised;
    for (Candidate& candidate : candidates) {
        const auto advice = advice_on(archive, candidate, now);
        if (!advice) return fail(advice.error());
        if (!std::holds_alternative<AskIt>(*advice)) held_back(candidate, *advice);
        if (std::holds_alternative<NotBefore>(*advice)) continue;
        if (const auto* instead = std::get_if<AskInstead>(&*advice)) {
            auto better = make_candidate(instead->url, candidate.source);
            if (!better) return fail(better.error());
            candidate = std::move(*better);
        }
        advised.push_back(std::move(candidate));
    }
    return advised;
}

Result<CrawlSummary> crawl(const CrawlSettings& settings, CrawlTask task, CrawlListener listener) {
    OpenedArchive archive;
    if (settings.archive) {
        auto opened = open_archive(*settings.archive, task.candidates, listener);
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
        Engine::Options options = engine_options(settings);
        options.memories = archive.memories.get();
        Engine engine(context, **fetcher, archive.writer.get(), std::move(options),
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
