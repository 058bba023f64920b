#include "parser/article/page_surface.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/text.h"
#include "parser/article/streamed_part.h"
#include "parser/body/style.h"

namespace magpie {
namespace {

constexpr std::size_t kMaxFrames = 8;
constexpr std::size_t kMaxNamedNodes = 2;

// What an element means here. A name that is not in the list is a block.
enum class Role : std::uint8_t {
    block,
    run,  // inside of a line
    anchor,
    noscript,
    skipped,  // with all that is in it
    form,
    picture,
    player,
    button,
    input,
    iframe,
    frame,
    headline,
};

struct Roles {
    Role role;
    std::string_view tags;  // separated by blanks
};

constexpr Roles kRoles[] = {
    {Role::run,
     "span b strong i em u s small big sub sup code kbd font mark abbr cite q label time tt samp "
     "var bdi bdo ruby rt rb wbr br"},
    {Role::anchor, "a"},
    {Role::noscript, "noscript"},
    {Role::skipped, "script style svg template textarea select title"},
    {Role::form, "form"},
    {Role::picture, "img picture amp-img"},
    {Role::player, "video audio object embed"},
    {Role::button, "button"},
    {Role::input, "input"},
    {Role::iframe, "iframe"},
    {Role::frame, "frame"},
    {Role::headline, "h1 h2 h3"},
};

constexpr std::size_t kSlots = 256;  // four times the names

constexpr std::size_t slot_of(std::string_view tag) {
    std::uint32_t hash = 2166136261u;  // FNV-1a
    for (const char c : tag) hash = (hash ^ static_cast<std::uint8_t>(c)) * 16777619u;
    return (hash ^ (hash >> 16)) % kSlots;
}

struct Slot {
    std::string_view tag;
    Role role = Role::block;
};

constexpr std::array<Slot, kSlots> make_slots() {
    std::array<Slot, kSlots> slots{};
    for (const auto& [role, tags] : kRoles) {
        for (std::size_t begin = 0; begin < tags.size();) {
            const std::size_t end = std::min(tags.find(' ', begin), tags.size());
            const std::string_view tag = tags.substr(begin, end - begin);
            std::size_t at = slot_of(tag);
            while (!slots[at].tag.empty()) at = (at + 1) % kSlots;
            slots[at] = {tag, role};
            begin = end + 1;
        }
    }
    return slots;
}

constexpr std::array<Slot, kSlots> kTable = make_slots();

Role role_of(std::string_view tag) {
    for (std::size_t at = slot_of(tag); !kTable[at].tag.empty(); at = (at + 1) % kSlots)
        if (kTable[at].tag == tag) return kTable[at].role;
    return Role::block;
}

bool is_in_line(Role role) { return role == Role::run || role == Role::anchor; }

std::size_t weight_of(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return static_cast<unsigned char>(c) > ' '; }));
}

// "cookie-banner", "Consent", "gdprNotice".
bool is_of_consent(std::string_view names) {
    for (std::size_t at = 0; at + 4 <= names.size(); ++at) {
        const char c = static_cast<char>(names[at] | 0x20);
        if (c != 'c' && c != 'g') continue;
        for (const std::string_view word : {"cookie", "consent", "gdpr"})
            if (starts_with_ignore_case(names.substr(at), word)) return true;
    }
    return false;
}

class SurfaceReader {
  public:
    PageSurface read(const Document& document) {
        body_ = document.body();
        for (Node node = body_; node;) {
            Node next = enter(node) ? node.first_child() : Node();
            while (node && !next) {
                leave(node);
                if (node == body_ || surface_.prose > PageSurface::kRich) return finished();
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
        ++surface_.elements;
        const Role role = role_of(node.tag());
        if (role == Role::skipped) return false;
        if (role == Role::run) return true;
        if (role == Role::noscript) ++noscripts_;
        if (noscripts_ == 0) count(node, role);
        if (role == Role::anchor) return ++anchors_, true;
        end_block();
        if (role == Role::form) ++forms_;
        if (role == Role::block || role == Role::form) look_at_attributes(node);
        return true;
    }

    void leave(Node node) {
        if (!node.is_element()) return;
        const Role role = role_of(node.tag());
        if (!is_in_line(role)) end_block();
        if (role == Role::noscript) --noscripts_;
        if (role == Role::anchor) --anchors_;
        if (role == Role::form) --forms_;
        if (node.key() == hidden_) hidden_ = nullptr;
        if (node.key() == consent_) consent_ = nullptr;
    }

    void count(Node node, Role role) {
        if (role == Role::anchor) return count_link(node);
        if (role == Role::headline) return add_headline(node);
        if (role == Role::input) return count_input(node);
        if (role == Role::picture) ++surface_.images;
        if (role == Role::player) ++surface_.players;
        if (role == Role::form) ++surface_.forms;
        if (role == Role::button) ++surface_.buttons;
        if (role == Role::iframe) keep(surface_.iframes, node, kMaxNamedNodes);
        if (role == Role::frame) keep(surface_.frames, node, kMaxFrames);
    }

    void count_link(Node node) {
        if (node.attribute_or_empty("href").empty()) return;
        ++surface_.links;
        keep(surface_.link_nodes, node, kMaxNamedNodes);
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
        if (hidden_ != nullptr || consent_ != nullptr) return;
        if (surface_.headlines.size() >= PageSurface::kHeadlines) return;
        std::string line = to_lower_ascii(collapse_space(text_of(node)));
        if (!line.empty() && line.size() <= PageSurface::kHeadline)
            surface_.headlines.push_back(std::move(line));
    }

    // Of <html> and <body> neither says anything: scripts take such marks away when they start.
    void look_at_attributes(Node node) {
        if (node == body_ || (hidden_ != nullptr && consent_ != nullptr)) return;
        for (std::size_t i = 0; i < node.attribute_count(); ++i) {
            const auto [name, value] = node.attribute_at(i);
            const bool is_hidden =
                (name == "hidden" && !is_streamed_part(node.attribute_or_empty("id"))) ||
                (name == "style" && body::hides(value));
            if (hidden_ == nullptr && is_hidden) hidden_ = node.key();
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

    Node body_;
    PageSurface surface_;
    std::size_t block_text_ = 0, block_links_ = 0;
    int noscripts_ = 0, anchors_ = 0, forms_ = 0;
    const void* hidden_ = nullptr;   // the element that hides what is read now
    const void* consent_ = nullptr;  // the banner that is read now
};

}  // namespace

PageSurface read_surface(const Document& document) { return SurfaceReader().read(document); }

bool waits_for_scripts(const PageSurface& surface) {
    return surface.text * 3 < surface.hidden + surface.noscript;
}

}  // namespace magpie
