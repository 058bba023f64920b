#include "parser/article/page_surface.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace magpie {
namespace {

constexpr std::size_t kMaxFrames = 8;
constexpr std::size_t kMaxNamedNodes = 2;

bool is_one_of(std::string_view tag, std::initializer_list<std::string_view> tags) {
    return std::ranges::find(tags, tag) != tags.end();
}

bool is_inline(std::string_view tag) {
    static constexpr std::array<std::string_view, 31> kTags{
        "a",    "span", "b",   "strong", "i",    "em",   "u",    "s",   "small", "big",  "sub",
        "sup",  "code", "kbd", "font",   "mark", "abbr", "cite", "q",   "label", "time", "tt",
        "samp", "var",  "bdi", "bdo",    "ruby", "rt",   "rb",   "wbr", "br"};
    return std::ranges::find(kTags, tag) != kTags.end();
}

std::size_t weight_of(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return static_cast<unsigned char>(c) > ' '; }));
}

// "display:none" in whatever way it is written.
bool hides(std::string_view style) {
    const std::size_t at = style.find("display");
    if (at == std::string_view::npos) return false;
    std::string_view value = trim(style.substr(at + 7));
    if (!value.starts_with(':')) return false;
    return trim(value.substr(1)).starts_with("none");
}

bool is_of_consent(std::string_view names) {
    const std::string lower = to_lower_ascii(names);
    return contains(lower, "cookie") || contains(lower, "consent") || contains(lower, "gdpr");
}

class SurfaceReader {
  public:
    PageSurface read(const Document& document) {
        const Node body = document.body();
        for (Node node = body; node;) {
            Node next = enter(node) ? node.first_child() : Node();
            while (node && !next) {
                leave(node);
                if (node == body || surface_.prose > PageSurface::kRich) return finished();
                next = node.next_sibling();
                node = node.parent();
            }
            node = next;
        }
        return finished();
    }

  private:
    PageSurface finished() {
        end_block();
        surface_.is_rich = surface_.prose > PageSurface::kRich;
        return std::move(surface_);
    }

    // Whether its children count.
    bool enter(Node node) {
        if (node.is_text()) return add_text(node.text()), false;
        if (!node.is_element()) return false;
        const std::string_view tag = node.tag();
        ++surface_.elements;
        if (tag == "noscript") ++noscripts_;
        if (is_one_of(tag, {"script", "style", "svg", "template", "textarea", "select", "title"}))
            return false;
        if (noscripts_ == 0) count(node, tag);
        if (!is_inline(tag)) {
            end_block();
            look_at_attributes(node, tag);
        }
        if (tag == "a") ++anchors_;
        if (tag == "form") ++forms_;
        return true;
    }

    void leave(Node node) {
        if (!node.is_element()) return;
        const std::string_view tag = node.tag();
        if (!is_inline(tag)) end_block();
        if (tag == "noscript") --noscripts_;
        if (tag == "a") --anchors_;
        if (tag == "form") --forms_;
        if (node.key() == hidden_) hidden_ = nullptr;
        if (node.key() == consent_) consent_ = nullptr;
    }

    void count(Node node, std::string_view tag) {
        if (tag == "a" && !node.attribute_or_empty("href").empty()) {
            ++surface_.links;
            keep(surface_.link_nodes, node, kMaxNamedNodes);
        }
        if (tag == "img" || tag == "picture" || tag == "amp-img") ++surface_.images;
        if (is_one_of(tag, {"video", "audio", "object", "embed"})) ++surface_.players;
        if (tag == "form") ++surface_.forms;
        if (tag == "button") ++surface_.buttons;
        if (tag == "input") count_input(node);
        if (tag == "iframe") keep(surface_.iframes, node, kMaxNamedNodes);
        if (tag == "frame") keep(surface_.frames, node, kMaxFrames);
        if (is_one_of(tag, {"h1", "h2", "h3"}) && hidden_ == nullptr && consent_ == nullptr)
            add_headline(node);
    }

    static void keep(std::vector<Node>& nodes, Node node, std::size_t most) {
        if (nodes.size() < most) nodes.push_back(node);
    }

    void count_input(Node node) {
        const std::string_view type = node.attribute_or_empty("type");
        if (equals_ignore_case(type, "password") && hidden_ == nullptr) ++surface_.passwords;
        if (equals_ignore_case(type, "submit") || equals_ignore_case(type, "button"))
            ++surface_.buttons;
    }

    void add_headline(Node node) {
        if (surface_.headlines.size() >= PageSurface::kHeadlines) return;
        std::string line = to_lower_ascii(collapse_space(text_of(node)));
        if (!line.empty() && line.size() <= PageSurface::kHeadline)
            surface_.headlines.push_back(std::move(line));
    }

    // Of <html> and <body> neither says anything: scripts take such marks away when they start.
    void look_at_attributes(Node node, std::string_view tag) {
        if (tag == "body" || tag == "html" || (hidden_ != nullptr && consent_ != nullptr)) return;
        for (std::size_t i = 0; i < node.attribute_count(); ++i) {
            const auto [name, value] = node.attribute_at(i);
            if (hidden_ == nullptr && (name == "hidden" || (name == "style" && hides(value))))
                hidden_ = node.key();
            if (consent_ == nullptr && (name == "id" || name == "class") && is_of_consent(value))
                consent_ = node.key();
        }
    }

    void add_text(std::string_view text) {
        const std::size_t weight = weight_of(text);
        if (weight == 0) return add_blank();
        if (noscripts_ > 0) {
            surface_.noscript += weight;
        } else if (hidden_ != nullptr) {
            surface_.hidden += weight;
        } else {
            (anchors_ > 0 ? block_links_ : block_text_) += weight;
            add_opening(text);
        }
    }

    void add_blank() {
        if (!surface_.opening.empty() && surface_.opening.back() != ' ') surface_.opening += ' ';
    }

    void add_opening(std::string_view text) {
        if (surface_.opening.size() >= PageSurface::kOpening) return;
        for (const char c : text.substr(0, PageSurface::kOpening)) {
            if (is_ascii_space(c)) {
                add_blank();
            } else {
                surface_.opening += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
            }
        }
    }

    void end_block() {
        const std::size_t all = block_text_ + block_links_;
        if (all == 0) return;
        surface_.text += all;
        surface_.link_text += block_links_;
        const bool is_paragraph =
            block_text_ >= PageSurface::kParagraph && 2 * block_links_ < block_text_;
        if (is_paragraph && forms_ == 0 && consent_ == nullptr) surface_.prose += block_text_;
        block_text_ = block_links_ = 0;
        add_blank();
    }

    PageSurface surface_;
    std::size_t block_text_ = 0, block_links_ = 0;
    int noscripts_ = 0, anchors_ = 0, forms_ = 0;
    const void* hidden_ = nullptr;   // the element that hides what is read now
    const void* consent_ = nullptr;  // the banner that is read now
};

}  // namespace

PageSurface read_surface(const Document& document) { return SurfaceReader().read(document); }

}  // namespace magpie
