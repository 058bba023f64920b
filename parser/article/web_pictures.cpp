// Pictures of a web page: which are content, where their file is, and the twins that pages keep in
// <noscript> for browsers without scripts.
#include <algorithm>

#include "base/text.h"
#include "parser/article/picture_address.h"
#include "parser/article/web_walker.h"
#include "parser/body/address.h"
#include "parser/media.h"
#include "parser/wechat/identity.h"

namespace magpie {
namespace {

constexpr double kPixel = 3;         // px; smaller pictures are counters of readers
constexpr double kIconWidth = 25;    // px; decoration of a line when it has no alt text
constexpr double kInlineWidth = 48;  // px; a sign inside a line of text
constexpr double kLargeWidth = 120;  // px; a picture beside the text, wherever it stands
constexpr std::size_t kMaxAlternates = 4;

double size_of(Node image, std::string_view name) {
    return body::css_pixels(trim(image.attribute_or_empty(name))).value_or(-1);
}

bool is_picture_file(std::string_view url) {
    const std::string path = to_lower_ascii(url.substr(0, url.find_first_of("?#")));
    for (const std::string_view ending : {".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif"})
        if (path.ends_with(ending)) return true;
    return false;
}

bool is_portrait_of_author(std::string_view classes, std::string_view url) {
    return contains(classes, "avatar") || contains(classes, "gravatar") ||
           contains(url, "/avatar/") || contains(url, "/avatars/");
}

bool is_emoji(std::string_view classes, std::string_view alt) {
    const bool named = contains(classes, "emoji") || contains(classes, "smiley");
    return named && !alt.empty() && alt.size() <= 32;
}

// Wikis and blogs draw formulas as pictures and keep the source as alt text.
bool is_formula_picture(std::string_view classes, std::string_view alt) {
    const bool named =
        contains(classes, "math") || contains(classes, "latex") || contains(classes, "tex");
    return named && (contains(alt, "\\") || contains(alt, "^") || contains(alt, "_"));
}

// Whether words go on directly behind a node, in the same line.
bool words_follow(Node node) {
    constexpr int kMost = 8;  // nodes
    Node next = node;
    for (int steps = 0; steps < kMost; ++steps) {
        while (next && !next.next_sibling()) {
            next = next.parent();
            if (!next || web_role(next.tag()) == WebRole::block) return false;
        }
        if (!next) return false;
        next = next.next_sibling();
        if (next.is_text()) {
            if (!trim(next.text()).empty()) return true;
            continue;
        }
        const WebRole role = web_role(next.tag());
        if (next.is_element() && role != WebRole::transparent && role != WebRole::strong &&
            role != WebRole::emphasis && role != WebRole::link && role != WebRole::raised)
            return false;
        if (next.first_child() && next.first_child().is_text() &&
            !trim(next.first_child().text()).empty())
            return true;
    }
    return false;
}

// A picture of unknown size with words of its line before and behind it is a sign among them.
bool stands_in_sentence(Node image, double width) {
    return width < kLargeWidth && words_follow(image);
}

}  // namespace

bool WebWalker::picture(const Element& element) {
    if (!marks_.has(element.node)) return true;
    const PictureAddresses found = picture_addresses(element.node);
    const double width = std::max(size_of(element.node, "width"), element.style.width.value_or(-1));
    const double height =
        std::max(size_of(element.node, "height"), element.style.height.value_or(-1));
    const bool pixel = (width >= 0 && width < kPixel) || (height >= 0 && height < kPixel);
    std::string url = address(found.best);
    facts_.picture_wanted = url.empty() && !pixel;
    if (url.empty() || pixel) return drop(element, pixel ? "pixel" : "picture_without_url");
    std::string alt = body::meaningful_alt(element.node.attribute_or_empty("alt"));
    if (is_formula_picture(element.classes, alt) && put_formula(alt, false)) return true;
    if (is_emoji(element.classes, alt)) {
        end_running_text();
        put_words(std::move(alt));
        return true;
    }
    if (is_portrait_of_author(element.classes, url)) return drop(element, "avatar");
    const bool icon = width >= 0 && height >= 0 && width <= kIconWidth && height <= kIconWidth;
    // In a cell it is the cell's answer.
    if (icon && alt.empty() && !in_cell_) return drop(element, "icon");
    count("img");
    const bool small = width >= 0 && width <= kInlineWidth;
    const bool in_line = builder_.has_words() && (small || stands_in_sentence(element.node, width));
    if (in_line) {
        Run run = dressed(std::move(alt));
        run.kind = Run::Kind::image;
        run.target = std::move(url);
        put_inline(std::move(run));
        return true;
    }
    if (!found.others.empty()) {
        MediaFile file;
        file.url = url;
        file.identity = media_identity(url);
        for (const std::string& other : found.others)
            if (std::string absolute = address(other);
                !absolute.empty() && absolute != url && file.alternates.size() < kMaxAlternates)
                file.alternates.push_back(std::move(absolute));
        if (!file.alternates.empty()) keep_file(std::move(file));
    }
    put_picture(std::move(url), std::move(alt));
    return true;
}

void WebWalker::put_picture(std::string url, std::string alt) {
    const std::string identity = image_identity(url);
    if (identity == facts_.last_picture) return;  // its own twin
    facts_.last_picture = identity;
    Run run;
    run.kind = Run::Kind::image;
    run.text = std::move(alt);
    run.target = std::move(url);
    // A link to a picture file only enlarges what is shown.
    if (!is_picture_file(href_)) run.href = href_;
    flow_.end();
    builder_.add_image(std::move(run));
}

// The pictures of a <noscript>: shown when the one before it had no address, or when none stands
// there at all; its words are about scripts.
bool WebWalker::fallback(const Element& element) {
    const bool twin_shown = !facts_.last_picture.empty() && !facts_.picture_wanted;
    const bool wanted = facts_.picture_wanted;
    facts_.picture_wanted = false;
    if (twin_shown) return drop(element, "twin");
    std::size_t seen = 0;
    for (Node node = element.node.first_child(); node && seen < body::kMaxLookahead;
         node = node.next_in(element.node), ++seen) {
        if (!node.is("img")) continue;
        const std::string url = address(picture_addresses(node).best);
        const bool pixel = size_of(node, "width") >= 0 && size_of(node, "width") < kPixel;
        // A counter of readers has no size here and no name of a picture.
        const bool counter = !wanted && !is_picture_file(url);
        if (url.empty() || pixel || counter || contains(node.attribute_or_empty("style"), "none"))
            continue;
        put_picture(url, body::meaningful_alt(node.attribute_or_empty("alt")));
    }
    return true;
}

}  // namespace magpie
