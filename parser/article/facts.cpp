#include "parser/article/facts.h"

#include <utility>

namespace magpie {

PageFacts read_facts(const Document& document, const PageHead& head, std::string_view url,
                     const Reading& reading) {
    const FactPlaces places = find_fact_places(document);
    const SiteNames site(head, url, reading);
    const FactInput in{document, head, places, site, url};
    PageFacts facts;
    const std::vector<LabelledText> labels = find_han_labels(places);
    facts.title = read_title(in);
    const Place* title = title_place(places, facts.title.value);
    facts.author = read_author(in, title, labels);
    facts.site = read_site(in);
    facts.origin = read_origin(in, labels);
    facts.language = read_language(in);
    facts.canonical = read_canonical(in);
    facts.description = read_description(in);
    facts.image = read_image(in, title);
    facts.tags = read_tags(in);
    return facts;
}

void apply_facts(PageFacts facts, Article& article) {
    article.title = std::move(facts.title.value);
    article.author = std::move(facts.author.value);
    article.account = std::move(facts.site.value);
    article.language = std::move(facts.language.value);
    article.url = std::move(facts.canonical.value);
    article.identity = article.url;
    article.digest = std::move(facts.description.value);
    article.cover = std::move(facts.image.value);
    article.origin = std::move(facts.origin.value);
    article.tags = std::move(facts.tags);
}

}  // namespace magpie
