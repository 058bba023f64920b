// The files of articles: asked for like pages, told to the archive in their own way.
#include "crawler/engine_impl.h"

namespace magpie {

int Engine::Impl::collect(std::int64_t document, const std::vector<MediaRow>& missing,
                          std::optional<MediaChoice> choice) {
    auto wanted = collector.want(document, missing, options.now(), choice);
    for (Candidate& candidate : wanted.candidates) offer_media(std::move(candidate));
    for (MediaVisit& refused : wanted.refused) store(std::move(refused));
    return wanted.files;
}

void Engine::Impl::offer_media(Candidate candidate) {
    const Url url = candidate.url;
    if (frontier.offer(std::move(candidate), options.now()) == Offer::queued) return;
    // Later, so that an article is told before its files are.
    asio::post(context, [this, url] { tell(collector.give_up(url)); });
}

void Engine::Impl::tell(const std::vector<ArticleMedia>& complete) {
    for (const ArticleMedia& article : complete) media.article(article);
}

void Engine::Impl::refuse_media(std::uint64_t id, MediaVisit refused) {
    frontier.reply_ended(id, options.now());
    active.at(id).fetch_outcome =
        JobOutcome{.kind = JobOutcome::Kind::settled, .heard = JobOutcome::Heard::nothing};
    store(std::move(refused), id);
}

void Engine::Impl::judge_media(std::uint64_t id, Processed processed) {
    Active& entry = active.at(id);
    counts.held_bytes -= std::exchange(entry.bytes, 0);
    if (processed.page_state == PageState::captcha) {
        const std::string host = politeness_key(entry.job.candidate.url);
        end_media(id, {.kind = JobOutcome::Kind::host_paused, .heard = JobOutcome::Heard::nothing});
        return remember(host);
    }
    const Url asked = entry.job.candidate.url;
    auto step = collector.judge(asked, std::move(*processed.media), processed.visit.at);
    if (step.record) return store(std::move(*step.record), id);
    if (step.next) offer_media(std::move(*step.next));
    end_media(id, media_outcome(entry));
}

JobOutcome Engine::Impl::media_outcome(const Active& entry) {
    JobOutcome outcome = entry.fetch_outcome.value_or(JobOutcome{});
    outcome.kind = JobOutcome::Kind::settled;
    return outcome;
}

void Engine::Impl::end_media(std::uint64_t id, const JobOutcome& outcome) {
    frontier.done(id, outcome, options.now());
    active.erase(id);
    pump();
}

void Engine::Impl::store(MediaVisit visit, std::uint64_t id) {
    run_on_worker([this, id, visit = std::move(visit)]() mutable {
        auto told = std::make_shared<MediaVisit>(visit_without_body(visit));
        const std::size_t size = visit.body.size();
        const auto acknowledge = [this, id, told, size](const Result<>& written) {
            asio::post(context,
                       [this, id, told, size, written] { stored(id, *told, size, written); });
        };
        if (!writer->submit(std::move(visit), acknowledge)) acknowledge(writer_stopped());
    });
}

MediaVisit Engine::Impl::visit_without_body(const MediaVisit& visit) {
    return {visit.identity, visit.url,        visit.at, visit.state,
            visit.reason,   visit.media_type, {},       visit.retry_at};
}

tl::unexpected<Error> Engine::Impl::writer_stopped() {
    return fail(ErrorCode::io, "the archive writer has stopped");
}

void Engine::Impl::stored(std::uint64_t id, const MediaVisit& visit, std::size_t size,
                          const Result<>& written) {
    --steps_out;
    if (id != 0) {
        frontier.done(id, media_outcome(active.at(id)), options.now());
        active.erase(id);
    }
    if (!written) {
        fail_with(written.error());
        return pump();
    }
    media.file(visit, size);
    tell(collector.recorded(visit, size));
    pump();
}

}  // namespace magpie
