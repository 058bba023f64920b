#include "parser/article/block_features.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "parser/article/page_title.h"
#include "parser/article/text_words.h"

namespace magpie {
namespace {

constexpr int kLevels = 4;      // containers above a block that are looked at
constexpr int kNeighbours = 3;  // blocks before and after that are looked at

float log_of(double value) { return std::log1p(static_cast<float>(std::max(0.0, value))); }
float share(double part, double whole) {
    return whole > 0 ? static_cast<float>(part / whole) : 0.0F;
}

// Pairs of neighbouring words of a text, to see how much of a block stands in it.
class PairSet {
  public:
    explicit PairSet(std::string_view text) {
        std::uint64_t before = 0;
        for_each_text_word(text, [&](std::uint64_t word) {
            pairs_.insert(before * 31 + word);
            before = word;
        });
    }
    float share_of(std::string_view text) const {
        std::uint64_t before = 0;
        std::size_t all = 0, found = 0;
        for_each_text_word(text, [&](std::uint64_t word) {
            if (all++ > 0) found += pairs_.contains(before * 31 + word);
            before = word;
        });
        return all > 1 ? share(static_cast<double>(found), static_cast<double>(all - 1)) : 0.0F;
    }

  private:
    std::unordered_set<std::uint64_t> pairs_;
};

// Blocks whose text or whose place occurs several times.
struct Repeats {
    std::uint32_t blocks = 0;
    std::uint32_t chars = 0;
    std::uint32_t link_chars = 0;
};

class Extraction {
  public:
    Extraction(const PageBlocks& page, const PageHints& hints, std::span<const float> word_scores)
        : page_(page), hints_(hints), word_scores_(word_scores), title_(page, hints) {
        prepare_containers();
        prepare_candidates();
        prepare_repeats();
        prepare_texts();
        prepare_page();
    }

    void write(std::vector<float>& values, std::vector<std::string>* names) {
        values_ = &values;
        names_ = names;
        for (std::size_t i = 0; i < page_.blocks.size(); ++i) {
            write_row(i);
            names_ = nullptr;
        }
    }

  private:
    using Count = std::uint32_t;

    // --- what is known before the first row

    // Class-word sums down the path to each element.
    void prepare_containers() {
        const auto& elements = page_.elements;
        path_sum_.assign(elements.size(), 0);
        path_min_.assign(elements.size(), 0);
        path_max_.assign(elements.size(), 0);
        for (std::size_t i = 0; i < elements.size(); ++i) {
            const Count parent = elements[i].parent;
            const float score = word_scores_.empty() ? 0 : word_scores_[i];
            if (i == 0) {
                path_sum_[i] = path_min_[i] = path_max_[i] = score;
                continue;
            }
            path_sum_[i] = path_sum_[parent] + score;
            path_min_[i] = std::min(path_min_[parent], score);
            path_max_[i] = std::max(path_max_[parent], score);
        }
    }

    // Candidates as Readability ranks them: a paragraph speaks for its parent, and less for the
    // ancestors above.
    void prepare_candidates() {
        const auto& elements = page_.elements;
        candidate_.assign(elements.size(), 0);
        for (const TextBlock& block : page_.blocks) {
            const Count chars = block.measure.chars + block.measure.wide;
            if (chars < 25) continue;
            const float points = 1.0F + static_cast<float>(block.measure.commas) +
                                 std::min(3.0F, static_cast<float>(chars) / 100.0F);
            Count element = elements[block.element].parent;
            for (int level = 0; level < 5; ++level) {
                const float part = level == 0 ? 1 : level == 1 ? 2 : static_cast<float>(level * 3);
                candidate_[element] += points / part;
                if (element == 0) break;
                element = elements[element].parent;
            }
        }
        for (std::size_t i = 0; i < elements.size(); ++i) {
            if (candidate_[i] == 0) continue;
            candidate_[i] *= 1.0F - share(elements[i].link_chars, elements[i].chars);
            if (candidate_[i] > candidate_[top_]) top_ = static_cast<Count>(i);
        }
        best_above_.assign(elements.size(), 0);
        in_top_.assign(elements.size(), 0);
        for (std::size_t i = 0; i < elements.size(); ++i) {
            const Count parent = elements[i].parent;
            best_above_[i] = std::max(candidate_[i], i == 0 ? 0 : best_above_[parent]);
            in_top_[i] = i == top_ || (i > 0 && in_top_[parent]);
        }
    }

    void prepare_repeats() {
        for (const TextBlock& block : page_.blocks) {
            for (Repeats* repeats : {&texts_[block.hash], &places_[block.place]}) {
                ++repeats->blocks;
                repeats->chars += block.measure.chars;
                repeats->link_chars += std::min(block.link_chars, block.measure.chars);
            }
        }
    }

    void prepare_texts() {
        if (!hints_.description.empty()) description_.emplace(hints_.description);
        if (!hints_.article_body.empty()) article_body_.emplace(hints_.article_body);
    }

    void prepare_page() {
        const PageElement& body = page_.elements.front();
        Count before = 0;
        chars_before_.reserve(page_.blocks.size());
        last_heading_.reserve(page_.blocks.size());
        std::size_t heading = kNone;
        for (std::size_t i = 0; i < page_.blocks.size(); ++i) {
            const TextBlock& block = page_.blocks[i];
            chars_before_.push_back(before);
            last_heading_.push_back(heading);
            before += block.measure.chars;
            if (element_of(block).traits.heading_level > 0) heading = i;
            whole_ += block.measure;
            longest_ = std::max(longest_, block.measure.chars);
            if (block.regions & kInArticle) article_chars_ += block.measure.chars;
            if (block.regions & kInMain) main_chars_ += block.measure.chars;
            if (block.measure.chars + block.measure.wide >= kLongBlock) ++long_blocks_;
        }
        count_titles();
        page_link_share_ = share(body.link_chars, body.chars);
        page_paragraph_share_ = share(body.paragraph_chars, body.chars);
        if (hints_.memory) siblings_ = hints_.memory->other_pages(hints_.page);
    }

    // Blocks that look like the page's title by their place, or are <h1>, between it and each
    // block.
    void count_titles() {
        Count twins = 0, h1 = 0;
        for (std::size_t i = 0; i < page_.blocks.size(); ++i) {
            const TextBlock& block = page_.blocks[i];
            if (title_.block() != kNone && i > title_.block()) {
                twins += block.place == page_.blocks[title_.block()].place;
                h1 += element_of(block).traits.heading_level == 1;
            }
            titles_since_.push_back(twins);
            h1_since_.push_back(h1);
        }
    }

    // --- one row

    void put(const char* name, float value) {
        values_->push_back(value);
        if (names_) names_->emplace_back(name);
    }
    void put(const std::string& prefix, const char* name, float value) {
        values_->push_back(value);
        if (names_) names_->push_back(prefix + name);
    }
    void flag(const char* name, bool value) { put(name, value ? 1.0F : 0.0F); }

    const PageElement& element_of(const TextBlock& block) const {
        return page_.elements[block.element];
    }

    void write_row(std::size_t index) {
        const TextBlock& block = page_.blocks[index];
        put_text(block);
        put_element(block);
        put_regions(block);
        put_place(index, block);
        put_containers(block);
        put_neighbours(index, block);
        put_repeats(block);
        put_titles(index, block);
        put_memory(block);
        put_page();
    }

    void put_text(const TextBlock& block) {
        const TextMeasure& m = block.measure;
        const std::string_view text = page_.text_of(block);
        const double letters = m.letters + m.wide;
        put("log_chars", log_of(m.chars + m.wide));
        put("log_words", log_of(m.words));
        put("link_share", std::min(1.0F, share(block.link_chars, m.chars)));
        put("links", static_cast<float>(std::min<Count>(block.links, 20)));
        put("log_commas", log_of(m.commas));
        put("log_stops", log_of(m.stops));
        put("comma_rate", share(100.0 * m.commas, m.chars));
        put("punctuation", share(m.punctuation, m.chars));
        put("digits", share(m.digits, m.chars));
        put("upper", share(m.upper, letters));
        put("capital_words", share(m.capital_words, m.words));
        put("short_words", share(m.short_words, m.words));
        put("wide", share(m.wide, m.chars));
        put("word_length", share(m.letters + m.digits, m.words - std::min(m.words, m.wide)));
        put("separators", static_cast<float>(std::min<Count>(m.separators, 10)));
        put("signs", static_cast<float>(std::min<Count>(m.signs, 10)));
        put("strong", std::min(1.0F, share(block.strong_chars, m.chars)));
        put("code", std::min(1.0F, share(block.code_chars, m.chars)));
        flag("ends_sentence", m.last == '.' || m.last == '!' || m.last == '?' || m.last == 0x3002 ||
                                  m.last == 0xFF01 || m.last == 0xFF1F || m.last == 0x2026 ||
                                  m.last == '"' || m.last == 0x201D);
        flag("ends_colon", m.last == ':' || m.last == 0xFF1A);
        flag("begins_lower", m.first >= 'a' && m.first <= 'z');
        flag("begins_digit", m.first >= '0' && m.first <= '9');
        flag("begins_mark", m.first == 0x2022 || m.first == 0xB7 || m.first == '-' ||
                                m.first == 0xA9 || m.first == '|' || m.first == '/');
        flag("has_clock", has_clock(text));
        flag("has_year", has_year(text));
        put("media_gap", block.media_before > 0 ? 1.0F : 0.0F);
    }

    void put_element(const TextBlock& block) {
        const PageElement& element = element_of(block);
        const PageElement& inner = page_.elements[block.inner];
        put("kind", static_cast<float>(element.traits.kind));
        put("inner_kind", static_cast<float>(inner.traits.kind));
        put("heading", static_cast<float>(element.traits.heading_level));
        flag("is_paragraph", element.traits.kind == ElementKind::paragraph);
        flag("is_div", element.traits.kind == ElementKind::div);
        flag("is_item", element.traits.kind == ElementKind::item);
        flag("after_break", block.after_break);
        put("depth", static_cast<float>(element.depth));
        put("log_twins", log_of(element.twins));
        put("own_blocks", log_of(element.blocks));
        put("own_media", log_of(element.media));
        put("words_inner", score_of(block.inner));
        put("words_element", score_of(block.element));
        put("words_parent", score_of(element.parent));
        put("words_path", path_sum_[block.inner]);
        put("words_min", path_min_[block.inner]);
        put("words_max", path_max_[block.inner]);
    }

    float score_of(Count element) const { return word_scores_.empty() ? 0 : word_scores_[element]; }

    void put_regions(const TextBlock& block) {
        static constexpr std::pair<Region, const char*> kRegions[] = {
            {kInArticle, "in_article"}, {kInMain, "in_main"},     {kInNav, "in_nav"},
            {kInAside, "in_aside"},     {kInHeader, "in_header"}, {kInFooter, "in_footer"},
            {kInForm, "in_form"},       {kInTable, "in_table"},   {kInList, "in_list"},
            {kInFigure, "in_figure"},   {kInQuote, "in_quote"},   {kInAnchor, "in_anchor"},
            {kInControl, "in_control"}, {kInCode, "in_code"}};
        for (const auto& [region, name] : kRegions) flag(name, (block.regions & region) != 0);
        const PageElement& element = element_of(block);
        put("article_number", static_cast<float>(std::min<Count>(element.article, 20)));
    }

    void put_place(std::size_t index, const TextBlock& block) {
        const double count = static_cast<double>(page_.blocks.size());
        const double all = whole_.chars;
        put("index_share", share(static_cast<double>(index), count));
        put("log_index", log_of(static_cast<double>(index)));
        put("log_from_end", log_of(count - 1 - static_cast<double>(index)));
        put("chars_before", share(chars_before_[index], all));
        put("from_title", distance(index, title_.block()));
        put("from_h1", distance(index, title_.first_h1()));
        const std::size_t heading = last_heading_[index];
        put("from_heading",
            heading == kNone ? -1.0F : log_of(static_cast<double>(index - heading)));
        put("heading_above",
            heading == kNone
                ? 0.0F
                : static_cast<float>(element_of(page_.blocks[heading]).traits.heading_level));
        put("heading_shares_parent",
            heading == kNone ? 0.0F : shared_depth(page_.blocks[heading].element, block.element));
        // A second title of the same make, or another <h1>, begins the next article.
        put("titles_since", static_cast<float>(std::min<Count>(titles_since_[index], 9)));
        put("h1_since", static_cast<float>(std::min<Count>(h1_since_[index], 9)));
        put("title_shares_parent",
            title_.block() == kNone
                ? 0.0F
                : shared_depth(page_.blocks[title_.block()].element, block.element));
    }

    static float distance(std::size_t index, std::size_t from) {
        if (from == kNone) return 0.0F;
        return index >= from ? 1.0F + log_of(static_cast<double>(index - from))
                             : -1.0F - log_of(static_cast<double>(from - index));
    }

    // Steps from `element` up to what it shares with `other`.
    float shared_depth(Count other, Count element) const {
        const auto& elements = page_.elements;
        int steps = 0;
        while (element != other) {
            if (element > other) {
                element = elements[element].parent;
                ++steps;
            } else {
                other = elements[other].parent;
            }
        }
        return static_cast<float>(steps);
    }

    void put_containers(const TextBlock& block) {
        static const std::array<std::string, kLevels> kPrefix = {"c1_", "c2_", "c3_", "c4_"};
        Count element = page_.container_of(block);
        const double all = page_.elements.front().chars;
        for (const std::string& prefix : kPrefix) {
            const PageElement& c = page_.elements[element];
            put(prefix, "log_chars", log_of(c.chars));
            put(prefix, "share", share(c.chars, all));
            put(prefix, "links", share(c.link_chars, c.chars));
            put(prefix, "long", share(c.long_chars, c.chars));
            put(prefix, "paragraphs", share(c.paragraph_chars, c.chars));
            put(prefix, "log_blocks", log_of(c.blocks));
            put(prefix, "mean", log_of(share(c.chars, c.blocks)));
            put(prefix, "commas", share(100.0 * c.commas, c.chars));
            put(prefix, "twins", log_of(c.twins));
            put(prefix, "words", path_sum_[element]);
            put(prefix, "candidate", share(candidate_[element], candidate_[top_]));
            element = c.wider;
        }
        put("best_candidate", share(best_above_[block.element], candidate_[top_]));
        flag("in_top", in_top_[block.element] != 0);
        put("top_steps", shared_depth(top_, block.element));
    }

    void put_neighbours(std::size_t index, const TextBlock& block) {
        static const std::array<std::string, 2 * kNeighbours> kPrefix = {"p1_", "p2_", "p3_",
                                                                         "n1_", "n2_", "n3_"};
        Count around = 0;
        for (int side = 0; side < 2; ++side) {
            for (int step = 1; step <= kNeighbours; ++step) {
                const auto at = static_cast<std::ptrdiff_t>(index) + (side == 0 ? -step : step);
                const bool there = at >= 0 && at < static_cast<std::ptrdiff_t>(page_.blocks.size());
                const TextBlock* other =
                    there ? &page_.blocks[static_cast<std::size_t>(at)] : nullptr;
                const std::string& prefix =
                    kPrefix[static_cast<std::size_t>(side * kNeighbours + step - 1)];
                around += other ? other->measure.chars : 0;
                put(prefix, "log_chars",
                    other ? log_of(other->measure.chars + other->measure.wide) : -1.0F);
                put(prefix, "links",
                    other ? std::min(1.0F, share(other->link_chars, other->measure.chars)) : -1.0F);
                put(prefix, "stops", other ? log_of(other->measure.stops) : -1.0F);
                if (step > 1) continue;
                put(prefix, "kind",
                    other ? static_cast<float>(element_of(*other).traits.kind) : -1.0F);
                put(prefix, "steps", other ? shared_depth(other->element, block.element) : -1.0F);
                put(prefix, "same_place", other && other->place == block.place ? 1.0F : 0.0F);
                put(prefix, "words", other ? path_sum_[other->inner] : 0.0F);
            }
        }
        put("log_around", log_of(around));
    }

    void put_repeats(const TextBlock& block) {
        const Repeats& text = texts_.find(block.hash)->second;
        const Repeats& place = places_.find(block.place)->second;
        put("text_repeats", log_of(text.blocks - 1));
        put("place_blocks", log_of(place.blocks));
        put("place_share", share(place.chars, whole_.chars));
        put("place_mean", log_of(share(place.chars, place.blocks)));
        put("place_links", share(place.link_chars, place.chars));
    }

    void put_titles(std::size_t index, const TextBlock& block) {
        const std::string_view text = page_.text_of(block);
        put("title_likeness", title_.likeness(text));
        flag("is_title", index == title_.block());
        put("description", description_ ? described(text) : -1.0F);
        put("article_body", article_body_ ? article_body_->share_of(text) : -1.0F);
    }

    float described(std::string_view text) const {
        return text.size() < 20 ? 0.0F : description_->share_of(text);
    }

    void put_memory(const TextBlock& block) {
        const bool knows = siblings_ > 0;
        SiteMemory::TextHistory text;
        SiteMemory::PlaceHistory place;
        if (knows) {
            text = hints_.memory->text(block.hash, hints_.page);
            place = hints_.memory->place(block.place, hints_.page);
        }
        put("siblings", log_of(siblings_));
        put("sibling_text", knows ? share(text.pages, siblings_) : -1.0F);
        put("sibling_place", knows ? share(place.pages, siblings_) : -1.0F);
        put("sibling_repeated", knows && place.pages > 0 ? place.repeated : -1.0F);
        put("sibling_content", knows && place.pages > 0 ? place.content : -1.0F);
    }

    void put_page() {
        const double all = whole_.chars;
        put("page_log_chars", log_of(all));
        put("page_log_blocks", log_of(static_cast<double>(page_.blocks.size())));
        put("page_links", page_link_share_);
        put("page_paragraphs", page_paragraph_share_);
        put("page_long", static_cast<float>(std::min<Count>(long_blocks_, 200)));
        put("page_longest", log_of(longest_));
        put("page_wide", share(whole_.wide, all));
        put("page_articles", static_cast<float>(std::min<Count>(page_.articles, 30)));
        put("page_article_share", share(article_chars_, all));
        put("page_main_share", share(main_chars_, all));
        flag("page_claims_article", hints_.claims_article);
        flag("page_has_h1", title_.first_h1() != kNone);
    }

    static bool has_clock(std::string_view text) {
        for (std::size_t i = 1; i + 2 < std::min<std::size_t>(text.size(), 300); ++i)
            if (text[i] == ':' && is_digit(text[i - 1]) && is_digit(text[i + 1]) &&
                is_digit(text[i + 2]))
                return true;
        return false;
    }

    static bool has_year(std::string_view text) {
        const std::size_t end = std::min<std::size_t>(text.size(), 300);
        for (std::size_t i = 0; i + 4 <= end; ++i) {
            const bool century =
                (text[i] == '1' && text[i + 1] == '9') || (text[i] == '2' && text[i + 1] == '0');
            if (century && is_digit(text[i + 2]) && is_digit(text[i + 3]) &&
                (i == 0 || !is_digit(text[i - 1])) && (i + 4 == end || !is_digit(text[i + 4])))
                return true;
        }
        return false;
    }

    static bool is_digit(char c) { return c >= '0' && c <= '9'; }

    static constexpr std::size_t kNone = PageTitle::kNone;

    const PageBlocks& page_;
    const PageHints& hints_;
    std::span<const float> word_scores_;
    std::vector<float>* values_ = nullptr;
    std::vector<std::string>* names_ = nullptr;

    std::vector<float> path_sum_, path_min_, path_max_, candidate_, best_above_;
    std::vector<char> in_top_;
    Count top_ = 0;
    std::unordered_map<std::uint64_t, Repeats> texts_, places_;
    PageTitle title_;
    std::optional<PairSet> description_, article_body_;
    std::vector<Count> chars_before_, titles_since_, h1_since_;
    std::vector<std::size_t> last_heading_;
    TextMeasure whole_;
    Count longest_ = 0, article_chars_ = 0, main_chars_ = 0, long_blocks_ = 0, siblings_ = 0;
    float page_link_share_ = 0, page_paragraph_share_ = 0;
};

}  // namespace

BlockFeatures::BlockFeatures(const PageBlocks& page, const PageHints& hints,
                             std::span<const float> word_scores)
    : blocks_(page.blocks.size()) {
    if (blocks_ == 0) return;
    width_ = names().size();
    values_.reserve(blocks_ * width_);
    Extraction(page, hints, word_scores).write(values_, nullptr);
}

const std::vector<std::string>& BlockFeatures::names() {
    static const std::vector<std::string> kNames = [] {
        PageBlocks page;
        page.elements.emplace_back();
        page.blocks.emplace_back();
        std::vector<float> values;
        std::vector<std::string> names;
        Extraction(page, PageHints{}, {}).write(values, &names);
        return names;
    }();
    return kNames;
}

}  // namespace magpie
