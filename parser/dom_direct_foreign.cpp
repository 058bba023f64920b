// SVG and MathML, §13.2.6.5.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "parser/dom_direct_builder.h"

namespace magpie {
namespace {

using Space = DomNode::Space;

constexpr TagSet kBreaksOut{
    Tag::b,      Tag::big,    Tag::blockquote, Tag::body,    Tag::br,    Tag::center, Tag::code,
    Tag::dd,     Tag::div,    Tag::dl,         Tag::dt,      Tag::em,    Tag::embed,  Tag::h1,
    Tag::h2,     Tag::h3,     Tag::h4,         Tag::h5,      Tag::h6,    Tag::head,   Tag::hr,
    Tag::i,      Tag::img,    Tag::li,         Tag::listing, Tag::menu,  Tag::meta,   Tag::nobr,
    Tag::ol,     Tag::p,      Tag::pre,        Tag::ruby,    Tag::s,     Tag::small,  Tag::span,
    Tag::strong, Tag::strike, Tag::sub,        Tag::sup,     Tag::table, Tag::tt,     Tag::u,
    Tag::ul,     Tag::var};

// §13.2.6.1, "adjust foreign attributes": Gumbo keeps the local name.
constexpr std::array<std::string_view, 11> kForeignAttributes{
    "xlink:actuate", "xlink:arcrole", "xlink:href", "xlink:role", "xlink:show", "xlink:title",
    "xlink:type",    "xml:base",      "xml:lang",   "xml:space",  "xmlns:xlink"};

std::string_view foreign_attribute_name(std::string_view name) {
    const bool is_foreign = std::find(kForeignAttributes.begin(), kForeignAttributes.end(), name) !=
                            kForeignAttributes.end();
    return is_foreign ? name.substr(name.find(':') + 1) : name;
}

bool breaks_out(const MarkupToken& token) {
    if (kBreaksOut.has(token.tag)) return true;
    if (token.tag != Tag::font) return false;
    return std::any_of(token.attributes.begin(), token.attributes.end(),
                       [](const DomAttribute& attribute) {
                           return attribute.name == "color" || attribute.name == "face" ||
                                  attribute.name == "size";
                       });
}

bool is_math_text(const DomNode& node) {
    constexpr TagSet kText{Tag::mi, Tag::mo, Tag::mn, Tag::ms, Tag::mtext};
    return node.space == Space::math && kText.has(node.tag);
}

bool holds_html(const DomNode& node) {
    constexpr TagSet kHolders{Tag::foreignobject, Tag::desc, Tag::title};
    if (node.space == Space::svg) return kHolders.has(node.tag);
    if (node.space != Space::math || node.tag != Tag::annotation_xml) return false;
    return std::any_of(node.attributes.begin(), node.attributes.end(),
                       [](const DomAttribute& attribute) {
                           return attribute.name == "encoding" &&
                                  (equals_ignore_case(attribute.value, "text/html") ||
                                   equals_ignore_case(attribute.value, "application/xhtml+xml"));
                       });
}

}  // namespace

bool DirectBuilder::in_html_point(Tag tag) const {
    if (holds_html(top())) return true;
    if (is_math_text(top())) return tag != Tag::mglyph && tag != Tag::malignmark;
    return tag == Tag::svg && top().space == Space::math && top().tag == Tag::annotation_xml;
}

void DirectBuilder::start_foreign_root(const Token& token, Space space) {
    reconstruct();
    insert_foreign(token, space);
}

void DirectBuilder::insert_foreign(const Token& token, Space space) {
    std::vector<DomAttribute> attributes = token.attributes;
    for (DomAttribute& attribute : attributes)
        attribute.name = foreign_attribute_name(attribute.name);
    DomNode& node = new_element(token.content, token.tag, kept(attributes));
    node.space = space;
    open_node(node);
    if (token.self_closing) pop();
}

// HTML ends it, but not in a fragment: there Gumbo makes it a part.
void DirectBuilder::start_in_foreign(const Token& token) {
    if (!breaks_out(token) || is_fragment_) return insert_foreign(token, top().space);
    do {
        pop();
    } while (in_foreign() && !is_math_text(top()) && !holds_html(top()));
    again();
}

// The names are compared as they are written: all that is unknown to HTML has its own here, and
// for Gumbo a blank in "</svg >" is a part of it.
void DirectBuilder::end_in_foreign(const Token& token) {
    for (std::size_t i = open_.size(); token.is_bare && --i > 0;) {
        if (open_[i]->space == Space::html) break;
        if (open_[i]->content == token.content) return pop_to(i);
    }
    by_mode(token);
}

}  // namespace magpie
