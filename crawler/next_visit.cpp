#include "crawler/next_visit.h"

namespace magpie {

std::optional<NextVisit> next_visit(const Job& job, const JobOutcome& outcome,
                                    const Validators& copy, Instant now) {
    if (outcome.kind == JobOutcome::Kind::settled) return std::nullopt;
    NextVisit next;
    next.due = now;
    next.reason = job.candidate.reason;
    next.attempt = job.attempt;
    next.failures = job.failures;
    next.revisit = job.candidate.revisit;
    if (const auto& known = job.candidate.validators) {
        next.etag = known->etag;
        next.last_modified = known->last_modified;
    }
    if (outcome.kind == JobOutcome::Kind::host_paused) return next;
    const bool failed = outcome.heard == JobOutcome::Heard::nothing;
    next.due = outcome.when;
    next.reason = outcome.reason;
    next.attempt = job.attempt + (failed ? 0 : 1);
    next.failures = failed ? job.failures + 1 : 0;
    next.revisit = outcome.revisit;
    if (outcome.heard == JobOutcome::Heard::article) {
        // A server that sent no new ones with its 304 stands by the old (RFC 9110 §15.4.5).
        if (!copy.etag.empty() || !copy.last_modified.empty()) {
            next.etag = copy.etag;
            next.last_modified = copy.last_modified;
        }
    }
    return next;
}

}  // namespace magpie
