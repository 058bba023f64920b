#include "parser/article/named_areas.h"

#include <algorithm>

#include "base/text.h"
#include "parser/article/class_words.h"

namespace magpie {
namespace {

bool is_one_of(std::string_view part, std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, part) != words.end();
}

bool is_about_consent(std::string_view part) {
    return is_one_of(part, {"consent", "gdpr", "ccpa", "onetrust", "didomi", "usercentrics",
                            "cookiebot", "truste"});
}

bool is_about_cookies(std::string_view part) {
    return is_one_of(part, {"cookie", "cookies", "privacy"});
}

bool is_notice(std::string_view part) {
    return is_one_of(part, {"notice", "banner", "bar", "popup", "modal", "overlay", "settings",
                            "preferences", "preference", "pref", "message", "dialog", "disclaimer",
                            "alert", "law", "box", "warning", "info"});
}

bool is_related(std::string_view part) {
    return is_one_of(part,
                     {"related", "recommend", "recommended", "recommendation", "recommendations"});
}

bool is_standfirst(std::string_view part) {
    return is_one_of(part, {"standfirst", "dek", "deck", "subtitle", "subhead", "subheading",
                            "subheadline", "lede", "lead", "strapline", "summary", "intro",
                            "excerpt", "description", "abstract", "chapo", "entradilla", "sapo"});
}

std::uint8_t areas_of(Node element) {
    std::uint8_t areas = 0;
    for_each_class_word(element, [&](std::string_view name) { areas |= area_of_name(name); });
    return areas;
}

}  // namespace

std::uint8_t area_of_name(std::string_view name) {
    std::uint8_t areas = 0;
    bool cookies = false, notice = false;
    for_each_part(name, '-', [&](std::string_view part) {
        if (is_about_consent(part)) areas |= area::kConsent;
        if (is_related(part)) areas |= area::kRelated;
        if (is_standfirst(part)) areas |= area::kStandfirst;
        cookies = cookies || is_about_cookies(part);
        notice = notice || is_notice(part);
    });
    // A recipe of cookies is none: what is named after them has to be a notice, a banner, a panel.
    if (cookies && notice) areas |= area::kConsent;
    return areas;
}

NamedAreas::NamedAreas(const PageBlocks& page, std::size_t title)
    : page_(page), areas_(page.elements.size(), kUnknown) {
    areas_[0] = 0;
    if (title >= page.blocks.size()) return;
    for (std::uint32_t at = page.blocks[title].inner; at != 0; at = page.elements[at].parent)
        areas_[at] = 0;
}

std::uint8_t NamedAreas::of(const TextBlock& block) {
    std::vector<std::uint32_t> way;  // up to an element whose areas are known
    std::uint32_t at = block.inner;
    for (; areas_[at] == kUnknown; at = page_.elements[at].parent) way.push_back(at);
    std::uint8_t areas = areas_[at];
    for (; !way.empty(); way.pop_back())
        areas = areas_[way.back()] = areas | areas_of(page_.elements[way.back()].node);
    return areas;
}

}  // namespace magpie
