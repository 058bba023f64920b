#include "parser/article/text_blocks.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <utility>

#include "base/stable_hash.h"
#include "base/text.h"
#include "parser/article/streamed_part.h"
#include "parser/body/style.h"

namespace magpie {
namespace {

std::uint32_t region_of(ElementKind kind) {
    switch (kind) {
        case ElementKind::article:
            return kInArticle;
        case ElementKind::main:
            return kInMain;
        case ElementKind::nav:
            return kInNav;
        case ElementKind::aside:
            return kInAside;
        case ElementKind::header:
            return kInHeader;
        case ElementKind::footer:
            return kInFooter;
        case ElementKind::form:
            return kInForm;
        case ElementKind::table:
            return kInTable;
        case ElementKind::list:
            return kInList;
        case ElementKind::figure:
            return kInFigure;
        case ElementKind::quote:
            return kInQuote;
        case ElementKind::anchor:
            return kInAnchor;
        case ElementKind::control:
            return kInControl;
        case ElementKind::strong:
            return kInStrong;
        case ElementKind::code:
        case ElementKind::preformatted:
            return kInCode;
        default:
            return 0;
    }
}

struct Attributes {
    std::string_view id, classes, style;
    bool hidden = false;
};

Attributes attributes_of(Node node) {
    Attributes out;
    for (std::size_t i = 0, count = node.attribute_count(); i < count; ++i) {
        const auto [name, value] = node.attribute_at(i);
        if (name == "class")
            out.classes = value;
        else if (name == "id")
            out.id = value;
        else if (name == "style")
            out.style = value;
        else if (name == "hidden")
            out.hidden = value != "until-found";
    }
    return out;
}

std::uint64_t hash_without_digits(std::string_view text, std::uint64_t hash) {
    for (const char c : text)
        if (c < '0' || c > '9') hash = stable_hash_step(hash, c);
    return hash;
}

// Letters in lower case, no blanks, no digits: a date or a counter in it does not tell texts apart.
std::uint64_t folded_hash(std::string_view text) {
    std::uint64_t hash = kStableHashSeed;
    for (const char c : text)
        if (c != ' ' && (c < '0' || c > '9')) hash = stable_hash_step(hash, to_lower_ascii(c));
    return hash;
}

class BlockReader {
  public:
    explicit BlockReader(Sight sight) : sight_(sight) {}

    PageBlocks read(Node body) {
        page_.text.reserve(1u << 16);
        enter(body, element_traits(body.tag()));
        Node node = body.first_child();
        while (node && page_.bound.empty()) {
            const Node child = visit(node);
            node = child ? child : following(node);
        }
        while (!open_.empty()) leave();
        sum_up();
        return std::move(page_);
    }

  private:
    struct Open {
        std::uint32_t element = 0;
        std::uint32_t block_element = 0;
        bool is_block = false;
    };

    // The first child to visit, if any.
    Node visit(Node node) {
        if (node.is_text()) {
            text(node);
            return {};
        }
        if (!node.is_element()) return {};
        ElementTraits traits = element_traits(node.tag());
        if (sight_ == Sight::all && node.is("noscript")) traits = element_traits("div");
        switch (traits.kind) {
            case ElementKind::skipped:
                return {};
            case ElementKind::line_break:
                line_break();
                return {};
            case ElementKind::media:
                media(node);
                return {};
            default:
                break;
        }
        if (!enter(node, traits)) return {};
        if (const Node child = node.first_child()) return child;
        leave();
        return {};
    }

    Node following(Node node) {
        while (!open_.empty()) {
            if (const Node sibling = node.next_sibling()) return sibling;
            if (open_.size() == 1) return {};
            node = page_.elements[open_.back().element].node;
            leave();
        }
        return {};
    }

    bool enter(Node node, ElementTraits traits) {
        const Attributes attributes = attributes_of(node);
        const bool is_hidden = (attributes.hidden && !is_streamed_part(attributes.id)) ||
                               (!attributes.style.empty() && body::hides(attributes.style));
        // What hides all of a page is taken away when its scripts start.
        if (is_hidden && sight_ == Sight::shown && !open_.empty()) return false;
        if (traits.is_block) end_block();
        const auto index = static_cast<std::uint32_t>(page_.elements.size());
        PageElement element;
        element.node = node;
        element.traits = traits;
        element.first_block = static_cast<std::uint32_t>(page_.blocks.size());
        element.regions = region_of(traits.kind);
        if (!open_.empty()) {
            const PageElement& parent = page_.elements[open_.back().element];
            element.parent = open_.back().element;
            element.depth = static_cast<std::uint16_t>(parent.depth + 1);
            element.regions |= parent.regions;
            element.article = parent.article;
        }
        if (traits.kind == ElementKind::article) element.article = ++articles_;
        element.signature = hash_without_digits(
            attributes.classes,
            stable_hash_step(hash_without_digits(attributes.id, stable_hash(node.tag())), '\0'));
        page_.elements.push_back(element);
        const bool is_block = traits.is_block || open_.empty();
        open_.push_back({index, is_block ? index : open_.back().block_element, is_block});
        if (traits.kind == ElementKind::anchor && in_block_) ++block_.links;
        return true;
    }

    void leave() {
        if (open_.back().is_block) end_block();
        open_.pop_back();
    }

    void begin_block() {
        const Open& open = open_.back();
        block_ = {};
        block_.element = open.block_element;
        block_.inner = open.element;
        block_.regions = page_.elements[open.element].regions;
        block_.text_begin = static_cast<std::uint32_t>(page_.text.size());
        block_.leaf_begin = static_cast<std::uint32_t>(page_.leaves.size());
        block_.media_before = static_cast<std::uint32_t>(page_.media.size());
        block_.after_break = std::exchange(after_break_, false);
        block_.links = page_.elements[open.element].regions & kInAnchor ? 1 : 0;
        meter_.emplace(page_.text, page_.text.size());
        in_block_ = true;
    }

    void text(Node node) {
        const std::string_view words = node.text();
        if (!in_block_) {
            if (is_all_space(words)) return;
            begin_block();
        }
        const std::size_t before = page_.text.size();
        meter_->add(words);
        page_.leaves.push_back(node);
        const std::size_t added = page_.text.size() - before;
        const std::uint32_t regions = page_.elements[open_.back().element].regions;
        if (added == 0 || (regions & (kInAnchor | kInStrong | kInCode)) == 0) return;
        const auto chars = static_cast<std::uint32_t>(
            code_point_count(std::string_view(page_.text).substr(before)));
        if (regions & kInAnchor) block_.link_chars += chars;
        if (regions & kInStrong) block_.strong_chars += chars;
        if (regions & kInCode) block_.code_chars += chars;
    }

    void line_break() {
        if (open_.empty()) return;
        const bool in_code = page_.elements[open_.back().element].regions & kInCode;
        if (in_code && in_block_) return meter_->add(" ");
        end_block();
        after_break_ = true;
    }

    void media(Node node) {
        page_.media.push_back({node, open_.back().element,
                               static_cast<std::uint32_t>(page_.blocks.size()), in_block_});
        ++page_.elements[open_.back().element].media;
    }

    void end_block() {
        if (!in_block_) return;
        in_block_ = false;
        after_break_ = false;
        block_.measure = meter_->finish();
        block_.leaf_end = static_cast<std::uint32_t>(page_.leaves.size());
        if (page_.text.ends_with(' ')) page_.text.pop_back();
        block_.text_end = static_cast<std::uint32_t>(page_.text.size());
        page_.text += '\n';
        if (block_.measure.first == 0) return;
        const std::string_view words = page_.text_of(block_);
        block_.hash = folded_hash(words);
        page_.blocks.push_back(block_);
        count(block_);
        if (page_.blocks.size() >= kMaxBlocks) page_.bound = "too many text blocks";
        if (page_.text.size() >= kMaxPageText) page_.bound = "too much text";
    }

    // What the block adds to its element; the sums of subtrees follow at the end.
    void count(const TextBlock& block) {
        PageElement& element = page_.elements[block.element];
        const std::uint32_t chars = block.measure.chars;
        ++element.blocks;
        element.chars += chars;
        element.link_chars += std::min(block.link_chars, chars);
        element.commas += block.measure.commas;
        if (chars + block.measure.wide >= kLongBlock) element.long_chars += chars;
        if (element.traits.kind == ElementKind::paragraph) element.paragraph_chars += chars;
    }

    // Children lie behind their parents.
    void sum_up() {
        std::vector<PageElement>& elements = page_.elements;
        for (std::size_t i = elements.size(); i-- > 1;) {
            const PageElement& child = elements[i];
            PageElement& parent = elements[child.parent];
            parent.blocks += child.blocks;
            parent.chars += child.chars;
            parent.link_chars += child.link_chars;
            parent.commas += child.commas;
            parent.long_chars += child.long_chars;
            parent.paragraph_chars += child.paragraph_chars;
            parent.media += child.media;
        }
        for (const PageElement& element : elements)
            page_.articles += element.traits.kind == ElementKind::article && element.chars > 0;
        for (std::size_t i = 1; i < elements.size(); ++i) {
            const PageElement& parent = elements[elements[i].parent];
            elements[i].wider =
                parent.chars > elements[i].chars ? elements[i].parent : parent.wider;
        }
        count_twins();
        for (TextBlock& block : page_.blocks) block.place = place_of(block);
    }

    void count_twins() {
        // By signature and parent, in a table with open addressing; key 0: free.
        const std::size_t slots = std::bit_ceil(2 * page_.elements.size());
        std::vector<std::uint64_t> keys(slots, 0);
        std::vector<std::uint32_t> counts(slots, 0);
        const auto slot_of = [&](const PageElement& element) {
            const std::uint64_t key =
                ((element.signature ^ element.parent) * 0x9E3779B97F4A7C15u) | 1u;
            std::size_t at = (key >> 32) % slots;
            while (keys[at] != 0 && keys[at] != key) at = (at + 1) % slots;
            keys[at] = key;
            return at;
        };
        for (const PageElement& element : page_.elements)
            if (element.chars > 0) ++counts[slot_of(element)];
        for (PageElement& element : page_.elements)
            if (element.chars > 0) element.twins = counts[slot_of(element)];
    }

    std::uint64_t place_of(const TextBlock& block) const {
        std::uint64_t place = page_.elements[block.inner].signature;
        std::uint32_t element = block.element;
        for (int level = 0; level < 4; ++level) {
            place = stable_hash_step(place, page_.elements[element].signature);
            element = page_.elements[element].parent;
        }
        return place;
    }

    Sight sight_;
    PageBlocks page_;
    std::vector<Open> open_;
    TextBlock block_;
    std::optional<TextMeter> meter_;
    std::uint32_t articles_ = 0;
    bool in_block_ = false;
    bool after_break_ = false;
};

}  // namespace

PageBlocks read_blocks(const Document& document, Sight sight) {
    return BlockReader(sight).read(document.body());
}

}  // namespace magpie
