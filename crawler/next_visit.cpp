#include "crawler/next_visit.h"

namespace magpie {

std::optional<NextVisit> next_visit(const Job& job, const JobOutcome& outcome, Instant now) {
    if (outcome.kind == JobOutcome::Kind::settled) return std::nullopt;
    NextVisit next;
    next.due = now;
    next.reason = job.candidate.reason;
    next.attempt = job.attempt;
    next.failures = job.failures;
    next.revisit = job.candidate.revisit;
    auto copy = job.candidate.validators;
    if (outcome.kind == JobOutcome::Kind::retry_at) {
        const bool failed = outcome.heard == JobOutcome::Heard::nothing;
        next.due = outcome.when;
        next.reason = outcome.reason;
        next.attempt += failed ? 0 : 1;
        next.failures = failed ? job.failures + 1 : 0;
        next.revisit = outcome.revisit;
        if (outcome.validators) copy = outcome.validators;
    }
    if (copy) {
        next.etag = copy->etag;
        next.last_modified = copy->last_modified;
    }
    return next;
}

}  // namespace magpie
