// Members without a value are left out, but for the ones that every answer has.
#include "cli/feed_json.h"

#include <string>
#include <string_view>

namespace magpie::cli {
namespace {

using nlohmann::ordered_json;

void set(ordered_json& object, const char* name, const std::string& value) {
    if (!value.empty()) object[name] = value;
}

void set(ordered_json& object, const char* name, ordered_json value) {
    if (!value.empty()) object[name] = std::move(value);
}

ordered_json time_json(const std::optional<Timestamp>& time) {
    return time ? ordered_json(format_rfc3339(*time)) : ordered_json(nullptr);
}

ordered_json text_json(const FeedText& text) {
    ordered_json json = ordered_json::object();
    if (text.type.empty()) return json;
    json["type"] = text.type;
    json["value"] = text.value;
    set(json, "language", text.language);
    set(json, "base", text.base);
    set(json, "source", text.source);
    return json;
}

ordered_json person_json(const FeedPerson& person) {
    ordered_json json = ordered_json::object();
    set(json, "name", person.name);
    set(json, "email", person.email);
    set(json, "url", person.url);
    return json;
}

ordered_json link_json(const FeedLink& link) {
    ordered_json json{{"rel", link.rel}, {"href", link.href}};
    set(json, "type", link.type);
    set(json, "title", link.title);
    set(json, "hreflang", link.hreflang);
    set(json, "length", link.length);
    return json;
}

ordered_json category_json(const FeedCategory& category) {
    ordered_json json{{"term", category.term}};
    set(json, "scheme", category.scheme);
    set(json, "label", category.label);
    return json;
}

ordered_json date_json(const FeedDate& date) {
    if (date.text.empty()) return ordered_json::object();
    return {{"text", date.text}, {"time", time_json(date.time)}};
}

ordered_json generator_json(const FeedGenerator& generator) {
    ordered_json json = ordered_json::object();
    set(json, "name", generator.name);
    set(json, "url", generator.url);
    set(json, "version", generator.version);
    return json;
}

ordered_json extra_json(const FeedExtra& extra) {
    ordered_json json{{"name", extra.name}};
    ordered_json attributes = ordered_json::object();
    for (const auto& [name, value] : extra.attributes) attributes[name] = value;
    set(json, "attributes", std::move(attributes));
    set(json, "text", extra.text);
    ordered_json children = ordered_json::array();
    for (const FeedExtra& child : extra.children) children.push_back(extra_json(child));
    set(json, "children", std::move(children));
    return json;
}

template <class Values, class Print>
ordered_json list_json(const Values& values, Print print) {
    ordered_json list = ordered_json::array();
    for (const auto& value : values) list.push_back(print(value));
    return list;
}

// As GeoJSON nests it.
ordered_json place_json(const FeedPlace& place) {
    if (place.type.empty()) return ordered_json::object();
    ordered_json coordinates = list_json(place.points, [](const auto& point) { return point; });
    if (place.type == "Point") coordinates = place.points.front();
    if (place.type == "Polygon") coordinates = ordered_json::array({coordinates});
    return {{"type", place.type}, {"coordinates", coordinates}};
}

ordered_json details_json(const FeedDetails& details) {
    ordered_json json = ordered_json::object();
    set(json, "id", details.id);
    if (details.id_is_link) json["id_is_link"] = true;
    set(json, "link", details.link);
    set(json, "title", text_json(details.title));
    set(json, "subtitle", text_json(details.subtitle));
    set(json, "summary", text_json(details.summary));
    set(json, "rights", text_json(details.rights));
    set(json, "info", text_json(details.info));
    set(json, "contents", list_json(details.contents, text_json));
    set(json, "authors", list_json(details.authors, person_json));
    set(json, "contributors", list_json(details.contributors, person_json));
    set(json, "publisher", person_json(details.publisher));
    set(json, "links", list_json(details.links, link_json));
    set(json, "categories", list_json(details.categories, category_json));
    set(json, "published", date_json(details.published));
    set(json, "updated", date_json(details.updated));
    set(json, "created", date_json(details.created));
    set(json, "expired", date_json(details.expired));
    set(json, "generator", generator_json(details.generator));
    set(json, "language", details.language);
    set(json, "license", details.license);
    set(json, "where", place_json(details.place));
    set(json, "extras", list_json(details.extras, extra_json));
    return json;
}

ordered_json entry_json(const FeedEntry& entry) {
    ordered_json json{{"id", entry.id},
                      {"title", entry.title},
                      {"link", entry.link},
                      {"author", entry.author},
                      {"published", time_json(entry.published)},
                      {"updated", time_json(entry.updated)},
                      {"summary", entry.summary},
                      {"content", entry.content},
                      {"details", details_json(entry.details)}};
    if (!entry.sources.empty()) json["source"] = details_json(entry.sources.front());
    return json;
}

template <std::size_t Size>
ordered_json set_json(const std::bitset<Size>& values) {
    ordered_json list = ordered_json::array();
    for (std::size_t i = 0; i < Size; ++i)
        if (values.test(i)) list.push_back(i);
    return list;
}

ordered_json hints_json(const FeedHints& hints) {
    ordered_json json = ordered_json::object();
    if (const auto interval = hints.interval()) json["interval_minutes"] = interval->count();
    set(json, "skip_hours", set_json(hints.skip_hours));
    set(json, "skip_days", set_json(hints.skip_days));
    if (hints.is_complete) json["is_complete"] = true;
    set(json, "moved_to", hints.moved_to);
    set(json, "next_page", hints.next_page);
    return json;
}

}  // namespace

ordered_json feed_json(const Feed& feed) {
    ordered_json json{{"format", feed.format},
                      {"version", feed.version},
                      {"title", feed.title},
                      {"home", feed.home},
                      {"language", feed.language}};
    json["encoding"] = feed.encoding;
    json["hints"] = hints_json(feed.hints);
    json["details"] = details_json(feed.details);
    json["entries"] = list_json(feed.entries, entry_json);
    json["notes"] = feed.notes;
    set(json, "error", feed.problem);
    return json;
}

}  // namespace magpie::cli
