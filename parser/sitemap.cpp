// One pass over the tags with a small memory instead of a tree: which entry is open, which of its
// fields is being read, and whether an extension (image, video, news) is. A field ends at its own
// end or at the next field's beginning, so one that is never closed costs nothing else.
#include "parser/sitemap.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "base/url.h"
#include "parser/charset.h"
#include "parser/feed.h"
#include "parser/tag_reader.h"

namespace magpie {
namespace {

constexpr std::string_view kSitemapSpace = "sitemaps.org/schemas/sitemap/";

// Where the protocol lets the sitemap at `url` speak for: its folder and what is below.
std::string place_of(const Url* url) {
    if (url == nullptr) return {};
    const std::string_view path = url->path();
    return url->origin() + std::string(path.substr(0, path.rfind('/') + 1));
}

// Unicode's blanks, and the invisible marks that editors leave at the ends.
std::string_view trim_address(std::string_view text) {
    constexpr std::string_view kMark = "\xEF\xBB\xBF";
    text = trim_unicode(text);
    while (text.starts_with(kMark)) text = trim_unicode(text.substr(kMark.size()));
    while (text.ends_with(kMark)) text = trim_unicode(text.substr(0, text.size() - kMark.size()));
    return text;
}

// "www.example.com/a" is an address whose scheme was forgotten; "a.html" is a relative one.
bool lacks_scheme(std::string_view text, const Url* base) {
    if (starts_with_ignore_case(text, "www.")) return true;
    if (base == nullptr || base->host().empty()) return false;
    const std::string_view host = base->host();
    return starts_with_ignore_case(text, host) &&
           (text.size() == host.size() || text[host.size()] == '/' || text[host.size()] == ':');
}

std::string absolute(std::string_view text, const Url* base) {
    text = trim_address(text);
    if (text.empty()) return {};
    const std::string with_scheme =
        lacks_scheme(text, base) ? "http://" + std::string(text) : std::string(text);
    const auto url = Url::parse(with_scheme, base);
    if (!url || !url->is_http() || url->host().empty()) return {};
    return url->without_fragment().href();
}

class Builder {
  public:
    Builder(const TagReader& reader, const Url* base)
        : reader_(reader), base_(base), place_(place_of(base)) {}

    // False ends the reading.
    bool take(const TagToken& token);
    bool is_feed() const { return is_feed_; }
    std::optional<Sitemap> finish();

  private:
    enum class Field { none, loc, lastmod, news_title, news_date };

    bool open(const TagToken& tag);
    bool open_root(const TagToken& tag);
    void open_inside(const TagToken& tag);
    void close(const TagToken& tag);
    void text(const TagToken& token);
    void begin_entry();
    void end_entry();
    void begin_field(Field field);
    void end_field();
    void end_at_input();
    bool is_core(const TagToken& tag) const { return tag.prefix == prefix_; }
    void note(std::string problem) {
        if (sitemap_.problem.empty()) sitemap_.problem = std::move(problem);
    }

    const TagReader& reader_;
    const Url* base_;
    const std::string place_;
    Sitemap sitemap_;
    bool has_root_ = false, is_sitemap_ = false, is_feed_ = false, is_index_ = false;
    bool is_full_ = false, root_closed_ = false;
    std::string_view prefix_;  // of the root, and so of the protocol's own elements

    bool is_in_entry_ = false;
    SitemapUrl entry_;
    std::string loose_;        // text of the entry outside its fields
    bool has_loc_ = false;     // a <loc> was there, usable or not
    bool is_wrapped_ = false;  // its address, in an element of the entry's name
    std::size_t depth_ = 0;    // elements open in and with the entry's extension; 0: none is
    bool is_news_ = false;     // the extension

    Field field_ = Field::none;
    std::string text_;
    bool text_is_whole_ = false;  // a tag stands behind the text
    bool text_is_cut_ = false;    // the input ends in the text
};

bool Builder::take(const TagToken& token) {
    switch (token.kind) {
        case TagToken::Kind::open:
            text_is_whole_ = true;
            return open(token);
        case TagToken::Kind::close:
            text_is_whole_ = true;
            close(token);
            return true;
        case TagToken::Kind::text:
            text(token);
            return true;
        case TagToken::Kind::end:
            end_at_input();
            return false;
    }
    return false;
}

bool Builder::open(const TagToken& tag) {
    if (!has_root_) return open_root(tag);
    const bool is_entry = is_core(tag) && tag.name == (is_index_ ? "sitemap" : "url");
    // <loc><url>…</url></loc> is out there.
    if (is_entry && field_ == Field::loc && is_all_space(text_)) {
        is_wrapped_ = true;
    } else if (is_entry) {
        end_entry();
        if (is_full_) return false;
        begin_entry();
    } else if (is_in_entry_) {
        open_inside(tag);
    }
    return true;
}

bool Builder::open_root(const TagToken& tag) {
    has_root_ = true;
    const std::string name = to_lower_ascii(tag.name);
    is_feed_ = name == "rss" || name == "rdf" || name == "feed" || name == "channel";
    is_index_ = name == "sitemapindex";
    is_sitemap_ = is_index_ || name == "urlset";
    if (!is_sitemap_) return false;
    prefix_ = tag.prefix;
    sitemap_.form = is_index_ ? "index" : "urlset";
    const std::string declaration =
        prefix_.empty() ? std::string("xmlns") : "xmlns:" + std::string(prefix_);
    const std::string space = tag_attribute(tag, declaration).value_or("");
    if (!space.empty() && !contains(space, kSitemapSpace))
        note("the namespace is " + std::string(code_point_prefix(space, 200)));
    return true;
}

void Builder::open_inside(const TagToken& tag) {
    if (depth_ > 0) {
        if (is_news_ && tag.name == "title") begin_field(Field::news_title);
        if (is_news_ && tag.name == "publication_date") begin_field(Field::news_date);
        if (!tag.is_empty) ++depth_;
        return;
    }
    if (is_core(tag) && tag.name == "loc") {
        if (has_loc_) {  // several in one entry: each is one
            end_entry();
            begin_entry();
        }
        has_loc_ = true;
        begin_field(Field::loc);
    } else if (is_core(tag) && tag.name == "lastmod") {
        begin_field(Field::lastmod);
    } else if (is_core(tag) && (tag.name == "changefreq" || tag.name == "priority")) {
        end_field();
    } else if (field_ != Field::loc || !is_core(tag)) {
        end_field();
        is_news_ = tag.name == "news";
        if (!tag.is_empty) depth_ = 1;
    }
    if (tag.is_empty) end_field();
}

void Builder::close(const TagToken& tag) {
    const bool is_entry = is_core(tag) && tag.name == (is_index_ ? "sitemap" : "url");
    if (is_entry && !std::exchange(is_wrapped_, false)) {
        if (!is_in_entry_ && sitemap_.problem.empty())
            note("line " + std::to_string(reader_.line()) + ": </" + std::string(tag.name) +
                 "> closes nothing");
        return end_entry();
    }
    if (is_core(tag) && (tag.name == "urlset" || tag.name == "sitemapindex")) {
        root_closed_ = true;
        return end_entry();
    }
    if (depth_ > 0) {
        --depth_;
        end_field();
    } else if (is_core(tag) && !is_entry) {
        end_field();
    }
}

void Builder::text(const TagToken& token) {
    if (!is_in_entry_) return;
    text_is_whole_ = false;
    text_is_cut_ = reader_.is_cut();
    if (field_ != Field::none)
        text_ += tag_text(token);
    else if (depth_ == 0 && !has_loc_)
        loose_ += tag_text(token);
}

void Builder::begin_entry() {
    is_in_entry_ = true;
    has_loc_ = false;
    entry_ = {};
    is_wrapped_ = false;
    loose_.clear();
    depth_ = 0;
}

// An entry without <loc> may have its address as bare text.
void Builder::end_entry() {
    if (!is_in_entry_) return;
    end_field();
    is_in_entry_ = false;
    if (!has_loc_) entry_.loc = absolute(loose_, base_);
    auto& list = is_index_ ? sitemap_.sitemaps : sitemap_.urls;
    if (entry_.loc.empty()) {
        ++sitemap_.unusable;
    } else if (list.size() >= kMaxSitemapUrls) {
        is_full_ = true;
        sitemap_.is_complete = false;
        note("more than " + std::to_string(kMaxSitemapUrls) + " entries");
    } else {
        entry_.is_in_place = place_.empty() || entry_.loc.starts_with(place_);
        list.push_back(std::move(entry_));
    }
}

void Builder::begin_field(Field field) {
    end_field();
    field_ = field;
    text_.clear();
}

void Builder::end_field() {
    switch (std::exchange(field_, Field::none)) {
        case Field::loc:
            // "&name;": an entity that the document declares, see TagReader.
            if (!trim_address(text_).starts_with('&')) entry_.loc = absolute(text_, base_);
            break;
        case Field::lastmod:
            if (!entry_.lastmod) entry_.lastmod = parse_feed_date(text_);
            break;
        case Field::news_title:
            if (entry_.news_title.empty())
                entry_.news_title = code_point_prefix(collapse_space(text_), kMaxSitemapTitle);
            break;
        case Field::news_date:
            if (!entry_.news_date) entry_.news_date = parse_feed_date(text_);
            break;
        case Field::none:
            break;
    }
}

// Where the input breaks off, the last address counts only if a tag began behind it: else it may
// have been cut as well.
void Builder::end_at_input() {
    const bool ends_in_tag = reader_.is_cut() && !text_is_cut_;
    if (field_ == Field::loc && !text_is_whole_ && !ends_in_tag) {
        field_ = Field::none;
        entry_.loc.clear();
    }
    end_entry();
}

std::optional<Sitemap> Builder::finish() {
    if (!is_sitemap_) return std::nullopt;
    if (reader_.declares_entities()) note("it declares entities, which are not expanded");
    if (!root_closed_ && !is_full_) note("breaks off");
    return std::move(sitemap_);
}

// ---- the other forms

// Of a lastmod only its order counts, so a time that names no zone is none: it is hours off either
// way. A zone that is assumed shows itself by changing the moment.
std::optional<Timestamp> moment_of(const FeedDate& date) {
    const auto time = parse_feed_date(date.text);
    const auto elsewhere = parse_feed_date(date.text, std::chrono::minutes{60});
    if (!time || !elsewhere || time->day_only) return time;
    return time->instant == elsewhere->instant ? time : std::nullopt;
}

std::optional<Sitemap> read_feed_as_sitemap(std::string_view bytes, std::string_view url,
                                            std::string_view content_type) {
    auto feed = read_feed(bytes, url, content_type);
    if (!feed) return std::nullopt;
    const auto base = Url::parse(url);
    const std::string place = place_of(base ? &*base : nullptr);
    Sitemap sitemap;
    sitemap.form = feed->format;
    sitemap.problem = feed->problem;
    for (FeedEntry& entry : feed->entries) {
        // A guid that is no permalink by its own word is an address all the same, if it is one.
        std::string loc = absolute(entry.link, nullptr);
        if (loc.empty()) loc = absolute(entry.id, nullptr);
        if (loc.empty()) {
            ++sitemap.unusable;
            continue;
        }
        SitemapUrl found;
        found.is_in_place = place.empty() || loc.starts_with(place);
        found.loc = std::move(loc);
        found.lastmod = moment_of(entry.details.updated);
        if (!found.lastmod) found.lastmod = moment_of(entry.details.published);
        found.news_title = std::move(entry.title);
        found.news_date = entry.published;
        sitemap.urls.push_back(std::move(found));
    }
    return sitemap;
}

std::optional<Sitemap> read_text_sitemap(std::string_view text, const Url* base) {
    Sitemap sitemap;
    sitemap.form = "text";
    const std::string place = place_of(base);
    for (std::string_view line : split_lines(text)) {
        line = trim_address(line);
        if (line.empty()) continue;
        const bool is_address =
            (starts_with_ignore_case(line, "http://") ||
             starts_with_ignore_case(line, "https://") || lacks_scheme(line, base)) &&
            line.find_first_of(" \t<>\"") == std::string_view::npos;
        std::string loc = is_address ? absolute(line, base) : std::string();
        if (loc.empty()) {
            ++sitemap.unusable;
            continue;
        }
        if (sitemap.urls.size() >= kMaxSitemapUrls) {
            sitemap.is_complete = false;
            sitemap.problem = "more than " + std::to_string(kMaxSitemapUrls) + " entries";
            break;
        }
        const bool is_in_place = place.empty() || loc.starts_with(place);
        sitemap.urls.push_back({std::move(loc), std::nullopt, {}, std::nullopt, is_in_place});
    }
    // A text with a link or two in it is no list of links.
    if (sitemap.urls.empty() || sitemap.unusable > sitemap.urls.size()) return std::nullopt;
    return sitemap;
}

}  // namespace

bool is_gzip(std::string_view bytes) { return bytes.starts_with("\x1f\x8b"); }

std::optional<Sitemap> read_sitemap(std::string_view bytes, std::string_view url,
                                    std::string_view content_type) {
    if (bytes.size() > kMaxSitemapBytes) return std::nullopt;
    const std::string text = decode_text(std::string(bytes), content_type).text;
    const auto base = Url::parse(url);
    const Url* const base_pointer = base ? &*base : nullptr;
    const std::string_view begin = trim_address(text);
    if (begin.starts_with('{')) return read_feed_as_sitemap(bytes, url, content_type);
    if (!begin.starts_with('<')) return read_text_sitemap(text, base_pointer);
    TagReader reader(text);
    Builder builder(reader, base_pointer);
    while (builder.take(reader.next())) {
    }
    if (builder.is_feed()) return read_feed_as_sitemap(bytes, url, content_type);
    return builder.finish();
}

}  // namespace magpie
