#include "service/probe.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <map>
#include <random>

#include "crawler/curl_loop.h"
#include "crawler/engine.h"
#include "crawler/records.h"
#include "service/local_source.h"
#include "service/source_book.h"

namespace magpie {

namespace {

constexpr std::size_t kFirst = 3;

ProbeResult result_of(const SourceReading& reading, const std::vector<ListedUrl>& found) {
    ProbeResult result;
    result.works = reading.state == "listing";
    result.state = reading.state;
    result.reason = reading.reason;
    result.found = found.size() + reading.documents.size();
    result.filtered = reading.filtered;
    result.unusable = reading.unusable;
    result.feeds = reading.feeds.size();
    result.more = reading.more.size();
    for (std::size_t i = 0; i < std::min(kFirst, found.size()); ++i)
        result.first.push_back(found[i].url);
    result.notes = reading.notes;
    return result;
}

ProbeResult without_reading(std::string state, std::string reason) {
    ProbeResult result;
    result.state = std::move(state);
    result.reason = std::move(reason);
    return result;
}

// One run of all sources on the network.
class Probe {
  public:
    Probe(const Config& config, const std::function<void(const ProbeResult&)>& tell)
        : config_(config), tell_(tell) {}

    Result<> run(const std::vector<SourceSpec>& sources) {
        boost::asio::io_context context{1};
        auto fetcher = CurlLoop::create(context, config_.fetch);
        if (!fetcher) return fail(fetcher.error());
        Engine::Options options;
        options.fetch = config_.fetch;
        options.politeness = config_.politeness;
        options.hosts = config_.hosts;
        options.retry = RetryPolicy::one_off(config_.politeness);
        options.jitter_seed = std::random_device{}();
        SourceHooks hooks;
        hooks.task_of = [this](std::string_view name) {
            const auto task = tasks_.find(name);
            return task == tasks_.end() ? nullptr : task->second;
        };
        hooks.offer = [](const Candidate&) { return Offer::full; };  // nothing it lists is fetched
        Engine engine(
            context, **fetcher, nullptr, options,
            [this](const CrawlEvent& event) { on_answer(event); },
            [this](const Candidate& candidate, Instant until) {
                tell(candidate.source, without_reading("captcha", "its host asked to stop until " +
                                                                      format_utc_seconds(until)));
            },
            MediaObserver{}, hooks);
        for (const SourceSpec& spec : sources) ask(engine, spec);
        return engine.run();
    }

  private:
    void ask(Engine& engine, const SourceSpec& spec) {
        const auto requests = first_requests(spec, "");
        auto url = requests.empty() ? std::nullopt : Url::parse(requests.front());
        if (!url || !url->is_http())
            return tell(spec.name, without_reading("bad_url", "its address is no web address"));
        tasks_[spec.name] = std::make_shared<const SourceTask>(SourceTask{spec, ""});
        const Offer offer = engine.offer(Candidate{.listed_url = "",
                                                   .url = url->without_fragment(),
                                                   .source = spec.name,
                                                   .force = true,
                                                   .purpose = Purpose::listing});
        if (offer != Offer::queued)
            tell(spec.name, without_reading("same_address", "another source has the same address"));
    }

    void on_answer(const CrawlEvent& event) {
        const Processed& processed = event.processed;
        if (processed.reading)
            return tell(event.candidate.source,
                        result_of(*processed.reading, processed.visit.found));
        tell(event.candidate.source,
             without_reading(processed.visit.state, processed.visit.reason));
    }

    void tell(const std::string& source, ProbeResult result) {
        result.source = source;
        tell_(result);
    }

    const Config& config_;
    const std::function<void(const ProbeResult&)>& tell_;
    std::map<std::string, SourceTaskPtr, std::less<>> tasks_;
};

}  // namespace

Result<> probe_sources(const Config& config, const std::vector<SourceSpec>& sources,
                       const std::function<void(const ProbeResult&)>& tell) {
    std::vector<SourceSpec> remote;
    for (const SourceSpec& spec : sources) {
        if (!is_local(spec)) {
            remote.push_back(spec);
            continue;
        }
        const SourceReading reading = look_at_local_source(SourceTask{spec, ""}, wall_clock_now());
        ProbeResult result = result_of(reading, reading.found);
        result.source = spec.name;
        tell(result);
    }
    return remote.empty() ? Result<>{} : Probe(config, tell).run(remote);
}

}  // namespace magpie
