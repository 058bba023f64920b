#include "parser/article/named_areas.h"

#include <algorithm>

#include "parser/article/class_words.h"

namespace magpie {
namespace {

bool is_one_of(std::string_view part, std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, part) != words.end();
}

bool has_name(Node element, NamedAreas::Names names) {
    bool found = false;
    for_each_class_word(element, [&](std::string_view word) { found = found || names(word); });
    return found;
}

// The next part of "a-b-c", which leaves.
std::string_view next_part(std::string_view& name) {
    const std::size_t end = std::min(name.find('-'), name.size());
    const std::string_view part = name.substr(0, end);
    name.remove_prefix(std::min(end + 1, name.size()));
    return part;
}

}  // namespace

// A recipe of cookies is none: what is named after them has to be a notice, a banner, a panel too.
bool is_consent_name(std::string_view name) {
    bool is_about_it = false, is_notice = false;
    while (!name.empty()) {
        const std::string_view part = next_part(name);
        if (is_one_of(part, {"consent", "gdpr", "ccpa", "onetrust", "didomi", "usercentrics",
                             "cookiebot", "truste"}))
            return true;
        is_about_it = is_about_it || is_one_of(part, {"cookie", "cookies", "privacy"});
        is_notice =
            is_notice ||
            is_one_of(part, {"notice", "banner", "bar", "popup", "modal", "overlay", "settings",
                             "preferences", "preference", "pref", "message", "dialog", "disclaimer",
                             "alert", "law", "box", "warning", "info"});
    }
    return is_about_it && is_notice;
}

bool is_related_name(std::string_view name) {
    while (!name.empty())
        if (is_one_of(next_part(name),
                      {"related", "recommend", "recommended", "recommendation", "recommendations"}))
            return true;
    return false;
}

bool is_standfirst_name(std::string_view name) {
    while (!name.empty())
        if (is_one_of(next_part(name),
                      {"standfirst", "dek", "deck", "subtitle", "subhead", "subheading",
                       "subheadline", "lede", "lead", "strapline", "summary", "intro", "excerpt",
                       "description", "abstract", "chapo", "entradilla", "sapo"}))
            return true;
    return false;
}

NamedAreas::NamedAreas(const PageBlocks& page, std::size_t title, Names names)
    : page_(page), names_(names), answers_(page.elements.size(), Answer::unknown) {
    answers_[0] = Answer::no;
    if (title >= page.blocks.size()) return;
    for (std::uint32_t at = page.blocks[title].inner; at != 0; at = page.elements[at].parent)
        answers_[at] = Answer::no;
}

bool NamedAreas::hold(const TextBlock& block) {
    std::vector<std::uint32_t> way;  // up to an element whose answer is known
    std::uint32_t at = block.inner;
    for (; answers_[at] == Answer::unknown; at = page_.elements[at].parent) way.push_back(at);
    Answer answer = answers_[at];
    while (!way.empty()) {
        const std::uint32_t element = way.back();
        way.pop_back();
        if (answer == Answer::no && has_name(page_.elements[element].node, names_))
            answer = Answer::yes;
        answers_[element] = answer;
    }
    return answer == Answer::yes;
}

}  // namespace magpie
