#include "parser/region_selector.h"

#include <algorithm>

#include "base/text.h"

namespace magpie {
namespace {

bool is_name(std::string_view text) {
    constexpr std::string_view kOthers = "#.,>+~[]()*\"' \t\r\n";
    return !text.empty() && text.find_first_of(kOthers) == std::string_view::npos;
}

// "[name=value]" or "[name]".
bool take_attribute(std::string_view text, RegionSelector& selector) {
    if (!text.starts_with('[') || !text.ends_with(']')) return false;
    text = text.substr(1, text.size() - 2);
    const std::size_t equals = text.find('=');
    selector.attribute = to_lower_ascii(text.substr(0, equals));
    if (!is_name(selector.attribute)) return false;
    if (equals == std::string_view::npos) return true;
    selector.value = text.substr(equals + 1);
    return !selector.value.empty() &&
           selector.value.find_first_of("[]\"' \t\r\n") == std::string::npos;
}

// "#id" or ".class".
bool take_name(std::string_view text, RegionSelector& selector) {
    const std::string_view name = text.substr(1);
    (text.front() == '#' ? selector.id : selector.css_class) = name;
    return is_name(name);
}

bool has_attribute(const RegionSelector& selector, Node node) {
    const auto value = node.attribute(selector.attribute);
    return value && (selector.value.empty() || *value == selector.value);
}

}  // namespace

std::optional<RegionSelector> RegionSelector::parse(std::string_view text) {
    text = trim(text);
    RegionSelector selector;
    const std::size_t bracket = std::min(text.find('['), text.size());
    if (bracket < text.size() && !take_attribute(text.substr(bracket), selector))
        return std::nullopt;
    text = text.substr(0, bracket);
    const std::size_t mark = std::min(text.find_first_of("#."), text.size());
    if (mark < text.size() && !take_name(text.substr(mark), selector)) return std::nullopt;
    selector.tag = to_lower_ascii(text.substr(0, mark));
    const bool has_more = mark < text.size() || !selector.attribute.empty();
    if (selector.tag.empty() ? !has_more : !is_name(selector.tag)) return std::nullopt;
    return selector;
}

bool RegionSelector::matches(Node node) const {
    return node.is_element() && (tag.empty() || node.is(tag)) && (id.empty() || node.id() == id) &&
           (css_class.empty() || node.has_class(css_class)) &&
           (attribute.empty() || has_attribute(*this, node));
}

}  // namespace magpie
