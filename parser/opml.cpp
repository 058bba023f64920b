// One pass over the tags. Folders are the outlines that are open and are no feeds themselves, so
// a list whose feeds are never closed keeps its folders.
#include "parser/opml.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include "base/text.h"
#include "base/url.h"
#include "parser/charset.h"
#include "parser/tag_reader.h"

namespace magpie {
namespace {

// One line without control characters.
std::string clean_title(std::string_view text) {
    std::string plain(text);
    std::ranges::replace_if(
        plain, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    return std::string(code_point_prefix(collapse_space(plain), kMaxOutlineTitle));
}

std::string attribute(const TagToken& tag, std::string_view name) {
    return std::string(trim_unicode(tag_attribute(tag, name).value_or("")));
}

// What the outline is called: `text` is what a person sees and may have changed, `title` what the
// feed calls itself.
std::string title_of(const TagToken& tag) {
    std::string title = clean_title(attribute(tag, "text"));
    return title.empty() ? clean_title(attribute(tag, "title")) : title;
}

// feed:https://… and feed://… are http addresses that open in a reader.
std::string absolute(std::string_view written, const Url* base) {
    std::string address(written);
    if (starts_with_ignore_case(address, "feed://"))
        address = "http" + address.substr(4);
    else if (starts_with_ignore_case(address, "feed:http"))
        address.erase(0, 5);
    if (address.empty()) return {};
    const auto url = Url::parse(address, base);
    return url && url->is_http() && !url->host().empty() ? url->href() : std::string();
}

bool names_a_list(std::string_view url) {
    const auto parsed = Url::parse(url);
    return parsed && to_lower_ascii(parsed->path()).ends_with(".opml");
}

void add_once(std::vector<std::string>& list, std::string value) {
    if (value.empty() || list.size() >= kMaxFeedCategories) return;
    if (std::ranges::find(list, value) == list.end()) list.push_back(std::move(value));
}

// "tag one,/news/china" → "tag one", "news/china" (OPML 2.0, "category").
void add_categories(std::vector<std::string>& list, std::string_view written) {
    for (std::string_view one : split(written, ',')) {
        one = trim_unicode(one);
        while (one.starts_with('/')) one.remove_prefix(1);
        add_once(list, clean_title(one));
    }
}

class Builder {
  public:
    Builder(const TagReader& reader, const Url* base) : reader_(reader), base_(base) {}

    // False ends the reading.
    bool take(const TagToken& token);
    std::optional<Opml> finish();

  private:
    bool open(const TagToken& tag);
    void close(const TagToken& tag);
    bool open_outline(const TagToken& tag);
    bool add_outline(const TagToken& tag);
    void add_feed(OpmlFeed feed);
    std::vector<std::string> folders() const;
    void note(std::string problem) {
        if (opml_.problem.empty()) opml_.problem = std::move(problem);
    }

    const TagReader& reader_;
    const Url* base_;
    Opml opml_;
    bool has_root_ = false, is_opml_ = false, has_body_ = false, is_in_title_ = false;
    std::size_t outlines_ = 0;
    std::vector<bool> open_;            // the outlines around: is it a folder with a title?
    std::vector<std::string> folders_;  // the titles of those that are
    std::unordered_map<std::string, std::size_t> known_;  // URL → place in feeds
};

bool Builder::take(const TagToken& token) {
    switch (token.kind) {
        case TagToken::Kind::open:
            return open(token);
        case TagToken::Kind::close:
            close(token);
            return true;
        case TagToken::Kind::text:
            if (is_in_title_) opml_.title += tag_text(token);
            return true;
        case TagToken::Kind::end:
            return false;
    }
    return false;
}

bool Builder::open(const TagToken& tag) {
    const std::string name = to_lower_ascii(tag.name);
    if (!has_root_) {
        // "outlineDocument" is what OPML was called before 1.0; the others are lists cut out of
        // one.
        constexpr std::array<std::string_view, 4> kRoots{"opml", "outlinedocument", "body",
                                                         "outline"};
        has_root_ = true;
        is_opml_ = std::ranges::find(kRoots, name) != kRoots.end();
        if (!is_opml_) return false;
    }
    has_body_ = has_body_ || name == "body" || name == "outline";
    is_in_title_ = name == "title" && !tag.is_empty && outlines_ == 0 && opml_.title.empty();
    return name != "outline" || open_outline(tag);
}

void Builder::close(const TagToken& tag) {
    is_in_title_ = false;
    if (!equals_ignore_case(tag.name, "outline")) return;
    if (open_.empty()) {
        // Said once: finding the line costs a pass over the text.
        if (opml_.problem.empty())
            note("line " + std::to_string(reader_.line()) + ": </outline> closes nothing");
        return;
    }
    if (open_.back()) folders_.pop_back();
    open_.pop_back();
}

bool Builder::open_outline(const TagToken& tag) {
    if (++outlines_ > kMaxOutlines) {
        note("more outlines than the limit of " + std::to_string(kMaxOutlines));
        return false;
    }
    const bool names_something = add_outline(tag);
    if (tag.is_empty) return true;
    std::string title = names_something ? std::string() : title_of(tag);
    open_.push_back(!title.empty());
    if (!title.empty()) folders_.push_back(std::move(title));
    return true;
}

// Whether it names something to fetch.
bool Builder::add_outline(const TagToken& tag) {
    const std::string type = to_lower_ascii(attribute(tag, "type"));
    const std::string feed_address = attribute(tag, "xmlUrl");
    const std::string other_address = attribute(tag, "url");
    const std::string& address = feed_address.empty() ? other_address : feed_address;
    if (address.empty()) return false;
    const std::string url = absolute(address, base_);
    const bool is_list = type == "include" || (feed_address.empty() && names_a_list(url));
    if (url.empty()) {
        ++opml_.unusable;
    } else if (is_list) {
        if (known_.emplace(url, opml_.feeds.size()).second) opml_.others.push_back(url);
    } else if (type != "link" || !feed_address.empty()) {  // a link leads to a page, not to a feed
        OpmlFeed feed{
            title_of(tag), url, absolute(attribute(tag, "htmlUrl"), base_), folders(), {}};
        add_categories(feed.categories, attribute(tag, "category"));
        add_feed(std::move(feed));
    }
    return true;
}

void Builder::add_feed(OpmlFeed feed) {
    const auto [known, is_new] = known_.emplace(feed.url, opml_.feeds.size());
    if (is_new) {
        opml_.feeds.push_back(std::move(feed));
        return;
    }
    if (known->second >= opml_.feeds.size() || opml_.feeds[known->second].url != feed.url)
        return;  // included as a list
    OpmlFeed& first = opml_.feeds[known->second];
    if (feed.folders != first.folders) add_once(first.categories, folder_path(feed));
    for (std::string& category : feed.categories) add_once(first.categories, std::move(category));
}

std::vector<std::string> Builder::folders() const {
    const std::size_t count = std::min(folders_.size(), kMaxOutlineDepth);
    return {folders_.begin(), folders_.begin() + static_cast<std::ptrdiff_t>(count)};
}

std::optional<Opml> Builder::finish() {
    if (!is_opml_) return std::nullopt;
    if (reader_.is_cut()) note("breaks off inside a tag");
    if (!open_.empty()) note(std::to_string(open_.size()) + " outlines are never closed");
    if (!has_body_) note("it has no <body>");
    opml_.title = clean_title(opml_.title);
    return std::move(opml_);
}

}  // namespace

std::optional<Opml> read_opml(std::string_view bytes, std::string_view url,
                              std::string_view content_type) {
    if (bytes.size() > kMaxOpmlBytes) return std::nullopt;
    const std::string text = decode_text(std::string(bytes), content_type).text;
    const auto base = Url::parse(url);
    TagReader reader(text);
    Builder builder(reader, base ? &*base : nullptr);
    while (builder.take(reader.next())) {
    }
    return builder.finish();
}

std::string folder_path(const OpmlFeed& feed) { return join(feed.folders, "/"); }

}  // namespace magpie
