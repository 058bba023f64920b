#include "parser/article/date_candidates.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "parser/article/date_names.h"
#include "parser/article/date_url.h"
#include "parser/article/linked_data.h"

namespace magpie {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxScriptBytes = 512 * 1024;  // of all scripts; state objects have 20–300 KB
constexpr std::size_t kMaxScriptDates = 12;
constexpr std::size_t kLongestKey = 40;  // bytes of a field's name in a script

std::string short_value(std::string_view text) {
    return std::string(code_point_prefix(trim(text), 60));
}

void add(RawDates& dates, std::string_view text, DateRole role, double score,
         std::string_view source, std::string place) {
    const auto mention = read_date_value(text);
    if (!mention || mention->age) return;
    dates.push_back({*mention, role, score, source, std::move(place), short_value(text)});
}

// ---- <meta> ---------------------------------------------------------------------------------

double score_of_meta(DateField field) {
    switch (field) {
        case DateField::published:
            return 0.90;
        case DateField::created:
            return 0.60;
        case DateField::plain:
            return 0.75;
        case DateField::modified:
            return 0.85;
        case DateField::none:
            break;
    }
    return 0;
}

void add_metas(const PageHead& head, RawDates& dates) {
    std::vector<std::string_view> seen;
    for (const MetaValue& meta : head.metas) {
        const DateField field = date_field(meta.name);
        if (field == DateField::none || meta.in_noscript) continue;
        if (std::ranges::find(seen, meta.name) != seen.end()) continue;
        seen.push_back(meta.name);
        const std::size_t before = dates.size();
        add(dates, meta.value,
            field == DateField::modified ? DateRole::modified : DateRole::published,
            score_of_meta(field), "meta", meta.name);
        if (dates.size() > before) dates.back().is_plain = field == DateField::plain;
    }
}

// ---- JSON-LD --------------------------------------------------------------------------------

double trust_in_node(const json& node, bool is_article) {
    if (is_article) return 1.0;
    if (is_linked_article(node)) return 0.5;  // one of several: a list of articles
    for (const std::string_view type : {"WebPage", "ItemPage", "MedicalWebPage", "QAPage",
                                        "Question", "Recipe", "Dataset", "SoftwareApplication"})
        if (has_linked_type(node, type)) return 0.85;
    for (const std::string_view type :
         {"VideoObject", "AudioObject", "PodcastEpisode", "CreativeWork", "Movie", "JobPosting"})
        if (has_linked_type(node, type)) return 0.6;
    return 0.2;
}

struct LinkedKey {
    const char* key;
    DateRole role;
    double score;
};
constexpr std::array<LinkedKey, 5> kLinkedKeys{{{"datePublished", DateRole::published, 0.93},
                                                {"dateCreated", DateRole::published, 0.65},
                                                {"uploadDate", DateRole::published, 0.65},
                                                {"datePosted", DateRole::published, 0.80},
                                                {"dateModified", DateRole::modified, 0.90}}};

void add_linked_data(const PageHead& head, RawDates& dates) {
    const json* article = head.article();
    for (const json& node : head.linked_data) {
        const double trust = trust_in_node(node, &node == article);
        for (const LinkedKey& entry : kLinkedKeys) {
            const std::string_view text = linked_text(node, entry.key);
            if (!text.empty())
                add(dates, text, entry.role, entry.score * trust, "json-ld",
                    std::string(linked_text(node, "@type")) + "." + entry.key);
        }
    }
}

// ---- address --------------------------------------------------------------------------------

void add_url(std::string_view url, double score, std::string_view source, std::string place,
             RawDates& dates) {
    const auto day = day_of_url(url);
    if (!day) return;
    RawDate date;
    date.mention.parts.year = day->year;
    date.mention.parts.month = day->month;
    date.mention.parts.day = day->day > 0 ? day->day : -1;
    date.score = score;
    date.source = source;
    date.place = std::move(place);
    date.value = short_value(url.substr(url.size() > 60 ? url.size() - 60 : 0));
    dates.push_back(std::move(date));
}

// ---- body -----------------------------------------------------------------------------------

constexpr std::size_t kNear = 400;  // bytes of text between title and byline
constexpr std::size_t kFar = 1'500;
constexpr std::size_t kNearBefore = 300;
constexpr std::size_t kBeside = 350;
constexpr std::size_t kJustBefore = 60;  // further up stands what day it is today
constexpr double kShown =
    0.43;                       // of a date beside the title: it has a label, a class or an element
constexpr double kSeen = 0.20;  // … or is only there

double score_of_mark(const BodyDate& date) {
    const bool is_named = date.field == DateField::published || date.field == DateField::created ||
                          date.label == DateRole::published || date.label == DateRole::modified;
    if (date.is_attribute && date.is_microdata) return 0.82;
    if (date.is_attribute) return is_named ? 0.75 : 0.60;
    if (is_named) return 0.72;
    if (date.field == DateField::plain || date.in_time) return 0.58;
    if (date.is_line) return 0.50;
    return 0.36;
}

// The title's own blanks are counted once in title_end and not at all in positions.
std::size_t behind_title(const BodyDates& body, const BodyDate& date) {
    return date.position - std::min(date.position, body.title_end);
}

std::size_t before_title(const BodyDates& body, const BodyDate& date) {
    return body.title_begin - std::min(body.title_begin, date.end);
}

// A date that says "published" of itself may stand anywhere.
double share_of_position(const BodyDates& body, const BodyDate& date) {
    const double far = date.label == DateRole::published ? 0.6 : 0.4;
    if (!body.has_title) return date.order == 0 ? 0.8 : 0.5;
    if (date.position >= body.title_begin) {
        const std::size_t distance = behind_title(body, date);
        return distance <= kNear ? 1.0 : distance <= kFar ? 0.7 : far;
    }
    const std::size_t distance = before_title(body, date);
    return distance <= kJustBefore ? 0.85 : distance <= kNearBefore ? 0.7 : far;
}

bool is_near(const BodyDates& body, const BodyDate& date, std::size_t behind = kNear,
             std::size_t before = kNearBefore) {
    if (!body.has_title) return false;
    if (date.position >= body.title_begin) return behind_title(body, date) <= behind;
    return before_title(body, date) <= before;
}

double share_of_context(const BodyDates& body, const BodyDate& date) {
    const bool is_labelled = date.label == DateRole::published;
    double share = 1;
    if (date.in_comments) share *= 0.15;
    if (date.in_quote) share *= 0.3;
    if (date.is_outside) share *= is_labelled || is_near(body, date) ? 0.5 : 0.3;
    if (date.in_chrome)
        share *= is_near(body, date) && !date.is_outside ? 0.7 : is_labelled ? 0.5 : 0.25;
    if (date.in_list) share *= 0.75;
    if (date.in_prose && !date.is_attribute) share *= date.opens_prose ? 0.5 : 0.25;
    if (date.mention.age) share *= 0.8;
    if (date.mention.parts.year < 0) share *= 0.6;
    if (date.mention.parts.day < 0) share *= 0.4;
    return share;
}

DateRole role_of(const BodyDate& date) {
    const bool is_modified = date.label == DateRole::modified ||
                             (date.label == DateRole::unknown && date.field == DateField::modified);
    return is_modified ? DateRole::modified : DateRole::published;
}

std::string_view source_of(const BodyDate& date) {
    if (date.is_microdata) return "microdata";
    return date.is_attribute || date.in_time ? "time" : "text";
}

std::string place_of(const BodyDates& body, const BodyDate& date) {
    if (!body.has_title) return "body";
    if (date.position >= body.title_begin)
        return std::to_string(behind_title(body, date)) + " bytes after the title";
    return std::to_string(before_title(body, date)) + " bytes before the title";
}

// ---- scripts --------------------------------------------------------------------------------

// Finds "key":"2024-01-03…" around the values that begin like a date.
class ScriptReader {
  public:
    ScriptReader(std::string_view script, RawDates& dates) : script_(script), dates_(dates) {}

    void run() {
        for (std::size_t at = 0; at < script_.size() && found_ < kMaxScriptDates; ++at) {
            at = script_.find("20", at);
            if (at == std::string_view::npos) return;
            if (at < 4 || !is_quote(script_[at - 1])) continue;
            value(at);
        }
    }

  private:
    static bool is_quote(char c) { return c == '"' || c == '\''; }

    // `at` stands behind the quote of a value.
    void value(std::size_t at) {
        const std::size_t end = script_.find_first_of("\"'\\", at);
        if (end == std::string_view::npos || end - at < 8 || end - at > 40) return;
        const std::string_view key = key_before(at - 1);
        const DateField field = key.empty() ? DateField::none : date_field(key);
        if (field == DateField::none || field == DateField::plain) return;
        const std::size_t before = dates_.size();
        add(dates_, script_.substr(at, end - at),
            field == DateField::modified ? DateRole::modified : DateRole::published,
            field == DateField::created ? 0.30 : 0.45, "script", std::string(key));
        found_ += dates_.size() - before;
    }

    // The name in front of ": " and its quotes, escaped or not; `end` is the value's quote.
    std::string_view key_before(std::size_t end) const {
        end = skip_back(end, "\\ ");
        if (end == 0 || (script_[end - 1] != ':' && script_[end - 1] != '=')) return {};
        end = skip_back(end - 1, "\\ \"'");
        std::size_t begin = end;
        while (begin > 0 && end - begin < kLongestKey && is_name(script_[begin - 1])) --begin;
        return script_.substr(begin, end - begin);
    }

    std::size_t skip_back(std::size_t end, std::string_view set) const {
        while (end > 0 && set.find(script_[end - 1]) != std::string_view::npos) --end;
        return end;
    }

    static bool is_name(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-' || c == '.';
    }

    std::string_view script_;
    RawDates& dates_;
    std::size_t found_ = 0;
};

// Scripts that name several days of publication speak of several articles.
void doubt_several_days(std::span<RawDate> dates) {
    const auto is_other = [&](const RawDate& date) {
        const DateParts& first = dates.front().mention.parts;
        const DateParts& parts = date.mention.parts;
        return date.role == DateRole::published && dates.front().role == DateRole::published &&
               (parts.day != first.day || parts.month != first.month || parts.year != first.year);
    };
    if (std::ranges::none_of(dates, is_other)) return;
    for (RawDate& date : dates) date.score *= 0.4;
}

}  // namespace

void add_head_dates(const PageHead& head, RawDates& dates) {
    add_linked_data(head, dates);
    add_metas(head, dates);
    // "Title | Site | 23.05.2011"
    for (const DateMention& mention : find_dates(head.title, 1))
        if (mention.parts.year > 0 && mention.parts.day > 0)
            dates.push_back(
                {mention, DateRole::published, 0.3, "title", "title",
                 short_value(head.title.substr(mention.begin, mention.end - mention.begin))});
}

void add_url_dates(const PageHead& head, std::string_view url, RawDates& dates) {
    const std::size_t before = dates.size();
    add_url(url, 0.85, "url", "address", dates);
    const bool has_day = dates.size() > before && dates.back().mention.parts.day > 0;
    for (const std::string_view other : {head.link("canonical"), head.meta({"og:url"})}) {
        if (has_day || dates.size() > before + 1 || other.empty()) break;
        add_url(other, 0.80, "url", "canonical address", dates);
    }
    add_url(head.meta({"og:image", "twitter:image"}), 0.13, "image", "og:image", dates);
}

void add_body_dates(const BodyDates& body, RawDates& dates) {
    for (const BodyDate& date : body.dates) {
        if (date.label == DateRole::other) continue;
        RawDate raw;
        raw.mention = date.mention;
        raw.role = role_of(date);
        raw.score =
            score_of_mark(date) * share_of_position(body, date) * share_of_context(body, date);
        raw.source = source_of(date);
        raw.place = place_of(body, date);
        raw.value = short_value(date.value);
        const bool is_beside = raw.role == DateRole::published &&
                               is_near(body, date, kBeside, kJustBefore) &&
                               date.mention.parts.day > 0 && !date.in_prose;
        raw.is_shown = is_beside && raw.score >= kShown;
        raw.is_seen = is_beside && raw.score >= kSeen;
        dates.push_back(std::move(raw));
    }
}

void add_script_dates(std::span<const ScriptSpan> scripts, RawDates& dates) {
    const std::size_t before = dates.size();
    std::size_t room = kMaxScriptBytes;
    for (const ScriptSpan& script : scripts) {
        const std::string_view body = script.body.substr(0, room);
        room -= body.size();
        ScriptReader(body, dates).run();
    }
    doubt_several_days(std::span(dates).subspan(before));
}

}  // namespace magpie
