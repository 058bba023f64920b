// The facts about a web page: title, author, site, language, canonical address, description, lead
// picture, tags, where a text was taken from. Every source that names one is a candidate; what is
// chosen, and among what, is kept for whoever asks (magpie debug facts). Unknown is empty, never a
// guess. Dates are page_dates.h. Pure and total.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parser/article/fact_ballot.h"
#include "parser/article/fact_places.h"
#include "parser/article/han_labels.h"
#include "parser/article/page_head.h"
#include "parser/article/site_names.h"
#include "parser/document.h"
#include "parser/dom.h"

namespace magpie {

struct PageFacts {
    Fact title;
    Fact author;     // several: "A, B"
    Fact site;       // the site's name; its host when it says none
    Fact language;   // BCP 47
    Fact canonical;  // address of the page, absolute
    Fact description;
    Fact image;   // absolute address of the lead picture
    Fact origin;  // where the text was taken from (来源), as the page names it
    std::vector<std::string> tags;
};

// `url`: where the page was found; "" when unknown.
PageFacts read_facts(const Document& document, const PageHead& head, std::string_view url,
                     const Reading& reading = {});

// Puts what was chosen where an Article keeps it; the canonical address is its identity as well.
void apply_facts(PageFacts facts, Article& article);

// What the readers of single facts share.
struct FactInput {
    const Document& document;
    const PageHead& head;
    const FactPlaces& places;
    const SiteNames& site;
    std::string_view url;
};

Fact read_title(const FactInput& in);
// `title`: the heading that prints it, if any; `labels`: of the page's text.
Fact read_author(const FactInput& in, const Place* title, std::span<const LabelledText> labels);
Fact read_site(const FactInput& in);
Fact read_origin(const FactInput& in, std::span<const LabelledText> labels);
Fact read_language(const FactInput& in);
Fact read_canonical(const FactInput& in);
Fact read_description(const FactInput& in);
Fact read_image(const FactInput& in, const Place* title);
std::vector<std::string> read_tags(const FactInput& in);

// The heading that prints the title; none when no heading does.
const Place* title_place(const FactPlaces& places, std::string_view title);

}  // namespace magpie
