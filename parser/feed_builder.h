// The events of an XML document into a Feed: which elements are the feed, its entries and their
// sources; everything else is collected element by element and read by parser/feed_details. One
// reader serves RSS, RDF, CDF and Atom, because real feeds mix their elements.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/url.h"
#include "parser/feed.h"
#include "parser/feed_details.h"
#include "parser/xml.h"

namespace magpie {

class FeedBuilder final : public XmlEvents {
  public:
    // `base`: where the feed came from, or null; `language`: of what names none.
    FeedBuilder(const Url* base, std::string_view language);

    bool open(const XmlElement& element) override;
    void close() override;
    void text(std::string_view text) override;

    bool is_feed() const { return !feed_.format.empty(); }
    bool has_root() const { return has_root_; }
    bool has_too_many() const { return has_too_many_; }
    std::size_t entries() const { return feed_.entries.size(); }
    Feed finish();

  private:
    enum class Scope { other, feed, entry, source };
    struct Frame {  // one for each open element
        Scope scope;
        std::size_t bases, languages;  // how many there were before it
    };

    bool open_root(const XmlElement& element);
    void push(Scope scope, const XmlElement& element);
    Scope scope_of(std::string_view name, Scope parent) const;
    bool open_scope(Scope scope, Scope parent, const XmlElement& element);
    void read_channel_attributes(FeedDetailsReader& reader, const XmlElement& element);
    bool open_entry(const XmlElement& element);
    void open_source(const XmlElement& element);
    void begin_capture(std::string name, const XmlElement& element);
    void end_capture();
    void end_scope(Scope scope);
    void end_entry();
    void end_source();
    FeedDetailsReader* reader_of(Scope scope);
    void read_hint(const FeedElement& element);
    void set_base(std::string_view written);
    // The base for the element that was collected; null when resolving has cost too much already.
    const Url* base_for_capture();
    const Url* base() const { return bases_.empty() ? nullptr : &bases_.back(); }

    Feed feed_;
    bool has_root_ = false;
    bool has_too_many_ = false;
    std::string root_space_;  // whatever it is, the feed's own elements are in it
    FeedTextRules rules_;
    std::vector<Frame> frames_;
    std::vector<Url> bases_;
    std::vector<std::string> languages_;
    FeedDetailsReader feed_reader_, entry_reader_, source_reader_;
    std::vector<FeedDetails> sources_;  // of the entry being read
    std::string source_text_, source_url_;
    bool is_in_entry_ = false;
    FeedCapture capture_;
    std::size_t capture_depth_ = 0;  // 0: nothing is being collected
    std::size_t resolved_bytes_ = 0;
};

}  // namespace magpie
