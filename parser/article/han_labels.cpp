#include "parser/article/han_labels.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.h"
#include "parser/byte_search.h"

namespace magpie {
namespace {

constexpr std::size_t kMaxFound = 32;
constexpr std::size_t kMaxLine = 400;       // bytes; a longer leaf is a paragraph
constexpr std::size_t kMaxValue = 30;       // code points of a value; longest names of papers: 22
constexpr std::size_t kMaxNameLength = 16;  // code points in brackets behind 记者: four names

struct Label {
    std::string_view text;
    HanLabel kind;
};

// A label that contains another stands before it.
constexpr Label kLabels[] = {
    {"稿件来源", HanLabel::origin}, {"文章来源", HanLabel::origin},
    {"信息来源", HanLabel::origin}, {"新闻来源", HanLabel::origin},
    {"消息来源", HanLabel::origin}, {"来源", HanLabel::origin},
    {"來源", HanLabel::origin},     {"责任编辑", HanLabel::editor},
    {"責任編輯", HanLabel::editor}, {"责编", HanLabel::editor},
    {"编辑", HanLabel::editor},     {"編輯", HanLabel::editor},
    {"文章作者", HanLabel::author}, {"作者", HanLabel::author},
    {"撰文", HanLabel::author},     {"撰稿", HanLabel::author},
    {"文字", HanLabel::author},     {"本报记者", HanLabel::reporter},
    {"记者", HanLabel::reporter},   {"記者", HanLabel::reporter},
    {"通讯员", HanLabel::reporter}, {"文", HanLabel::author},
};

// All labels begin with one of these characters' first bytes: e4–e9, as all Han characters do.
bool may_hold_label(std::string_view text) {
    return std::ranges::any_of(text, [](char c) {
        return static_cast<unsigned char>(c) >= 0xE4 && static_cast<unsigned char>(c) <= 0xE9;
    });
}

bool is_mark(char32_t c) {
    return c == U':' || c == U'：' || c == U'/' || c == U'／' || c == U'丨' || c == U'|' ||
           c == U'｜' || c == U'∣' || c == U'︰';
}

bool ends_value(char32_t c) {
    return is_mark(c) || c == U'）' || c == U')' || c == U'】' || c == U']' || c == U'。' ||
           c == U'，' || c == U'；' || c == U';' || c == U'（' || c == U'(' || c == U'【' ||
           c == U'\u00A0' || c == U'\u3000' || c == U'\t' || c == U'\n' || c == U'》' || c == U'！';
}

// The label that stands at `at`; nullptr: none.
const Label* label_at(std::string_view text, std::size_t at) {
    for (const Label& label : kLabels)
        if (text.substr(at).starts_with(label.text)) return &label;
    return nullptr;
}

class LeafReader {
  public:
    LeafReader(const FactPlaces& places, std::vector<LabelledText>& found)
        : leaves_(places.leaves), found_(found) {}

    void read(std::uint32_t leaf) {
        leaf_ = leaf;
        text_ = leaves_[leaf].text();
        if (text_.size() > kMaxLine) return bracketed();
        for (std::size_t at = 0; at < text_.size() && found_.size() < kMaxFound;) {
            const Label* label = label_at(text_, at);
            if (label == nullptr)
                next_code_point(text_, at);
            else
                at = labelled(*label, at);
        }
        if (text_.size() > 60) bracketed();
    }

  private:
    // Reads what stands behind the label; returns where to go on.
    std::size_t labelled(const Label& label, std::size_t at) {
        const bool begins_word = at == 0 || !is_han_before(at);
        std::size_t behind = at + label.text.size();
        std::size_t marks = 0;
        while (behind < text_.size()) {
            std::size_t next = behind;
            const char32_t c = next_code_point(text_, next);
            if (!is_mark(c) && !is_space(c)) break;
            marks += is_mark(c);
            behind = next;
        }
        if (!begins_word) return at + label.text.size();
        if (behind >= text_.size() && (marks > 0 || trim_unicode(text_) == label.text)) {
            from_next_leaf(label.kind);
            return behind;
        }
        // Without a colon the words are a sentence's, except before a reporter's name alone.
        const bool is_alone = label.kind == HanLabel::reporter && behind > at + label.text.size();
        if (marks == 0 && !is_alone) return at + label.text.size();
        return value_from(label.kind, behind);
    }

    bool is_han_before(std::size_t at) const {
        const char32_t c = previous_code_point(text_, at);
        return c >= 0x4E00 && c < 0xA000;
    }

    std::size_t value_from(HanLabel kind, std::size_t begin) {
        std::size_t at = begin;
        while (at < text_.size()) {
            if (at > begin && label_at(text_, at) != nullptr &&
                label_at(text_, at)->text.size() > 3)
                break;
            std::size_t next = at;
            const char32_t c = next_code_point(text_, next);
            if (ends_value(c)) break;
            if (c == U' ' && (kind == HanLabel::origin || is_digit_at(next))) break;
            at = next;
        }
        keep(kind, text_.substr(begin, at - begin));
        return at;
    }

    bool is_digit_at(std::size_t at) const {
        return at < text_.size() && text_[at] >= '0' && text_[at] <= '9';
    }

    // "来源：" and the name in a link behind it.
    void from_next_leaf(HanLabel kind) {
        if (leaf_ + 1 >= leaves_.size()) return;
        const std::string_view value = trim_unicode(leaves_[leaf_ + 1].text());
        if (label_at(value, 0) == nullptr) keep(kind, value);
    }

    // "新华社北京1月1日电（记者 张三、李四）" in a paragraph.
    void bracketed() {
        for (const std::string_view open :
             {"（记者", "(记者", "（記者", "（本报记者", "（通讯员"}) {
            const std::size_t at = find_bytes(text_, open);
            if (at == std::string_view::npos) continue;
            std::size_t begin = at + open.size();
            std::size_t end = std::min(text_.find("）", begin), text_.find(')', begin));
            if (end == std::string_view::npos) continue;
            std::string_view value = trim_unicode(text_.substr(begin, end - begin));
            if (value.starts_with("：")) value.remove_prefix(3);
            if (code_point_count(value) <= kMaxNameLength) keep(HanLabel::reporter, value);
        }
    }

    void keep(HanLabel kind, std::string_view value) {
        value = trim_unicode(value);
        if (value.empty() || code_point_count(value) > kMaxValue || found_.size() >= kMaxFound)
            return;
        found_.push_back({kind, collapse_space(value), leaf_});
    }

    const std::vector<Node>& leaves_;
    std::vector<LabelledText>& found_;
    std::string_view text_;
    std::uint32_t leaf_ = 0;
};

}  // namespace

std::vector<LabelledText> find_han_labels(const FactPlaces& places) {
    std::vector<LabelledText> found;
    LeafReader reader(places, found);
    for (std::uint32_t leaf = 0; leaf < places.leaves.size(); ++leaf)
        if (may_hold_label(places.leaves[leaf].text())) reader.read(leaf);
    return found;
}

}  // namespace magpie
