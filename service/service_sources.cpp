// The service and its sources: runs, what they bring, reloading.
#include <boost/asio/post.hpp>
#include <utility>

#include "config/load.h"
#include "crawler/records.h"
#include "parser/wechat/identity.h"
#include "service/export_target.h"
#include "service/service_impl.h"
#include "service/visit_log.h"

namespace magpie {

namespace asio = boost::asio;

namespace {

// Runs begun in one turn of the network thread: 10,000 sources that are due at once come in
// portions.
constexpr std::size_t kRunsATurn = 64;
constexpr std::chrono::hours kWaitForBetterAddress{24};
// URLs of one transaction of a local source.
constexpr std::size_t kBatchUrls = 1'000;

// Asking again will not help: a sitemap's robots.txt that is not there, a page of a list that is
// gone.
bool gives_nothing(std::string_view state) {
    return state == "http_404" || state == "http_410" || state == "http_403" ||
           state == "robots_denied";
}

}  // namespace

void Service::start_due() {
    const auto once = settings_.once ? std::optional<Instant>(started_) : std::nullopt;
    for (SourceBook::Start& start : book_.start_due(now(), kRunsATurn, once)) {
        if (!start.requests.empty()) {
            request(start.task->spec.name, std::move(start.requests));
        } else if (is_local(start.task->spec)) {
            start_local(start.task);
        } else {
            give_up(start.task->spec.name, "its address is no web address");
        }
    }
}

void Service::request(std::string_view source, std::vector<Candidate> requests) {
    for (Candidate& candidate : requests) {
        const Offer offer = engine_->offer(std::move(candidate));
        if (offer == Offer::queued) continue;
        give_up(source, offer == Offer::full ? "too much is waiting already"
                                             : "its address is being asked for another source");
    }
}

void Service::give_up(std::string_view source, std::string_view why) {
    write(book_.give_up(source, why, now()));
    log(LogLevel::warning, "source", {{"source", source}, {"state", "given_up"}, {"reason", why}});
}

void Service::start_local(SourceTaskPtr task) {
    std::function<void()> step = [this, task] {
        auto reading = std::make_shared<LocalReading>(
            read_local_source(*task, *writer_, settings_.archive, now()));
        asio::post(context_, [this, task, reading] {
            const StallMeter::Scope scope(&meter_, "start local");
            end_local(task, std::move(*reading));
        });
    };
    if (!local_.try_push(step)) give_up(task->spec.name, "too many files and folders at once");
}

// A long list goes to the writer in portions; the source's own place with the last one, so that a
// kill in between reads the list again.
void Service::end_local(const SourceTaskPtr& task, LocalReading local) {
    const std::string& name = task->spec.name;
    SourceReading& reading = local.reading;
    auto news = std::make_shared<std::size_t>(local.enlisted.size() + local.documents);
    if (local.enlisted.size() > kBatchUrls) {
        has_overflowed_ = true;  // have the archive's queue read again, piece by piece
    } else {
        for (const ListedUrl& url : local.enlisted)
            if (auto candidate = candidate_of(url)) offer_new(std::move(*candidate));
    }
    std::vector<ListedUrl> found = std::exchange(reading.found, {});
    const auto offer_portion = [this, news](const std::vector<ListedUrl>& portion,
                                            const Receipt& receipt) {
        *news += receipt.enlisted.size();
        for (const std::size_t place : receipt.enlisted)
            if (auto candidate = candidate_of(portion.at(place))) offer_new(std::move(*candidate));
    };
    std::size_t done = 0;
    for (; found.size() - done > kBatchUrls; done += kBatchUrls) {
        const auto begin = found.begin() + static_cast<std::ptrdiff_t>(done);
        SourceUpdate portion;
        portion.at = now();
        portion.found.assign(begin, begin + kBatchUrls);
        auto kept = std::make_shared<std::vector<ListedUrl>>(portion.found);
        write(std::move(portion),
              [offer_portion, kept](const Receipt& receipt) { offer_portion(*kept, receipt); });
    }
    found.erase(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(done));
    auto kept = std::make_shared<std::vector<ListedUrl>>(found);
    SourceUpdate last = book_.step({.name = name,
                                    .state = reading.state,
                                    .reason = reading.reason,
                                    .reading = &reading,
                                    .unchanged = reading.state == kNotModified,
                                    .hints = {},
                                    .found = std::move(found)},
                                   now());
    for (const std::string& note : reading.notes)
        log(LogLevel::info, "source_note", {{"source", name}, {"note", note}});
    // Another step of a large folder at once; what was still being written when it is done.
    const std::optional<Instant> again = local.more ? Instant{} : local.again;
    write(std::move(last), [this, offer_portion, kept, news, name, again](const Receipt& receipt) {
        offer_portion(*kept, receipt);
        source_settled(name, *news);
        if (again) book_.run_now(name, *again);
    });
}

SourceUpdate Service::update_of(CrawlEvent& event) {
    Processed& processed = event.processed;
    // One page of several that is not there does not end the run.
    std::optional<SourceReading> instead;
    if (!processed.reading && gives_nothing(processed.visit.state)) {
        instead = without_answer(event.task->spec, event.task->cursor, event.candidate.url);
        if (instead->more.empty() && event.candidate.directed) instead.reset();
    }
    if (instead) instead->state = "listing";
    for (const std::string& note : processed.notes)
        log(LogLevel::info, "source_note", {{"source", event.candidate.source}, {"note", note}});
    return book_.step({.name = event.candidate.source,
                       .state = instead ? instead->state : processed.visit.state,
                       .reason = processed.visit.reason,
                       .reading = processed.reading ? &*processed.reading
                                  : instead         ? &*instead
                                                    : nullptr,
                       .unchanged = processed.visit.unchanged,
                       .hints = event.hints,
                       .found = std::move(event.processed.visit.found)},
                      now());
}

// Off the network thread, because the writer's queue may be full.
void Service::write(SourceUpdate update, std::function<void(const Receipt&)> then) {
    ++writes_out_;
    engine_->run_on_worker([this, update = std::move(update), then = std::move(then)]() mutable {
        const auto written = [this, then = std::move(then)](Result<Receipt> receipt) {
            asio::post(context_, [this, then, receipt = std::move(receipt)] {
                const StallMeter::Scope scope(&meter_, "write");
                --writes_out_;
                if (!receipt) return end_with(receipt.error());
                if (then) then(*receipt);
            });
        };
        if (!writer_->submit(std::move(update), written))
            written(fail(ErrorCode::io, "the archive writer has stopped"));
    });
}

void Service::source_settled(std::string_view name, std::size_t news) {
    summary_.new_urls += news;
    SourceBook::Settled settled = book_.settled(name, news, now());
    if (!settled.requests.empty()) return request(name, std::move(settled.requests));
    if (!settled.ended) return;
    ++summary_.sources_run;
    if (settled.again) write(std::move(*settled.again));
    log_source(name, settled.news);
    if (book_.is_changing() && !is_stopping_) arm_tick();
}

void Service::log_list(const SourceBook::ChangedList& list) const {
    const auto& [name, changes] = list;
    if (changes.added + changes.changed + changes.removed == 0) return;
    log(LogLevel::notice, "sources",
        {{"list", name},
         {"added", changes.added},
         {"changed", changes.changed},
         {"removed", changes.removed}});
}

void Service::log_source(std::string_view name, std::size_t news) const {
    const auto state = book_.state_of(name);
    if (!state) return;
    nlohmann::ordered_json fields{{"source", name}, {"state", state->state}};
    if (!state->reason.empty()) fields["reason"] = state->reason;
    fields["new"] = news;
    fields["next"] = format_utc_seconds(state->next_due);
    if (state->failures > 0) fields["failures"] = state->failures;
    log(state->failures > 0 ? LogLevel::warning : LogLevel::info, "source", std::move(fields));
}

Offer Service::offer_new(Candidate candidate) {
    // Such an address next to never serves the article, and a better one may still be listed
    // (wechat-pages §9.4). What the archive's queue brings is due since it was listed.
    const Instant listed_at = candidate.due == Instant{} ? now() : candidate.due;
    if (candidate.purpose == Purpose::page && wechat::lacks_chksm(candidate.url.href()))
        candidate.due = listed_at + kWaitForBetterAddress;
    candidate.due = std::max(candidate.due, book_.slot(candidate.source, now()));
    const std::string source = candidate.source;
    const Offer offered = offer(std::move(candidate));
    if (offered == Offer::queued) book_.use_slot(source);
    return offered;
}

// What the frontier has no room for waits in the archive.
Offer Service::offer(Candidate candidate) {
    const Offer offered = engine_->offer(std::move(candidate));
    if (offered == Offer::full) has_overflowed_ = true;
    return offered;
}

// One after another: the first address that the archive does not know.
void Service::follow_sibling(const Candidate& failed, std::vector<Candidate> addresses) {
    if (addresses.empty()) return;
    Candidate sibling = std::move(addresses.front());
    addresses.erase(addresses.begin());
    sibling.directed = failed.directed;
    sibling.depth = failed.depth;
    sibling.reason = failed.reason == VisitReason::asked ? VisitReason::asked : VisitReason::fresh;
    SourceUpdate update;
    update.at = now();
    update.found.push_back(listed(sibling));
    write(std::move(update), [this, failed, sibling,
                              addresses = std::move(addresses)](const Receipt& receipt) mutable {
        if (receipt.enlisted.empty()) return follow_sibling(failed, std::move(addresses));
        offer(std::move(sibling));
    });
}

bool Service::take_queued(std::vector<Candidate> candidates) {
    const StallMeter::Scope scope(&meter_, "take queued");
    for (Candidate& candidate : candidates) {
        const bool is_new = candidate.reason == VisitReason::fresh;
        const Offer offered =
            is_new ? offer_new(std::move(candidate)) : offer(std::move(candidate));
        if (offered == Offer::full) return false;
    }
    return !is_stopping_;
}

void Service::on_visit(CrawlEvent event) {
    ++summary_.visits;
    if (event.candidate.purpose == Purpose::listing && event.task) {
        source_settled(event.candidate.source, event.receipt ? event.receipt->enlisted.size() : 0);
    } else {
        log(level_of(event), "visit", visit_fields(event));
        export_article(event);
    }
    tell_asked(event);
    if (settings_.observer) settings_.observer(event);
}

// Only in one pass: the host asked to stop, and nobody waits for it. What waits stays in the
// archive.
void Service::on_given_up(const Candidate& candidate, Instant until) {
    if (candidate.purpose == Purpose::listing && book_.is_running(candidate.source)) {
        give_up(candidate.source, "its host asked to stop until " + format_utc_seconds(until));
    }
}

void Service::export_article(const CrawlEvent& event) {
    if (!event.task || event.task->spec.export_to.empty() || !event.processed.article ||
        !event.receipt || event.receipt->outcome == Receipt::Outcome::duplicate)
        return;
    engine_->run_on_worker([this, task = event.task, article = *event.processed.article,
                            listed = event.candidate.url.href(), at = event.processed.visit.at,
                            document = event.receipt->document] {
        const Result<> written = export_document(task->spec, article, listed, at, document);
        if (written) return;
        asio::post(context_, [this, name = task->spec.name, error = written.error()] {
            log(LogLevel::error, "export", {{"source", name}, {"reason", error.message}});
        });
    });
}

// Read on the thread for files, so that 10,000 sources do not stall the sockets.
void Service::reload(Tell tell) {
    if (!tell) tell = [](const nlohmann::ordered_json&) {};
    if (settings_.config_file.empty())
        return tell(
            {{"done", true},
             {"error", "the service runs without a configuration file: nothing to read again"}});
    if (is_reloading_ || is_stopping_)
        return tell({{"done", true}, {"error", "the service is busy reloading or stopping"}});
    is_reloading_ = true;
    settings_.notify.reloading();
    std::function<void()> step = [this, tell] {
        auto loaded = std::make_shared<Result<LoadedConfig>>(
            load_all(settings_.config_file).and_then([](LoadedConfig read) -> Result<LoadedConfig> {
                if (Result<> fit = check_for_service(read.config); !fit) return fail(fit.error());
                return read;
            }));
        asio::post(context_, [this, tell, loaded] {
            const StallMeter::Scope scope(&meter_, "reload");
            is_reloading_ = false;
            settings_.notify.ready();
            if (*loaded) {
                reload_problem_.clear();
                return apply(std::move(**loaded), tell);
            }
            reload_problem_ = loaded->error().message;
            log(LogLevel::error, "reload", {{"refused", true}, {"reason", reload_problem_}});
            tell({{"done", true}, {"refused", true}, {"error", reload_problem_}});
        });
    };
    if (local_.try_push(step)) return;
    is_reloading_ = false;
    settings_.notify.ready();
    tell({{"done", true}, {"error", "the service is busy reading files"}});
}

// Sources change at once. The other settings are those of threads and hosts that are at work: they
// change with a restart.
void Service::apply(LoadedConfig loaded, const Tell& tell) {
    const std::size_t count = loaded.sources.size();
    const SourceBook::Changes changes = book_.reconfigure(std::move(loaded.sources));
    const bool needs_restart = write_config(loaded.config) != write_config(settings_.loaded.config);
    nlohmann::ordered_json fields{{"sources", count},
                                  {"added", changes.added},
                                  {"changed", changes.changed},
                                  {"removed", changes.removed}};
    if (needs_restart) fields["needs_restart"] = "settings outside [[source]] have changed";
    log(LogLevel::notice, "reload", fields);
    fields["done"] = true;
    tell(fields);
    if (!is_stopping_) arm_tick();
}

}  // namespace magpie
