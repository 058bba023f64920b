// JSON Feed has no recursion worth bounding: the reader of nlohmann is iterative, and only the
// members below are looked at.
#include "parser/feed_json.h"

#include <nlohmann/json.hpp>

namespace magpie {
namespace {

using nlohmann::json;

// A string member; a number is accepted, because ids are often written so.
std::string text_of(const json& object, const char* name) {
    const auto found = object.find(name);
    if (found == object.end()) return "";
    if (found->is_string()) return found->get<std::string>();
    return found->is_number_integer() ? found->dump() : "";
}

std::string author_of(const json& object) {
    const auto authors = object.find("authors");
    if (authors != object.end() && authors->is_array() && !authors->empty() &&
        (*authors)[0].is_object())
        return text_of((*authors)[0], "name");
    const auto author = object.find("author");
    return author != object.end() && author->is_object() ? text_of(*author, "name") : "";
}

FeedEntry entry_of(const json& item, const Url* base) {
    FeedEntry entry;
    entry.id = text_of(item, "id");
    entry.title = text_of(item, "title");
    entry.link = absolute_link(text_of(item, "url"), base);
    entry.author = author_of(item);
    entry.published = parse_feed_date(text_of(item, "date_published"));
    entry.updated = parse_feed_date(text_of(item, "date_modified"));
    entry.summary = text_of(item, "summary");
    entry.content = text_of(item, "content_html");
    if (entry.content.empty()) entry.content = text_of(item, "content_text");
    if (entry.id.empty()) entry.id = entry.link;
    return entry;
}

}  // namespace

std::optional<Feed> read_json_feed(std::string_view utf8, const Url* base) {
    const json root = json::parse(utf8, nullptr, false);
    if (!root.is_object()) return std::nullopt;
    if (text_of(root, "version").find("jsonfeed.org/version/") == std::string::npos)
        return std::nullopt;
    Feed feed;
    feed.format = "json";
    feed.title = text_of(root, "title");
    feed.home = absolute_link(text_of(root, "home_page_url"), base);
    const std::string author = author_of(root);
    const auto items = root.find("items");
    if (items == root.end() || !items->is_array()) return feed;
    for (const json& item : *items) {
        if (feed.entries.size() == kMaxFeedEntries) {
            feed.problem = "more entries than the limit of " + std::to_string(kMaxFeedEntries);
            break;
        }
        if (!item.is_object()) continue;
        feed.entries.push_back(entry_of(item, base));
        if (feed.entries.back().author.empty()) feed.entries.back().author = author;
    }
    return feed;
}

}  // namespace magpie
