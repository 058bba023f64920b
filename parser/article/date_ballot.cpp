#include "parser/article/date_ballot.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "parser/feed_date.h"

namespace magpie {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

constexpr double kEnough = 0.10;  // below, a page's date is unknown
// Metadata that names another day than the page shows beside its title was right in some 14 of 47
// such pages, counted by hand: it is the day of a draft, of an import, of the first of many
// editions.
constexpr double kHidden = 0.35;
constexpr double kLocalSays = 0.25;   // of a local day that a UTC time is held against
constexpr double kToldLocally = 0.5;  // of a UTC time whose local hour the page writes, on its day
constexpr double kMonthOfUrl = 0.15;  // the support of an address that names the month only
constexpr hours kWesternmost{-12}, kEasternmost{14};
constexpr hours kSameMoment{1};  // "10:30" and 10:30:59; a text that is put out a little first
constexpr std::size_t kMaxListed = 60;
constexpr std::array<std::string_view, 9> kSources{"json-ld", "meta",   "microdata", "time", "text",
                                                   "url",     "script", "title",     "image"};

struct DayGroup {
    Day day;
    double score = 0;
    std::vector<const DatedCandidate*> members;
    std::vector<const DatedCandidate*> abroad;  // the same moment, written as UTC on another day
};

// Whether a date stands beside the title, and whether it is marked as one.
struct Shown {
    bool at_all = false;
    bool clearly = false;
};

bool is_utc(const DatedCandidate& candidate) {
    const DateParts& parts = candidate.raw->mention.parts;
    return parts.hour >= 0 && parts.offset == minutes(0);
}

// A time without a zone may be off by any zone's hours, a day by any hour of it.
bool is_same_moment(const DatedCandidate& local, const DatedCandidate& utc) {
    const auto ahead = local.time.instant - utc.time.instant;
    if (local.raw->mention.parts.offset) return std::chrono::abs(ahead) <= kSameMoment;
    const auto slack = local.time.day_only ? days(1) : days(0);
    return ahead >= kWesternmost - slack && ahead <= kEasternmost;
}

class Ballot {
  public:
    Ballot(std::span<const DatedCandidate> candidates, DateRole role, const RawDates& all)
        : all_(all) {
        for (const DatedCandidate& candidate : candidates)
            if (candidate.raw->role == role) add(candidate);
        for (const DatedCandidate* candidate : utc_) support_local_days(*candidate);
        for (DayGroup& group : groups_) group.score = score_of(group);
    }

    DateChoice result() const {
        DateChoice choice;
        const auto best = std::ranges::max_element(groups_, {}, &DayGroup::score);
        if (best != groups_.end() && best->score >= kEnough) {
            const DatedCandidate& exact = most_exact(*best);
            choice.value = exact_time(*best, exact);
            choice.score = best->score;
            choice.source = exact.raw->source;
        }
        list(choice);
        return choice;
    }

  private:
    void add(const DatedCandidate& candidate) {
        auto found = std::ranges::find(groups_, candidate.day, &DayGroup::day);
        if (found == groups_.end())
            found = groups_.insert(groups_.end(), DayGroup{candidate.day, 0, {}, {}});
        found->members.push_back(&candidate);
        shown_.at_all = shown_.at_all || candidate.raw->is_seen;
        shown_.clearly = shown_.clearly || candidate.raw->is_shown;
        if (is_utc(candidate))
            utc_.push_back(&candidate);
        else if (candidate.raw->score >= kLocalSays)
            local_.push_back(&candidate);
    }

    // 2024-01-04T02:00:00Z is an evening of January 3rd in the Americas. Where the page writes such
    // a local day, in its text or its address, what is written as UTC supports that day as well.
    void support_local_days(const DatedCandidate& utc) {
        for (const DatedCandidate* local : local_) {
            if (local->day == utc.day || !is_same_moment(*local, utc)) continue;
            DayGroup& group = *std::ranges::find(groups_, local->day, &DayGroup::day);
            if (std::ranges::find(group.abroad, &utc) == group.abroad.end())
                group.abroad.push_back(&utc);
        }
    }

    // The page writes the moment of this UTC time with an hour of another day.
    bool is_told_locally(const DatedCandidate& candidate) const {
        return is_utc(candidate) && std::ranges::any_of(local_, [&](const DatedCandidate* local) {
                   return local->day != candidate.day &&
                          (!local->time.day_only || local->raw->is_shown) &&
                          is_same_moment(*local, candidate);
               });
    }

    // A source that says the same twice counts once.
    double score_of(const DayGroup& group) const {
        const Shown own = shown_in(group.members);
        double doubt = is_month_of_url(group.day) ? 1 - kMonthOfUrl : 1;
        for (const std::string_view source : kSources) {
            double best = 0;
            for (const DatedCandidate* member : group.members)
                if (member->raw->source == source)
                    best = std::max(best, share_of(*member->raw, own) * member->raw->score *
                                              (is_told_locally(*member) ? kToldLocally : 1.0));
            for (const DatedCandidate* member : group.abroad)
                if (member->raw->source == source)
                    best = std::max(best, share_of(*member->raw, own) * member->raw->score);
            doubt *= 1 - best;
        }
        return 1 - doubt;
    }

    static Shown shown_in(const std::vector<const DatedCandidate*>& members) {
        Shown shown;
        for (const DatedCandidate* member : members) {
            shown.at_all = shown.at_all || member->raw->is_seen;
            shown.clearly = shown.clearly || member->raw->is_shown;
        }
        return shown;
    }

    // Of what is not seen on the page, where another day is.
    double share_of(const RawDate& date, const Shown& own) const {
        const bool is_unseen =
            date.source == "json-ld" || date.source == "meta" || date.source == "script";
        if (!is_unseen || own.at_all) return 1;
        return shown_.clearly || (date.is_plain && shown_.at_all) ? kHidden : 1;
    }

    bool is_month_of_url(Day day) const {
        return std::ranges::any_of(all_, [&](const RawDate& date) {
            const DateParts& parts = date.mention.parts;
            return date.source == "url" && parts.day < 0 &&
                   parts.year == static_cast<int>(day.year()) &&
                   parts.month == static_cast<int>(static_cast<unsigned>(day.month()));
        });
    }

    // A time with its zone tells more than a time, and that more than a day.
    static const DatedCandidate& most_exact(const DayGroup& group) {
        const auto rank = [](const DatedCandidate* candidate) {
            const int detail = candidate->time.day_only               ? 0
                               : candidate->raw->mention.parts.offset ? 2
                                                                      : 1;
            return std::pair(detail, candidate->raw->score);
        };
        return **std::ranges::max_element(group.members, {}, rank);
    }

    // A local time without a zone has the zone that its distance to the UTC time tells.
    static Timestamp exact_time(const DayGroup& group, const DatedCandidate& exact) {
        constexpr minutes kStep{15};  // all zones of today are whole quarters of an hour off
        if (exact.time.day_only || exact.raw->mention.parts.offset || group.abroad.empty())
            return exact.time;
        const auto ahead = exact.time.instant - group.abroad.front()->time.instant;
        const minutes offset = kStep * std::chrono::round<minutes>(ahead / kStep.count()).count();
        return {exact.time.instant + exact.time.offset - offset, offset, false};
    }

    void list(DateChoice& choice) const {
        for (const DayGroup& group : groups_)
            for (const DatedCandidate* member : group.members)
                choice.candidates.push_back({member->time, member->raw->role, member->raw->score,
                                             std::string(member->raw->source), member->raw->place,
                                             member->raw->value});
        std::ranges::stable_sort(choice.candidates, std::ranges::greater{}, &DateCandidate::score);
        if (choice.candidates.size() > kMaxListed) choice.candidates.resize(kMaxListed);
    }

    const RawDates& all_;
    std::vector<DayGroup> groups_;
    std::vector<const DatedCandidate*> utc_;
    std::vector<const DatedCandidate*> local_;  // written without a zone, or with another than UTC
    Shown shown_;
};

}  // namespace

DateChoice elect_day(std::span<const DatedCandidate> candidates, DateRole role,
                     const RawDates& all) {
    return Ballot(candidates, role, all).result();
}

}  // namespace magpie
