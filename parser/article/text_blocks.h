// A page as the block model sees it: its elements with what their subtrees hold, and its text
// blocks — maximal runs of inline content below one block element, ended by a line break as well.
// One walk over the tree, one pass over the text. Hidden elements and form fields hold no text.
//
// Valid as long as the Document is. Bounds: kMaxBlocks blocks, kMaxPageText bytes; what lies beyond
// is not seen (PageBlocks::bound), and so not part of an article.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parser/article/element_kind.h"
#include "parser/article/text_measure.h"
#include "parser/dom.h"

namespace magpie {

inline constexpr std::size_t kMaxBlocks = 20'000;      // most of 1,497 real pages: 2,641
inline constexpr std::size_t kMaxPageText = 4u << 20;  // bytes

// Regions that an element lies in, itself included.
enum Region : std::uint32_t {
    kInArticle = 1u << 0,
    kInMain = 1u << 1,
    kInNav = 1u << 2,
    kInAside = 1u << 3,
    kInHeader = 1u << 4,
    kInFooter = 1u << 5,
    kInForm = 1u << 6,
    kInTable = 1u << 7,
    kInList = 1u << 8,
    kInFigure = 1u << 9,
    kInQuote = 1u << 10,
    kInAnchor = 1u << 11,
    kInControl = 1u << 12,
    kInStrong = 1u << 13,
    kInCode = 1u << 14,
};

struct PageElement {
    Node node;
    std::uint32_t parent = 0;  // index into PageBlocks::elements; the root is its own
    std::uint32_t wider = 0;   // the nearest ancestor that holds more text; the root's is itself
    std::uint32_t regions = 0;
    std::uint16_t depth = 0;
    ElementTraits traits;
    std::uint32_t article = 0;      // number of the nearest <article>, from 1; 0: none
    std::uint32_t first_block = 0;  // blocks that begin before it
    // Of the subtree:
    std::uint32_t blocks = 0;
    std::uint32_t chars = 0, link_chars = 0, commas = 0;
    std::uint32_t long_chars = 0;       // in blocks of at least kLongBlock characters
    std::uint32_t paragraph_chars = 0;  // in blocks of <p>
    std::uint32_t media = 0;
    std::uint64_t signature = 0;  // hash of tag, id and classes, digits left out
    std::uint32_t twins = 1;      // siblings of the same signature, itself included
};

inline constexpr std::uint32_t kLongBlock = 80;  // code points; wide characters count twice

struct TextBlock {
    std::uint32_t element = 0;                   // the block element around it
    std::uint32_t inner = 0;                     // the element that holds its first text
    std::uint32_t text_begin = 0, text_end = 0;  // in PageBlocks::text, trimmed
    std::uint32_t leaf_begin = 0, leaf_end = 0;  // in PageBlocks::leaves
    TextMeasure measure;
    std::uint32_t link_chars = 0, links = 0, strong_chars = 0, code_chars = 0;
    std::uint32_t media_before = 0;  // media leaves of the page before this block
    std::uint32_t regions = 0;
    bool after_break = false;  // begins behind a <br>
    std::uint64_t hash = 0;    // of the text folded: letters in lower case, no blanks, no digits
    std::uint64_t place = 0;   // of the signatures of its element and three ancestors
};

struct MediaLeaf {
    Node node;
    std::uint32_t element = 0;  // its parent
    std::uint32_t block = 0;    // blocks that begin before it
    bool in_block = false;      // within the last of these
};

struct PageBlocks {
    std::vector<PageElement> elements;  // in document order, <body> first
    std::vector<TextBlock> blocks;
    std::vector<Node> leaves;  // text nodes of the blocks, in document order
    std::vector<MediaLeaf> media;
    std::string text;
    std::uint32_t articles = 0;  // <article> elements that hold text
    std::string_view bound;      // the bound that was hit, in words; "" when all was read

    // The nearest element that holds more than this block; its wider ones follow.
    std::uint32_t container_of(const TextBlock& block) const {
        const PageElement& element = elements[block.element];
        return element.blocks == 1 ? element.wider : block.element;
    }
    std::string_view text_of(const TextBlock& block) const {
        return std::string_view(text).substr(block.text_begin, block.text_end - block.text_begin);
    }
};

// What a page shows; or that and what it hides until a script runs, and what it has for readers
// without scripts (<noscript>).
enum class Sight { shown, all };

PageBlocks read_blocks(const Document& document, Sight sight = Sight::shown);

}  // namespace magpie
