#include "parser/dom_build.h"

#include <gumbo.h>

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <csetjmp>
#include <cstdint>
#include <cstring>

#include "base/text.h"
#include "parser/dom.h"
#include "parser/dom_direct.h"
#include "parser/dom_markup.h"

namespace magpie {
namespace {

bool holds_element(const GumboNode& node) {
    return node.type == GUMBO_NODE_ELEMENT || node.type == GUMBO_NODE_TEMPLATE;
}

// Null when there is no such child.
const GumboNode* child_of(const GumboNode& node, std::size_t index) {
    if (!holds_element(node)) return nullptr;
    const GumboVector& children = node.v.element.children;
    if (index >= children.length) return nullptr;
    return static_cast<const GumboNode*>(children.data[index]);
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

// Where a byte for which `test` holds may be, at or behind `at`: blocks without one are passed over
// at once, by vectors. The test is made of comparisons, `|` and `&`, for one byte and for many.
template <class Test>
std::size_t skip_blocks_without(std::string_view html, std::size_t at, Test test) {
    using Bytes [[gnu::vector_size(16)]] = unsigned char;
    constexpr std::size_t kVectors = 4;
    std::array<Bytes, kVectors> block;
    for (; at + sizeof block <= html.size(); at += sizeof block) {
        std::memcpy(block.data(), html.data() + at, sizeof block);
        auto found = test(block[0]);
        for (std::size_t i = 1; i < kVectors; ++i) found |= test(block[i]);
        const auto halves = std::bit_cast<std::array<std::uint64_t, 2>>(found);
        if ((halves[0] | halves[1]) != 0) break;
    }
    return at;
}

constexpr auto kIsStrayControl = [](auto c) {
    return (c == 0x7F) |
           ((c < 0x20) & (c != '\t') & (c != '\n') & (c != '\f') & (c != '\r') & (c != '\0'));
};

// Browsers keep control characters and show nothing; Gumbo puts U+FFFD in their place, which shows.
// Ten of 2,500 real pages have some.
void drop_stray_controls(std::string& html) {
    const auto begin = static_cast<std::ptrdiff_t>(skip_blocks_without(html, 0, kIsStrayControl));
    const auto is_stray = [](char c) {
        return kIsStrayControl(static_cast<unsigned char>(c)) != 0;
    };
    html.erase(std::remove_if(html.begin() + begin, html.end(), is_stray), html.end());
}

// Lead bytes of the code points beyond ASCII that do not stand for themselves: C2 (U+0080–9F), EF
// (U+FDD0–FDEF, U+FFFE–F) and F0–F4 (the last two of each plane).
constexpr auto kMayBeOdd = [](auto c) { return (c == 0xC2) | (c >= 0xEF); };

std::size_t find_odd(std::string_view html, std::size_t from) {
    for (std::size_t at = from; at < html.size(); ++at) {
        if (!kMayBeOdd(static_cast<unsigned char>(html[at]))) continue;
        std::size_t behind = at;
        const char32_t c = next_code_point(html, behind);
        if (c != U'\uFFFD' && !stands_for_itself(c)) return at;
        at = skip_blocks_without(html, behind, kMayBeOdd) - 1;
    }
    return html.npos;
}

// By U+FFFD, as Gumbo does where it reads them: both roads see the same. One of 40 real pages has
// some, nearly all of them by a wrong charset in its past.
void replace_odd(std::string& html) {
    std::size_t at = find_odd(html, skip_blocks_without(html, 0, kMayBeOdd));
    if (at == html.npos) return;
    std::string out;
    std::size_t copied = 0;
    for (; at != html.npos; at = find_odd(html, copied)) {
        out.append(html, copied, at - copied).append("\uFFFD");
        copied = at;
        next_code_point(html, copied);
    }
    html = out.append(html, copied);
}

// ---- The build ----

// Zeroed where it is a node: Gumbo 0.10.1 never sets the mode of a fragment, and what the memory
// held before would decide whether <table> closes <p>. Zero is "no quirks", as in WeChat's pages.
extern "C" void* gumbo_allocate(void* arena, std::size_t size) {
    void* memory = static_cast<Arena*>(arena)->allocate(size);
    return size == sizeof(GumboNode) ? std::memset(memory, 0, size) : memory;
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

// ---- After the build: Gumbo's tree becomes ours ----

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

std::string_view tag_name(const GumboElement& element, Arena& arena) {
    return element.tag < GUMBO_TAG_UNKNOWN ? known_tag_name(element.tag)
                                           : unknown_tag_name(element.original_tag, arena);
}

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

// Lower case but for a few of SVG ("viewBox").
std::string_view attribute_name(std::string_view name, Arena& arena) {
    if (std::none_of(name.begin(), name.end(), is_upper)) return name;
    char* lower = static_cast<char*>(arena.allocate(name.size()));
    for (std::size_t i = 0; i < name.size(); ++i) lower[i] = name_char(name[i], true);
    return {lower, name.size()};
}

std::span<const DomAttribute> attributes_of(const GumboElement& element, Arena& arena) {
    const std::size_t count = element.attributes.length;
    if (count == 0) return {};
    auto* copies = static_cast<DomAttribute*>(arena.allocate(count * sizeof(DomAttribute)));
    for (std::size_t i = 0; i < count; ++i) {
        const auto& attribute = *static_cast<const GumboAttribute*>(element.attributes.data[i]);
        new (copies + i) DomAttribute{attribute_name(attribute.name, arena), attribute.value};
    }
    return {copies, count};
}

DomNode* copy_of(const GumboNode& node, Arena& arena) {
    if (holds_element(node)) {
        DomNode* copy = new_node(arena, DomNode::Kind::element, tag_name(node.v.element, arena));
        copy->attributes = attributes_of(node.v.element, arena);
        return copy;
    }
    const bool is_comment = node.type == GUMBO_NODE_COMMENT;
    const char* text = node.v.text.text != nullptr ? node.v.text.text : "";
    return new_node(arena, is_comment ? DomNode::Kind::comment : DomNode::Kind::text, text);
}

// Pre-order, with the place of each open node in its parent kept in the node itself: Gumbo's own
// numbers are wrong once it has moved nodes.
BuiltTree copy_of_tree(GumboNode& root, Arena& arena) {
    BuiltTree tree;
    GumboNode* source = &root;
    DomNode* copy = copy_of(root, arena);
    tree.root = copy;
    root.index_within_parent = 0;
    std::size_t next_child = 0;
    for (;;) {
        if (const GumboNode* child = child_of(*source, next_child)) {
            auto* entered = const_cast<GumboNode*>(child);
            entered->parent = source;
            entered->index_within_parent = next_child;
            source = entered;
            DomNode* child_copy = copy_of(*source, arena);
            insert_child(*copy, *child_copy);
            copy = child_copy;
            next_child = 0;
            continue;
        }
        if (source == &root) return tree;
        next_child = source->index_within_parent + 1;
        source = source->parent;
        copy = copy->parent;
    }
}

// The frame that leave_gumbo() returns to. No frame from here to the allocator holds an object with
// a destructor: the arena owns all memory. `tree` is written once, when nothing can jump any more.
int build_or_stop(const GumboOptions& options, std::string_view html, Arena& arena,
                  std::jmp_buf& way_out, BuiltTree& tree) {
    const int stopped = setjmp(way_out);
    if (stopped != kNotStopped) return stopped;
    GumboOutput* output = gumbo_parse_with_options(&options, html.data(), html.size());
    tree = copy_of_tree(*output->root, arena);
    return kNotStopped;
}

// Each builder has its own.
std::chrono::steady_clock::time_point deadline_of(const HtmlLimits& limits) {
    return std::chrono::steady_clock::now() + limits.time;
}

}  // namespace

Result<BuiltTree> build_tree(std::string& html, Arena& arena, const HtmlLimits& limits,
                             BuildContext context) {
    drop_stray_controls(html);
    replace_odd(html);
    if (limits.build_directly && context != BuildContext::title_fragment) {
        arena.reset(limits.arena, deadline_of(limits), nullptr, nullptr);
        if (const auto tree = build_direct_tree(html, arena, context)) return *tree;
    }
    bound_numeric_references(html);
    std::jmp_buf way_out;
    arena.reset(limits.arena, deadline_of(limits), leave_gumbo, &way_out);
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
