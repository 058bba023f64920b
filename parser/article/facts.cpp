#include "parser/article/facts.h"

namespace magpie {

PageFacts read_facts(const Document& document, const PageHead& head, std::string_view url) {
    const FactPlaces places = find_fact_places(document);
    const SiteNames site(head, url);
    const FactInput in{document, head, places, site, url};
    PageFacts facts;
    facts.title = read_title(in);
    return facts;
}

}  // namespace magpie
