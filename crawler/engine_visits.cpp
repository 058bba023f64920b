// From an answer to what is written of it, and to what is visited next.
#include "crawler/engine_impl.h"
#include "crawler/host_memory.h"
#include "crawler/next_visit.h"
#include "crawler/records.h"
#include "crawler/siblings.h"

namespace magpie {
namespace {

constexpr std::size_t kOffersATurn = 500;  // URLs in one turn of the network thread: milliseconds

constexpr std::string_view kRefusedState = "not_recordable";

}  // namespace

void Engine::Impl::finish_fetch(std::uint64_t id, FetchResult result, Instant not_before) {
    Active& entry = active.at(id);
    const Instant now = options.now();
    frontier.reply_ended(id, now);
    if (result.failure == FetchFailure::cancelled) {  // stopped by us: says nothing about the URL
        active.erase(id);
        return pump();
    }
    if (!result.has_page() && !result.is_captcha() && !result.is_unchanged()) {
        entry.fetch_outcome = next_step(result, entry.job, policy_for(entry), now);
        entry.fetch_outcome->when = std::max(entry.fetch_outcome->when, not_before);
    }
    entry.hints = hints_of(result.response, now);
    frontier.note_address(politeness_key(result.final_url), result.response.peer);
    hold(entry, result.response.wire_body.size(), now);
    const Candidate& asked = entry.join ? entry.join->asked() : entry.job.candidate;
    Fetched fetched{asked, std::move(result), now, entry.task};
    // Never full: the queue holds as many as the frontier lets out, and kMostSteps.
    if (!workers.try_submit(id, fetched)) std::abort();
    pump();
}

void Engine::Impl::hold(Active& entry, std::uint64_t bytes, Instant now) {
    entry.bytes = bytes;
    counts.held_bytes += bytes;
    counts.received += bytes;
    const std::uint64_t rate = options.fetch.max_bandwidth.count;
    if (rate == 0) return;
    const std::chrono::duration<double> cost(static_cast<double>(bytes) /
                                             static_cast<double>(rate));
    bandwidth_free_at = std::max(bandwidth_free_at, now) +
                        std::chrono::duration_cast<std::chrono::microseconds>(cost);
}

void Engine::Impl::judge(std::uint64_t id, Processed processed) {
    if (!active.at(id).join && follow_stub(id, processed)) return;
    if (join_pages(id, processed)) return;
    auto node = active.extract(id);
    Active& entry = node.mapped();
    const Job& job = entry.job;
    const Instant now = options.now();
    CrawlEvent event{.candidate = job.candidate,
                     .processed = std::move(processed),
                     .task = entry.task,
                     .attempt = job.attempt,
                     .hints = std::move(entry.hints)};
    event.outcome = outcome_of(entry, event.processed, now);
    if (entry.join && entry.join->trouble) pause_host(*entry.join->trouble, event.outcome);
    if (event.outcome.kind == JobOutcome::Kind::host_paused)
        told_to_wait.insert(job.candidate.url.href());
    if (event.outcome.heard == JobOutcome::Heard::article)
        event.outcome.validators = copy_at_hand(job, event.hints.validators);
    frontier.done(id, event.outcome, now);
    keep(job, std::move(event), entry.bytes);
    pump();
}

std::shared_ptr<const Validators> Engine::Impl::copy_at_hand(const Job& job,
                                                             const Validators& now) {
    if (now.etag.empty() && now.last_modified.empty()) return job.candidate.validators;
    return std::make_shared<const Validators>(now);
}

RetryPolicy Engine::Impl::policy_for(const Active& entry) const {
    RetryPolicy policy = options.retry;
    if (entry.task && entry.task->spec.revisit) {
        policy.revisit = *entry.task->spec.revisit;
        return policy;
    }
    const std::string host = politeness_key(entry.job.candidate.url);
    return policy.revisits(frontier.delay_of(host, options.now())) ? policy
                                                                   : policy.without_revisits();
}

template <class Acknowledge>
void Engine::Impl::keep_listing(const std::shared_ptr<CrawlEvent>& kept,
                                const Acknowledge& acknowledge) {
    SourceUpdate update = sources.update_of(*kept);
    update.hosts = host_memory(politeness_key(kept->candidate.url));
    std::vector<Visit> documents;
    if (kept->processed.reading) documents = std::move(kept->processed.reading->documents);
    run_on_worker([this, acknowledge, update = std::move(update),
                   documents = std::move(documents)]() mutable {
        for (Visit& document : documents)
            if (!writer->submit(std::move(document), [](const Result<Receipt>&) {}))
                return acknowledge(writer_stopped());
        if (!writer->submit(std::move(update), acknowledge)) acknowledge(writer_stopped());
    });
}

void Engine::Impl::keep(const Job& job, CrawlEvent event, std::uint64_t bytes) {
    unwritten.insert(event.candidate.url.href());
    auto kept = std::make_shared<CrawlEvent>(std::move(event));
    const auto acknowledge = [this, kept, bytes](Result<Receipt> receipt) {
        asio::post(context, [this, kept, bytes, receipt = std::move(receipt)]() mutable {
            --steps_out;
            counts.held_bytes -= bytes;
            settle(std::move(*kept), std::move(receipt));
        });
    };
    if (!writer) return run_on_worker([acknowledge] { acknowledge(Receipt{}); });
    if (kept->processed.reading || is_source_answer(*kept)) return keep_listing(kept, acknowledge);
    Visit visit = take_visit(kept->processed);
    visit.next = next_visit(job, kept->outcome, options.now());
    visit.hosts = host_memory(politeness_key(job.candidate.url));
    run_on_worker([this, acknowledge, visit = std::move(visit)]() mutable {
        if (!writer->submit(std::move(visit), acknowledge)) acknowledge(writer_stopped());
    });
}

bool Engine::Impl::is_source_answer(const CrawlEvent& event) const {
    return event.candidate.purpose == Purpose::listing && event.task && sources.update_of;
}

Visit Engine::Impl::take_visit(Processed& processed) {
    Visit visit = std::move(processed.visit);
    processed.visit = Visit{};
    processed.visit.state = visit.state;
    processed.visit.reason = visit.reason;
    processed.visit.url = visit.url;
    processed.visit.at = visit.at;
    processed.visit.moved_to = visit.moved_to;
    return visit;
}

std::vector<HostMemory> Engine::Impl::host_memory(const std::string& host) const {
    const auto snapshot = frontier.snapshot(host, options.now());
    if (!snapshot) return {};
    return {{snapshot->host, write_host_memory(*snapshot)}};
}

void Engine::Impl::settle(CrawlEvent event, Result<Receipt> receipt) {
    const StallMeter::Scope scope(options.meter, "settle");
    if (!receipt && is_refusal(receipt.error()) && !event.processed.visit.url.empty() &&
        event.processed.visit.state != kRefusedState)
        return record_refusal(std::move(event), receipt.error());
    if (!receipt) {
        fail_with(std::move(receipt.error()));
        return pump();
    }
    ++counts.visits;
    unpark(event.candidate.url.href());
    const Instant now = options.now();
    if (writer) event.receipt = std::move(*receipt);
    if (event.receipt)
        event.media = collect(event.receipt->document, event.receipt->missing_media,
                              event.task ? event.task->spec.media : std::nullopt);
    follow(event, now);
    observer(std::move(event));
    pump();
}

bool Engine::Impl::is_refusal(const Error& error) {
    return error.code == ErrorCode::invalid_argument || error.code == ErrorCode::limit;
}

void Engine::Impl::record_refusal(CrawlEvent event, const Error& error) {
    event.processed.article.reset();
    event.processed.found.clear();
    event.processed.visit.state = kRefusedState;
    event.processed.visit.reason = error.message;
    auto kept = std::make_shared<CrawlEvent>(std::move(event));
    const auto acknowledge = [this, kept](Result<Receipt> receipt) {
        asio::post(context, [this, kept, receipt = std::move(receipt)]() mutable {
            --steps_out;
            settle(std::move(*kept), std::move(receipt));
        });
    };
    run_on_worker([this, acknowledge, visit = kept->processed.visit]() mutable {
        if (!writer->submit(std::move(visit), acknowledge)) acknowledge(writer_stopped());
    });
}

void Engine::Impl::follow(CrawlEvent& event, Instant now) {
    if (sources.later && event.receipt && event.receipt->enlisted.size() > kOffersATurn) {
        sources.later();
    } else if (sources.task_of && event.receipt) {
        for (const std::size_t place : event.receipt->enlisted) offer_found(event, place, now);
    } else {
        for (std::size_t place = 0; place < event.processed.found.size(); ++place)
            offer_found(event, place, now);
    }
    if (!event.receipt || !event.processed.page_state) return;
    const std::string& url = event.candidate.url.href();
    if (!wants_sibling(*event.processed.page_state, url)) return;
    std::vector<Candidate> siblings;
    for (const std::string& address : better_addresses(url, event.receipt->siblings))
        if (auto sibling = make_candidate(address, event.candidate.source))
            siblings.push_back(std::move(*sibling));
    if (siblings.empty()) return;
    if (sources.follow) return sources.follow(event.candidate, std::move(siblings));
    for (const Candidate& sibling : siblings) {
        if (frontier.offer(sibling, now) != Offer::queued) continue;
        event.followed_by = sibling.url.href();
        return;  // the next one when this one fails
    }
}

void Engine::Impl::offer_found(CrawlEvent& event, std::size_t place, Instant now) {
    Candidate& found = event.processed.found.at(place);
    const Offer offer = sources.offer ? sources.offer(found) : frontier.offer(found, now);
    if (!event.processed.visit.moved_to.empty() && offer == Offer::queued)
        event.followed_by = found.url.href();
}

JobOutcome Engine::Impl::outcome_of(const Active& entry, const Processed& processed,
                                    Instant now) const {
    if (entry.fetch_outcome) return *entry.fetch_outcome;
    if (entry.job.candidate.purpose == Purpose::listing && entry.task)
        return JobOutcome{};  // its schedule says when to ask again
    if (processed.visit.unchanged)
        return next_step(PageState::article, entry.job, policy_for(entry), now);
    if (processed.page_state)
        return next_step(*processed.page_state, entry.job, policy_for(entry), now);
    if (processed.failure == FetchFailure::none) return JobOutcome{};  // a listing
    const FetchResult undecodable{.state = std::string(to_string(processed.failure)),
                                  .message = processed.visit.reason,
                                  .failure = processed.failure,
                                  .hops = {},
                                  .response = {},
                                  .final_url = entry.job.candidate.url,
                                  .captcha_target = {}};
    return next_step(undecodable, entry.job, policy_for(entry), now);
}

}  // namespace magpie
