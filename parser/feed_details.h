// What the children of a feed, of an entry, or of an entry's source mean together: FeedElement by
// FeedElement into FeedDetails.
#pragma once

#include <array>
#include <cstddef>
#include <map>

#include "parser/feed.h"
#include "parser/feed_element.h"
#include "parser/feed_fields.h"
#include "parser/feed_text.h"

namespace magpie {

class FeedDetailsReader {
  public:
    enum class Part { feed, entry };
    FeedDetailsReader() = default;
    FeedDetailsReader(Part part, const FeedTextRules& rules) : part_(part), rules_(rules) {}

    void read(const FeedElement& element);
    void add_link(FeedLink link);
    void set_id(std::string id) { details_.id = std::move(id); }
    void set_updated(std::string_view text);
    void set_plain_title(std::string title);
    void set_language(std::string language) { details_.language = std::move(language); }
    const FeedDetails& details() const { return details_; }

    FeedDetails take();

  private:
    bool beats(FeedField field, int rank, bool wins_when_equal);
    void read_text(FeedField field, int rank, const FeedElement& element);
    void keep_text(FeedText& target, FeedField field, int rank, const FeedElement& element);
    void read_summary(int rank, const FeedElement& element);
    void read_id(const FeedElement& element);
    void read_link(const FeedElement& element);
    void read_enclosure(const FeedElement& element);
    void read_person(FeedField field, int rank, const FeedElement& element);
    void read_date(FeedDate& target, FeedField field, int rank, const FeedElement& element);
    void read_category(const FeedElement& element);
    void read_keywords(const FeedElement& element);
    void add_category(FeedCategory category);
    void read_generator(const FeedElement& element);
    void read_license(const FeedElement& element);
    void read_extra(const FeedElement& element);

    Part part_ = Part::feed;
    FeedTextRules rules_;
    FeedDetails details_;
    std::map<FeedField, int> ranks_;  // of what is kept
    std::string original_link_;
};

}  // namespace magpie
