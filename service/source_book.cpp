#include "service/source_book.h"

#include <algorithm>

#include "crawler/records.h"

namespace magpie {

namespace {

using namespace std::chrono_literals;

// What the archive shows people of a source.
std::string place_of(const SourceSpec& spec) {
    if (!spec.url.empty()) return spec.url;
    if (!spec.path.empty()) return spec.path.string();
    return std::to_string(spec.urls.size()) + " URLs";
}

std::optional<std::chrono::milliseconds> longer(std::optional<std::chrono::milliseconds> a,
                                                std::optional<std::chrono::milliseconds> b) {
    return a && b ? std::max(a, b) : (a ? a : b);
}

// Sources taken over in one turn of the network thread: about a millisecond.
constexpr std::size_t kChangesATurn = 128;

// Wherever it is written.
bool is_same(const SourceSpec& a, SourceSpec b) {
    b.origin = a.origin;
    return a == b;
}

// The next step of a run that is cut off is due at once.
constexpr Instant kAtOnce{};

}  // namespace

bool is_local(const SourceSpec& spec) {
    switch (spec.kind) {
        case SourceKind::file:
        case SourceKind::dir:
            return true;
        case SourceKind::opml:
            return spec.url.empty();
        case SourceKind::urls:
            return true;
        default:
            return false;
    }
}

void SourceBook::remember(std::vector<SourceState> states) {
    for (SourceState& state : states) {
        std::string name = state.name;
        remembered_.insert_or_assign(std::move(name), std::move(state));
    }
}

SourceBook::Changes SourceBook::configure(std::vector<SourceSpec> specs, Instant now) {
    Changes changes = replace(std::move(specs), "", now);
    // The feeds that the lists named last stay until the lists are read again.
    std::vector<SourceTaskPtr> lists;
    for (const auto& [name, source] : sources_)
        if (source.task->spec.kind == SourceKind::opml) lists.push_back(source.task);
    for (const SourceTaskPtr& list : lists) {
        const Changes more =
            replace(feeds_in_cursor(list->spec, list->cursor), list->spec.name, now);
        changes.added += more.added;
        changes.changed += more.changed;
        changes.removed += more.removed;
    }
    return changes;
}

SourceBook::Changes SourceBook::reconfigure(std::vector<SourceSpec> specs) {
    Changes changes;
    std::size_t kept = 0;
    for (const SourceSpec& spec : specs) {
        const auto known = sources_.find(spec.name);
        const bool is_known = known != sources_.end() && known->second.task->spec.parent.empty();
        kept += is_known;
        changes.added += !is_known;
        changes.changed += is_known && !is_same(known->second.task->spec, spec);
    }
    for (const auto& [name, source] : sources_) changes.removed += source.task->spec.parent.empty();
    changes.removed -= kept;
    changing_.push_back({.parent = "", .specs = std::move(specs)});
    return changes;
}

std::optional<SourceBook::ChangedList> SourceBook::go_on(Instant now) {
    if (changing_.empty()) return std::nullopt;
    Replacement& next = changing_.front();
    const std::size_t until = std::min(next.specs.size(), next.done + kChangesATurn);
    for (; next.done < until; ++next.done) {
        SourceSpec& spec = next.specs[next.done];
        next.names.insert(spec.name);
        take(std::move(spec), next.parent, now, next.changes);
    }
    if (next.done < next.specs.size()) return std::nullopt;
    next.changes.removed = drop_others(next.names, next.parent);
    ChangedList changed{next.parent, next.changes};
    changing_.pop_front();
    if (changed.name.empty()) return std::nullopt;
    return changed;
}

SourceBook::Changes SourceBook::replace(std::vector<SourceSpec> specs, std::string_view parent,
                                        Instant now) {
    Changes changes;
    std::set<std::string, std::less<>> names;
    for (SourceSpec& spec : specs) {
        names.insert(spec.name);
        take(std::move(spec), parent, now, changes);
    }
    changes.removed = drop_others(names, parent);
    return changes;
}

void SourceBook::take(SourceSpec spec, std::string_view parent, Instant now, Changes& changes) {
    const auto known = sources_.find(spec.name);
    // A name of the operator's own comes before one that a list has made.
    if (known != sources_.end() && known->second.task->spec.parent != parent && !parent.empty())
        return;
    if (known != sources_.end() && is_same(known->second.task->spec, spec)) return;
    ++(known == sources_.end() ? changes.added : changes.changed);
    const bool is_changed_list = known != sources_.end() && spec.kind == SourceKind::opml;
    const std::string name = spec.name;
    adopt(sources_[name], std::move(spec), now);
    if (is_changed_list) run_now(name, now);
}

// Of the sources with this parent; those of a list that is gone go with it.
std::size_t SourceBook::drop_others(const std::set<std::string, std::less<>>& wanted,
                                    std::string_view parent) {
    std::size_t dropped = 0;
    for (auto it = sources_.begin(); it != sources_.end();) {
        const auto source = it++;
        const std::string& its = source->second.task->spec.parent;
        const bool orphaned = parent.empty() && !its.empty() && !wanted.contains(its);
        if (!orphaned && (its != parent || wanted.contains(source->first))) continue;
        drop(source);
        ++dropped;
    }
    return dropped;
}

void SourceBook::adopt(Source& source, SourceSpec spec, Instant now) {
    const bool is_new = source.task == nullptr;
    if (is_new) {
        if (const auto known = remembered_.find(spec.name); known != remembered_.end())
            source.state = std::move(remembered_.extract(known).mapped());
    } else if (source.task->spec.url != spec.url || source.task->spec.path != spec.path ||
               source.task->spec.kind != spec.kind) {
        source.state.etag.clear();
        source.state.last_modified.clear();
        source.state.cursor.clear();
    }
    source.state.name = spec.name;
    source.state.kind = to_string(spec.kind);
    source.state.url = place_of(spec);
    source.state.next_due = first_due(spec.schedule, source.state, now, chance());
    source.task = std::make_shared<const SourceTask>(std::move(spec), source.state.cursor);
    if (!source.run) list_due(source.task->spec.name, source);
}

void SourceBook::drop(Sources::iterator source) {
    unlist_due(source->second);
    if (source->second.run) --running_;
    std::string name = source->first;
    remembered_.insert_or_assign(std::move(name), std::move(source->second.state));
    sources_.erase(source);
}

void SourceBook::list_due(const std::string& name, Source& source) {
    unlist_due(source);
    if (source.state.paused || !source.task->spec.enabled) return;
    source.due = due_.emplace(source.state.next_due, name).first;
    source.is_due_listed = true;
}

void SourceBook::unlist_due(Source& source) {
    if (std::exchange(source.is_due_listed, false)) due_.erase(source.due);
}

std::optional<Instant> SourceBook::next_due() const {
    if (due_.empty()) return std::nullopt;
    return due_.begin()->first;
}

std::vector<SourceBook::Start> SourceBook::start_due(Instant now, std::size_t most,
                                                     std::optional<Instant> once) {
    std::vector<Start> starts;
    while (starts.size() < most && !due_.empty() && due_.begin()->first <= now) {
        Source& source = sources_.find(due_.begin()->second)->second;
        const bool goes_on = source.state.next_due == kAtOnce;
        unlist_due(source);
        if (once && !goes_on && source.state.last_try >= once) continue;
        source.run.emplace();
        source.run->before = source.state;
        ++running_;
        Start start{source.task, {}};
        if (!is_local(source.task->spec)) {
            auto urls = first_requests(source.task->spec, source.task->cursor);
            source.run->more.assign(urls.begin(), urls.end());
            while (start.requests.empty() && !source.run->more.empty()) {
                const std::string url = std::move(source.run->more.front());
                source.run->more.pop_front();
                if (auto candidate = request(source, url, url == source.task->spec.url))
                    start.requests.push_back(std::move(*candidate));
            }
        }
        starts.push_back(std::move(start));
    }
    return starts;
}

// Conditional only where the answer is the whole source: a copy of one page says nothing of the
// others.
std::optional<Candidate> SourceBook::request(const Source& source, const std::string& url,
                                             bool first) const {
    auto parsed = Url::parse(url);
    if (!parsed || !parsed->is_http()) return std::nullopt;
    Candidate candidate{.listed_url = "",
                        .url = parsed->without_fragment(),
                        .source = source.task->spec.name,
                        .force = true,
                        .purpose = Purpose::listing};
    candidate.directed = first || source.task->spec.kind == SourceKind::feed;
    const SourceState& state = source.state;
    if (first && (!state.etag.empty() || !state.last_modified.empty()))
        candidate.validators =
            std::make_shared<const Validators>(Validators{state.etag, state.last_modified});
    return candidate;
}

SourceTaskPtr SourceBook::task_of(std::string_view name) const {
    const auto source = sources_.find(name);
    return source == sources_.end() ? nullptr : source->second.task;
}

SourceUpdate SourceBook::step(Step step, Instant now) {
    SourceUpdate update;
    update.at = now;
    update.found = std::move(step.found);
    const auto found = sources_.find(step.name);
    // Dropped while it was asked: what it listed counts all the same.
    if (found == sources_.end() || !found->second.run) return update;
    Source& source = found->second;
    Run& run = *source.run;
    SourceState& state = source.state;
    state.state = step.state;
    state.reason = step.reason;
    const bool read = step.reading != nullptr && step.reading->state == "listing";
    run.result.success = read || step.unchanged;
    run.result.max_age = longer(step.hints.max_age, run.result.max_age);
    run.result.retry_after = step.hints.retry_after;
    if (step.unchanged && step.reading != nullptr) {
        state.cursor = step.reading->cursor;
        source.task = std::make_shared<const SourceTask>(source.task->spec, state.cursor);
    }
    if (read) {
        SourceReading& reading = *step.reading;
        state.cursor = reading.cursor;
        run.more.insert(run.more.end(), reading.more.begin(), reading.more.end());
        run.result.max_age = longer(reading.hints.ttl, run.result.max_age);
        run.result.skip_hours = reading.hints.skip_hours;
        run.result.skip_days = reading.hints.skip_days;
        if (source.task->spec.kind == SourceKind::opml) {
            run.feeds.insert(run.feeds.end(), std::make_move_iterator(reading.feeds.begin()),
                             std::make_move_iterator(reading.feeds.end()));
            run.has_feeds = true;
        }
        const bool is_whole = run.more.empty();
        state.etag = is_whole ? step.hints.validators.etag : std::string();
        state.last_modified = is_whole ? step.hints.validators.last_modified : std::string();
        source.task = std::make_shared<const SourceTask>(source.task->spec, state.cursor);
    }
    run.ended = run.more.empty() || !run.result.success;
    if (run.ended) {
        reschedule(source.task->spec.schedule, state, run.result, now, chance());
    } else {
        state.next_due = kAtOnce;
    }
    update.state = state;
    return update;
}

SourceBook::Settled SourceBook::settled(std::string_view name, std::size_t news, Instant now) {
    Settled settled;
    const auto found = sources_.find(name);
    if (found == sources_.end() || !found->second.run) return settled;
    Source& source = found->second;
    Run& run = *source.run;
    run.news += news;
    while (!run.ended && settled.requests.empty()) {
        if (run.more.empty()) {
            run.ended = true;
            reschedule(source.task->spec.schedule, source.state, run.result, now, chance());
            break;
        }
        const std::string url = std::move(run.more.front());
        run.more.pop_front();
        if (auto next = request(source, url, false)) settled.requests.push_back(std::move(*next));
    }
    if (!run.ended) return settled;
    settled.ended = true;
    settled.news = run.news;
    if (run.news > 0) {
        // How often to ask depends on the news, which are known only now: decided again from where
        // the run began.
        SourceState& state = source.state;
        state.interval = run.before.interval;
        state.failures = run.before.failures;
        state.failing_since = run.before.failing_since;
        state.last_new = now;
        state.listed += static_cast<std::int64_t>(run.news);
        run.result.news = true;
        reschedule(source.task->spec.schedule, state, run.result, now, chance());
        settled.again = SourceUpdate{state, {}, now, {}};
    }
    if (run.has_feeds) changing_.push_back({.parent = found->first, .specs = std::move(run.feeds)});
    end_run(source);
    return settled;
}

SourceUpdate SourceBook::give_up(std::string_view name, std::string_view reason, Instant now) {
    SourceUpdate update = step({.name = std::string(name),
                                .state = "given_up",
                                .reason = std::string(reason),
                                .hints = {},
                                .found = {}},
                               now);
    if (const auto found = sources_.find(name); found != sources_.end() && found->second.run)
        end_run(found->second);
    return update;
}

void SourceBook::end_run(Source& source) {
    source.run.reset();
    --running_;
    list_due(source.task->spec.name, source);
}

void SourceBook::clock_jumped(Instant now) {
    for (auto& [name, source] : sources_) {
        source.state.next_due = first_due(source.task->spec.schedule, source.state, now, chance());
        if (!source.run) list_due(name, source);
    }
}

bool SourceBook::pause(std::string_view name, bool paused) {
    const auto found = sources_.find(name);
    if (found == sources_.end()) return false;
    found->second.state.paused = paused;
    if (!found->second.run) list_due(found->first, found->second);
    return true;
}

bool SourceBook::run_now(std::string_view name, Instant when) {
    const auto found = sources_.find(name);
    if (found == sources_.end()) return false;
    if (found->second.run) return true;
    found->second.state.next_due = when;
    unlist_due(found->second);
    found->second.due = due_.emplace(when, found->first).first;
    found->second.is_due_listed = true;
    return true;
}

std::optional<SourceState> SourceBook::state_of(std::string_view name) const {
    const auto found = sources_.find(name);
    if (found == sources_.end()) return std::nullopt;
    return found->second.state;
}

Instant SourceBook::slot(std::string_view name, Instant now) {
    const auto found = sources_.find(name);
    if (found == sources_.end()) return {};
    const int cap = found->second.task->spec.daily_cap;
    if (cap <= 0) return {};
    Slots& slots = found->second.slots;
    const auto today = std::chrono::floor<std::chrono::days>(now);
    if (slots.day < today) slots = {today, 0};
    if (slots.used >= cap) slots = {slots.day + std::chrono::days{1}, 0};
    return slots.day == today ? Instant{} : Instant{slots.day};
}

void SourceBook::use_slot(std::string_view name) {
    if (const auto found = sources_.find(name); found != sources_.end()) ++found->second.slots.used;
}

bool SourceBook::is_running(std::string_view name) const {
    const auto found = sources_.find(name);
    return found != sources_.end() && found->second.run.has_value();
}

double SourceBook::chance() { return static_cast<double>(random_() >> 11) * 0x1p-53; }

}  // namespace magpie
