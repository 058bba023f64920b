// Sources of kind opml: every feed of the list becomes a source of its own, which inherits from the
// list's. Remembered in the cursor, with the names that were given:
//
//   {"lists": {"https://…/my.opml": {"feeds": [["https://…/feed", "my/Name", ["tag", …]], …],
//                                    "more": ["https://…/other.opml", …]}}}
//
// A feed keeps its name as long as the list names its address, because everything the archive
// remembers of it hangs on the name.
#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "base/text.h"
#include "crawler/source_kinds.h"
#include "parser/opml.h"

namespace magpie {
namespace {

using nlohmann::json;

// What fits into a cursor beside the open requests; the largest list seen takes 1.9 MB.
constexpr std::size_t kMaxRememberedBytes = 3u << 20;
constexpr std::size_t kMaxMoreOfList = 1'000;  // lists that one list includes
constexpr std::size_t kLongestName = 80;       // code points behind the parent's name

struct ListedFeed {
    std::string url, name;
    std::vector<std::string> tags;
};

struct FeedList {
    std::vector<ListedFeed> feeds;
    std::vector<std::string> more;
};

using Lists = std::map<std::string, FeedList>;

std::vector<std::string> texts_of(const json& array) {
    std::vector<std::string> texts;
    if (array.is_array())
        for (const json& item : array)
            if (item.is_string()) texts.push_back(item.get<std::string>());
    return texts;
}

Lists read_lists(const json& data) {
    Lists lists;
    const json& written = member_of(data, "lists");
    if (!written.is_object()) return lists;
    for (const auto& [url, item] : written.items()) {
        FeedList list;
        list.more = texts_of(member_of(item, "more"));
        const json& feeds = member_of(item, "feeds");
        if (feeds.is_array())
            for (const json& feed : feeds)
                if (feed.is_array() && feed.size() == 3 && feed[0].is_string() &&
                    feed[1].is_string())
                    list.feeds.push_back({feed[0].get<std::string>(), feed[1].get<std::string>(),
                                          texts_of(feed[2])});
        lists.emplace(url, std::move(list));
    }
    return lists;
}

json write_lists(const Lists& lists) {
    json written = json::object();
    for (const auto& [url, list] : lists) {
        json feeds = json::array();
        for (const ListedFeed& feed : list.feeds)
            feeds.push_back(json::array({feed.url, feed.name, feed.tags}));
        written[url] = {{"feeds", std::move(feeds)}, {"more", list.more}};
    }
    return written;
}

// As JSON: a quote or backslash takes two bytes, and control characters do not come here.
std::size_t remembered_bytes(std::string_view text) {
    return text.size() + 3 + static_cast<std::size_t>(std::ranges::count_if(text, [](char c) {
               return c == '"' || c == '\\';
           }));
}

std::size_t remembered_bytes(const ListedFeed& feed) {
    std::size_t bytes = remembered_bytes(feed.url) + remembered_bytes(feed.name) + 8;
    for (const std::string& tag : feed.tags) bytes += remembered_bytes(tag);
    return bytes;
}

std::size_t remembered_bytes(const std::vector<std::string>& texts) {
    std::size_t bytes = 0;
    for (const std::string& text : texts) bytes += remembered_bytes(text);
    return bytes;
}

// The lists that are reached from the source's own, in order of their depth.
std::vector<const FeedList*> reachable(const Lists& lists, const std::string& own,
                                       std::unordered_set<std::string>& urls) {
    std::vector<const FeedList*> found;
    std::vector<std::string> next{own};
    for (int depth = 0; depth <= kMaxListDepth && !next.empty(); ++depth) {
        std::vector<std::string> deeper;
        for (const std::string& url : next) {
            const auto list = lists.find(url);
            if (!urls.insert(url).second || list == lists.end()) continue;
            found.push_back(&list->second);
            deeper.insert(deeper.end(), list->second.more.begin(), list->second.more.end());
        }
        next = std::move(deeper);
    }
    return found;
}

// ---- names

// Letters, digits, '.', '-', '_' and everything above ASCII; the rest becomes one '-'.
std::string name_part(std::string_view text) {
    std::string name;
    for (const char c : code_point_prefix(text, kLongestName)) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                              (c >= '0' && c <= '9') || c == '.' || c == '_' ||
                              static_cast<unsigned char>(c) >= 0x80;
        if (is_plain)
            name += c;
        else if (!name.empty() && name.back() != '-')
            name += '-';
    }
    while (name.ends_with('-')) name.pop_back();
    return name;
}

class Names {
  public:
    Names(const SourceSpec& parent, const Lists& lists) : parent_(parent.name) {
        for (const auto& [url, list] : lists)
            for (const ListedFeed& feed : list.feeds)
                if (known_.emplace(feed.url, feed.name).second) taken_.insert(feed.name);
    }

    std::string of(const OpmlFeed& feed) {
        if (const auto known = known_.find(feed.url); known != known_.end()) return known->second;
        std::string part = name_part(feed.title);
        if (part.empty()) {
            const auto url = Url::parse(feed.url);
            part = url ? name_part(url->host()) : "feed";
        }
        const std::string wanted = parent_ + '/' + part;
        std::string name = wanted;
        for (std::size_t number = 2; !taken_.insert(name).second; ++number)
            name = wanted + '-' + std::to_string(next_number(wanted, number));
        known_.emplace(feed.url, name);
        return name;
    }

  private:
    // Remembered, so that a thousand feeds of one title are not a million tries.
    std::size_t next_number(const std::string& wanted, std::size_t at_least) {
        std::size_t& number = numbers_[wanted];
        number = std::max(number + 1, at_least);
        return number;
    }

    std::string parent_;
    std::unordered_map<std::string, std::string> known_;  // URL → name
    std::unordered_set<std::string> taken_;
    std::unordered_map<std::string, std::size_t> numbers_;
};

// ---- specs

void add_once(std::vector<std::string>& list, const std::string& value) {
    if (!value.empty() && std::ranges::find(list, value) == list.end()) list.push_back(value);
}

std::vector<std::string> tags_of(const OpmlFeed& feed) {
    std::vector<std::string> tags;
    for (const std::string& folder : feed.folders) add_once(tags, folder);
    for (const std::string& category : feed.categories) add_once(tags, category);
    return tags;
}

std::string host_of(std::string_view text) {
    const auto url = Url::parse(text);
    return url ? std::string(url->host()) : std::string();
}

// Everything but what belongs to the list itself. Its headers go with it to its own host only:
// among them may be a credential, which is no other site's business.
SourceSpec spec_of(const SourceSpec& parent, const ListedFeed& feed) {
    SourceSpec spec = parent;
    spec.name = feed.name;
    spec.kind = SourceKind::feed;
    spec.url = feed.url;
    spec.path.clear();
    spec.urls.clear();
    spec.page = {};
    spec.parent = parent.name;
    for (const std::string& tag : feed.tags) add_once(spec.tags, tag);
    if (host_of(parent.url).empty() || host_of(parent.url) != host_of(feed.url))
        spec.headers.clear();
    return spec;
}

std::string own_address(const SourceSpec& spec) {
    const auto url = Url::parse(opml_request(spec));
    return url ? url->href() : std::string();
}

std::vector<SourceSpec> feeds_of(const SourceSpec& spec, const Lists& lists) {
    std::vector<SourceSpec> feeds;
    std::unordered_set<std::string> seen, urls;
    for (const FeedList* list : reachable(lists, own_address(spec), urls))
        for (const ListedFeed& feed : list->feeds)
            if (seen.insert(feed.url).second) feeds.push_back(spec_of(spec, feed));
    return feeds;
}

// Feeds that the list named before, when it broke off this time: better watched in vain than lost.
void keep_known(FeedList& list, const FeedList& before) {
    std::unordered_set<std::string> named;
    for (const ListedFeed& feed : list.feeds) named.insert(feed.url);
    for (const ListedFeed& feed : before.feeds)
        if (!named.contains(feed.url)) list.feeds.push_back(feed);
    for (const std::string& url : before.more) add_once(list.more, url);
}

// The feeds that fit, and how many do not.
std::size_t cut_to_fit(FeedList& list, const Lists& others, const std::string& url) {
    std::size_t bytes = 0;
    for (const auto& [other, known] : others) {
        if (other == url) continue;
        bytes += remembered_bytes(other) + remembered_bytes(known.more) + 32;
        for (const ListedFeed& feed : known.feeds) bytes += remembered_bytes(feed);
    }
    if (list.more.size() > kMaxMoreOfList) list.more.resize(kMaxMoreOfList);
    while (remembered_bytes(list.more) + bytes > kMaxRememberedBytes && !list.more.empty())
        list.more.resize(list.more.size() / 2);
    bytes += remembered_bytes(list.more);
    std::size_t fitting = 0;
    while (fitting < list.feeds.size() &&
           (bytes += remembered_bytes(list.feeds[fitting])) <= kMaxRememberedBytes)
        ++fitting;
    const std::size_t cut = list.feeds.size() - fitting;
    list.feeds.resize(fitting);
    return cut;
}

void forget_unreachable(Lists& lists, const std::string& own, SourceCursor& cursor) {
    std::unordered_set<std::string> urls;
    reachable(lists, own, urls);
    std::erase_if(lists, [&](const auto& entry) { return !urls.contains(entry.first); });
    cursor.drop_open_if([&](const OpenRequest& open) { return !urls.contains(open.url); });
}

}  // namespace

// A path as a file: URL; what would end the path in one is escaped.
std::string opml_request(const SourceSpec& spec) {
    if (!spec.url.empty()) return spec.url;
    if (spec.path.empty()) return {};
    std::string url = "file://";
    for (const char c : spec.path.string()) {
        if (c == '%')
            url += "%25";
        else if (c == '#')
            url += "%23";
        else if (c == '?')
            url += "%3F";
        else
            url += c;
    }
    return url;
}

void read_opml_source(SourceRun& run) {
    Lists lists = read_lists(run.cursor.data());
    auto opml = read_opml(run.answer.body, run.answer.final_url.href(), run.answer.content_type);
    if (!opml) {
        run.refuse("not_an_opml", "the answer is no OPML list");
        run.reading.feeds = feeds_of(run.spec, lists);
        return;
    }
    if (!opml->problem.empty()) run.note("the list is broken: " + opml->problem);
    run.reading.unusable = opml->unusable;

    const std::string url = run.answer.url.href();
    Names names(run.spec, lists);
    FeedList list;
    for (const OpmlFeed& feed : opml->feeds)
        list.feeds.push_back({feed.url, names.of(feed), tags_of(feed)});
    if (run.request.depth < kMaxListDepth)
        list.more = opml->others;
    else if (!opml->others.empty())
        run.note("lists in lists are read " + std::to_string(kMaxListDepth) + " deep");
    if (!opml->problem.empty() && lists.contains(url)) keep_known(list, lists[url]);
    if (const std::size_t cut = cut_to_fit(list, lists, url); cut > 0)
        run.note(counted(cut, "feed is", "feeds are") +
                 " not watched: there are more than can be remembered");

    lists[url] = std::move(list);
    forget_unreachable(lists, own_address(run.spec), run.cursor);
    if (lists.contains(url))
        for (const std::string& other : lists[url].more) run.ask(other, run.request.depth + 1);
    run.cursor.data()["lists"] = write_lists(lists);
    run.reading.feeds = feeds_of(run.spec, lists);
    run.reading.reason = counted(run.reading.feeds.size(), "feed", "feeds");
    if (run.reading.unusable > 0)
        run.reading.reason +=
            ", " + std::to_string(run.reading.unusable) + " without a usable address";
}

std::vector<SourceSpec> feeds_in_cursor(const SourceSpec& opml, std::string_view cursor) {
    return feeds_of(opml, read_lists(SourceCursor(SourceKind::opml, cursor, 0).data()));
}

}  // namespace magpie
