// JSON Feed has no recursion worth bounding: the reader of nlohmann is iterative, and only the
// members below are looked at.
#include "parser/feed_json.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "base/text.h"
#include "parser/feed_markup.h"

namespace magpie {
namespace {

using nlohmann::json;

// A string member; a number is accepted, because ids are often written so.
std::string text_of(const json& object, const char* name) {
    const auto found = object.find(name);
    if (found == object.end()) return "";
    if (found->is_string()) return found->get<std::string>();
    return found->is_number() ? found->dump() : "";
}

// The elements of an array member, or nothing.
const json& list_of(const json& object, const char* name) {
    static const json kNothing = json::array();
    const auto found = object.find(name);
    return found != object.end() && found->is_array() ? *found : kNothing;
}

FeedText text_at(const json& object, const char* name, std::string_view type, const Url* base) {
    FeedText text;
    if (!object.contains(name)) return text;
    text.value = text_of(object, name);
    text.type = type;
    text.language = text_of(object, "language");
    if (base != nullptr) text.base = base->href();
    if (type == "text/html" && base != nullptr) text.value = with_absolute_links(text.value, *base);
    return text;
}

FeedPerson person_of(const json& object, const Url* base) {
    FeedPerson person;
    if (!object.is_object()) return person;
    person.name = collapse_space(text_of(object, "name"));
    person.url = absolute_link(text_of(object, "url"), base);
    return person;
}

std::vector<FeedPerson> authors_of(const json& object, const Url* base) {
    std::vector<FeedPerson> people;
    for (const json& author : list_of(object, "authors"))
        if (people.size() < kMaxFeedDetails) people.push_back(person_of(author, base));
    // Version 1.0 had one.
    if (people.empty() && object.contains("author"))
        people.push_back(person_of(object["author"], base));
    std::erase(people, FeedPerson{});
    return people;
}

void add_link(FeedDetails& details, std::string_view rel, const std::string& address,
              const Url* base) {
    FeedLink link;
    link.rel = rel;
    link.href = absolute_link(address, base);
    if (!link.href.empty()) details.links.push_back(std::move(link));
}

void add_attachments(FeedDetails& details, const json& item, const Url* base) {
    for (const json& attachment : list_of(item, "attachments")) {
        if (!attachment.is_object() || details.links.size() >= kMaxFeedDetails) continue;
        FeedLink link;
        link.rel = "enclosure";
        link.href = absolute_link(text_of(attachment, "url"), base);
        link.type = text_of(attachment, "mime_type");
        link.title = text_of(attachment, "title");
        link.length = text_of(attachment, "size_in_bytes");
        if (!link.href.empty()) details.links.push_back(std::move(link));
    }
}

FeedDate date_of(const json& item, const char* name) {
    const std::string text = text_of(item, name);
    return {text, parse_feed_date(text)};
}

void add_tags(FeedDetails& details, const json& item) {
    for (const json& tag : list_of(item, "tags"))
        if (tag.is_string() && details.categories.size() < kMaxFeedDetails)
            details.categories.push_back({collapse_space(tag.get<std::string>()), "", ""});
}

void add_image(FeedDetails& details, const json& object, const char* name, const Url* base) {
    const std::string address = absolute_link(text_of(object, name), base);
    if (!address.empty()) details.extras.push_back({name, {}, address, {}});
}

FeedEntry entry_of(const json& item, const Url* base) {
    FeedEntry entry;
    FeedDetails& details = entry.details;
    details.id = text_of(item, "id");
    details.title = text_at(item, "title", "text/plain", base);
    details.link = absolute_link(text_of(item, "url"), base);
    add_link(details, "alternate", text_of(item, "url"), base);
    add_link(details, "related", text_of(item, "external_url"), base);
    if (details.link.empty()) details.link = absolute_link(text_of(item, "external_url"), base);
    add_attachments(details, item, base);
    details.authors = authors_of(item, base);
    details.published = date_of(item, "date_published");
    details.updated = date_of(item, "date_modified");
    details.summary = text_at(item, "summary", "text/plain", base);
    for (FeedText text : {text_at(item, "content_html", "text/html", base),
                          text_at(item, "content_text", "text/plain", base)})
        if (!text.type.empty()) details.contents.push_back(std::move(text));
    add_tags(details, item);
    details.language = text_of(item, "language");
    add_image(details, item, "image", base);
    add_image(details, item, "banner_image", base);
    return entry;
}

Feed head_of(const json& root, const Url* base) {
    Feed feed;
    FeedDetails& details = feed.details;
    feed.format = "json";
    const std::string version = text_of(root, "version");
    feed.version = version.find("version/1.1") != std::string::npos ? "json11" : "json10";
    details.title = text_at(root, "title", "text/plain", base);
    details.subtitle = text_at(root, "description", "text/plain", base);
    details.link = absolute_link(text_of(root, "home_page_url"), base);
    details.language = text_of(root, "language");
    details.authors = authors_of(root, base);
    add_link(details, "alternate", text_of(root, "home_page_url"), base);
    add_link(details, "self", text_of(root, "feed_url"), base);
    add_link(details, "next", text_of(root, "next_url"), base);
    add_image(details, root, "icon", base);
    add_image(details, root, "favicon", base);
    feed.hints.next_page = absolute_link(text_of(root, "next_url"), base);
    const auto expired = root.find("expired");
    feed.hints.is_complete = expired != root.end() && expired->is_boolean() && expired->get<bool>();
    return feed;
}

}  // namespace

std::optional<Feed> read_json_feed(std::string_view utf8, const Url* base) {
    const json root = json::parse(utf8, nullptr, false);
    if (!root.is_object()) return std::nullopt;
    if (text_of(root, "version").find("jsonfeed.org/version/") == std::string::npos)
        return std::nullopt;
    Feed feed = head_of(root, base);
    for (const json& item : list_of(root, "items")) {
        if (feed.entries.size() == kMaxFeedEntries) {
            feed.problem = "more entries than the limit of " + std::to_string(kMaxFeedEntries);
            break;
        }
        if (item.is_object()) feed.entries.push_back(entry_of(item, base));
    }
    return feed;
}

}  // namespace magpie
