// Sources of kind page: the links of an index page, and of the pages that follow it.
#include <algorithm>
#include <unordered_map>

#include "base/pattern.h"
#include "base/text.h"
#include "crawler/source_kinds.h"
#include "parser/index_page.h"

namespace magpie {
namespace {

constexpr std::size_t kLongestTitle = 120;  // code points; a longer text of a link is its summary

std::vector<Pattern> compiled(const std::vector<std::string>& texts) {
    std::vector<Pattern> patterns;
    for (const std::string& text : texts)
        if (auto pattern = Pattern::compile(text)) patterns.push_back(*std::move(pattern));
    return patterns;
}

bool matches_any(const std::vector<Pattern>& patterns, std::string_view text) {
    return std::ranges::any_of(patterns,
                               [&](const Pattern& pattern) { return pattern.matches(text); });
}

// A page links an article by its title, its picture and "read more": the longest text that is no
// summary is the best guess.
bool is_better_title(std::string_view text, std::string_view known) {
    const auto length = [](std::string_view title) {
        const std::size_t count = code_point_count(title);
        return count > kLongestTitle ? 0 : count;
    };
    return known.empty() || length(text) > length(known);
}

struct Target {
    std::string url, title;
    bool is_nofollow = false;
};

// Links that count, each address once.
std::vector<Target> targets_of(const SourceRun& run, const IndexPage& page) {
    const std::vector<Pattern> wanted = compiled(run.spec.page.links);
    const bool takes_all = run.spec.page.links.empty();
    std::vector<Target> targets;
    std::unordered_map<std::string_view, std::size_t> places;
    for (const IndexLink& link : page.links) {
        if (!link.in_region || (!takes_all && !matches_any(wanted, link.url))) continue;
        const auto [place, is_new] = places.emplace(link.url, targets.size());
        if (is_new)
            targets.push_back({link.url, link.text, link.is_nofollow});
        else if (is_better_title(link.text, targets[place->second].title))
            targets[place->second].title = link.text;
    }
    return targets;
}

// One that this run has read.
bool is_page_of_list(const SourceRun& run, const std::string& url) {
    return run.cursor.is_answered(url) || url == run.answer.final_url.without_fragment().href() ||
           url == run.answer.url.without_fragment().href();
}

// The first link that the rule calls the next page, or that calls itself so where there is no rule;
// empty: none that was not asked for yet.
std::string next_page(const SourceRun& run, const IndexPage& page) {
    const std::string& rule = run.spec.page.next;
    std::optional<Pattern> pattern;
    if (!rule.empty())
        if (auto compiled_rule = Pattern::compile(rule)) pattern = *std::move(compiled_rule);
    for (const IndexLink& link : page.links) {
        const bool is_next =
            rule.empty() ? link.is_next
                         : pattern && (pattern->matches(link.url) || pattern->matches(link.text));
        if (is_next && !is_page_of_list(run, link.url)) return link.url;
    }
    return {};
}

void note_oddities(SourceRun& run, const IndexPage& page, std::size_t nofollow) {
    if (!page.is_complete)
        run.note("only the first " + std::to_string(kMaxIndexLinks) + " links are read");
    if (page.asks_nofollow) run.note("the page asks robots not to follow its links (nofollow)");
    if (nofollow > 0) run.note(counted(nofollow, "link is", "links are") + " marked rel=nofollow");
    if (!page.feeds.empty())
        run.note("the page names a feed, which is easier to watch: " + page.feeds.front());
}

}  // namespace

void read_page_source(SourceRun& run) {
    if (!contains(run.answer.body, "<"))
        return run.refuse("not_html", "the answer is no HTML page");
    std::optional<RegionSelector> region;
    if (!trim(run.spec.page.region).empty()) {
        region = RegionSelector::parse(run.spec.page.region);
        if (!region) return run.refuse("no_region", "the region is no selector");
    }
    Arena arena;
    const auto page = read_index_page(run.answer.body, run.answer.final_url.href(),
                                      run.answer.content_type, region, arena);
    if (!page) return run.refuse("too_large", page.error().message);
    if (!page->has_region)
        return run.refuse("no_region", "the page has no element " + run.spec.page.region);

    const std::string next = run.spec.page.max_pages > 1 ? next_page(run, *page) : "";
    std::size_t nofollow = 0;
    for (const Target& target : targets_of(run, *page)) {
        if (target.url == next || is_page_of_list(run, target.url)) continue;
        ListedFacts facts;
        facts.title = target.title;
        if (target.is_nofollow) ++nofollow;
        run.list(target.url, facts, {}, false);
    }
    note_oddities(run, *page, nofollow);
    if (run.is_own && run.reading.found.empty() && run.reading.filtered == 0)
        run.refuse("no_links", "none of " + counted(page->links.size(), "link", "links") +
                                   " is one that the source asks for");
    if (!next.empty()) run.ask(next, run.request.depth + 1);
}

}  // namespace magpie
