// Learning and look-ups. What is kept are three sorted vectors (pages, texts, marks); the sums that
// look-ups read are made anew from them after each page, so they cannot drift.
#include "parser/article/site_memory.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <span>
#include <tuple>
#include <utility>

namespace magpie {
namespace {

constexpr std::uint64_t kKeyBits = 40;
// Of one page at one place: times 255 it still fits 32 bits.
constexpr std::uint64_t kMaxMarkLength = 1u << 24;

// Spreads the hash over its bits first, so that a weak hash makes a good key. Never 0 but for 0.
std::uint64_t key_of(std::uint64_t hash) {
    if (hash == 0) return 0;
    const std::uint64_t key = (hash * 0x9E3779B97F4A7C15ull) >> (64 - kKeyBits);
    return key == 0 ? 1 : key;
}

std::uint32_t count(std::uint64_t pages) {
    return static_cast<std::uint32_t>(std::popcount(pages));
}

std::uint8_t in_255ths(float share) {
    if (!(share > 0)) return 0;  // not a number too
    return static_cast<std::uint8_t>(std::lround(std::min(share, 1.0f) * 255));
}

struct LearnedBlock {
    std::uint64_t place, text;  // keys; place 0: none, or one too many
    std::uint32_t length;
    std::uint8_t content;  // in 255ths
};

// The first kMaxPagePlaces places of a page; 0 for any other.
class PagePlaces {
  public:
    std::uint64_t admit(std::uint64_t key) {
        const auto at = std::ranges::lower_bound(keys_, key);
        if (at != keys_.end() && *at == key) return key;
        if (key == 0 || keys_.size() == SiteMemory::kMaxPagePlaces) return 0;
        keys_.insert(at, key);
        return key;
    }

  private:
    std::vector<std::uint64_t> keys_;
};

// By place, each text once at a place.
std::vector<LearnedBlock> learned_blocks(const PageTrace& page) {
    std::vector<LearnedBlock> blocks;
    PagePlaces places;
    for (const BlockTrace& block :
         std::span(page.blocks).first(std::min(page.blocks.size(), SiteMemory::kMaxBlocks)))
        blocks.push_back({places.admit(key_of(block.place)), key_of(block.text),
                          std::clamp(block.length, 1u, SiteMemory::kMaxLength),
                          in_255ths(block.content)});
    const auto where = [](const LearnedBlock& block) { return std::pair(block.place, block.text); };
    std::ranges::stable_sort(blocks, {}, where);
    const auto twice = std::ranges::unique(blocks, {}, where);
    blocks.erase(twice.begin(), twice.end());
    return blocks;
}

// The set without bit `slot`, later bits one down.
std::uint64_t without_slot(std::uint64_t pages, std::size_t slot) {
    const std::uint64_t below = (std::uint64_t{1} << slot) - 1;
    const std::uint64_t above = slot + 1 < 64 ? pages >> (slot + 1) << slot : 0;
    return (pages & below) | above;
}

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t little_endian(const char* bytes, std::size_t size) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < size; ++i)
        word |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    return word;
}

std::uint64_t word_at(const char* bytes) {
    if constexpr (std::endian::native == std::endian::big) return little_endian(bytes, 8);
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, 8);
    return word;
}

}  // namespace

std::uint64_t trace_hash(std::string_view bytes) {
    constexpr std::uint64_t kFirst = 0xA0761D6478BD642Full;  // odd, half of the bits set
    constexpr std::uint64_t kSecond = 0xE7037ED1A0B428DBull;
    std::uint64_t hash = mix(kFirst ^ bytes.size(), kSecond);
    while (bytes.size() >= 8) {
        hash = mix(hash ^ word_at(bytes.data()), kFirst);
        bytes.remove_prefix(8);
    }
    hash = mix(hash ^ little_endian(bytes.data(), bytes.size()), kSecond);
    return hash == 0 ? 1 : hash;
}

SiteMemory::PageSet SiteMemory::bit_of(std::uint64_t page) const {
    for (std::size_t slot = 0; slot < pages_.size(); ++slot)
        if (pages_[slot].page == page) return PageSet{1} << slot;
    return 0;
}

SiteMemory::PageSet SiteMemory::pages_of_text(std::uint64_t key) const {
    PageSet pages = 0;
    for (auto row = std::ranges::lower_bound(texts_, key, {}, &Text::text);
         row != texts_.end() && row->text == key; ++row)
        pages |= row->pages;
    return pages;
}

const SiteMemory::Place* SiteMemory::find_place(std::uint64_t key) const {
    const auto row = std::ranges::lower_bound(places_, key, {}, &Place::place);
    return row != places_.end() && row->place == key ? &*row : nullptr;
}

SiteMemory::TextHistory SiteMemory::text(std::uint64_t text, std::uint64_t page) const {
    return {count(pages_of_text(key_of(text)) & ~bit_of(page))};
}

SiteMemory::PlaceHistory SiteMemory::place(std::uint64_t place, std::uint64_t page) const {
    const Place* found = find_place(key_of(place));
    if (!found) return {};
    const PageSet self = bit_of(page);
    Share own;
    if (self != 0) {
        const auto row = static_cast<std::size_t>(found - places_.data());
        own = shares_[row * pages_.size() + static_cast<std::size_t>(std::countr_zero(self))];
    }
    PlaceHistory history{.pages = count(found->pages & ~self)};
    const std::uint64_t length = found->length - own.length;
    if (length == 0) return history;
    const auto of_all = static_cast<float>(length);
    history.repeated = std::min(static_cast<float>(found->repeated - own.repeated) / of_all, 1.0f);
    history.content = static_cast<float>(found->content - own.content) / 255 / of_all;
    return history;
}

std::uint32_t SiteMemory::suffix_pages(std::uint64_t title_suffix, std::uint64_t page) const {
    const std::uint64_t key = key_of(title_suffix);
    if (key == 0) return 0;
    return static_cast<std::uint32_t>(std::ranges::count_if(pages_, [&](const LearnedPage& known) {
        return known.suffix == key && known.page != page;
    }));
}

std::uint32_t SiteMemory::other_pages(std::uint64_t page) const {
    return static_cast<std::uint32_t>(pages_.size()) - count(bit_of(page));
}

// The page's own, emptied; or a new one, the last, for which the oldest page may have to leave.
std::size_t SiteMemory::slot_for(const PageTrace& page) {
    const LearnedPage learned{page.page, key_of(page.title_suffix)};
    if (const PageSet known = bit_of(page.page); known != 0) {
        const auto slot = static_cast<std::size_t>(std::countr_zero(known));
        clear(slot);
        pages_[slot] = learned;
        return slot;
    }
    if (pages_.size() == kMaxPages) forget(0);
    pages_.push_back(learned);
    return pages_.size() - 1;
}

void SiteMemory::clear(std::size_t slot) {
    for (Text& text : texts_) text.pages &= ~(PageSet{1} << slot);
    std::erase_if(texts_, [](const Text& text) { return text.pages == 0; });
    std::erase_if(marks_, [&](const Mark& mark) { return mark.page == slot; });
}

void SiteMemory::forget(std::size_t slot) {
    clear(slot);
    for (Text& text : texts_) text.pages = without_slot(text.pages, slot);
    for (Mark& mark : marks_) mark.page -= mark.page > slot;
    pages_.erase(pages_.begin() + static_cast<std::ptrdiff_t>(slot));
}

void SiteMemory::learn(const PageTrace& page) {
    const auto slot = static_cast<std::uint32_t>(slot_for(page));
    const std::vector<LearnedBlock> blocks = learned_blocks(page);
    std::vector<Text> texts;
    std::vector<Mark> marks;
    for (auto begin = blocks.begin(); begin != blocks.end();) {
        const std::uint64_t place = begin->place;
        std::uint64_t length = 0, content = 0;
        for (; begin != blocks.end() && begin->place == place; ++begin) {
            texts.push_back({begin->text, place, PageSet{1} << slot, begin->length});
            length += begin->length;
            content += std::uint64_t{begin->length} * begin->content;
        }
        if (place == 0) continue;
        marks.push_back({place, slot, static_cast<std::uint32_t>(std::min(length, kMaxMarkLength)),
                         static_cast<std::uint8_t>(content / length)});
    }
    add_texts(texts);
    add_marks(marks);
    bound_places();
    bound_texts();
    index();
}

void SiteMemory::add_texts(const std::vector<Text>& news) {
    texts_.insert(texts_.end(), news.begin(), news.end());
    merge_texts();
}

// One row for each text at each place.
void SiteMemory::merge_texts() {
    std::ranges::stable_sort(texts_, {},
                             [](const Text& row) { return std::tuple(row.text, row.place); });
    std::vector<Text> merged;
    merged.reserve(texts_.size());
    for (const Text& row : texts_) {
        if (!merged.empty() && merged.back().text == row.text && merged.back().place == row.place)
            merged.back().pages |= row.pages;
        else
            merged.push_back(row);
    }
    texts_ = std::move(merged);
}

void SiteMemory::add_marks(const std::vector<Mark>& news) {
    marks_.insert(marks_.end(), news.begin(), news.end());
    std::ranges::sort(marks_, {},
                      [](const Mark& mark) { return std::tuple(mark.place, mark.page); });
}

// Least recently seen leave first; of one age, those of the greater hash.
void SiteMemory::bound_texts() {
    if (texts_.size() <= kMaxTexts) return;
    const auto leaves_last = [](const Text& a, const Text& b) {
        return std::tuple(-std::bit_width(a.pages), a.text, a.place) <
               std::tuple(-std::bit_width(b.pages), b.text, b.place);
    };
    std::nth_element(texts_.begin(), texts_.begin() + kMaxTexts, texts_.end(), leaves_last);
    texts_.resize(kMaxTexts);
    std::ranges::sort(texts_, {}, [](const Text& row) { return std::tuple(row.text, row.place); });
}

// Likewise. The texts of a place that leaves stay, as texts without a place.
void SiteMemory::bound_places() {
    std::vector<std::pair<std::int64_t, std::uint64_t>> ages;  // newest first, then by key
    for (std::size_t i = 0; i < marks_.size(); ++i)
        if (i + 1 == marks_.size() || marks_[i + 1].place != marks_[i].place)
            ages.emplace_back(-std::int64_t{marks_[i].page}, marks_[i].place);
    if (ages.size() <= kMaxPlaces) return;
    std::ranges::sort(ages);
    std::vector<std::uint64_t> leaving;
    for (std::size_t i = kMaxPlaces; i < ages.size(); ++i) leaving.push_back(ages[i].second);
    std::ranges::sort(leaving);
    const auto leaves = [&](std::uint64_t place) {
        return std::ranges::binary_search(leaving, place);
    };
    std::erase_if(marks_, [&](const Mark& mark) { return leaves(mark.place); });
    for (Text& text : texts_)
        if (leaves(text.place)) text.place = 0;
    merge_texts();
}

void SiteMemory::index() {
    index_marks();
    index_repeated();
}

void SiteMemory::index_marks() {
    places_.clear();
    for (const Mark& mark : marks_) {
        if (places_.empty() || places_.back().place != mark.place)
            places_.push_back({.place = mark.place});
        Place& place = places_.back();
        place.pages |= PageSet{1} << mark.page;
        place.length += mark.length;
        place.content += std::uint64_t{mark.length} * mark.content;
    }
    shares_.assign(places_.size() * pages_.size(), {});
    std::size_t row = 0;
    for (const Mark& mark : marks_) {
        while (places_[row].place != mark.place) ++row;
        Share& share = shares_[row * pages_.size() + mark.page];
        share.length = mark.length;
        share.content = mark.length * mark.content;
    }
}

void SiteMemory::index_repeated() {
    for (std::size_t begin = 0; begin < texts_.size();) {
        std::size_t end = begin;
        PageSet everywhere = 0;
        while (end < texts_.size() && texts_[end].text == texts_[begin].text)
            everywhere |= texts_[end++].pages;
        if (count(everywhere) > 1)
            for (; begin < end; ++begin) count_repeated(texts_[begin], everywhere);
        begin = end;
    }
}

// A page that leaves takes its own repeated characters away; where only two pages print a text, it
// also takes away that the other one's are repeated.
void SiteMemory::count_repeated(const Text& text, PageSet everywhere) {
    const Place* found = find_place(text.place);
    if (!found) return;
    const auto row = static_cast<std::size_t>(found - places_.data());
    places_[row].repeated += std::uint64_t{text.length} * count(text.pages);
    const bool only_two = count(everywhere) == 2;
    for (PageSet rest = only_two ? everywhere : text.pages; rest != 0; rest &= rest - 1) {
        const auto slot = static_cast<std::size_t>(std::countr_zero(rest));
        const std::uint32_t lost = only_two ? count(text.pages) : 1;
        shares_[row * pages_.size() + slot].repeated += text.length * lost;
    }
}

}  // namespace magpie
