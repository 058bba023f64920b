#include "parser/article/plain_trace.h"

#include <algorithm>

#include "base/text.h"

namespace magpie {
namespace {

constexpr int kPathElements = 6;  // nearest ancestors that name a place

std::string own_text(Node element) {
    std::string text;
    for (Node child = element.first_child(); child; child = child.next_sibling())
        if (child.is_text()) text += child.text();
    return collapse_space(text);
}

std::uint64_t place_of(Node element) {
    std::string path;
    for (int i = 0; i < kPathElements && element; ++i, element = element.parent()) {
        path += element.tag();
        path += '.';
        path += element.attribute_or_empty("class");
        path += '>';
    }
    return trace_hash(path);
}

// The text after the last " - ", " | " or "_" of <title>.
std::uint64_t title_suffix(const Document& document) {
    const Node element = document.first_by_tag("title");
    const std::string title = element ? collapse_space(text_of(element)) : std::string();
    std::size_t end = std::string::npos;
    for (const std::string_view separator : {" - ", " | ", "_"}) {
        const std::size_t at = title.rfind(separator);
        if (at == std::string::npos) continue;
        const std::size_t after = at + separator.size();
        end = end == std::string::npos ? after : std::max(end, after);
    }
    return end == std::string::npos ? 0 : trace_hash(std::string_view(title).substr(end));
}

}  // namespace

PageTrace plain_trace(const Document& document, Node content, std::uint64_t page) {
    PageTrace trace;
    trace.page = page;
    trace.title_suffix = title_suffix(document);
    Node after_content = content.next_in(document.root(), true);
    bool inside = false;
    for (Node node = document.body(); node; node = node.next_in(document.body())) {
        if (node == content) inside = true;
        if (node == after_content) inside = false;
        if (!node.is_element()) continue;
        const std::string text = own_text(node);
        if (text.empty()) continue;
        trace.blocks.push_back({trace_hash(text), place_of(node), inside ? 1.0f : 0.0f,
                                static_cast<std::uint32_t>(code_point_count(text))});
        if (trace.blocks.size() == SiteMemory::kMaxBlocks) break;
    }
    return trace;
}

}  // namespace magpie
