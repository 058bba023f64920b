#include "parser/feed_builder.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "parser/feed_bytes.h"
#include "parser/feed_fields.h"
#include "parser/feed_hints.h"
#include "parser/feed_markup.h"
#include "parser/feed_version.h"

namespace magpie {
namespace {

// What is inherited is copied into everything that inherits it.
constexpr std::size_t kLongestBase = 2048;    // bytes; browsers and servers agree on as much
constexpr std::size_t kLongestLanguage = 35;  // BCP 47 §4.4.1
constexpr std::size_t kMostResolved = std::size_t{64} << 20;  // four times the largest feed

std::string language_tag(std::string_view written) {
    if (written.size() > kLongestLanguage) return "";
    return replace_all(std::string(trim(written)), "_", "-");
}

// By its name in any case: CDF writes in capitals.
std::string_view attribute_of(const XmlElement& element, std::string_view name) {
    for (const char* const* at = element.attributes(); *at != nullptr; at += 2)
        if (equals_ignore_case(at[0], name)) return at[1];
    return {};
}

}  // namespace

FeedBuilder::FeedBuilder(const Url* base, std::string_view language) {
    if (base != nullptr && base->href().size() <= kLongestBase) bases_.push_back(*base);
    languages_.push_back(language_tag(language));
}

bool FeedBuilder::open(const XmlElement& element) {
    if (frames_.empty() && !open_root(element)) return false;
    std::string name = feed_name(element, root_space_);
    const bool is_entry_name = name == "item" || name == "entry";
    if (capture_depth_ > 0 && is_entry_name && !is_in_entry_ && !capture_.is_text())
        capture_depth_ = 0;  // an unknown element around entries
    const Scope parent = frames_.empty() ? Scope::other : frames_.back().scope;
    if (capture_depth_ > 0) {
        push(Scope::other, element);
        capture_.open(std::move(name), element);
        return true;
    }
    const Scope scope = scope_of(name, parent);
    push(scope, element);
    if (scope != Scope::other) return open_scope(scope, parent, element);
    if (parent != Scope::other && name != "rdf:li") begin_capture(std::move(name), element);
    return true;
}

bool FeedBuilder::open_root(const XmlElement& element) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kRoots = {
        {{"rss", "rss"}, {"rdf", "rdf"}, {"feed", "atom"}, {"channel", "rss"}, {"entry", "atom"}}};
    has_root_ = true;
    const std::string name = to_lower_ascii(element.name());
    for (const auto& [root, format] : kRoots)
        if (name == root) feed_.format = format;
    // RSS declares namespaces for what it borrows; its own elements have none.
    root_space_ = name == "rdf" ? "http://purl.org/rss/1.0/" : element.space();
    feed_.version = feed_version(element);
    // Anybody may call an element <entry>.
    if (name == "entry" && feed_.version.empty()) feed_.format.clear();
    const bool is_atom = feed_.format == "atom";
    rules_.default_type = is_atom ? "text/plain" : "";
    rules_.strips_div = feed_.version == "atom10";
    feed_reader_ = FeedDetailsReader(FeedDetailsReader::Part::feed, rules_);
    return is_feed();
}

void FeedBuilder::push(Scope scope, const XmlElement& element) {
    frames_.push_back({scope, bases_.size(), languages_.size()});
    std::string_view written = element.attribute_or_empty("xml:base");
    if (written.empty() && feed_.version == "cdf") written = attribute_of(element, "base");
    if (!written.empty()) set_base(written);
    if (const auto language = element.attribute("xml:lang"))
        languages_.push_back(language_tag(*language));
}

void FeedBuilder::set_base(std::string_view written) {
    auto url = Url::parse(written, base());
    if (url && url->is_http() && url->href().size() <= kLongestBase)
        bases_.push_back(*std::move(url));
}

const Url* FeedBuilder::base_for_capture() {
    if (base() == nullptr || resolved_bytes_ > kMostResolved) return nullptr;
    resolved_bytes_ += base()->href().size() * capture_.element_count();
    return base();
}

FeedBuilder::Scope FeedBuilder::scope_of(std::string_view name, Scope parent) const {
    if (frames_.empty() && name != "entry") return Scope::feed;
    if (name == "item" || name == "entry") return is_in_entry_ ? parent : Scope::entry;
    const bool is_in_feed = parent == Scope::feed || parent == Scope::other;
    if ((name == "channel" || name == "feed") && is_in_feed) return Scope::feed;
    if (name == "source" && parent == Scope::entry) return Scope::source;
    if (is_feed_group(name)) return parent;
    return Scope::other;
}

bool FeedBuilder::open_scope(Scope scope, Scope parent, const XmlElement& element) {
    if (scope == Scope::entry && parent != Scope::entry) return open_entry(element);
    if (scope == Scope::source && parent != Scope::source) open_source(element);
    if (scope == Scope::feed) read_channel_attributes(feed_reader_, element);
    return true;
}

// CDF: <CHANNEL HREF= LASTMOD=>, <ITEM …>.
void FeedBuilder::read_channel_attributes(FeedDetailsReader& reader, const XmlElement& element) {
    if (frames_.size() == 1 || reader.details().language.empty()) {
        const auto language = element.attribute("xml:lang");
        if (language) reader.set_language(language_tag(*language));
    }
    if (feed_.version != "cdf") return;
    FeedLink link;
    link.rel = "alternate";
    link.href = absolute_link(attribute_of(element, "href"), base());
    if (!link.href.empty()) reader.add_link(std::move(link));
    if (const auto changed = attribute_of(element, "lastmod"); !changed.empty())
        reader.set_updated(changed);
}

bool FeedBuilder::open_entry(const XmlElement& element) {
    has_too_many_ = feed_.entries.size() == kMaxFeedEntries;
    if (has_too_many_) {
        frames_.back().scope = Scope::other;  // nothing to end
        return false;
    }
    entry_reader_ = FeedDetailsReader(FeedDetailsReader::Part::entry, rules_);
    entry_reader_.set_id(std::string(trim(element.attribute_or_empty("rdf:about"))));
    read_channel_attributes(entry_reader_, element);
    sources_.clear();
    is_in_entry_ = true;
    return true;
}

void FeedBuilder::open_source(const XmlElement& element) {
    source_reader_ = FeedDetailsReader(FeedDetailsReader::Part::feed, rules_);
    source_url_ = absolute_link(element.attribute_or_empty("url"), base());
    source_text_.clear();
}

void FeedBuilder::begin_capture(std::string name, const XmlElement& element) {
    const bool is_text = is_feed_text(feed_meaning(name).field);
    capture_.begin(std::move(name), element, is_text);
    capture_depth_ = frames_.size();
}

void FeedBuilder::text(std::string_view text) {
    std::string corrected;
    if (has_c1_control(text)) text = corrected = without_c1_controls(text);
    if (capture_depth_ > 0)
        capture_.text(text);
    else if (!frames_.empty() && frames_.back().scope == Scope::source)
        source_text_ += text;
}

void FeedBuilder::close() {
    const Frame frame = frames_.back();
    if (capture_depth_ == frames_.size())
        end_capture();
    else if (capture_depth_ > 0)
        capture_.close();
    frames_.pop_back();
    bases_.erase(bases_.begin() + static_cast<std::ptrdiff_t>(frame.bases), bases_.end());
    languages_.erase(languages_.begin() + static_cast<std::ptrdiff_t>(frame.languages),
                     languages_.end());
    const Scope parent = frames_.empty() ? Scope::other : frames_.back().scope;
    if (frame.scope != parent) end_scope(frame.scope);
}

void FeedBuilder::end_scope(Scope scope) {
    if (scope == Scope::entry) end_entry();
    if (scope == Scope::source) end_source();
}

FeedDetailsReader* FeedBuilder::reader_of(Scope scope) {
    switch (scope) {
        case Scope::feed:
            return &feed_reader_;
        case Scope::entry:
            return &entry_reader_;
        case Scope::source:
            return &source_reader_;
        case Scope::other:
            break;
    }
    return nullptr;
}

void FeedBuilder::end_capture() {
    capture_depth_ = 0;
    FeedElement element = capture_.take();
    element.base = base_for_capture();
    element.language = languages_.back();
    const Scope parent = frames_.size() > 1 ? frames_[frames_.size() - 2].scope : Scope::other;
    FeedDetailsReader* const reader = reader_of(parent);
    if (reader == nullptr) return;
    reader->read(element);
    if (parent == Scope::feed) read_feed_hint(feed_.hints, element);
}

void FeedBuilder::end_source() {
    source_text_ = collapse_space(source_text_);
    const FeedDetails& details = source_reader_.details();
    if (details.title.type.empty() && !source_text_.empty())
        source_reader_.set_plain_title(source_text_);
    FeedDetails source = source_reader_.take();
    if (source.link.empty()) source.link = source_url_;
    if (sources_.empty()) sources_.push_back(std::move(source));
}

void FeedBuilder::end_entry() {
    is_in_entry_ = false;
    FeedEntry entry;
    entry.details = entry_reader_.take();
    entry.sources = std::move(sources_);
    sources_.clear();
    feed_.entries.push_back(std::move(entry));
}

Feed FeedBuilder::finish() {
    while (!frames_.empty()) close();  // what the damage left open
    feed_.details = feed_reader_.take();
    if (feed_.details.language.empty()) feed_.details.language = languages_.front();
    for (const FeedLink& link : feed_.details.links) {
        if (link.rel == "next" || link.rel == "prev-archive") feed_.hints.next_page = link.href;
    }
    return std::move(feed_);
}

}  // namespace magpie
