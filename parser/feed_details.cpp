#include "parser/feed_details.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "parser/feed_extras.h"
#include "parser/feed_markup.h"
#include "parser/feed_place.h"

namespace magpie {
namespace {

template <class Value>
void add_bounded(std::vector<Value>& values, Value value) {
    if (values.size() < kMaxFeedDetails) values.push_back(std::move(value));
}

bool is_page(const FeedLink& link) {
    return link.rel == "alternate" &&
           (link.type.empty() || contains(link.type, "html") || link.type == "text/plain");
}

// The page of an entry or feed: an alternate in HTML, else any alternate.
std::string page_link(const std::vector<FeedLink>& links) {
    auto found = std::find_if(links.begin(), links.end(),
                              [](const FeedLink& l) { return is_page(l) && !l.href.empty(); });
    if (found == links.end())
        found = std::find_if(links.begin(), links.end(),
                             [](const FeedLink& l) { return l.rel == "alternate"; });
    return found != links.end() ? found->href : std::string();
}

FeedText* text_of(FeedDetails& details, FeedField field) {
    switch (field) {
        case FeedField::title:
            return &details.title;
        case FeedField::subtitle:
            return &details.subtitle;
        case FeedField::rights:
            return &details.rights;
        case FeedField::info:
            return &details.info;
        default:
            return nullptr;
    }
}

}  // namespace

bool FeedDetailsReader::beats(FeedField field, int rank, bool wins_when_equal) {
    int& kept = ranks_[field];
    if (rank < kept || (rank == kept && !wins_when_equal)) return false;
    kept = rank;
    return true;
}

void FeedDetailsReader::read(const FeedElement& element) {
    const auto [field, rank] = feed_meaning(element.name);
    switch (field) {
        case FeedField::id:
            if (beats(field, rank, true)) read_id(element);
            return;
        case FeedField::title:
        case FeedField::subtitle:
        case FeedField::summary:
        case FeedField::content:
        case FeedField::rights:
        case FeedField::info:
            return read_text(field, rank, element);
        case FeedField::link:
            return read_link(element);
        case FeedField::enclosure:
            return read_enclosure(element);
        case FeedField::original_link:
            original_link_ = absolute_link(element.text, element.base);
            return read_extra(element);
        case FeedField::author:
        case FeedField::contributor:
        case FeedField::publisher:
            return read_person(field, rank, element);
        case FeedField::published:
            return read_date(details_.published, field, rank, element);
        case FeedField::updated:
            return read_date(details_.updated, field, rank, element);
        case FeedField::created:
            return read_date(details_.created, field, rank, element);
        case FeedField::expired:
            return read_date(details_.expired, field, rank, element);
        case FeedField::category:
            return read_category(element);
        case FeedField::keywords:
            return read_keywords(element);
        case FeedField::language:
            details_.language = replace_all(std::string(trim(element.text)), "_", "-");
            return;
        case FeedField::generator:
            return read_generator(element);
        case FeedField::license:
            return read_license(element);
        case FeedField::source:
        case FeedField::none:
            return read_extra(element);
    }
}

void FeedDetailsReader::read_text(FeedField field, int rank, const FeedElement& element) {
    if (field == FeedField::summary && part_ == Part::feed) field = FeedField::subtitle;
    if (field == FeedField::summary) return read_summary(rank, element);
    if (field == FeedField::content)
        return add_bounded(details_.contents, read_feed_text(element, rules_));
    if (FeedText* const target = text_of(details_, field)) keep_text(*target, field, rank, element);
}

void FeedDetailsReader::keep_text(FeedText& target, FeedField field, int rank,
                                  const FeedElement& element) {
    FeedText text = read_feed_text(element, rules_);
    // An empty element is no answer when another has one.
    if (text.value.empty() && !target.value.empty()) return;
    if (beats(field, rank, target.value.empty())) target = std::move(text);
}

// Entries with <description> and <summary>: the second is the longer text of the two more often
// than not, and whole texts are looked for in the contents.
void FeedDetailsReader::read_summary(int rank, const FeedElement& element) {
    const bool is_second = rank == 3 && ranks_[FeedField::summary] == 3;
    if (!is_second) return keep_text(details_.summary, FeedField::summary, rank, element);
    FeedText text = read_feed_text(element, rules_);
    if (!text.value.empty()) add_bounded(details_.contents, std::move(text));
}

void FeedDetailsReader::read_id(const FeedElement& element) {
    details_.id = trim(element.text);
    if (element.name != "guid") {
        // An address within the site, which is unique only together with it.
        if (details_.id.starts_with('/'))
            if (auto id = absolute_link(details_.id, element.base); !id.empty())
                details_.id = std::move(id);
        return;
    }
    const bool is_permalink = !equals_ignore_case(element.attribute("ispermalink"), "false");
    details_.id_is_link = is_permalink;
    if (is_permalink) details_.link = absolute_link(element.text, element.base);
}

void FeedDetailsReader::read_link(const FeedElement& element) {
    FeedLink link;
    const bool has_href = element.has_attribute("href");
    link.href = absolute_link(has_href ? element.attribute("href") : element.text, element.base);
    // An empty reference is the base itself; Url takes it for nothing.
    if (has_href && trim(element.attribute("href")).empty() && element.base != nullptr)
        link.href = element.base->href();
    link.rel = element.has_attribute("rel") ? std::string(trim(element.attribute("rel")))
                                            : std::string("alternate");
    link.type = trim(element.attribute("type"));
    link.title = collapse_space(element.attribute("title"));
    link.hreflang = trim(element.attribute("hreflang"));
    link.length = trim(element.attribute("length"));
    if (link.href.empty()) return;
    if (link.rel == "license" && details_.license.empty()) details_.license = link.href;
    add_link(std::move(link));
}

void FeedDetailsReader::add_link(FeedLink link) { add_bounded(details_.links, std::move(link)); }

void FeedDetailsReader::set_updated(std::string_view text) {
    details_.updated = {std::string(trim(text)), parse_feed_date(text)};
}

void FeedDetailsReader::set_plain_title(std::string title) {
    details_.title.value = std::move(title);
    details_.title.type = "text/plain";
}

void FeedDetailsReader::read_enclosure(const FeedElement& element) {
    FeedLink link;
    link.rel = "enclosure";
    link.href = absolute_link(element.attribute("url"), element.base);
    if (link.href.empty()) link.href = absolute_link(element.attribute("href"), element.base);
    link.type = trim(element.attribute("type"));
    link.length = trim(element.attribute("length"));
    if (!link.href.empty()) add_link(std::move(link));
}

void FeedDetailsReader::read_person(FeedField field, int rank, const FeedElement& element) {
    FeedPerson person = read_feed_person(element);
    if (person == FeedPerson{}) return;
    if (field == FeedField::publisher) {
        if (beats(field, rank, false)) details_.publisher = std::move(person);
        return;
    }
    const bool is_author = field == FeedField::author;
    std::vector<FeedPerson>& people = is_author ? details_.authors : details_.contributors;
    // Podcasts repeat the author in a module of their own.
    if (rank < 3 && !people.empty()) return;
    if (std::find(people.begin(), people.end(), person) == people.end())
        add_bounded(people, std::move(person));
}

void FeedDetailsReader::read_date(FeedDate& target, FeedField field, int rank,
                                  const FeedElement& element) {
    FeedDate date{std::string(trim(element.text)), parse_feed_date(element.text)};
    if (date.text.empty() || (!date.time && target.time)) return;
    if (beats(field, rank, true)) target = std::move(date);
}

void FeedDetailsReader::read_category(const FeedElement& element) {
    FeedCategory category;
    const bool is_itunes = element.name == "itunes:category";
    const std::string_view term = is_itunes ? element.attribute("text") : element.attribute("term");
    category.term = collapse_space(term.empty() ? std::string_view(element.text) : term);
    category.scheme = trim(element.attribute("scheme"));
    if (category.scheme.empty()) category.scheme = trim(element.attribute("domain"));
    if (category.scheme.empty() && is_itunes) category.scheme = "http://www.itunes.com/";
    if (category.scheme.empty() && element.name == "media:category")
        category.scheme = "http://search.yahoo.com/mrss/category_schema";
    category.label = collapse_space(element.attribute("label"));
    add_category(std::move(category));
    if (!is_itunes) return;
    for (const FeedElement& child : element.children)  // two levels deep by Apple's rules
        if (child.name == "itunes:category")
            add_category({collapse_space(child.attribute("text")), "http://www.itunes.com/", ""});
}

void FeedDetailsReader::read_keywords(const FeedElement& element) {
    const std::string scheme = element.name == "itunes:keywords" ? "http://www.itunes.com/" : "";
    for (const std::string_view word : split(element.text, ','))
        add_category({collapse_space(word), scheme, ""});
}

void FeedDetailsReader::add_category(FeedCategory category) {
    auto& all = details_.categories;
    if (category.term.empty() && category.label.empty()) return;
    if (std::find(all.begin(), all.end(), category) == all.end())
        add_bounded(all, std::move(category));
}

void FeedDetailsReader::read_generator(const FeedElement& element) {
    FeedGenerator generator;
    generator.name = collapse_space(element.text);
    generator.version = trim(element.attribute("version"));
    for (const std::string_view name : {"uri", "url", "rdf:resource"})
        if (generator.url.empty())
            generator.url = absolute_link(element.attribute(name), element.base);
    if (details_.generator.name.empty()) details_.generator = std::move(generator);
}

void FeedDetailsReader::read_license(const FeedElement& element) {
    std::string license = absolute_link(element.attribute("rdf:resource"), element.base);
    if (license.empty()) license = absolute_link(element.text, element.base);
    if (!license.empty()) details_.license = std::move(license);
}

void FeedDetailsReader::read_extra(const FeedElement& element) {
    if (details_.place.type.empty()) details_.place = read_feed_place(element);
    if (details_.extras.size() < kMaxFeedDetails)
        details_.extras.push_back(feed_extra(element, element.base));
}

FeedDetails FeedDetailsReader::take() {
    std::string page = page_link(details_.links);
    if (!page.empty()) details_.id_is_link = false;
    if (!page.empty()) details_.link = std::move(page);
    // The address that a proxy of the feed counts clicks with is gone when the proxy is.
    if (!original_link_.empty()) details_.link = std::move(original_link_);
    return std::move(details_);
}

}  // namespace magpie
