#include "parser/article/next_page.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <vector>

#include "base/text.h"
#include "base/url.h"
#include "parser/article/paged_address.h"

namespace magpie {
namespace {

constexpr std::size_t kMostWords = 64;    // bytes; "Go to the next page" has 19
constexpr std::size_t kMostClaims = 100;  // links that may lead on; a bar of numbers has 5 to 20
constexpr int kMostAncestors = 8;         // looked at for comments
constexpr std::size_t kMostAddress = 2'048;

// What a link says of itself. An arrow or "next" may as well lead to the next article.
enum class Claim { none, next, next_page, number };

// How words begin that say "next page" in full.
constexpr std::array<std::string_view, 22> kNextPage{"下一页",
                                                     "下页",
                                                     "后一页",
                                                     "下一頁",
                                                     "下頁",
                                                     "后页",
                                                     "翻到下一页",
                                                     "次のページ",
                                                     "次ページ",
                                                     "다음 페이지",
                                                     "next page",
                                                     "go to next page",
                                                     "go to the next page",
                                                     "nächste seite",
                                                     "page suivante",
                                                     "página siguiente",
                                                     "siguiente página",
                                                     "próxima página",
                                                     "pagina successiva",
                                                     "volgende pagina",
                                                     "следующая страница",
                                                     "trang sau"};

constexpr std::array<std::string_view, 20> kNext{
    "next",    "continue", "continued", "weiter",     "suivant", "suivante", "siguiente",
    "próxima", "próximo",  "seguinte",  "successiva", "avanti",  "volgende", "nästa",
    "næste",   "neste",    "次へ",      "다음",       "далее",   "вперед"};

constexpr std::array<std::string_view, 9> kArrows{">", ">>", "»", "›", "→", "▶", "►", "❯", "⟩"};

constexpr std::array<std::string_view, 6> kBeforeNumber{"page ",   "seite ",    "página ",
                                                        "pagina ", "страница ", "第"};

bool begins_with_any(std::string_view words, std::span<const std::string_view> beginnings) {
    return std::ranges::any_of(beginnings,
                               [&](std::string_view b) { return words.starts_with(b); });
}

bool is_one_of(std::string_view words, std::span<const std::string_view> list) {
    return std::ranges::find(list, words) != list.end();
}

// Words without the arrows and brackets around them: "[ 2 ]", "Next »".
std::string_view without_signs(std::string_view words) {
    const auto is_sign = [](char32_t c) {
        return is_space(c) || is_symbol(c) || is_punctuation(c);
    };
    while (!words.empty()) {
        std::size_t pos = 0;
        if (!is_sign(next_code_point(words, pos))) break;
        words.remove_prefix(pos);
    }
    while (!words.empty()) {
        std::size_t pos = words.size();
        if (!is_sign(previous_code_point(words, pos))) break;
        words = words.substr(0, pos);
    }
    return words;
}

// "2", "page 2", "第2页"; 0: the words are no number of a page.
int number_of(std::string_view words) {
    for (const std::string_view before : kBeforeNumber)
        if (words.starts_with(before)) words.remove_prefix(before.size());
    for (const std::string_view after : {"页", "頁"})
        if (words.ends_with(after)) words.remove_suffix(after.size());
    words = trim(words);
    if (words.empty() || words.size() > 3) return 0;
    int number = 0;
    for (const char c : words) {
        if (c < '0' || c > '9') return 0;
        number = number * 10 + (c - '0');
    }
    return number;
}

// The text of a link, cut; else its title, for one that is a picture.
std::string words_of(Node link) {
    std::string text;
    for (Node node = link.first_child(); node && text.size() <= kMostWords;
         node = node.next_in(link))
        if (node.is_text()) text += node.text().substr(0, kMostWords + 1);
    if (is_all_space(text)) text = link.attribute_or_empty("title").substr(0, kMostWords + 1);
    if (is_all_space(text)) text = link.attribute_or_empty("aria-label").substr(0, kMostWords + 1);
    if (text.size() > kMostWords) return {};
    return to_lower_ascii(collapse_space(text));
}

bool names_next(std::string_view relations) {
    const auto words = split(relations, ' ');
    return std::ranges::any_of(words, [](auto word) { return equals_ignore_case(word, "next"); });
}

bool stands_among_comments(Node link) {
    int left = kMostAncestors;
    for (Node node = link; node && left > 0; node = node.parent(), --left)
        for (const std::string_view name : {node.id(), node.attribute_or_empty("class")})
            if (contains(name, "comment") || contains(name, "Comment")) return true;
    return false;
}

struct NumberedLink {
    std::string url;
    PagedAddress place;
    Claim claim = Claim::none;
    bool follows = false;  // else it only tells that numbers count pages here
};

class NextPageFinder {
  public:
    explicit NextPageFinder(const NextPageSource& page) : page_(page) {}

    std::string find() {
        const std::string_view own = page_.address.empty() ? page_.canonical : page_.address;
        const auto address = Url::parse(own);
        if (!address || !address->is_http()) return {};
        own_ = address->without_fragment().href();
        base_ = Url::parse(page_.base.empty() ? own : page_.base);
        here_.push_back(paged_addresses(*address));
        // An address with tracking behind it knows its pages by its canonical one.
        const auto canonical = Url::parse(page_.canonical);
        if (canonical && canonical->is_http() && !is_same_series(*address, *canonical))
            here_.push_back(paged_addresses(*canonical));
        collect();
        return best();
    }

  private:
    void collect() {
        for (const LinkValue& link : page_.head.links)
            if (link.relation == "next") consider(link.href, Claim::next, 0);
        const Node root = page_.document.root();
        for (Node node = root; node && found_.size() < kMostClaims; node = node.next_in(root))
            if (node.is("a")) consider_link(node);
    }

    void consider_link(Node link) {
        const std::string_view href = link.attribute_or_empty("href");
        if (href.size() > kMostAddress || href.find_first_of("123456789") == href.npos) return;
        const std::string words = words_of(link);
        const std::string_view bare = without_signs(words);
        const int number = number_of(bare);
        Claim claim = Claim::none;
        if (number > 0)
            claim = Claim::number;
        else if (begins_with_any(bare, kNextPage))
            claim = Claim::next_page;
        else if (is_one_of(bare, kNext) || is_one_of(words, kArrows) ||
                 names_next(link.attribute_or_empty("rel")))
            claim = Claim::next;
        if (claim != Claim::none && !stands_among_comments(link)) consider(href, claim, number);
    }

    void consider(std::string_view href, Claim claim, int number) {
        auto url = Url::parse(href, base_ ? &*base_ : nullptr);
        if (!url || !url->is_http() || contains(url->fragment(), "comment")) return;
        Url target = url->without_fragment().without_credentials();
        if (target.href() == own_) return;
        const auto readings = paged_addresses(target);
        for (const auto& here : here_) {
            const PagedAddress* place = following(here, readings);
            if (place != nullptr && is_right_number(*place, claim, number)) {
                found_.push_back({target.href(), *place, claim, true});
                return;
            }
        }
        if (claim == Claim::number)
            for (const PagedAddress& reading : readings)
                found_.push_back({target.href(), reading, claim, false});
    }

    // The words count from one. A link "1" to number 1 leads to this very page.
    static bool is_right_number(const PagedAddress& place, Claim claim, int number) {
        if (claim != Claim::number) return true;
        return number == place.number + 1 || (number == place.number && number > 1);
    }

    // A number in a name counts pages where the page says so, or where its links count too.
    bool is_sure(const NumberedLink& candidate) const {
        if (candidate.place.says_page() || candidate.claim != Claim::next) return true;
        return std::ranges::any_of(found_, [&](const NumberedLink& other) {
            return other.claim == Claim::number && other.place.stem == candidate.place.stem;
        });
    }

    // The lowest number: where pages count from zero, the links to the second and to the third both
    // follow upon an address without one.
    std::string best() const {
        const NumberedLink* best = nullptr;
        for (const NumberedLink& candidate : found_) {
            if (!candidate.follows || !is_sure(candidate)) continue;
            if (best == nullptr || candidate.place.number < best->place.number) best = &candidate;
        }
        return best == nullptr ? std::string() : best->url;
    }

    const NextPageSource& page_;
    std::string own_;
    std::optional<Url> base_;
    std::vector<std::vector<PagedAddress>> here_;
    std::vector<NumberedLink> found_;
};

}  // namespace

std::string find_next_page(const NextPageSource& page) { return NextPageFinder(page).find(); }

}  // namespace magpie
