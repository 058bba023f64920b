#include "parser/dom_build.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <csetjmp>
#include <cstring>

#include "base/text.h"
#include "parser/dom.h"

namespace magpie {
namespace {

const GumboVector* children_of(const GumboNode& node) {
    if (holds_element(node)) return &node.v.element.children;
    if (node.type == GUMBO_NODE_DOCUMENT) return &node.v.document.children;
    return nullptr;
}

// ---- Before the build ----

bool is_digit(char c, bool hex) {
    return (c >= '0' && c <= '9') || (hex && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')));
}

// Overwrites the digits in [begin, end) by U+FFFD, at the same length, when they could overflow an
// int.
void bound_digits(std::string& html, std::size_t begin, std::size_t end, bool hex) {
    constexpr std::size_t kSafeDigits = 7;
    const std::size_t significant = std::min(html.find_first_not_of('0', begin), end);
    if (end - significant <= kSafeDigits) return;
    const std::string_view replacement = hex ? "FFFD" : "65533";
    html.replace(begin, end - begin, end - begin, '0');
    html.replace(end - replacement.size(), replacement.size(), replacement);
}

// Gumbo 0.10.1 lets a numeric reference wrap around 2^32 and then emits bytes that are not UTF-8
// ("&#4294967233;" gives 0xC1).
void bound_numeric_references(std::string& html) {
    std::size_t at = html.find("&#");
    while (at != std::string::npos) {
        std::size_t begin = at + 2;
        const bool hex = begin < html.size() && (html[begin] == 'x' || html[begin] == 'X');
        if (hex) ++begin;
        std::size_t end = begin;
        while (end < html.size() && is_digit(html[end], hex)) ++end;
        bound_digits(html, begin, end, hex);
        at = html.find("&#", end);
    }
}

bool is_stray_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0x7F || (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\f' &&
                            byte != '\r' && byte != '\0');
}

// Browsers keep control characters and show nothing; Gumbo puts U+FFFD in their place, which shows.
// Ten of 2,500 real pages have some. Two passes, because the first one runs on vectors.
void drop_stray_controls(std::string& html) {
    bool found = false;
    for (const char c : html) found |= is_stray_control(c);
    if (found) std::erase_if(html, is_stray_control);
}

// ---- The build ----

extern "C" void* gumbo_allocate(void* arena, std::size_t size) {
    return static_cast<Arena*>(arena)->allocate(size);
}
extern "C" void gumbo_release(void*, void*) {}

// Values of setjmp(), which gives 0 on the way in.
constexpr int kNotStopped = 0;
constexpr int kStoppedByBytes = 1;
constexpr int kStoppedByDeadline = 2;

[[noreturn]] void leave_gumbo(void* context, Arena::Stop why) {
    std::longjmp(*static_cast<std::jmp_buf*>(context),
                 why == Arena::Stop::bytes ? kStoppedByBytes : kStoppedByDeadline);
}

GumboTag fragment_tag(BuildContext context) {
    switch (context) {
        case BuildContext::body_fragment:
            return GUMBO_TAG_BODY;
        case BuildContext::title_fragment:
            return GUMBO_TAG_TITLE;
        case BuildContext::document:
            break;
    }
    return GUMBO_TAG_LAST;
}

GumboOptions options_for(Arena& arena, BuildContext context) {
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = gumbo_allocate;
    options.deallocator = gumbo_release;
    options.userdata = &arena;
    options.max_errors = 0;  // with the default, 50 KB of <div> took 803 MB
    options.fragment_context = fragment_tag(context);
    return options;
}

// ---- After the build: what Gumbo leaves to its callers, once per node ----

std::string_view known_tag_name(GumboTag tag) {
    static const auto names_by_tag = [] {
        std::array<std::string_view, GUMBO_TAG_UNKNOWN> names;
        for (std::size_t i = 0; i < names.size(); ++i)
            names[i] = gumbo_normalized_tagname(static_cast<GumboTag>(i));
        return names;
    }();
    return names_by_tag[static_cast<std::size_t>(tag)];
}

char name_char(char c, bool is_utf8) {
    if (c >= 'A' && c <= 'Z') return static_cast<char>(c - 'A' + 'a');
    return static_cast<unsigned char>(c) < 0x80 || is_utf8 ? c : '?';
}

// Gumbo keeps the name of an unknown element only in the source text, in the case of the source.
// Where that is not UTF-8, as nothing else in the tree can be, the name gets a '?' for each byte
// beyond ASCII.
std::string_view unknown_tag_name(GumboStringPiece original, Arena& arena) {
    if (original.data == nullptr || original.length == 0) return "";
    gumbo_tag_from_original_text(&original);
    const bool is_utf8 = is_valid_utf8({original.data, original.length});
    char* name = static_cast<char*>(arena.allocate(original.length));
    for (std::size_t i = 0; i < original.length; ++i)
        name[i] = name_char(original.data[i], is_utf8);
    return {name, original.length};
}

void settle(GumboNode& node, Arena& arena) {
    if (holds_element(node)) {
        GumboElement& element = node.v.element;
        const std::string_view name = element.tag < GUMBO_TAG_UNKNOWN
                                          ? known_tag_name(element.tag)
                                          : unknown_tag_name(element.original_tag, arena);
        element.original_tag = {name.data(), name.size()};
    } else if (node.type != GUMBO_NODE_DOCUMENT) {
        const char* text = node.v.text.text != nullptr ? node.v.text.text : "";
        node.v.text.original_text = {text, std::strlen(text)};
    }
}

// So that going to the next sibling never depends on how the node came to its place.
void number_children(GumboNode& node) {
    const GumboVector* children = children_of(node);
    if (children == nullptr) return;
    for (unsigned i = 0; i < children->length; ++i) {
        auto* child = static_cast<GumboNode*>(children->data[i]);
        child->parent = &node;
        child->index_within_parent = i;
    }
}

// Settles the tree; returns its depth.
std::size_t settle_tree(GumboNode* root, Arena& arena) {
    std::size_t depth = 1;
    std::size_t deepest = 1;
    for (GumboNode* node = root; node != nullptr;) {
        settle(*node, arena);
        number_children(*node);
        const GumboNode* next = child_of(*node, 0);
        if (next != nullptr) deepest = std::max(deepest, ++depth);
        while (next == nullptr && node != root) {
            next = child_of(*node->parent, node->index_within_parent + 1);
            if (next != nullptr) break;
            node = node->parent;
            --depth;
        }
        node = const_cast<GumboNode*>(next);
    }
    return deepest;
}

// The frame that leave_gumbo() returns to. No frame from here to the allocator holds an object with
// a destructor: the arena owns all memory. `tree` is written once, when nothing can jump any more.
int build_or_stop(const GumboOptions& options, std::string_view html, Arena& arena,
                  std::jmp_buf& way_out, BuiltTree& tree) {
    const int stopped = setjmp(way_out);
    if (stopped != kNotStopped) return stopped;
    GumboOutput* output = gumbo_parse_with_options(&options, html.data(), html.size());
    const std::size_t depth = settle_tree(output->root, arena);
    tree = BuiltTree{output->root, depth};
    return kNotStopped;
}

}  // namespace

bool holds_element(const GumboNode& node) {
    return node.type == GUMBO_NODE_ELEMENT || node.type == GUMBO_NODE_TEMPLATE;
}

const GumboNode* child_of(const GumboNode& node, std::size_t index) {
    const GumboVector* children = children_of(node);
    if (children == nullptr || index >= children->length) return nullptr;
    return static_cast<const GumboNode*>(children->data[index]);
}

std::size_t child_count_of(const GumboNode& node) {
    const GumboVector* children = children_of(node);
    return children != nullptr ? children->length : 0;
}

Result<BuiltTree> build_tree(std::string& html, Arena& arena, const HtmlLimits& limits,
                             BuildContext context) {
    drop_stray_controls(html);
    bound_numeric_references(html);
    std::jmp_buf way_out;
    arena.reset(limits.arena, std::chrono::steady_clock::now() + limits.time, leave_gumbo,
                &way_out);
    const GumboOptions options = options_for(arena, context);
    BuiltTree tree;
    const int stopped = build_or_stop(options, html, arena, way_out, tree);
    arena.disarm();
    if (stopped == kStoppedByBytes)
        return fail(ErrorCode::limit, "html: the tree needs more than " + to_string(limits.arena));
    if (stopped == kStoppedByDeadline)
        return fail(ErrorCode::limit, "html: the tree takes longer than " +
                                          std::to_string(limits.time.count()) + " ms");
    return tree;
}

}  // namespace magpie
