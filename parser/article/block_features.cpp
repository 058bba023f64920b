#include "parser/article/block_features.h"

#include <algorithm>
#include <array>

#include "parser/article/block_context.h"

namespace magpie {
namespace {

constexpr std::size_t kNone = BlockContext::kNone;
constexpr std::size_t kAround = 3;  // blocks before and after whose length is summed

float share(double part, double whole) {
    return whole > 0 ? static_cast<float>(part / whole) : 0.0F;
}

bool ends_sentence(char32_t last) {
    constexpr std::u32string_view kMarks = U".!?\u3002\uFF01\uFF1F\u2026\"\u201D";
    return kMarks.find(last) != kMarks.npos;
}

// The rows of one page. Trees ask only what is more and what is less, so nothing is scaled.
class Rows {
  public:
    Rows(const PageBlocks& page, const PageHints& hints, std::span<const float> word_scores)
        : page_(page), hints_(hints), known_(page, hints, word_scores) {}

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

    template <class Value>
    void put(const char* name, Value value) {
        values_->push_back(static_cast<float>(value));
        if (names_) names_->emplace_back(name);
    }
    template <class Value>
    void put(const char* prefix, const char* name, Value value) {
        values_->push_back(static_cast<float>(value));
        if (names_) names_->push_back(std::string(prefix) + name);
    }

    const PageElement& element_of(const TextBlock& block) const {
        return page_.elements[block.element];
    }

    void write_row(std::size_t index) {
        const TextBlock& block = page_.blocks[index];
        put_text(block);
        put_element(block);
        put_regions(block);
        put_place(index);
        put_containers(index, block);
        put_neighbours(index, block);
        put_repeats(index);
        put_titles(index, block);
        put_memory(block);
        put_page();
    }

    void put_text(const TextBlock& block) {
        const TextMeasure& m = block.measure;
        put("chars", m.chars + m.wide);
        put("words", m.words);
        put("link_share", std::min(1.0F, share(block.link_chars, m.chars)));
        put("stops", m.stops);
        put("punctuation", share(m.punctuation, m.chars));
        put("digits", share(m.digits, m.chars));
        put("upper", share(m.upper, m.letters + m.wide));
        put("capital_words", share(m.capital_words, m.words));
        put("ends_sentence", ends_sentence(m.last));
    }

    void put_element(const TextBlock& block) {
        const PageElement& element = element_of(block);
        put("kind", static_cast<int>(element.traits.kind));
        put("inner_kind", static_cast<int>(page_.elements[block.inner].traits.kind));
        put("heading", element.traits.heading_level);
        put("depth", element.depth);
        put("twins", element.twins);
        put("words_inner", known_.words[block.inner]);
        put("words_element", known_.words[block.element]);
        put("words_parent", known_.words[element.parent]);
        put("words_path", known_.path_sum[block.inner]);
        put("words_min", known_.path_min[block.inner]);
        put("words_max", known_.path_max[block.inner]);
    }

    void put_regions(const TextBlock& block) {
        static constexpr std::pair<Region, const char*> kRegions[] = {
            {kInArticle, "in_article"}, {kInMain, "in_main"},      {kInNav, "in_nav"},
            {kInAside, "in_aside"},     {kInFooter, "in_footer"},  {kInList, "in_list"},
            {kInFigure, "in_figure"},   {kInControl, "in_control"}};
        for (const auto& [region, name] : kRegions) put(name, (block.regions & region) != 0);
    }

    void put_place(std::size_t index) {
        put("index", index);
        put("from_end", page_.blocks.size() - 1 - index);
        put("chars_before", share(known_.chars_before[index], known_.chars_before.back()));
        put("from_title", distance(index, known_.title.block()));
        put("from_h1", distance(index, known_.title.first_h1()));
        const std::size_t heading = known_.last_heading[index];
        put("from_heading", heading == kNone ? 0 : index - heading);
        put("heading_above",
            heading == kNone ? 0 : element_of(page_.blocks[heading]).traits.heading_level);
    }

    // Blocks behind it, from 1; before it, from -1; 0: there is none.
    static float distance(std::size_t index, std::size_t from) {
        if (from == kNone) return 0;
        return index >= from ? 1.0F + static_cast<float>(index - from)
                             : -static_cast<float>(from - index);
    }

    // Steps from `element` up to what it shares with `other`.
    float steps_to(Count other, Count element) const {
        int steps = 0;
        while (element != other) {
            if (element > other) {
                element = page_.elements[element].parent;
                ++steps;
            } else {
                other = page_.elements[other].parent;
            }
        }
        return static_cast<float>(steps);
    }

    // How much of an element's text stands before a block; below 0 or above 1 outside of it.
    float before_in(const PageElement& element, std::size_t index) const {
        const double begin = known_.chars_before[element.first_block];
        return share(known_.chars_before[index] - begin, element.chars);
    }

    void put_containers(std::size_t index, const TextBlock& block) {
        Count element = page_.container_of(block);
        const double all = page_.elements.front().chars;
        for (const char* prefix : {"c1_", "c2_", "c3_", "c4_"}) {
            const PageElement& c = page_.elements[element];
            put(prefix, "chars", c.chars);
            put(prefix, "share", share(c.chars, all));
            put(prefix, "links", share(c.link_chars, c.chars));
            put(prefix, "long", share(c.long_chars, c.chars));
            put(prefix, "paragraphs", share(c.paragraph_chars, c.chars));
            put(prefix, "blocks", c.blocks);
            put(prefix, "mean", share(c.chars, c.blocks));
            put(prefix, "commas", share(c.commas, c.chars));
            put(prefix, "before", before_in(c, index));
            put(prefix, "words", known_.path_sum[element]);
            put(prefix, "candidate",
                share(known_.candidate[element], known_.candidate[known_.top]));
            element = c.wider;
        }
        put("best_candidate",
            share(known_.best_above[block.element], known_.candidate[known_.top]));
        put("in_top", known_.in_top[block.element]);
        put("top_before", before_in(page_.elements[known_.top], index));
        put("top_steps", steps_to(known_.top, block.element));
    }

    void put_neighbours(std::size_t index, const TextBlock& block) {
        put_neighbour("p1_", index == 0 ? nullptr : &page_.blocks[index - 1], block);
        put_neighbour("n1_", index + 1 == page_.blocks.size() ? nullptr : &page_.blocks[index + 1],
                      block);
        const std::size_t begin = index - std::min(index, kAround);
        const std::size_t end = std::min(page_.blocks.size(), index + kAround + 1);
        put("around", known_.chars_before[end] - known_.chars_before[begin] - block.measure.chars);
    }

    void put_neighbour(const char* prefix, const TextBlock* other, const TextBlock& block) {
        const TextMeasure measure = other ? other->measure : TextMeasure{};
        put(prefix, "chars", measure.chars + measure.wide);
        put(prefix, "links", other ? share(other->link_chars, measure.chars) : -1.0F);
        put(prefix, "kind", other ? static_cast<int>(element_of(*other).traits.kind) : -1);
        put(prefix, "steps", other ? steps_to(other->element, block.element) : -1.0F);
        put(prefix, "words", other ? known_.path_sum[other->inner] : 0.0F);
    }

    void put_repeats(std::size_t index) {
        const BlockContext::Repeats& place = *known_.place[index];
        put("text_repeats", known_.text[index]->blocks);
        put("place_blocks", place.blocks);
        put("place_share", share(place.chars, known_.whole.chars));
        put("place_mean", share(place.chars, place.blocks));
        put("place_links", share(place.link_chars, place.chars));
    }

    void put_titles(std::size_t index, const TextBlock& block) {
        constexpr std::size_t kShort = 20;  // bytes; what is shorter is in many a text by chance
        const std::string_view text = page_.text_of(block);
        put("title_likeness", known_.title.likeness(text));
        put("is_title", index == known_.title.block());
        put("description", !known_.description    ? -1.0F
                           : text.size() < kShort ? 0.0F
                                                  : known_.description->share_of(text));
    }

    void put_memory(const TextBlock& block) {
        const bool knows = known_.siblings > 0;
        SiteMemory::TextHistory text;
        SiteMemory::PlaceHistory place;
        if (knows) {
            text = hints_.memory->text(block.hash, hints_.page);
            place = hints_.memory->place(block.place, hints_.page);
        }
        const bool knows_place = knows && place.pages > 0;
        put("sibling_text", knows ? share(text.pages, known_.siblings) : -1.0F);
        put("sibling_place", knows ? share(place.pages, known_.siblings) : -1.0F);
        put("sibling_repeated", knows_place ? place.repeated : -1.0F);
        put("sibling_content", knows_place ? place.content : -1.0F);
    }

    void put_page() {
        const PageElement& body = page_.elements.front();
        const double all = known_.whole.chars;
        put("page_chars", all);
        put("page_blocks", page_.blocks.size());
        put("page_links", share(body.link_chars, body.chars));
        put("page_paragraphs", share(body.paragraph_chars, body.chars));
        put("page_long", known_.long_blocks);
        put("page_longest", known_.longest);
        put("page_wide", share(known_.whole.wide, all));
        put("page_articles", page_.articles);
        put("page_article_share", share(known_.article_chars, all));
        put("page_main_share", share(known_.main_chars, all));
        put("page_claims_article", hints_.claims_article);
    }

    const PageBlocks& page_;
    const PageHints& hints_;
    const BlockContext known_;
    std::vector<float>* values_ = nullptr;
    std::vector<std::string>* names_ = nullptr;
};

}  // namespace

BlockFeatures::BlockFeatures(const PageBlocks& page, const PageHints& hints,
                             std::span<const float> word_scores)
    : blocks_(page.blocks.size()) {
    if (blocks_ == 0) return;
    width_ = names().size();
    values_.reserve(blocks_ * width_);
    Rows(page, hints, word_scores).write(values_, nullptr);
}

const std::vector<std::string>& BlockFeatures::names() {
    static const std::vector<std::string> kNames = [] {
        PageBlocks page;
        page.elements.emplace_back();
        page.blocks.emplace_back();
        std::vector<float> values;
        std::vector<std::string> names;
        Rows(page, PageHints{}, {}).write(values, &names);
        return names;
    }();
    return kNames;
}

}  // namespace magpie
