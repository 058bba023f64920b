#include "parser/dom_regular.h"

#include <algorithm>
#include <array>
#include <new>
#include <utility>
#include <vector>

#include "base/text.h"
#include "parser/dom_markup.h"
#include "parser/dom_tree.h"
#include "parser/html_tags.h"

namespace magpie {
namespace {

using namespace tags;
using Kind = MarkupToken::Kind;

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\n\f") == std::string_view::npos;
}

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

constexpr std::array<std::string_view, 5> kHeadVoids{"meta", "link", "base", "basefont", "bgsound"};
constexpr std::array<std::string_view, 3> kHeadRawText{"script", "style", "title"};
constexpr std::array<std::string_view, 5> kRawText{"script", "style", "title", "iframe",
                                                   "textarea"};

bool belongs_in_head(std::string_view name) {
    return is_one_of(name, kHeadVoids) || is_one_of(name, kHeadRawText);
}

// §13.2.6.1, "adjust foreign attributes": Gumbo keeps the local name.
constexpr std::array<std::string_view, 11> kForeignAttributes{
    "xlink:actuate", "xlink:arcrole", "xlink:href", "xlink:role", "xlink:show", "xlink:title",
    "xlink:type",    "xml:base",      "xml:lang",   "xml:space",  "xmlns:xlink"};

std::string_view foreign_attribute_name(std::string_view name) {
    return is_one_of(name, kForeignAttributes) ? name.substr(name.find(':') + 1) : name;
}

class RegularBuilder {
  public:
    RegularBuilder(std::string_view html, Arena& arena, BuildContext context)
        : arena_(arena),
          reader_(html, arena),
          is_fragment_(context == BuildContext::body_fragment) {}

    std::optional<BuiltTree> run() {
        if (is_fragment_) {
            push(*add_element("html", {}), tag_role("html"));
            phase_ = Phase::body;
        }
        while (take(reader_.next())) {
        }
        // Without a body there is more to imply.
        if (!is_regular_ || phase_ < Phase::body) return std::nullopt;
        flush_text();
        return BuiltTree{root_, depth_};
    }

  private:
    // Where the document is; a fragment is in the body all the time.
    enum class Phase { doctype, html, before_head, head, after_head, body, after_body, after_html };

    struct Open {
        DomNode* node;
        TagRole role;
        bool is(TagTraits any) const { return role.is(any); }
        bool is_named(std::string_view name) const { return node->content == name; }
    };

    // False at the end of the file, and when there is no use in going on.
    bool take(const MarkupToken& token) {
        switch (token.kind) {
            case Kind::text:
                text(token.content);
                break;
            case Kind::start_tag:
                start_tag(token);
                break;
            case Kind::end_tag:
                end_tag(token.content);
                break;
            case Kind::comment:
                comment();
                break;
            case Kind::doctype:
                doctype(token.content);
                break;
            case Kind::end:
                return false;
            case Kind::irregular:
                give_up();
        }
        return is_regular_;
    }

    void give_up() { is_regular_ = false; }

    // ---- the tree

    Open& top() { return open_.back(); }
    bool in_foreign() const { return foreign_ > 0; }
    // Between the cells, where text would be moved out of the table.
    bool in_table() { return top().is(kTable | kSection | kRow) && !top().is_named("caption"); }

    void add(DomNode& parent, DomNode& node, std::size_t depth) {
        append_child(parent, node);
        depth_ = std::max(depth_, depth);
    }

    DomNode* add_element(std::string_view name, const std::vector<DomAttribute>& attributes) {
        flush_text();
        DomNode* node = new_node(arena_, DomNode::Kind::element, name);
        if (!attributes.empty()) {
            const std::size_t bytes = attributes.size() * sizeof(DomAttribute);
            auto* copies = static_cast<DomAttribute*>(arena_.allocate(bytes));
            std::uninitialized_copy(attributes.begin(), attributes.end(), copies);
            node->attributes = {copies, attributes.size()};
        }
        if (open_.empty())
            root_ = node;
        else
            add(*top().node, *node, open_.size() + 1);
        return node;
    }

    void push(DomNode& node, TagRole role) {
        open_.push_back({&node, role});
        depth_ = std::max(depth_, open_.size());
        foreign_ += role.is(kForeign) || in_foreign();
        paragraphs_ += role.is(kParagraph) && !in_foreign();
    }

    void pop() {
        flush_text();
        paragraphs_ -= top().is(kParagraph) && !in_foreign();
        foreign_ -= in_foreign();
        open_.pop_back();
    }

    void open_element(const MarkupToken& token, TagRole role) {
        push(*add_element(token.content, token.attributes), role);
    }

    void add_void(const MarkupToken& token) { add_element(token.content, token.attributes); }

    // An element that no tag of the page opens.
    void open_implied(std::string_view name) { push(*add_element(name, {}), tag_role(name)); }

    void flush_text() {
        if (text_.empty()) return;
        DomNode* node = new_node(arena_, DomNode::Kind::text, std::exchange(text_, {}));
        add(*top().node, *node, open_.size() + 1);
    }

    // Pops down to and with `index`. A formatting element that this closes would have to be opened
    // again behind it.
    enum class Formatting { must_not_close, may_close };
    void close_from(std::size_t index, Formatting rule = Formatting::must_not_close) {
        while (open_.size() > index) {
            const bool is_last = open_.size() == index + 1;
            if (!is_last && rule == Formatting::must_not_close && top().is(kFormatting))
                return give_up();
            pop();
        }
    }

    // The topmost open element that `matches`, or kNone when one of `barrier` or the root is above.
    template <class Match>
    std::size_t find(TagTraits barrier, Match matches) const {
        for (std::size_t i = open_.size(); i-- > 0;) {
            if (matches(open_[i])) return i;
            if (open_[i].is(barrier | kFrame)) break;
        }
        return kNone;
    }

    std::size_t find_named(std::string_view name, TagTraits barrier) const {
        return find(barrier, [&](const Open& open) { return open.is_named(name); });
    }

    std::size_t open_paragraph() const {
        if (paragraphs_ == 0) return kNone;
        return find(kScope | kButtonScope, [](const Open& open) { return open.is(kParagraph); });
    }

    void close_paragraph() {
        if (const std::size_t at = open_paragraph(); at != kNone) close_from(at);
    }

    // ---- text, comments, doctype

    void text(std::string_view content) {
        if (phase_ == Phase::body) return body_text(content);
        if (!is_blank(content)) {
            if (phase_ < Phase::body) return give_up();
            phase_ = Phase::body;
            return body_text(content);
        }
        // White space before <head> is dropped; behind </body> it still goes to the body.
        if (phase_ >= Phase::head) text_ = reader_.joined(text_, content);
    }

    void body_text(std::string_view content) {
        if (in_table() && !is_blank(content)) return give_up();
        text_ = reader_.joined(text_, content);
    }

    void comment() {
        flush_text();
        if (phase_ < Phase::before_head || phase_ == Phase::after_html)
            return;  // outside of <html>
        const bool behind_body = phase_ == Phase::after_body;
        DomNode* node = new_node(arena_, DomNode::Kind::comment, {});
        add(behind_body ? *root_ : *top().node, *node, behind_body ? 2 : open_.size() + 1);
    }

    // In other documents than these, <table> stands inside of <p>.
    void doctype(std::string_view content) {
        if (phase_ != Phase::doctype || !equals_ignore_case(content, "<!doctype html"))
            return give_up();
        phase_ = Phase::html;
    }

    // ---- tags outside of the body

    void start_tag(const MarkupToken& token) {
        const TagRole role = tag_role(token.content);
        if (phase_ < Phase::body && role.is(kIrregular)) return give_up();
        if (phase_ == Phase::after_body || phase_ == Phase::after_html) phase_ = Phase::body;
        if (phase_ == Phase::body) return start_in_body(token, role);
        start_before_body(token, role);
    }

    void start_before_body(const MarkupToken& token, TagRole role) {
        const std::string_view name = token.content;
        if (phase_ == Phase::before_head && belongs_in_head(name)) {
            open_implied("head");
            phase_ = Phase::head;
        }
        if (phase_ == Phase::html && name == "html") {
            open_element(token, role);
            phase_ = Phase::before_head;
        } else if (phase_ == Phase::before_head && name == "head") {
            open_element(token, role);
            phase_ = Phase::head;
        } else if (phase_ == Phase::after_head && name == "body") {
            open_element(token, role);
            phase_ = Phase::body;
        } else if (phase_ == Phase::head && is_one_of(name, kHeadVoids)) {
            add_void(token);
        } else if (phase_ == Phase::head && is_one_of(name, kHeadRawText)) {
            raw_text_element(token);
        } else if (phase_ != Phase::head || name != "head") {  // a second <head> is ignored
            give_up();
        }
    }

    void raw_text_element(const MarkupToken& token) {
        const std::string_view name = token.content;
        open_element(token, TagRole{});
        const bool is_text_area = name == "textarea";
        const auto references = is_text_area || name == "title" ? MarkupReader::References::decoded
                                                                : MarkupReader::References::kept;
        if (is_text_area) reader_.skip_line_feed();
        const MarkupToken& content = reader_.next_raw_text(name, references);
        if (content.kind == Kind::irregular) return give_up();
        text_ = content.content;
        pop();
    }

    void end_tag(std::string_view name) {
        if (phase_ < Phase::body) return end_before_body(name);
        if (phase_ == Phase::after_html || is_fragment_ || in_foreign() ||
            !(name == "body" || name == "html")) {
            phase_ = Phase::body;
            return end_in_body(name);
        }
        if (find_named("body", kScope) == kNone) return give_up();
        phase_ = name == "body" ? Phase::after_body : Phase::after_html;
    }

    void end_before_body(std::string_view name) {
        const bool means_more = name == "body" || name == "html" || name == "br";
        if (phase_ != Phase::head || means_more) return give_up();
        if (name != "head") return;  // ignored
        pop();
        phase_ = Phase::after_head;
    }

    // ---- start tags in the body, §13.2.6.4.7

    void start_in_body(const MarkupToken& token, TagRole role) {
        const std::string_view name = token.content;
        if (in_foreign()) return start_foreign(token, role);
        if (in_table()) return start_in_table(token, role);
        const bool misplaced = role.is(kFrame | kTablePart | kIrregular);
        if (misplaced) return give_up();
        if (is_one_of(name, kRawText)) return raw_text_element(token);
        if (role.is(kAlone) && is_open(name)) return give_up();
        if (role.is(kListItem | kDefinition)) close_item(role.traits & (kListItem | kDefinition));
        if (role.is(kClosesP)) close_paragraph();
        if (!is_regular_) return;
        if (role.is(kHeading) && top().is(kHeading)) pop();
        insert(token, role);
    }

    bool is_open(std::string_view name) const {
        return std::any_of(open_.begin(), open_.end(),
                           [&](const Open& open) { return open.is_named(name); });
    }

    void close_item(TagTraits kind) {
        const std::size_t at = find(0, [kind](const Open& open) {
            return open.is(kind) || (open.is(kSpecial) && !open.is(kPasses));
        });
        if (at != kNone && open_[at].is(kind)) close_from(at);
    }

    void insert(const MarkupToken& token, TagRole role) {
        if (role.is(kForeign)) return insert_foreign(token, role);
        if (role.is(kVoid)) return add_void(token);
        const bool is_pre = token.content == "pre";
        open_element(token, role);
        if (is_pre) reader_.skip_line_feed();
    }

    // SVG: the names of HTML mean nothing, but those that break out, and "/>" closes.
    void start_foreign(const MarkupToken& token, TagRole role) {
        const std::string_view name = token.content;
        const bool has_rules = role.is(kBreaksOut | kIntegration | kForeign | kIrregular) ||
                               name == "font" || is_one_of(name, kRawText);
        if (has_rules && name != "image") return give_up();
        insert_foreign(token, TagRole{role.key, 0});
    }

    void insert_foreign(const MarkupToken& token, TagRole role) {
        std::vector<DomAttribute> attributes = token.attributes;
        for (DomAttribute& attribute : attributes)
            attribute.name = foreign_attribute_name(attribute.name);
        DomNode* node = add_element(token.content, attributes);
        if (!token.self_closing) push(*node, role);
    }

    // §13.2.6.4.9–15, for what stands where it belongs.
    void start_in_table(const MarkupToken& token, TagRole role) {
        const bool is_caption = token.content == "caption";
        const bool in_columns = top().is_named("colgroup");
        if (token.content == "col" && in_columns) return add_void(token);
        if (!role.is(kTablePart) || in_columns) return give_up();
        if (top().is(kTable) && role.is(kSection)) return open_element(token, role);
        if (is_caption || token.content == "colgroup") return give_up();
        if (top().is(kRow) && role.is(kRow | kSection)) pop();
        if (top().is(kSection) && role.is(kSection)) pop();
        if (top().is(kTable) && role.is(kRow | kCell)) open_implied("tbody");
        if (top().is(kSection) && role.is(kCell)) open_implied("tr");
        open_element(token, role);
    }

    // ---- end tags in the body

    void end_in_body(std::string_view name) {
        if (in_foreign()) return end_foreign(name);
        const TagRole role = tag_role(name);
        if (in_table()) return end_in_table(role, name);
        if (role.is(kFrame | kIrregular) || name == "br") return give_up();
        if (role.is(kParagraph)) return end_paragraph();
        if (role.is(kHeading))
            return end_scoped(find(kScope, [](const Open& open) { return open.is(kHeading); }));
        if (role.is(kListItem)) return end_scoped(find_named(name, kScope | kListScope));
        if (role.is(kTable | kTablePart)) return end_cell(name);
        if (role.is(kFormatting)) return end_formatting(name);
        const bool is_block = role.is(kSpecial) || role.is(kDefinition);
        if (is_block) return end_scoped(find_named(name, kScope));
        // To Gumbo, names that it does not know are all the same.
        if (role.traits == 0 && !top().is_named(name)) return give_up();
        end_other(name);
    }

    void end_foreign(std::string_view name) {
        if (!top().is_named(name)) return give_up();
        pop();
    }

    void end_scoped(std::size_t at) {
        if (at != kNone) close_from(at);  // else the tag is ignored
    }

    void end_paragraph() {
        const std::size_t at = open_paragraph();
        if (at != kNone) return close_from(at);
        add_element("p", {});
    }

    // A cell or caption forgets the formatting elements that are still open in it.
    void end_cell(std::string_view name) {
        const std::size_t at =
            find(kTable | kCell | kScope, [&](const Open& open) { return open.is_named(name); });
        if (at == kNone || !open_[at].is(kScope) || open_[at].is(kTable)) return give_up();
        close_from(at, Formatting::may_close);
    }

    // The adoption agency where it only closes.
    void end_formatting(std::string_view name) {
        const std::size_t at = find_named(name, kScope);
        if (at == kNone) return end_other(name);
        const bool holds_block =
            std::any_of(open_.begin() + static_cast<std::ptrdiff_t>(at) + 1, open_.end(),
                        [](const Open& open) { return open.is(kSpecial); });
        if (holds_block) return give_up();
        close_from(at);
    }

    void end_other(std::string_view name) {
        const std::size_t at = find_named(name, kSpecial);
        if (at != kNone) close_from(at);
    }

    void end_in_table(TagRole role, std::string_view name) {
        if (top().is_named("colgroup") && name != "colgroup") {
            if (!role.is(kTable)) return give_up();
            pop();
        }
        const std::size_t at = find_named(name, kTable);
        if (at == kNone || !role.is(kTable | kTablePart)) return give_up();
        close_from(at);
    }

    Arena& arena_;
    MarkupReader reader_;
    const bool is_fragment_;
    Phase phase_ = Phase::doctype;
    bool is_regular_ = true;
    std::vector<Open> open_;
    std::size_t foreign_ = 0;     // open elements of SVG
    std::size_t paragraphs_ = 0;  // open <p>: most tags ask for one
    DomNode* root_ = nullptr;
    std::string_view text_;  // read, but not yet a node
    std::size_t depth_ = 0;
};

}  // namespace

std::optional<BuiltTree> build_regular_tree(std::string_view html, Arena& arena,
                                            BuildContext context) {
    if (!MarkupReader::is_plain(html)) return std::nullopt;
    try {
        return RegularBuilder(html, arena, context).run();
    } catch (const std::bad_alloc&) {
        return std::nullopt;  // Gumbo's road names the bound
    }
}

}  // namespace magpie
