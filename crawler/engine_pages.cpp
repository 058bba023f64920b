// Pages that are not the whole answer: stubs, which only point elsewhere, and articles on several
// pages.
#include "crawler/engine_impl.h"
#include "crawler/next_visit.h"

namespace magpie {

bool Engine::Impl::follow_stub(std::uint64_t id, Processed& processed) {
    if (processed.points_to.empty() || ending() || draining) return false;
    Active& entry = active.at(id);
    auto step = entry.plan.follow_stub(processed.points_to);
    if (auto* end = std::get_if<FetchResult>(&step)) {
        end_at_stub(entry, std::move(*end), processed);
        return false;
    }
    counts.held_bytes -= std::exchange(entry.bytes, 0);
    entry.waits_for_host = true;
    Visit stub = take_visit(processed);
    stub.next = next_visit(entry.job, {.kind = JobOutcome::Kind::host_paused}, options.now());
    const auto acknowledge = [this, id](Result<Receipt> receipt) {
        asio::post(context, [this, id, receipt = std::move(receipt)]() mutable {
            --steps_out;
            if (!receipt) fail_with(std::move(receipt.error()));
            if (receipt && active.contains(id)) return change_host(id, active.at(id).plan.url());
            pump();
        });
    };
    run_on_worker([this, acknowledge, stub = std::move(stub)]() mutable {
        if (!writer) return acknowledge(Receipt{});
        if (!writer->submit(std::move(stub), acknowledge)) acknowledge(writer_stopped());
    });
    pump();
    return true;
}

void Engine::Impl::end_at_stub(Active& entry, FetchResult end, Processed& processed) {
    processed.visit.state = end.state;
    processed.visit.reason = end.message;
    processed.page_state.reset();
    if (end.is_captcha()) {
        processed.page_state = PageState::captcha;
        processed.visit.capture.reset();  // its hop names the wall, whose address has tokens
    } else {
        entry.fetch_outcome = next_step(end, entry.job, policy_for(entry), options.now());
    }
}

bool Engine::Impl::joins_pages(const Active& entry) const {
    return entry.job.candidate.purpose == Purpose::page &&
           (options.join_pages || (entry.task && entry.task->spec.join_pages));
}

bool Engine::Impl::join_pages(std::uint64_t id, Processed& processed) {
    Active& entry = active.at(id);
    if (entry.join) return take_further_page(id, processed);
    if (!joins_pages(entry) || ending()) return false;
    entry.join = PageJoin::begin(entry.job.candidate, processed, entry.hints);
    if (!entry.join) return false;
    ask_for_page(id);
    return true;
}

bool Engine::Impl::take_further_page(std::uint64_t id, Processed& processed) {
    Active& entry = active.at(id);
    PageJoin& join = *entry.join;
    const bool goes_on = join.take(processed);
    if (processed.page_state && !entry.fetch_outcome)
        entry.fetch_outcome =
            next_step(*processed.page_state, entry.job, policy_for(entry), options.now());
    join.trouble = std::exchange(entry.fetch_outcome, std::nullopt);
    write_page(take_visit(processed));
    if (goes_on) {
        ask_for_page(id);
        return true;
    }
    processed = join.finish();
    entry.hints = std::move(join.hints);
    return false;
}

void Engine::Impl::ask_for_page(std::uint64_t id) {
    Active& entry = active.at(id);
    counts.held_bytes -= std::exchange(entry.bytes, 0);
    const Candidate& asked = entry.join->asked();
    entry.plan = FetchPlan(asked.url, plan_options(asked, entry.task.get()));
    entry.started = false;
    change_host(id, asked.url);
    if (!draining) return;
    drop_waiting();
    pump();
}

void Engine::Impl::write_page(Visit visit) {
    const auto acknowledge = [this](Result<Receipt> receipt) {
        asio::post(context, [this, receipt = std::move(receipt)]() mutable {
            --steps_out;
            if (!receipt && !is_refusal(receipt.error())) fail_with(std::move(receipt.error()));
            pump();
        });
    };
    if (!writer) return;
    run_on_worker([this, acknowledge, visit = std::move(visit)]() mutable {
        if (!writer->submit(std::move(visit), acknowledge)) acknowledge(writer_stopped());
    });
}

void Engine::Impl::pause_host(const JobOutcome& trouble, JobOutcome& outcome) {
    outcome.host_rests_until = std::max(outcome.host_rests_until, trouble.host_rests_until);
    if (trouble.kind != JobOutcome::Kind::host_paused && !trouble.pauses_host) return;
    outcome.pauses_host = true;
    outcome.stop_reason = trouble.stop_reason;
}

}  // namespace magpie
