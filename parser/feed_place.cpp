// GeoRSS and GML write latitude before longitude, in any number of blanks and commas; coordinates
// of projections (UTM) keep their order.
#include "parser/feed_place.h"

#include <charconv>
#include <utility>

#include "base/text.h"

namespace magpie {
namespace {

constexpr std::size_t kMostNumbers = 20'000;  // outlines of countries have thousands

std::vector<double> numbers_in(std::string_view text) {
    std::vector<double> numbers;
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at < end && numbers.size() < kMostNumbers) {
        if (is_ascii_space(*at) || *at == ',') {
            ++at;
            continue;
        }
        double value = 0;
        const auto [next, error] = std::from_chars(at, end, value);
        if (error != std::errc()) return {};
        numbers.push_back(value);
        at = next;
    }
    return numbers;
}

// The geographic systems of the EPSG register have numbers from 4000 to 4999.
bool is_geographic(std::string_view system) {
    const std::string_view number = system.substr(system.find_last_of(":#/") + 1);
    return system.empty() || (number.size() == 4 && number.front() == '4');
}

struct Coordinates {
    std::string_view text, system;
    std::size_t dimensions = 2;
};

std::vector<std::vector<double>> points_of(const Coordinates& coordinates) {
    const std::vector<double> numbers = numbers_in(coordinates.text);
    const std::size_t size = coordinates.dimensions;
    std::vector<std::vector<double>> points;
    for (std::size_t i = 0; i + size <= numbers.size(); i += size) {
        points.emplace_back(numbers.begin() + static_cast<std::ptrdiff_t>(i),
                            numbers.begin() + static_cast<std::ptrdiff_t>(i + size));
        if (is_geographic(coordinates.system)) std::swap(points.back()[0], points.back()[1]);
    }
    return points;
}

FeedPlace place_of(std::string_view type, const Coordinates& coordinates) {
    FeedPlace place{std::string(type), points_of(coordinates)};
    const std::size_t least = type == "Point" ? 1 : type == "Polygon" ? 4 : 2;
    if (place.points.size() < least) return {};
    if (type == "Point") place.points.resize(1);
    if (type == "Box") place.points.resize(2);
    return place;
}

// The first descendant that holds coordinates.
const FeedElement* positions_in(const FeedElement& element) {
    const std::string_view name = element.local_name();
    if (name == "pos" || name == "poslist" || name == "coordinates") return &element;
    for (const FeedElement& child : element.children)
        if (const FeedElement* const found = positions_in(child)) return found;
    return nullptr;
}

FeedPlace gml_place(std::string_view type, const FeedElement& element) {
    const FeedElement* const positions = positions_in(element);
    if (positions == nullptr) return {};
    Coordinates coordinates{positions->text, trim(element.attribute("srsname")), 2};
    const bool is_spatial = trim(element.attribute("srsdimension")) == "3" ||
                            trim(positions->attribute("srsdimension")) == "3";
    if (is_spatial) coordinates.dimensions = 3;
    return place_of(type, coordinates);
}

}  // namespace

FeedPlace read_feed_place(const FeedElement& element) {
    constexpr std::pair<std::string_view, std::string_view> kSimple[] = {
        {"georss:point", "Point"},
        {"georss:line", "LineString"},
        {"georss:polygon", "Polygon"},
        {"georss:box", "Box"}};
    constexpr std::pair<std::string_view, std::string_view> kGml[] = {
        {"gml:point", "Point"}, {"gml:linestring", "LineString"}, {"gml:polygon", "Polygon"}};
    for (const auto& [name, type] : kSimple)
        if (element.name == name) return place_of(type, {element.text, "", 2});
    for (const auto& [name, type] : kGml)
        if (element.name == name) return gml_place(type, element);
    if (element.name == "georss:where")
        for (const FeedElement& child : element.children)
            if (FeedPlace place = read_feed_place(child); !place.type.empty()) return place;
    return {};
}

}  // namespace magpie
