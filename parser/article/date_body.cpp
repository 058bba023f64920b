#include "parser/article/date_body.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/text.h"
#include "parser/article/date_context.h"

namespace magpie {
namespace {

constexpr std::size_t kMaxDates = 150;    // an article has 1–20, a long list of items hundreds
constexpr std::size_t kMaxInBlock = 4;    // "Published … | Updated …" has 2
constexpr std::size_t kWholeBlock = 400;  // bytes: longer text is read at its two ends only
constexpr std::size_t kBlockFront = 200;
constexpr std::size_t kBlockBack = 120;
constexpr std::size_t kProse = 240;         // bytes; a line of metadata with three authors has 150
constexpr std::size_t kSentence = 120;      // … around a date that nothing marks as one
constexpr std::size_t kLabelBefore = 40;    // bytes before a date that may say what it is
constexpr std::size_t kLabelBehind = 40;    // … behind it
constexpr std::size_t kLongestTitle = 500;  // bytes
constexpr std::size_t kShortestTitle = 12;  // bytes of a heading that is found inside a title
constexpr std::size_t kDateLine = 150;      // bytes of text that a class can call a date
constexpr std::size_t kLineRest = 3;        // bytes beside a date that is a line of its own: " |"
constexpr int kFieldLevels = 3;             // a class speaks for what lies so deep in it

bool is_skipped(std::string_view tag) {
    static constexpr std::array<std::string_view, 10> kTags{"script", "style",   "noscript", "svg",
                                                            "select", "option",  "code",     "pre",
                                                            "iframe", "template"};
    return std::ranges::find(kTags, tag) != kTags.end();
}

bool is_inline(std::string_view tag) {
    static constexpr std::array<std::string_view, 22> kTags{
        "a",   "span", "time", "b",    "strong", "i",   "em", "small", "font", "abbr", "u",
        "sup", "sub",  "mark", "cite", "label",  "bdi", "s",  "q",     "ins",  "data", "img"};
    return std::ranges::find(kTags, tag) != kTags.end();
}

bool has_digit(std::string_view text) {
    return std::ranges::any_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// Of a word or a number in any script.
bool is_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           static_cast<unsigned char>(c) >= 0x80;
}

// The strongest that any of the words says.
DateField field_of_words(std::string_view words) {
    DateField best = DateField::none;
    for (const std::string_view word : split(words.substr(0, 200), ' '))
        best = std::max(best, word.size() < 3 ? DateField::none : date_field(word));
    return best;
}

class Collector {
  public:
    Collector(const Document& document, const std::vector<std::string_view>& titles)
        : document_(document), titles_(titles) {}

    BodyDates run() {
        walk();
        flush();
        found_.text_size = position_;
        if (title_) found_.has_title = true;
        judge();
        return std::move(found_);
    }

  private:
    struct Piece {
        std::size_t begin;  // in block_
        Node node;
    };
    struct Place {
        Node node;
        std::size_t block_size;
    };

    void walk() {
        const Node root = document_.body();
        for (Node node = root; node;) {
            bool skips = false;
            if (node.is_element()) {
                skips = is_skipped(node.tag());
                if (!skips) element(node);
            } else if (node.is_text()) {
                text(node);
            }
            node = node.next_in(root, skips);
        }
    }

    void element(Node node) {
        const std::string_view tag = node.tag();
        if (tag.size() == 2 && tag[0] == 'h' && tag[1] >= '1' && tag[1] <= '3') heading(node);
        if (tag == "br") flush();
        if (node.attribute_count() > 0) attributes(node);
    }

    // The heading that is the page's title; without one the first h1 that has words.
    void heading(Node node) {
        if (title_is_sure_) return;
        flush();
        const std::string words = collapse_space(text_of(node));
        if (words.empty() || words.size() > kLongestTitle) return;
        const bool is_sure = std::ranges::any_of(
            titles_, [&](std::string_view title) { return is_titled(title, words); });
        if (!is_sure && (title_ || !node.is("h1"))) return;
        title_is_sure_ = is_sure;
        title_ = node;
        found_.title_begin = position_;
        found_.title_end = position_ + words.size();
    }

    // The heading is part of the title, or the title's first part is part of the heading.
    static bool is_titled(std::string_view title, std::string_view words) {
        if (words.size() < kShortestTitle) return title.starts_with(words);
        if (contains(title, words)) return true;
        for (const std::string_view separator : {" | ", " - ", " – ", " — ", "_"})
            title = title.substr(0, title.find(separator));
        return title.size() >= kShortestTitle && contains(words, title);
    }

    void attributes(Node node) {
        std::string_view value, item;
        bool is_datetime = false;
        for (std::size_t at = 0; at < node.attribute_count(); ++at) {
            const auto [name, written] = node.attribute_at(at);
            if (name == "datetime") {
                value = written;
                is_datetime = !trim(written).empty();
            } else if (name == "itemprop" || name == "property") {
                item = written;
            } else if ((name == "content" || name == "title") && !is_datetime) {
                value = written;
            }
        }
        if (!value.empty() && !node.is("meta")) attribute(node, value, item, is_datetime);
    }

    void attribute(Node node, std::string_view value, std::string_view item, bool is_datetime) {
        if (!has_digit(value) || found_.dates.size() >= kMaxDates) return;
        const DateField field = item.empty() ? DateField::none : field_of_words(item);
        const bool may_be = is_datetime || field != DateField::none || node.is("time") ||
                            node.is("abbr") || node.is("span");
        if (!may_be) return;
        auto mention = read_date_value(value);
        if (!mention || mention->age) return;
        flush();
        BodyDate date;
        date.mention = *mention;
        date.value = trim(value);
        date.is_attribute = true;
        date.is_microdata = field != DateField::none;
        date.field = field;
        add(std::move(date), node, 0);
    }

    void text(Node node) {
        const std::string_view words = node.text();
        const std::string_view trimmed = trim(words);
        if (trimmed.empty()) {
            if (!block_.empty()) block_ += ' ';
            return;
        }
        const Node owner = owner_of(node);
        if (owner != owner_) flush();
        owner_ = owner;
        separate(node, words.front());
        pieces_.push_back({block_.size(), node});
        gather(words);
        block_size_ += trimmed.size();
        position_ += trimmed.size();
    }

    // "<span>Jane Doe</span><span>Dec 05, 2023</span>" are two things that a style keeps apart; an
    // ordinal's "<sup>rd</sup>" or an initial's "<b>D</b>" belongs to what it touches.
    void separate(Node node, char first) {
        if (block_.empty() || !is_word(block_.back()) || !is_word(first)) return;
        if (is_part(pieces_.back().node) || is_part(node)) block_ += ' ';
    }

    static bool is_part(Node text) {
        static constexpr std::array<std::string_view, 6> kTags{"a",    "span", "time",
                                                               "cite", "data", "label"};
        return std::ranges::find(kTags, text.parent().tag()) != kTags.end();
    }

    // Of long text only the ends are read, so only they are kept.
    void gather(std::string_view words) {
        if (words.size() <= kWholeBlock) {
            block_ += words;
            return;
        }
        block_ += words.substr(0, kBlockFront);
        block_ += '\n';
        block_ += words.substr(words.size() - kBlockBack);
    }

    static Node owner_of(Node node) {
        Node owner = node.parent();
        while (owner && is_inline(owner.tag())) owner = owner.parent();
        return owner;
    }

    // Reads what has been gathered of one block.
    void flush() {
        const std::string_view all = block_;
        if (all.size() <= kWholeBlock) {
            read(all, 0);
        } else {
            read(all.substr(0, kBlockFront), 0);
            read(all.substr(all.size() - kBlockBack), all.size() - kBlockBack);
        }
        block_.clear();
        pieces_.clear();
        block_size_ = 0;
        owner_ = {};
    }

    void read(std::string_view text, std::size_t offset) {
        if (found_.dates.size() >= kMaxDates || !has_digit(text)) return;
        for (const DateMention& mention : find_dates(text, kMaxInBlock)) {
            BodyDate date;
            date.mention = mention;
            date.value = text.substr(mention.begin, mention.end - mention.begin);
            date.label = tells_today(text.substr(mention.end)) ? DateRole::other
                                                               : label_before(text, mention.begin);
            date.is_line = trim(text).size() <= mention.end - mention.begin + kLineRest;
            date.in_prose = block_size_ > kProse;
            date.opens_prose = offset + mention.begin < 80;
            add(std::move(date), node_at(offset + mention.begin), block_size_);
        }
    }

    // 2024年4月28日 星期日 农历三月二十: what day it is, above every page of a site.
    static bool tells_today(std::string_view behind) {
        behind = behind.substr(0, kLabelBehind);
        return contains(behind, "农历") || contains(behind, "農曆");
    }

    static DateRole label_before(std::string_view text, std::size_t end) {
        const std::size_t begin = end > kLabelBefore ? end - kLabelBefore : 0;
        if (end == 0) return DateRole::unknown;
        return role_of_words(fold_letters(text.substr(begin, end - begin)));
    }

    Node node_at(std::size_t offset) const {
        const auto behind = std::ranges::upper_bound(pieces_, offset, {}, &Piece::begin);
        return behind == pieces_.begin() ? owner_ : std::prev(behind)->node;
    }

    void add(BodyDate date, Node node, std::size_t block_size) {
        date.order = found_.dates.size();
        date.position = position_ - std::min(position_, block_size);
        date.end = position_;
        found_.dates.push_back(std::move(date));
        places_.push_back({node, block_size});
    }

    void judge() {
        if (found_.dates.empty()) return;
        DateContext context(document_, title_);
        for (std::size_t at = 0; at < found_.dates.size(); ++at) {
            BodyDate& date = found_.dates[at];
            const Node node = places_[at].node;
            const std::uint16_t bits = context.of(node);
            date.in_comments = (bits & place::kComments) != 0;
            date.in_chrome = (bits & place::kChrome) != 0;
            date.is_outside = (bits & place::kOutside) != 0;
            date.in_list = (bits & place::kList) != 0;
            date.in_article = (bits & place::kArticle) != 0;
            date.in_link = (bits & place::kLink) != 0;
            date.in_time = (bits & place::kTime) != 0;
            date.in_heading = (bits & place::kHeading) != 0;
            if (date.field == DateField::none && places_[at].block_size <= kDateLine)
                date.field = field_around(node);
            date.in_quote = (bits & place::kQuote) != 0;
            date.in_prose =
                date.in_prose || (places_[at].block_size > kSentence && !is_marked(date));
        }
    }

    static bool is_marked(const BodyDate& date) {
        return date.in_time || date.label != DateRole::unknown || date.field != DateField::none;
    }

    // What the classes of the nearest elements say.
    static DateField field_around(Node node) {
        if (!node.is_element()) node = node.parent();
        for (int level = 0; node && level < kFieldLevels; ++level, node = node.parent()) {
            const DateField field = std::max({field_of_words(node.attribute_or_empty("class")),
                                              field_of_words(node.attribute_or_empty("itemprop")),
                                              field_of_words(node.id())});
            if (field != DateField::none) return field;
        }
        return DateField::none;
    }

    const Document& document_;
    const std::vector<std::string_view>& titles_;
    BodyDates found_;
    std::vector<Place> places_;  // of found_.dates
    std::string block_;          // text of one block, in one line
    std::vector<Piece> pieces_;
    Node owner_;
    Node title_;
    bool title_is_sure_ = false;
    std::size_t block_size_ = 0;  // bytes of the block's text, kept or not
    std::size_t position_ = 0;
};

}  // namespace

BodyDates collect_body_dates(const Document& document,
                             const std::vector<std::string_view>& titles) {
    return Collector(document, titles).run();
}

}  // namespace magpie
