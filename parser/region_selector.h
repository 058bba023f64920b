// Elements by name: the small part of CSS selectors that a region of an index page and the rules of
// a site are written in. No combinators, one class.
//
//   "#id"   ".class"   "tag"   "tag.class"   "tag#id"   "[name]"   "tag[name=value]"
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "parser/dom.h"

namespace magpie {

struct RegionSelector {
    std::string tag, id, css_class;
    std::string attribute, value;  // value empty: the attribute is there

    // Nothing when `text` is no selector of these forms.
    static std::optional<RegionSelector> parse(std::string_view text);

    bool matches(Node node) const;
};

}  // namespace magpie
