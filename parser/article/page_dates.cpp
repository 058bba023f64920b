#include "parser/article/page_dates.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "parser/article/date_ballot.h"
#include "parser/article/date_body.h"
#include "parser/article/date_candidates.h"
#include "parser/feed_date.h"

namespace magpie {
namespace {

using std::chrono::days;
using std::chrono::minutes;

constexpr Day kFirstDay{std::chrono::year(1995), std::chrono::January, std::chrono::day(1)};
constexpr days kSkew{2};               // the day in another zone, and a clock that is off
constexpr double kScriptsAsked = 0.5;  // what is known better needs no look at the scripts
constexpr double kChangedIsPublished =
    0.45;                              // of the score of a change, where nothing else is known
constexpr double kLeastChange = 0.10;  // of a change that dates a page

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

// The zone of times that name none: all of China, Hong Kong and Taiwan have the same.
minutes zone_of(const PageHead& head, std::string_view url) {
    const bool is_chinese = starts_with_ignore_case(head.language, "zh") || contains(url, ".cn/");
    return is_chinese ? kChinaOffset : minutes(0);
}

class Judge {
  public:
    Judge(RawDates& dates, bool month_first, minutes zone, std::optional<Instant> fetched)
        : dates_(dates), month_first_(month_first), zone_(zone), fetched_(fetched) {
        for (const RawDate& date : dates) {
            shows_day_first_ = shows_day_first_ || date.mention.is_day_first;
            shows_month_first_ = shows_month_first_ || date.mention.is_month_first;
        }
    }

    PageDates run() {
        for (const bool has_stops : {true, false})  // whose order is surer
            for (RawDate& date : dates_)
                if (date.mention.has_stops == has_stops) settle_order(date);
        for (const RawDate& date : dates_) place(date);
        PageDates result;
        result.modified = elect_day(dated_, DateRole::modified, dates_);
        result.published = elect_day(dated_, DateRole::published, dates_);
        fall_back(result);
        drop_early_change(result);
        return result;
    }

  private:
    // 1/3/2024: the order that another date of the page agrees with, else the country's. Where full
    // stops stand between the numbers the day comes first everywhere, unless the page shows that it
    // does not (1.31.2024).
    void settle_order(RawDate& date) {
        DateMention& mention = date.mention;
        if (!mention.is_swappable) return;
        DateParts swapped = mention.parts;
        std::swap(swapped.month, swapped.day);
        const bool turned = is_confirmed(swapped);
        const bool is_open = mention.has_stops || is_confirmed(mention.parts) == turned;
        if (is_open ? is_month_first(month_first_ && !mention.has_stops) : turned)
            mention.parts = swapped;
        mention.is_swappable = false;
    }

    // As the page's other dates show it where they can be read in one way only.
    bool is_month_first(bool otherwise) const {
        return shows_day_first_ == shows_month_first_ ? otherwise : shows_month_first_;
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
        dated_.push_back({*time, day, &date});
    }

    std::optional<Timestamp> timestamp_of_mention(const DateMention& mention) const {
        DateParts parts = mention.parts;
        const minutes zone = mention.is_east_asian ? kChinaOffset : zone_;
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

    // A page that says only when it was changed stands as of that day.
    void fall_back(PageDates& result) const {
        const double score = result.modified.score * kChangedIsPublished;
        if (!result.modified.value || score < std::max(kLeastChange, result.published.score))
            return;
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
    const minutes zone_;
    const std::optional<Instant> fetched_;
    bool shows_day_first_ = false, shows_month_first_ = false;
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
    return Judge(dates, writes_month_first(head, url), zone_of(head, url), fetched).run();
}

}  // namespace magpie
