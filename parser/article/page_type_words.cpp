#include "parser/article/page_type_words.h"

#include <algorithm>

#include "base/text.h"

namespace magpie {
namespace {

struct Group {
    WordGroup group;
    std::string_view words;  // separated by blanks
};

constexpr Group kGroups[] = {
    {WordGroup::article,
     "article articles news story stories blog post posts entry entries single byline author "
     "headline dateline permalink published paragraph column opinion press magazine journal"},
    {WordGroup::listing,
     "category categories tag tags archive archives collection collections list listing listings "
     "search results result filter filters facet facets pagination pager page index browse sort "
     "topics shop all best catalog catalogue sitemap feed loop"},
    {WordGroup::forum,
     "forum forums thread threads topic discussion discussions viewtopic showthread viewthread "
     "community communities board boards question questions answers answer discuss message "
     "messages signature postbody postcontent vbulletin phpbb xenforo discourse flarum discuz "
     "upvote upvotes downvote votes karma op avatar quote quoted"},
    {WordGroup::product,
     "product products item items dp sku cart addtocart basket checkout variant variants quantity "
     "qty buy swatch stock shipping pdp add woocommerce shopify review reviews rating ratings"},
    {WordGroup::documentation,
     "docs doc documentation reference manual api guide guides handbook learn tutorial tutorials "
     "wiki readme toc sphinx docusaurus mkdocs gitbook rst highlight codehilite prism hljs "
     "breadcrumbs sdk cli install quickstart getting started developer developers spec"},
    {WordGroup::service,
     "service services pricing price plans about contact features solutions solution hero cta "
     "testimonial testimonials banner landing book booking appointment demo quote faq company team "
     "partners clients customers industries treatment clinic agency home"},
    {WordGroup::comment, "comment comments reply replies respond commentlist disqus commenter"},
    {WordGroup::card,
     "card cards grid tile tiles teaser teasers thumb thumbnail carousel slider swiper slide"},
    {WordGroup::price, "price prices amount currency sale discount msrp compare"},
    {WordGroup::navigation, "nav menu navbar sidebar footer header breadcrumb widget"},
};

constexpr std::size_t kMostLetters = 16;
constexpr std::size_t kSlots = 1024;  // four times the words

constexpr bool is_letter(char c) { return to_lower_ascii(c) >= 'a' && to_lower_ascii(c) <= 'z'; }

constexpr std::uint32_t hash_step(std::uint32_t hash, char c) {
    return (hash ^ static_cast<std::uint8_t>(to_lower_ascii(c))) * 16777619u;  // FNV-1a
}
constexpr std::uint32_t kHashBegin = 2166136261u;

struct Slot {
    std::uint32_t hash = 0;    // 0: free
    std::uint16_t groups = 0;  // one bit for each
};

constexpr std::size_t slot_of(const std::array<Slot, kSlots>& slots, std::uint32_t hash) {
    std::size_t at = (hash ^ (hash >> 15)) % kSlots;
    while (slots[at].hash != 0 && slots[at].hash != hash) at = (at + 1) % kSlots;
    return at;
}

// 32 bits of hash tell the words of the table apart (asserted by a test); a foreign word that
// shares one is one in ten million.
constexpr std::array<Slot, kSlots> make_slots() {
    std::array<Slot, kSlots> slots{};
    for (const Group& group : kGroups) {
        std::uint32_t hash = kHashBegin;
        for (std::size_t i = 0; i <= group.words.size(); ++i) {
            if (i < group.words.size() && group.words[i] != ' ') {
                hash = hash_step(hash, group.words[i]);
                continue;
            }
            Slot& slot = slots[slot_of(slots, hash)];
            slot.hash = hash;
            slot.groups = static_cast<std::uint16_t>(slot.groups |
                                                     (1u << static_cast<unsigned>(group.group)));
            hash = kHashBegin;
        }
    }
    return slots;
}

constexpr std::array<Slot, kSlots> kTable = make_slots();

void count_word(std::uint32_t hash, WordCounts& counts) {
    const Slot& slot = kTable[slot_of(kTable, hash)];
    for (std::size_t group = 0; slot.groups != 0 && group < kWordGroups; ++group)
        counts[group] += (slot.groups >> group) & 1u;
}

}  // namespace

void count_words(std::string_view text, WordCounts& counts) {
    std::uint32_t hash = kHashBegin;
    std::size_t letters = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i < text.size() && is_letter(text[i])) {
            hash = hash_step(hash, text[i]);
            ++letters;
            continue;
        }
        if (letters >= 2 && letters <= kMostLetters) count_word(hash, counts);
        hash = kHashBegin;
        letters = 0;
    }
}

}  // namespace magpie
