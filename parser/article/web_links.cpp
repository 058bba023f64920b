// Links of a web page: targets made absolute; links that lead into the page itself are words, or
// marks that belong to the page and not to its text.
#include <algorithm>

#include "base/text.h"
#include "parser/article/web_walker.h"
#include "parser/body/address.h"
#include "parser/wechat/identity.h"

namespace magpie {
namespace {

constexpr std::size_t kLongestMark = 16;  // bytes

// What a subtree says, when it is short; else more than kLongestMark bytes of it.
std::string short_words(Node root) {
    std::string words;
    for (Node node = root; node && words.size() <= kLongestMark; node = node.next_in(root))
        if (node.is_text()) words += trim(node.text());
    return words;
}

// "12", "[12]", "(3)", "*": the number or sign of a note; "" when it is none.
std::string note_sign(std::string_view words) {
    const bool bracketed = words.size() > 2 && ((words.front() == '[' && words.back() == ']') ||
                                                (words.front() == '(' && words.back() == ')'));
    if (bracketed) words = words.substr(1, words.size() - 2);
    const bool number =
        !words.empty() && words.size() <= 4 &&
        std::all_of(words.begin(), words.end(), [](char c) { return c >= '0' && c <= '9'; });
    return number ? std::string(words) : std::string();
}

// Signs that stand for "link to here" and "back to the text".
bool is_page_sign(std::string_view words) {
    for (const std::string_view sign :
         {"#", "¶", "§", "🔗", "↩", "↩︎", "↩︎", "↑", "^", "⤴", "↵", "⏎"})
        if (words == sign) return true;
    return false;
}

bool leads_into_page(std::string_view href, const std::string& page) {
    href = trim(href);
    if (href.starts_with('#')) return true;
    const std::string_view own = std::string_view(page).substr(0, page.find('#'));
    return !own.empty() && href.size() > own.size() && href.starts_with(own) &&
           href[own.size()] == '#';
}

bool is_reference_class(std::string_view classes) {
    return contains(classes, "footnote") || contains(classes, "reference") ||
           contains(classes, "noteref");
}

}  // namespace

std::string WebWalker::address(std::string_view reference) const {
    std::string url = body::unescaped_url(reference);
    std::erase_if(url, [](char c) { return c == '\n' || c == '\r' || c == '\t'; });
    if (url.empty() || body::is_http(url)) return url;
    if (url.starts_with("//")) return "https:" + url;
    if (!base_) return {};
    const auto absolute = Url::parse(url, &*base_);
    return absolute && absolute->is_http() ? absolute->href() : std::string();
}

std::string WebWalker::link_target(std::string_view href) const {
    href = trim(href);
    if (href.empty() || leads_into_page(href, context_.page_url)) return {};
    if (body::is_script_link(href)) return {};
    const bool other_scheme = href.find(':') < href.find_first_of("/?#") && !body::is_http(href);
    if (other_scheme)
        return starts_with_ignore_case(href, "mailto:") ? std::string(href) : std::string();
    std::string url = address(href);
    if (url.empty() && !base_) url = href;  // nothing to resolve against: as the page has it
    const bool may_carry_secrets = contains(url, "?") || contains(url, "@");
    return may_carry_secrets ? wechat::without_credentials(url) : url;
}

WebWalker::Leave WebWalker::open_link(const Element& element) {
    href_ = link_target(element.node.attribute_or_empty("href"));
    if (!element.style.block) return Leave::link;
    open_block();
    return Leave::link;
}

// Links into the page itself: signs beside headings and behind notes go, note numbers get
// brackets.
bool WebWalker::page_mark(const Element& element) {
    const std::string_view href = element.node.attribute_or_empty("href");
    if (!leads_into_page(href, context_.page_url)) return false;
    const std::string words = short_words(element.node);
    if (is_page_sign(words)) return drop(element, "page_mark");
    const std::string sign = note_sign(words);
    if (sign.empty()) return false;
    const auto is_raised = [](Node node) { return node.is("sup"); };
    const bool reference = element.node.parent().is("sup") ||
                           body::find_ahead(element.node, is_raised) ||
                           is_reference_class(element.classes);
    if (!reference) return false;
    end_running_text();
    put_words("[" + sign + "]");
    return true;
}

// <sup><a href="#note-1">1</a></sup>: "word1" would be another word.
bool WebWalker::note_mark(const Element& element) {
    const Node link = body::find_ahead(element.node, [](Node node) { return node.is("a"); });
    if (!link || !leads_into_page(link.attribute_or_empty("href"), context_.page_url)) return false;
    const std::string sign = note_sign(short_words(element.node));
    if (sign.empty()) return false;
    put_words("[" + sign + "]");
    return true;
}

}  // namespace magpie
