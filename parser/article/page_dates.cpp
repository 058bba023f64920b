#include "parser/article/page_dates.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "parser/article/date_body.h"
#include "parser/article/date_candidates.h"
#include "parser/feed_date.h"

namespace magpie {
namespace {

using std::chrono::days;
using std::chrono::minutes;

constexpr Day kFirstDay{std::chrono::year(1995), std::chrono::January, std::chrono::day(1)};
constexpr days kSkew{2};               // the day in another zone, and a clock that is off
constexpr double kEnough = 0.10;       // below, a page's date is unknown
constexpr double kScriptsAsked = 0.5;  // what is known better needs no look at the scripts
constexpr double kChangedIsPublished =
    0.35;  // of the score of a change, where nothing else is known
// Metadata that names another day than the page shows beside its title is right in 14 of 47 such
// pages: it is the day of a draft, of an import, of the first of many editions.
constexpr double kHidden = 0.35;
constexpr double kLocalSays = 0.25;  // of a local day that a UTC time is held against
constexpr std::chrono::hours kWesternmost{-12}, kEasternmost{14};
constexpr std::chrono::hours kSameMoment{1};  // "10:30" and 10:30:59; a text that is put out first
constexpr std::size_t kMaxCandidates = 60;

// Where dates are written with the month first.
bool writes_month_first(const PageHead& head, std::string_view url) {
    const std::string language = to_lower_ascii(head.language);
    if (language.starts_with("en-us") || language.starts_with("en_us")) return true;
    if (!language.empty() && language != "en") return false;
    const std::size_t scheme = url.find("://");
    std::string_view host = url.substr(scheme == std::string_view::npos ? 0 : scheme + 3);
    host = host.substr(0, host.find('/'));
    for (const std::string_view end : {".com", ".org", ".net", ".gov", ".edu", ".us"})
        if (host.ends_with(end)) return true;
    return host.empty();
}

struct DatedCandidate {
    Timestamp time;
    Day day;
    const RawDate* raw;
    double score;
};

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

class Judge {
  public:
    Judge(RawDates& dates, bool month_first, std::optional<Instant> fetched)
        : dates_(dates), month_first_(month_first), fetched_(fetched) {}

    PageDates run() {
        for (RawDate& date : dates_) settle_order(date);
        for (const RawDate& date : dates_) place(date);
        PageDates result;
        result.modified = choose(DateRole::modified);
        result.published = choose(DateRole::published);
        fall_back(result);
        drop_early_change(result);
        return result;
    }

  private:
    // 1/3/2024: the order that another date of the page agrees with, else the country's.
    void settle_order(RawDate& date) {
        DateMention& mention = date.mention;
        if (!mention.is_swappable) return;
        DateParts swapped = mention.parts;
        std::swap(swapped.month, swapped.day);
        const bool as_is = is_confirmed(mention.parts);
        const bool turned = is_confirmed(swapped);
        if (as_is == turned ? month_first_ : turned) mention.parts = swapped;
        mention.is_swappable = false;
    }

    bool is_confirmed(const DateParts& parts) const {
        return std::ranges::any_of(dates_, [&](const RawDate& other) {
            const DateParts& known = other.mention.parts;
            return !other.mention.is_swappable && known.day == parts.day &&
                   known.month == parts.month && (known.year == parts.year || known.year < 0);
        });
    }

    void place(const RawDate& date) {
        const auto time = timestamp_of_mention(date.mention);
        if (!time || date.score <= 0) return;
        const Day day = day_of(*time);
        if (!is_plausible(day)) return;
        dated_.push_back({*time, day, &date, date.score});
    }

    std::optional<Timestamp> timestamp_of_mention(const DateMention& mention) const {
        DateParts parts = mention.parts;
        const minutes zone = mention.is_east_asian ? kChinaOffset : minutes(0);
        if (mention.age) return timestamp_of_age(mention, zone);
        if (parts.day < 0) return std::nullopt;
        if (parts.year < 0) parts.year = year_for(parts);
        return timestamp_of(parts, zone);
    }

    std::optional<Timestamp> timestamp_of_age(const DateMention& mention, minutes zone) const {
        if (!fetched_) return std::nullopt;
        const Instant then = *fetched_ - *mention.age;
        if (mention.parts.hour < 0 && *mention.age < days(1)) return Timestamp{then, zone, false};
        const Day day = day_of(then, zone);
        DateParts parts = mention.parts;
        parts.year = static_cast<int>(day.year());
        parts.month = static_cast<int>(static_cast<unsigned>(day.month()));
        parts.day = static_cast<int>(static_cast<unsigned>(day.day()));
        return timestamp_of(parts, zone);
    }

    // The year of another date of that day of the year, of the best dated one, or of the fetch.
    int year_for(const DateParts& parts) const {
        const RawDate* best = nullptr;
        for (const RawDate& other : dates_) {
            const DateParts& known = other.mention.parts;
            if (known.year < 0) continue;
            if (known.month == parts.month && (known.day == parts.day || known.day < 0))
                return known.year;
            if (best == nullptr || other.score > best->score) best = &other;
        }
        if (!fetched_) return best != nullptr ? best->mention.parts.year : -1;
        const Day today = day_of(*fetched_, minutes(0));
        const int year = static_cast<int>(today.year());
        const bool is_ahead =
            static_cast<unsigned>(parts.month) > static_cast<unsigned>(today.month());
        return is_ahead ? year - 1 : year;
    }

    bool is_plausible(Day day) const {
        if (day < kFirstDay) return false;
        return !fetched_ || std::chrono::sys_days(day) <= *fetched_ + kSkew;
    }

    DateChoice choose(DateRole role) const {
        std::vector<DayGroup> groups;
        for (const DatedCandidate& candidate : dated_)
            if (candidate.raw->role == role)
                group_of(groups, candidate.day).members.push_back(&candidate);
        for (DayGroup& group : groups) find_abroad(groups, group);
        Shown page;
        for (const DayGroup& group : groups) {
            const Shown shown = shown_in(group.members);
            page.clearly = page.clearly || shown.clearly;
            page.at_all = page.at_all || shown.at_all;
        }
        for (DayGroup& group : groups) group.score = score_of(group, page);
        DateChoice choice;
        const auto best = std::ranges::max_element(groups, {}, &DayGroup::score);
        if (best != groups.end() && best->score >= kEnough) {
            const DatedCandidate& exact = most_exact(*best);
            choice.value = exact.time;
            choice.score = best->score;
            choice.source = exact.raw->source;
        }
        list(groups, choice);
        return choice;
    }

    // 2024-01-04T02:00:00Z is an evening of January 3rd in the Americas. Where the page writes such
    // a local day, in its text or its address, what is written as UTC supports that day as well.
    static void find_abroad(const std::vector<DayGroup>& groups, DayGroup& group) {
        for (const DayGroup& other : groups)
            for (const DatedCandidate* candidate : other.members)
                if (other.day != group.day && is_utc(*candidate) && has_local(group, *candidate))
                    group.abroad.push_back(candidate);
    }

    static bool is_utc(const DatedCandidate& candidate) {
        const DateParts& parts = candidate.raw->mention.parts;
        return parts.hour >= 0 && parts.offset == minutes(0);
    }

    static bool has_local(const DayGroup& group, const DatedCandidate& utc) {
        return std::ranges::any_of(group.members, [&](const DatedCandidate* local) {
            return local->score >= kLocalSays && !is_utc(*local) && is_same_moment(*local, utc);
        });
    }

    // A time without a zone may be off by any zone's hours, a day by any hour of it.
    static bool is_same_moment(const DatedCandidate& local, const DatedCandidate& utc) {
        const auto ahead = local.time.instant - utc.time.instant;
        if (local.raw->mention.parts.offset) return std::chrono::abs(ahead) <= kSameMoment;
        const auto slack = local.time.day_only ? days(1) : days(0);
        return ahead >= kWesternmost - slack && ahead <= kEasternmost;
    }

    static DayGroup& group_of(std::vector<DayGroup>& groups, Day day) {
        const auto found = std::ranges::find(groups, day, &DayGroup::day);
        if (found != groups.end()) return *found;
        groups.push_back({day, 0, {}, {}});
        return groups.back();
    }

    // Sources support each other; a source that says the same twice counts once. A month that the
    // address names supports every day of it a little.
    double score_of(const DayGroup& group, const Shown& page) const {
        const Shown own = shown_in(group.members);
        double doubt = 1;
        for (const std::string_view source :
             {"json-ld", "meta", "microdata", "time", "text", "url", "script", "title", "image"}) {
            double best = 0;
            for (const auto* members : {&group.members, &group.abroad})
                for (const DatedCandidate* member : *members)
                    if (member->raw->source == source)
                        best = std::max(best, member->score * share_of(*member->raw, own, page));
            doubt *= 1 - best;
        }
        if (is_month_of_url(group.day)) doubt *= 0.85;
        return 1 - doubt;
    }

    static Shown shown_in(const std::vector<const DatedCandidate*>& members) {
        Shown shown;
        for (const DatedCandidate* member : members) {
            shown.clearly = shown.clearly || member->raw->is_shown;
            shown.at_all = shown.at_all || member->raw->is_seen;
        }
        return shown;
    }

    // Of what is not seen on the page, where another day is.
    static double share_of(const RawDate& date, const Shown& own, const Shown& page) {
        const bool is_unseen =
            date.source == "json-ld" || date.source == "meta" || date.source == "script";
        if (!is_unseen || own.at_all) return 1;
        return page.clearly || (date.is_plain && page.at_all) ? kHidden : 1;
    }

    bool is_month_of_url(Day day) const {
        return std::ranges::any_of(dates_, [&](const RawDate& date) {
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
            return std::pair(detail, candidate->score);
        };
        return **std::ranges::max_element(group.members, {}, rank);
    }

    static void list(const std::vector<DayGroup>& groups, DateChoice& choice) {
        for (const DayGroup& group : groups)
            for (const DatedCandidate* member : group.members)
                choice.candidates.push_back({member->time, member->raw->role, member->score,
                                             std::string(member->raw->source), member->raw->place,
                                             member->raw->value});
        std::ranges::stable_sort(choice.candidates, std::ranges::greater{}, &DateCandidate::score);
        if (choice.candidates.size() > kMaxCandidates) choice.candidates.resize(kMaxCandidates);
    }

    // A page that says only when it was changed stands as of that day.
    void fall_back(PageDates& result) const {
        const double score = result.modified.score * kChangedIsPublished;
        if (!result.modified.value || score < std::max(kEnough, result.published.score)) return;
        result.published.value = result.modified.value;
        result.published.score = score;
        result.published.source = result.modified.source;
    }

    // A change before the publication is a mistake of one of the two: the weaker one goes.
    static void drop_early_change(PageDates& result) {
        if (!result.modified.value || !result.published.value) return;
        if (day_of(*result.modified.value) < day_of(*result.published.value))
            result.modified.value.reset();
    }

    RawDates& dates_;
    const bool month_first_;
    const std::optional<Instant> fetched_;
    std::vector<DatedCandidate> dated_;
};

double best_score(const RawDates& dates) {
    double best = 0;
    for (const RawDate& date : dates)
        if (date.role == DateRole::published && date.mention.parts.day > 0)
            best = std::max(best, date.score);
    return best;
}

}  // namespace

PageDates find_page_dates(const Document& document, const PageHead& head,
                          std::span<const ScriptSpan> scripts, std::string_view url,
                          std::optional<Instant> fetched) {
    if (fetched && day_of(*fetched, minutes(0)) < kFirstDay) fetched.reset();
    RawDates dates;
    add_head_dates(head, dates);
    add_url_dates(head, url, dates);
    const std::vector<std::string_view> titles{head.title, head.meta({"og:title"}),
                                               head.meta({"twitter:title"})};
    add_body_dates(collect_body_dates(document, titles), dates);
    if (best_score(dates) < kScriptsAsked) add_script_dates(scripts, dates);
    return Judge(dates, writes_month_first(head, url), fetched).run();
}

}  // namespace magpie
