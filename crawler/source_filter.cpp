// SourceFilter: the patterns of a source, compiled once. A pattern that does not compile matches
// nothing; the configuration has refused it before.
#include "base/pattern.h"
#include "base/text.h"
#include "crawler/source_reader.h"

namespace magpie {
namespace {

// "any of", with nothing meaning "all".
class Choice {
  public:
    Choice(const std::vector<std::string>& include, const std::vector<std::string>& exclude)
        : must_match_(!include.empty()), include_(compiled(include)), exclude_(compiled(exclude)) {}

    bool passes(std::string_view text) const {
        return (!must_match_ || any(include_, text)) && !any(exclude_, text);
    }

  private:
    static std::vector<Pattern> compiled(const std::vector<std::string>& texts) {
        std::vector<Pattern> patterns;
        for (const std::string& text : texts)
            if (auto pattern = Pattern::compile(text)) patterns.push_back(*std::move(pattern));
        return patterns;
    }

    static bool any(const std::vector<Pattern>& patterns, std::string_view text) {
        for (const Pattern& pattern : patterns)
            if (pattern.matches(text)) return true;
        return false;
    }

    bool must_match_;
    std::vector<Pattern> include_, exclude_;
};

}  // namespace

struct SourceFilter::Impl {
    explicit Impl(const SourceFilters& filters)
        : url(filters.include_url, filters.exclude_url),
          title(filters.include_title, filters.exclude_title),
          author(filters.include_author, filters.exclude_author),
          max_age(filters.max_age) {
        for (const std::string& word : filters.keywords)
            if (!is_all_space(word)) keywords.push_back(to_lower_ascii(trim_unicode(word)));
    }

    bool has_keyword(const Entry& entry) const {
        if (keywords.empty()) return true;
        const std::string title_text = to_lower_ascii(entry.title);
        const std::string summary = to_lower_ascii(entry.summary);
        for (const std::string& word : keywords)
            if (contains(title_text, word) || contains(summary, word)) return true;
        return false;
    }

    bool is_young(const Entry& entry, Instant now) const {
        if (!max_age || !entry.published) return true;
        // A day without a time lasts until its end.
        const auto last =
            entry.published->instant +
            (entry.published->day_only ? std::chrono::hours{24} : std::chrono::hours{0});
        return last >= now - *max_age;
    }

    Choice url, title, author;
    std::vector<std::string> keywords;  // in lower case
    std::optional<std::chrono::milliseconds> max_age;
};

SourceFilter::SourceFilter(const SourceFilters& filters) : impl_(std::make_unique<Impl>(filters)) {}
SourceFilter::~SourceFilter() = default;

bool SourceFilter::passes(const Entry& entry, Instant now) const {
    return impl_->url.passes(entry.url) && impl_->title.passes(entry.title) &&
           impl_->author.passes(entry.author) && impl_->has_keyword(entry) &&
           impl_->is_young(entry, now);
}

}  // namespace magpie
