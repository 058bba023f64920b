#include "parser/dom_flat.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "base/text.h"
#include "parser/dom.h"
#include "parser/dom_markup.h"
#include "parser/html_tags.h"

namespace magpie {
namespace {

using Kind = MarkupToken::Kind;

constexpr std::size_t kMostBytes = std::size_t{4} << 20;  // longest real page: 2.7 MB
constexpr std::size_t kMostBlocks = 20'000;

// Whole characters, without what the reader has no answer for.
std::string plain_part(std::string_view html) {
    std::string text = to_valid_utf8(html.substr(0, kMostBytes));
    std::erase(text, '\0');
    const std::size_t mark = text.starts_with("\uFEFF") ? 3 : 0;
    return text.substr(mark);
}

class FlatBuilder {
  public:
    FlatBuilder(std::string_view html, Arena& arena) : arena_(arena), reader_(html, arena) {}

    BuiltTree run() {
        while (blocks_ < kMostBlocks && take(reader_.next())) {
        }
        end_block();
        return {&root_};
    }

  private:
    bool take(const MarkupToken& token) {
        if (token.kind == Kind::end || token.kind == Kind::irregular) return false;
        if (token.kind == Kind::text) text_ = reader_.joined(text_, token.content);
        if (token.kind == Kind::end_tag) end_tag(token);
        return token.kind != Kind::start_tag || start_tag(token);
    }

    bool start_tag(const MarkupToken& token) {
        constexpr TagSet kUnread{Tag::script, Tag::style, Tag::iframe, Tag::noembed, Tag::noframes};
        if (token.tag == Tag::title || token.tag == Tag::textarea) return raw_text(token, true);
        if (kUnread.has(token.tag)) return raw_text(token, false);
        if (token.tag == Tag::meta) add_meta(token);
        end_tag(token);
        return true;
    }

    // A block begins or ends here, or a line does.
    void end_tag(const MarkupToken& token) {
        const bool separates = tag_role(token.content).is(tags::kSpecial) || token.tag == Tag::br;
        if (separates) end_block();
    }

    bool raw_text(const MarkupToken& token, bool is_read) {
        const Tag tag = token.tag;
        const std::string_view name = token.content;
        end_block();
        const auto references =
            is_read ? MarkupReader::References::decoded : MarkupReader::References::kept;
        const MarkupToken& content = reader_.next_raw_text(name, references);
        if (content.kind != Kind::text) return false;
        const bool is_title = tag == Tag::title && !has_title_;
        has_title_ |= is_title;
        if (is_title) add_text(add_element(head_, Tag::title), content.content);
        return true;
    }

    void add_meta(const MarkupToken& token) {
        if (++blocks_ > kMostBlocks || token.attributes.empty()) return;
        const std::size_t count = token.attributes.size();
        auto* copies = static_cast<DomAttribute*>(arena_.allocate(count * sizeof(DomAttribute)));
        std::uninitialized_copy(token.attributes.begin(), token.attributes.end(), copies);
        add_element(head_, Tag::meta).attributes = {copies, count};
    }

    void end_block() {
        const std::string_view text = std::exchange(text_, {});
        if (trim(text).empty()) return;
        ++blocks_;
        add_text(add_element(body_, Tag::p), text);
    }

    DomNode& add_element(DomNode& parent, Tag tag) {
        DomNode* node = new_node(arena_, DomNode::Kind::element, name_of(tag));
        node->tag = tag;
        insert_child(parent, *node);
        return *node;
    }

    DomNode& add_root() {
        DomNode* node = new_node(arena_, DomNode::Kind::element, name_of(Tag::html));
        node->tag = Tag::html;
        return *node;
    }

    void add_text(DomNode& parent, std::string_view text) {
        if (!text.empty()) insert_child(parent, *new_node(arena_, DomNode::Kind::text, text));
    }

    Arena& arena_;
    MarkupReader reader_;
    DomNode& root_ = add_root();
    DomNode& head_ = add_element(root_, Tag::head);
    DomNode& body_ = add_element(root_, Tag::body);
    std::string_view text_;
    bool has_title_ = false;
    std::size_t blocks_ = 0;
};

}  // namespace

// Its bounds stand in for those of the arena: at most 4 MB of text, and 20,000 blocks of two nodes.
BuiltTree build_flat_tree(std::string_view html, Arena& arena) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::hours(1);
    arena.reset(HtmlLimits().arena, deadline, nullptr, nullptr);
    return FlatBuilder(plain_part(html), arena).run();
}

}  // namespace magpie
