// What a page says about itself outside its text: <title>, <meta>, <link>, JSON-LD, microdata, the
// attributes of <html>. Read once for a page; facts, dates, states, the page's type and the block
// model all ask here. Bounded: values, their lengths, JSON-LD bytes and depth. Pure and total.
#pragma once

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parser/dom.h"
#include "parser/html_scan.h"

namespace magpie {

struct MetaValue {
    std::string name;   // lower case: property, name, itemprop or http-equiv
    std::string value;  // one line, entities decoded
    bool in_noscript = false;
};

struct LinkValue {
    std::string relation;  // lower case, one word of rel=; style sheets and prefetches are left out
    std::string href;      // as written
    std::string type;
    std::string language;  // hreflang
};

struct PageHead {
    std::string title;             // of <title>, one line
    std::string language;          // of <html lang>, as written
    std::string base;              // of <base href>
    std::vector<MetaValue> metas;  // in document order
    std::vector<LinkValue> links;
    std::vector<nlohmann::json> linked_data;  // JSON-LD nodes, @graph opened, in document order

    // The first of these names that has a value; names earlier in the list win. "" when none has.
    std::string_view meta(std::initializer_list<std::string_view> names) const;
    std::string_view link(std::string_view relation) const;
    // The JSON-LD node that describes an article (NewsArticle, BlogPosting, Report …), if any: the
    // first that has a headline, else the first.
    const nlohmann::json* article() const;
    // What `value` stands for: the node of the same page that its @id names, else `value` itself.
    const nlohmann::json& resolved(const nlohmann::json& value) const;
};

// `scripts`: of the page the document was made from (scan_html), for JSON-LD.
PageHead read_page_head(const Document& document, std::span<const ScriptSpan> scripts);

}  // namespace magpie
