#include "tests/replay/lists.h"

#include <algorithm>
#include <fstream>
#include <set>

#include "base/files.h"
#include "base/text.h"

namespace magpie::replay {
namespace {

using namespace literals;
namespace fs = std::filesystem;
using NamedText = std::pair<std::string, std::string>;

constexpr Bytes kMaxList = 256_MiB;
constexpr std::string_view kWechat = "mp.weixin.qq.com";
constexpr std::size_t kFeedHosts = 200;
constexpr std::size_t kOutlinesInAFolder = 500;

// Where the authority of an absolute or scheme-relative address stands.
std::pair<std::size_t, std::size_t> authority_range(std::string_view url) {
    std::size_t begin = 0;
    for (const std::string_view scheme : {"https:", "http:"})
        if (url.substr(0, scheme.size()) == scheme) begin = scheme.size();
    if (url.substr(begin, 2) != "//") return {0, 0};
    begin += 2;
    return {begin, std::min(url.find_first_of("/?#", begin), url.size())};
}

std::string address_number(std::size_t index) {
    return "127." + std::to_string(16 + index / 62'500) + "." + std::to_string(index / 250 % 250) +
           "." + std::to_string(1 + index % 250);
}

// `count` of them, evenly spread, in their order; 0: all.
template <class T>
std::vector<T> spread(std::vector<T> all, std::size_t count) {
    if (count == 0 || count >= all.size()) return all;
    std::vector<T> some;
    some.reserve(count);
    for (std::size_t i = 0; i < count; ++i) some.push_back(std::move(all[i * all.size() / count]));
    return some;
}

std::string_view between(std::string_view text, std::string_view open, std::string_view close) {
    const std::size_t begin = text.find(open);
    if (begin == std::string_view::npos) return {};
    const std::size_t end = text.find(close, begin + open.size());
    if (end == std::string_view::npos) return {};
    return text.substr(begin + open.size(), end - begin - open.size());
}

std::string link_of(std::string_view entry) {
    std::string_view link = trim(between(entry, "<link>", "</link>"));
    if (link.starts_with("<![CDATA[")) return std::string(trim(between(link, "<![CDATA[", "]]>")));
    return replace_all(std::string(link), "&amp;", "&");
}

std::string xml_escape(std::string text) {
    text = replace_all(std::move(text), "&", "&amp;");
    text = replace_all(std::move(text), "<", "&lt;");
    return replace_all(std::move(text), "\"", "&quot;");
}

Result<std::vector<ListedLine>> read_lines(const fs::path& file) {
    const auto text = read_file(file, kMaxList);
    if (!text) return fail(text.error());
    std::vector<ListedLine> lines;
    for (const std::string_view row : split_lines(*text)) {
        const auto cells = split(row, '\t');
        if (cells.size() != 4 || cells[3] == "url") continue;
        lines.push_back({std::string(cells[0]), std::string(cells[1]), std::string(cells[2]),
                         std::string(cells[3])});
    }
    return lines;
}

Result<std::vector<NamedText>> read_feeds(const fs::path& folder, std::size_t count) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ".xml") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<NamedText> feeds;
    for (const fs::path& file : spread(std::move(files), count)) {
        auto text = read_file(file, kMaxList);
        if (!text) return fail(text.error());
        feeds.emplace_back(file.stem().string(), std::move(*text));
    }
    return feeds;
}

std::string token_of(std::uint64_t seed, std::string_view what) {
    static constexpr std::string_view kLetters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string token;
    for (std::uint64_t i = 0; token.size() < 22; ++i)
        token += kLetters[hash_of(seed + i, what) % kLetters.size()];
    return token;
}

std::string generated_url(std::uint64_t seed, std::size_t i) {
    const std::string number = std::to_string(i);
    const std::uint64_t drawn = hash_of(seed, "row" + number);
    if (drawn % 100 == 0) return "/only/a/path/" + number;
    if (drawn % 100 == 1) return "//site-" + std::to_string(drawn % 40) + ".example/p/" + number;
    if (drawn % 100 < 52) {
        const std::string mid = std::to_string(2'650'000'000 + drawn % 100'000'000);
        return "https://mp.weixin.qq.com/s?__biz=Mzg5MDAwMDEwMQ==&mid=" + mid +
               "&idx=1&sn=0f1e2d3c4b5a69788796a5b4c3d2e1f0&scene=" + std::to_string(drawn % 3) +
               "#rd";
    }
    if (drawn % 100 == 53) return "https://site-1.example/reise/über-die-brücke-" + number;
    return (drawn % 2 == 0 ? "https://site-" : "http://site-") + std::to_string(drawn % 40) +
           ".example/posts/" + number + (drawn % 5 == 0 ? ".html?page=2#top" : "/");
}

std::string generated_feed(std::uint64_t seed, std::size_t i) {
    const std::string name = "Account " + std::to_string(i);
    std::string xml =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><rss version=\"2.0\"><channel>"
        "<title>" +
        name + "</title><link>https://feeds.example/</link>";
    for (int entry = 0; entry < 15; ++entry)
        xml += "<item><title>" + name + ", no. " + std::to_string(entry) +
               "</title><link>https://mp.weixin.qq.com/s/" +
               token_of(seed, name + std::to_string(entry)) +
               "</link><pubDate>Thu, 17 Jun 2021 10:18:05 +0800</pubDate></item>";
    return xml + "</channel></rss>";
}

}  // namespace

std::string authority_of(std::string_view url) {
    const auto [begin, end] = authority_range(url);
    return to_lower_ascii(url.substr(begin, end - begin));
}

std::string FeedFile::url(int port) const {
    return "http://" + host + ":" + std::to_string(port) + target;
}

Result<Lists> Lists::read(const fs::path& folder, const ListOptions& options) {
    auto lines = read_lines(folder / "url-list.tsv");
    if (!lines) return fail(lines.error());
    auto feeds = read_feeds(folder / "feeds" / "all", options.feeds);
    if (!feeds) return fail(feeds.error());
    Lists lists;
    lists.options_ = options;
    lists.lines_ = spread(std::move(*lines), options.urls);
    lists.rewrite(std::move(*feeds));
    return lists;
}

Lists Lists::generated(const ListOptions& options) {
    Lists lists;
    lists.options_ = options;
    for (std::size_t i = 0; i < options.urls; ++i) {
        // Every twentieth row is an earlier one again.
        const std::size_t row = i % 20 == 19 ? i / 2 : i;
        lists.lines_.push_back({"2026/01/02", "List " + std::to_string(row % 9),
                                "Title " + std::to_string(row), generated_url(options.seed, row)});
    }
    std::vector<NamedText> feeds;
    for (std::size_t i = 0; i < options.feeds; ++i)
        feeds.emplace_back("account-" + std::to_string(i), generated_feed(options.seed, i));
    lists.rewrite(std::move(feeds));
    return lists;
}

void Lists::map_hosts(const std::vector<NamedText>& feeds) {
    std::set<std::string> hosts;
    for (const ListedLine& line : lines_) hosts.insert(authority_of(line.url));
    for (const auto& [name, xml] : feeds)
        for (std::size_t at = xml.find("<item>");
             (at = xml.find("<link>", at)) != std::string::npos; ++at)
            hosts.insert(authority_of(link_of(std::string_view(xml).substr(at, 4096))));
    hosts.erase("");
    hosts.erase(std::string(kWechat));
    addresses_[std::string(kWechat)] = kWechatAddress;
    std::size_t index = 0;
    for (const std::string& host : hosts) {
        web_hosts_.push_back(address_number(index++));
        addresses_[host] = web_hosts_.back();
    }
}

std::string Lists::rewritten(std::string_view url) const {
    const auto [begin, end] = authority_range(url);
    const auto known = addresses_.find(to_lower_ascii(url.substr(begin, end - begin)));
    if (end == 0 || known == addresses_.end()) return std::string(url);
    const std::string_view scheme = begin == 2 ? "" : "http:";
    return std::string(scheme) + "//" + known->second + ":" + std::to_string(options_.port) +
           std::string(url.substr(end));
}

void Lists::rewrite(std::vector<NamedText> feeds) {
    map_hosts(feeds);
    for (ListedLine& line : lines_) line.url = rewritten(line.url);
    for (auto& [name, xml] : feeds) {
        feeds_.push_back(take_apart(name, xml));
        feed_places_[feeds_.back().target] = feeds_.size() - 1;
        xml.clear();
    }
}

FeedFile Lists::take_apart(const std::string& name, const std::string& xml) const {
    FeedFile feed;
    const std::uint64_t drawn = hash_of(options_.seed, "feed" + name);
    feed.name = name;
    feed.host = "127.12.0." + std::to_string(1 + drawn % kFeedHosts);
    feed.target = "/feed/" + std::to_string(drawn % 1'000'000'000) + ".xml";
    feed.opens = options_.begin + std::chrono::hours(24 + (drawn >> 20) % 72);
    std::size_t at = std::min(xml.find("<item>"), xml.size());
    feed.head = xml.substr(0, at);
    while (at < xml.size()) {
        const std::size_t next = std::min(xml.find("<item>", at + 1), xml.size());
        const std::size_t close = xml.rfind("</item>", next);
        const bool closed = close != std::string::npos && close > at;
        std::string entry = xml.substr(at, (closed ? close + 7 : next) - at);
        if (closed && next == xml.size()) feed.tail = xml.substr(close + 7);
        const std::string link = link_of(entry);
        if (!link.empty()) {
            feed.links.push_back(rewritten(link));
            const std::string origin = link.substr(0, authority_range(link).second);
            const std::string own = feed.links.back();
            if (!origin.empty())
                entry = replace_all(std::move(entry), origin,
                                    own.substr(0, authority_range(own).second));
        }
        feed.entries.push_back(std::move(entry));
        at = next;
    }
    return feed;
}

bool Lists::feed_bytes(std::string_view target, Instant now, World::FeedBytes& bytes) const {
    const auto found = feed_places_.find(std::string(target));
    if (found == feed_places_.end()) return false;
    const FeedFile& feed = feeds_[found->second];
    const std::size_t hidden = now < feed.opens ? feed.entries.size() / 3 : 0;
    bytes.etag = "\"" + std::to_string(feed.entries.size() - hidden) + "\"";
    bytes.body = feed.head;
    for (std::size_t i = hidden; i < feed.entries.size(); ++i) bytes.body += feed.entries[i];
    bytes.body += feed.tail;
    return true;
}

Result<> Lists::write_url_list(const fs::path& file) const {
    std::string text = "date\tsource\ttitle\turl\n";
    for (const ListedLine& line : lines_)
        text += line.date + '\t' + line.source + '\t' + line.title + '\t' + line.url + '\n';
    return write_file_atomically(file, text);
}

Result<> Lists::write_opml(const fs::path& file) const {
    std::string text =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n<head>"
        "<title>Replay</title></head>\n<body>\n";
    for (std::size_t i = 0; i < feeds_.size(); ++i) {
        if (i % kOutlinesInAFolder == 0)
            text += (i == 0 ? "" : "</outline>\n") + std::string("<outline text=\"Folder ") +
                    std::to_string(i / kOutlinesInAFolder) + "\">\n";
        text += "<outline type=\"rss\" text=\"" + xml_escape(feeds_[i].name) + "\" xmlUrl=\"" +
                feeds_[i].url(options_.port) + "\"/>\n";
    }
    text += feeds_.empty() ? "" : "</outline>\n";
    return write_file_atomically(file, text + "</body>\n</opml>\n");
}

}  // namespace magpie::replay
