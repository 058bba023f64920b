// One pass over the XML: a stack of scopes says what the innermost element's parent is, which
// decides what the element means. The same reader serves RSS, RDF and Atom, because real feeds mix
// their elements.
#include "parser/feed.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "parser/charset.h"
#include "parser/dom.h"
#include "parser/feed_fields.h"
#include "parser/feed_json.h"
#include "parser/xml.h"

namespace magpie {
namespace {

constexpr std::size_t kSniffedBytes = 4096;  // prologues with a licence in a comment reach 2 KiB

bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Tags go, references are decoded, white space collapses.
std::string plain_text(std::string_view markup) {
    std::string kept;
    std::size_t at = 0;
    // Behind the last '>' nothing closes, and looking for it from every '<' would be quadratic.
    const std::size_t last_close = markup.rfind('>');
    while (last_close != std::string_view::npos && at < last_close) {
        const std::size_t open = std::min(markup.find('<', at), last_close);
        kept += markup.substr(at, open - at);
        const char next = markup[std::min(open + 1, last_close)];
        const bool is_tag = open < last_close && (is_ascii_letter(next) || next == '/');
        if (!is_tag) kept += markup[open];
        at = is_tag ? markup.find('>', open) + 1 : open + 1;
    }
    kept += markup.substr(at);
    return collapse_space(html_unescape(kept));
}

void keep_first(std::string& target, std::string value) {
    if (target.empty()) target = std::move(value);
}

class FeedBuilder final : public XmlEvents {
  public:
    explicit FeedBuilder(const Url* base) {
        if (base != nullptr) bases_.push_back({0, *base});
    }

    bool open(const XmlElement& element) override;
    void close() override;
    void text(std::string_view text) override;

    std::optional<Feed> finish(std::string problem);

  private:
    enum class Scope { other, feed, entry };
    struct Base {
        std::size_t depth;
        Url url;
    };

    bool is_core(const XmlElement& element) const;
    bool open_root(const XmlElement& element);
    bool open_entry(const XmlElement& element);
    void open_inside_field(const XmlElement& element);
    void open_field(const XmlElement& element);
    void open_base(const XmlElement& element);
    void read_link(const XmlElement& element);
    void store(FeedEntry& entry);
    void store_in_feed();
    const Url* base() const { return bases_.empty() ? nullptr : &bases_.back().url; }
    std::string absolute(std::string_view text) const { return absolute_link(text, base()); }
    std::string title() const { return is_markup_ ? plain_text(text_) : collapse_space(text_); }

    Feed feed_;
    std::string root_space_;  // whatever it is, the feed's own elements are in it
    std::string feed_author_;
    std::vector<Scope> scopes_;  // one for each open element
    std::vector<Base> bases_;
    bool is_in_entry_ = false;
    bool has_too_many_ = false;

    // The element whose text is being collected.
    FeedField field_ = FeedField::none;
    std::size_t field_depth_ = 0;      // 0: none
    std::vector<std::string> markup_;  // names of the elements open inside it
    std::string text_;
    bool is_permalink_ = false;
    bool is_markup_ = false;  // its text is HTML, escaped once more
    bool is_xhtml_ = false;   // its HTML is not escaped
};

bool FeedBuilder::open(const XmlElement& element) {
    if (scopes_.empty() && !open_root(element)) return false;
    if (field_depth_ > 0) {
        open_inside_field(element);
        return true;
    }
    const std::string_view name = element.name();
    const Scope parent = scopes_.empty() ? Scope::other : scopes_.back();
    const bool is_feed = is_core(element) && (name == "feed" || name == "channel");
    const bool is_entry = is_core(element) && (name == "item" || name == "entry");
    scopes_.push_back(is_entry ? Scope::entry : is_feed ? Scope::feed : Scope::other);
    open_base(element);
    if (is_entry) return open_entry(element);
    if (parent != Scope::other) open_field(element);
    return true;
}

bool FeedBuilder::is_core(const XmlElement& element) const {
    return element.space() == root_space_ || feed_space(element.space()) == FeedSpace::core;
}

bool FeedBuilder::open_root(const XmlElement& element) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kRoots = {
        {{"rss", "rss"}, {"RDF", "rdf"}, {"feed", "atom"}, {"channel", "rss"}}};
    for (const auto& [name, format] : kRoots)
        if (element.name() == name) feed_.format = format;
    root_space_ = element.space();
    return !feed_.format.empty();
}

bool FeedBuilder::open_entry(const XmlElement& element) {
    has_too_many_ = feed_.entries.size() == kMaxFeedEntries;
    if (has_too_many_) return false;
    feed_.entries.emplace_back();
    feed_.entries.back().id = element.attribute_or_empty("rdf:about");
    is_in_entry_ = true;
    return true;
}

// XHTML is written back as it was; of Atom's <author> only the <name> counts, if there is one.
void FeedBuilder::open_inside_field(const XmlElement& element) {
    scopes_.push_back(Scope::other);
    if (field_ != FeedField::author) {
        text_ += element.start_tag();
        markup_.emplace_back(element.name());
    } else if (element.name() == "name") {
        text_.clear();
        field_depth_ = scopes_.size();
    }
}

void FeedBuilder::open_base(const XmlElement& element) {
    const auto written = element.attribute("xml:base");
    if (!written) return;
    if (auto url = Url::parse(*written, base()))
        bases_.push_back({scopes_.size(), *std::move(url)});
}

void FeedBuilder::open_field(const XmlElement& element) {
    field_ = feed_field(is_core(element) ? "" : element.space(), element.name());
    if (field_ == FeedField::link && element.attribute("href")) return read_link(element);
    if (field_ == FeedField::none) return;
    field_depth_ = scopes_.size();
    text_.clear();
    is_permalink_ =
        element.name() == "guid" && element.attribute_or_empty("isPermaLink") != "false";
    // Atom says what a text construct holds; RSS titles hold whatever was pasted into them.
    const std::string_view type = element.attribute_or_empty("type");
    is_xhtml_ = type == "xhtml" || element.attribute("mode") == "xml";
    is_markup_ = feed_.format != "atom" || is_xhtml_ || contains(type, "html");
}

void FeedBuilder::text(std::string_view text) {
    if (field_depth_ == 0) return;
    if (is_xhtml_ || !markup_.empty())
        append_xml_escaped(text_, text);
    else
        text_ += text;
}

// Atom's <link href rel>, which RSS feeds contain too.
void FeedBuilder::read_link(const XmlElement& element) {
    if (element.attribute("rel").value_or("alternate") != "alternate") return;
    std::string& target = is_in_entry_ ? feed_.entries.back().link : feed_.home;
    keep_first(target, absolute(element.attribute_or_empty("href")));
}

void FeedBuilder::close() {
    if (!markup_.empty()) {
        text_ += "</" + markup_.back() + '>';
        markup_.pop_back();
    } else if (field_depth_ == scopes_.size()) {
        if (is_in_entry_)
            store(feed_.entries.back());
        else
            store_in_feed();
        field_depth_ = 0;
    }
    if (!bases_.empty() && bases_.back().depth == scopes_.size()) bases_.pop_back();
    if (scopes_.back() == Scope::entry) is_in_entry_ = false;
    scopes_.pop_back();
}

void FeedBuilder::store(FeedEntry& entry) {
    switch (field_) {
        case FeedField::id:
            entry.id = trim(text_);
            if (is_permalink_) keep_first(entry.link, absolute(text_));
            return;
        case FeedField::title:
            return keep_first(entry.title, title());
        case FeedField::link:
            if (auto link = absolute(text_); !link.empty()) entry.link = std::move(link);
            return;
        case FeedField::author:
            return keep_first(entry.author, collapse_space(text_));
        case FeedField::published:
            if (!entry.published) entry.published = parse_feed_date(text_);
            return;
        case FeedField::updated:
            if (!entry.updated) entry.updated = parse_feed_date(text_);
            return;
        case FeedField::summary:
            return keep_first(entry.summary, std::string(trim(text_)));
        case FeedField::content:
            return keep_first(entry.content, std::string(trim(text_)));
        case FeedField::none:
            return;
    }
}

void FeedBuilder::store_in_feed() {
    if (field_ == FeedField::title) keep_first(feed_.title, title());
    if (field_ == FeedField::link) keep_first(feed_.home, absolute(text_));
    if (field_ == FeedField::author) keep_first(feed_author_, collapse_space(text_));
}

std::optional<Feed> FeedBuilder::finish(std::string problem) {
    if (feed_.format.empty()) return std::nullopt;
    feed_.problem = has_too_many_
                        ? "more entries than the limit of " + std::to_string(kMaxFeedEntries)
                        : std::move(problem);
    for (FeedEntry& entry : feed_.entries) {
        keep_first(entry.author, feed_author_);
        keep_first(entry.id, entry.link);
    }
    return std::move(feed_);
}

bool looks_like_json(std::string_view text) { return trim(text).starts_with('{'); }

// Spares an HTML page the decoding and parsing; UTF-16 shows by its zero bytes.
bool may_be_feed(std::string_view bytes) {
    const std::string_view head = bytes.substr(0, kSniffedBytes);
    return contains(head, "rss") || contains(head, "RDF") || contains(head, "feed") ||
           contains(head, "channel") || contains(head, std::string_view("\0", 1));
}

}  // namespace

std::string absolute_link(std::string_view text, const Url* base) {
    text = trim(text);
    if (text.empty()) return "";
    const auto url = Url::parse(text, base);
    return url ? url->href() : "";
}

std::optional<Feed> read_feed(std::string_view bytes, std::string_view url,
                              std::string_view content_type) {
    if (bytes.size() > XmlLimits{}.input.count || !may_be_feed(bytes)) return std::nullopt;
    const auto base = Url::parse(url);
    const Url* const base_pointer = base ? &*base : nullptr;
    const std::string text = decode_text(std::string(bytes), content_type).text;
    if (looks_like_json(text)) return read_json_feed(text, base_pointer);
    FeedBuilder builder(base_pointer);
    return builder.finish(read_xml(text, builder));
}

}  // namespace magpie
