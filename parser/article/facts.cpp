#include "parser/article/facts.h"

namespace magpie {

PageFacts read_facts(const Document& document, const PageHead& head, std::string_view url) {
    const FactPlaces places = find_fact_places(document);
    const SiteNames site(head, url);
    const FactInput in{document, head, places, site, url};
    PageFacts facts;
    const std::vector<LabelledText> labels = find_han_labels(places);
    facts.title = read_title(in);
    facts.author = read_author(in, title_place(places, facts.title.value), labels);
    return facts;
}

}  // namespace magpie
