#include "parser/open_elements.h"

#include <algorithm>

namespace magpie {
namespace {

using namespace tags;

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

}  // namespace

bool OpenElements::in_foreign_content() const {
    if (foreign_roots_ == 0) return false;
    const auto deciding = std::find_if(stack_.rbegin(), stack_.rend(), [](TagRole open) {
        return open.is(kForeign | kIntegration);
    });
    return deciding != stack_.rend() && deciding->is(kForeign);
}

void OpenElements::start_tag(std::string_view name, bool self_closing) {
    TagRole element = tag_role(name);
    if (in_foreign_content() && !element.is(kBreaksOut))
        return start_foreign(element, self_closing);
    while (in_foreign_content()) truncate(find(0, [](TagRole open) { return open.is(kForeign); }));
    if (element.is(kFrame)) return;
    close_implied_by(element);
    if (element.is(kVoid) || (element.is(kForeign) && self_closing)) return;
    const auto is_table = [](TagRole open) { return open.is(kTable); };
    if (element.is(kTablePart) && find(0, is_table) == kNone) return;  // ignored, §13.2.6.4.7
    element.traits &= ~kIntegration;
    push(element);
}

// The names of HTML mean nothing here, and "/>" closes.
void OpenElements::start_foreign(TagRole element, bool self_closing) {
    element.traits &= kForeign | kIntegration;
    if (element.is(kIntegration)) element.traits |= kSpecial | kScope;
    if (!self_closing) push(element);
}

void OpenElements::close_implied_by(TagRole element) {
    if (element.is(kListItem | kDefinition)) close_item_before(element);
    if (element.is(kClosesP)) close_paragraph();
    if (!stack_.empty() && stack_.back().is(element.traits & (kHeading | kOption)))
        stack_.pop_back();
    if (element.is(kAlone) && element.is(kFormatting))
        end_formatting(element);
    else if (element.is(kAlone))
        truncate(find_same(kScope, element));
    if (element.is(kTable | kTablePart)) close_table_content_before(element);
}

void OpenElements::close_paragraph() {
    if (paragraphs_ == 0) return;
    truncate(find(kScope | kButtonScope, [](TagRole open) { return open.is(kParagraph); }));
}

void OpenElements::close_item_before(TagRole item) {
    const TagTraits kind = item.traits & (kListItem | kDefinition);
    const std::size_t end = find(0, [kind](TagRole open) {
        return open.is(kind) || (open.is(kSpecial) && !open.is(kPasses));
    });
    if (end != kNone && stack_[end].is(kind)) truncate(end);
}

// §13.2.6.4.9–15: a part of a table closes everything down to where it belongs; a table that is not
// in a cell of another table closes that one.
void OpenElements::close_table_content_before(TagRole element) {
    if (element.is(kTable)) {
        const std::size_t around = find(0, [](TagRole open) { return open.is(kTable | kScope); });
        if (around != kNone && stack_[around].is(kTable)) truncate(around);
        return;
    }
    TagTraits home = kTable;
    if (element.is(kRow | kCell)) home |= kSection;
    if (element.is(kCell)) home |= kRow;
    const std::size_t parent = find(0, [home](TagRole open) { return open.is(home); });
    if (parent != kNone) truncate(parent + 1);
}

void OpenElements::end_tag(std::string_view name) {
    const TagRole element = tag_role(name);
    if (element.is(kVoid | kFrame)) return;
    if (element.is(kFormatting)) return end_formatting(element);
    if (element.is(kTable | kTablePart)) {
        truncate(find_same(kTable, element));
    } else if (element.is(kHeading)) {
        truncate(find(kScope, [](TagRole open) { return open.is(kHeading); }));
    } else if (element.is(kForm)) {
        const std::size_t form = find_same(kScope, element);
        if (form != kNone) stack_.erase(stack_.begin() + static_cast<std::ptrdiff_t>(form));
    } else if (element.is(kListItem | kParagraph)) {
        truncate(find_same(kScope | (element.is(kListItem) ? kListScope : kButtonScope), element));
    } else {
        truncate(find_same(element.is(kSpecial) ? kScope : kSpecial, element));
    }
}

// The adoption agency (§13.2.6.4.7) in what it leaves on the stack: blocks opened inside of the
// formatting element stay open.
void OpenElements::end_formatting(TagRole element) {
    const std::size_t at = find_same(kScope, element);
    if (at == kNone) return;
    const auto begin = stack_.begin() + static_cast<std::ptrdiff_t>(at);
    const bool holds_block =
        std::any_of(begin, stack_.end(), [](TagRole open) { return open.is(kSpecial); });
    if (holds_block)
        stack_.erase(begin);
    else
        truncate(at);
}

void OpenElements::push(TagRole element) {
    stack_.push_back(element);
    if (element.is(kForeign)) ++foreign_roots_;
    if (element.is(kParagraph)) ++paragraphs_;
}

template <class Match>
std::size_t OpenElements::find(TagTraits barrier, Match matches) const {
    for (std::size_t i = stack_.size(); i-- > 0;) {
        if (matches(stack_[i])) return i;
        if (stack_[i].is(barrier)) break;
    }
    return kNone;
}

std::size_t OpenElements::find_same(TagTraits barrier, TagRole element) const {
    return find(barrier, [&](TagRole open) { return open.key == element.key; });
}

void OpenElements::truncate(std::size_t size) {
    if (size == kNone) return;
    while (stack_.size() > size) {
        if (stack_.back().is(kForeign)) --foreign_roots_;
        if (stack_.back().is(kParagraph)) --paragraphs_;
        stack_.pop_back();
    }
}

}  // namespace magpie
