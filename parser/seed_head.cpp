#include "parser/seed_head.h"

#include <algorithm>
#include <cctype>

#include "base/text.h"
#include "parser/seed_format.h"

namespace magpie::seed {
namespace {

constexpr std::size_t kMaxByline = 4;  // 原创, AUTHOR, AUTHOR again (2026), ACCOUNT
constexpr std::size_t kMaxName =
    64;  // code points; WeChat allows 30 for accounts, authors are shorter
constexpr std::size_t kMaxBio = 120;  // code points; WeChat's limit for an account's introduction
constexpr std::size_t kLeastCommon = 3;  // characters a renamed account keeps
constexpr std::string_view kOriginal = "原创";

std::vector<char32_t> code_points(std::string_view text) {
    std::vector<char32_t> points;
    for (std::size_t pos = 0; pos < text.size();) points.push_back(next_code_point(text, pos));
    return points;
}

// An account under its former name (看雪学院 → 看雪学苑) or shortened: beginning and end in common
// make three quarters of the shorter one. Lines that read like sentences are never names.
bool is_renamed(std::string_view line, std::string_view name) {
    if (line.find_first_of("!?:*[]()#>|") != std::string_view::npos || contains(line, "。") ||
        contains(line, "，")) {
        return false;
    }
    const auto a = code_points(remove_space(line));
    const auto b = code_points(remove_space(name));
    const std::size_t shorter = std::min(a.size(), b.size());
    if (shorter < kLeastCommon || std::max(a.size(), b.size()) > 2 * shorter) return false;
    const auto head = static_cast<std::size_t>(
        std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(shorter), b.begin())
            .first -
        a.begin());
    std::size_t tail = 0;
    while (head + tail < shorter && a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) ++tail;
    return head >= kLeastCommon && 4 * (head + tail) >= 3 * shorter;
}

// Reads the lines paragraph by paragraph and notes what it takes.
class HeadReader {
  public:
    HeadReader(std::span<const BodyLine> lines, std::string_view title)
        : lines_(lines), title_(title) {}

    Head read(const std::vector<std::string>& names) {
        take_cover();
        take_title();
        take_byline(names);
        if (!head_.byline_resolved) return std::move(head_);
        take_novel_card();
        take_editors_note();
        take_source_block();
        take_novel_card();
        return std::move(head_);
    }

  private:
    std::string_view line(std::size_t ahead = 0) const {
        return next_ + ahead < lines_.size() ? lines_[next_ + ahead].text : std::string_view{};
    }

    // True when the line `ahead` is directly below the one before it, in the same paragraph.
    bool joined(std::size_t ahead) const {
        return next_ + ahead < lines_.size() &&
               lines_[next_ + ahead].index == lines_[next_ + ahead - 1].index + 1;
    }

    // A paragraph of one line.
    bool stands_alone(std::size_t ahead) const {
        return next_ + ahead < lines_.size() && !joined_below(ahead) &&
               (next_ + ahead == 0 || !joined(ahead));
    }
    bool joined_below(std::size_t ahead) const { return joined(ahead + 1); }

    void take(std::size_t count, std::string_view reason) {
        for (std::size_t i = 0; i < count; ++i) head_.taken.push_back({next_++, reason});
    }

    void take_cover() {
        static constexpr std::string_view kCover = "![cover_image](";
        const std::string_view text = line();
        if (!text.starts_with(kCover) || !text.ends_with(')')) return;
        head_.cover = text.substr(kCover.size(), text.size() - kCover.size() - 1);
        take(1, head_.cover.empty() ? "empty_image" : "");
    }

    // The same title again, or, below a cover, the page's own.
    void take_title() {
        const std::string_view text = line();
        if (!text.starts_with("# ")) return;
        const std::string raw = display(text.substr(2));
        const std::string plain = display(unescape_markdown(text.substr(2)));
        const bool same = raw == title_ || plain == title_;
        if (!same && head_.cover.empty()) return;
        head_.has_page_title = true;
        if (!same) head_.page_title = plain;
        take(1, "duplicate_title");
    }

    void take_byline(const std::vector<std::string>& names) {
        std::vector<std::string> paragraphs;
        while (paragraphs.size() < kMaxByline && stands_alone(paragraphs.size())) {
            paragraphs.push_back(unescape_markdown(trim_unicode(line(paragraphs.size()))));
        }
        const auto equal = [](std::string_view a, std::string_view b) { return a == b; };
        if (!find_byline(paragraphs, names, equal)) find_byline(paragraphs, names, is_renamed);
    }

    template <class Same>
    bool find_byline(const std::vector<std::string>& paragraphs,
                     const std::vector<std::string>& names, Same same) {
        for (const std::string& name : names) {
            for (std::size_t last = paragraphs.size(); last-- > 0;) {
                if (same(paragraphs[last], name) && take_byline_before(paragraphs, last))
                    return true;
            }
        }
        return false;
    }

    // Before the account stand at most 原创 and the author, who may be printed twice.
    bool take_byline_before(const std::vector<std::string>& paragraphs, std::size_t last) {
        const bool original = last > 0 && paragraphs[0] == kOriginal;
        const std::size_t first_author = original ? 1 : 0;
        const std::size_t authors = last - first_author;
        if (authors > 2 || (authors == 2 && paragraphs[last - 1] != paragraphs[last - 2]))
            return false;
        if (authors > 0 && !may_be_name(paragraphs[last - 1])) return false;
        head_.byline_resolved = true;
        head_.original = original;
        head_.account = paragraphs[last];
        if (authors > 0) head_.author = paragraphs[last - 1];
        take(last + 1, "head");
        return true;
    }

    static bool may_be_name(std::string_view text) {
        return text != kOriginal && !text.starts_with("![") && !text.starts_with("# ") &&
               !text.starts_with("> ") && !text.starts_with("以下文章来源于") &&
               code_point_count(text) <= kMaxName;
    }

    void take_editors_note() {
        if (line() != "编者荐语：" || !stands_alone(0) || !stands_alone(1)) return;
        if (line(1).starts_with("![") || line(1).starts_with("以下文章来源于")) return;
        head_.reprint.emplace().words = unescape_markdown(line(1));
        take(2, "head");
    }

    // 以下文章来源于X LF ，作者Y / avatar / **X** LF . / BIO. X must be the same in both places.
    void take_source_block() {
        static constexpr std::string_view kFrom = "以下文章来源于";
        static constexpr std::string_view kBy = "，作者";
        if (!line().starts_with(kFrom)) return;
        const std::string_view account = line().substr(kFrom.size());
        const bool has_author = joined(1) && line(1).starts_with(kBy);
        const std::size_t image = has_author ? 2 : 1;
        if (!line(image).starts_with("![](http") || !contains(line(image), "wx.qlogo.cn/mmhead/"))
            return;
        if (line(image + 1) != "**" + std::string(account) + "**") return;
        if (!joined(image + 2) || line(image + 2) != ".") return;
        if (!head_.reprint) head_.reprint.emplace();
        head_.reprint->account = unescape_markdown(account);
        if (has_author) head_.reprint->author = unescape_markdown(line(1).substr(kBy.size()));
        take(image + 3, "head");
        if (is_bio()) take(1, "head");
    }

    // An account without an introduction goes straight to the text: what is too long or marked up
    // is text.
    bool is_bio() const {
        const std::string_view text = line();
        return !text.empty() && stands_alone(0) && code_point_count(text) <= kMaxBio &&
               !contains(text, "![") && !contains(text, "**") &&
               std::string_view("#>*`|").find(text.front()) == std::string_view::npos;
    }

    // 2026: a card for the novel reader below the byline.
    void take_novel_card() {
        static constexpr std::string_view kImmersive = "在小说阅读器中沉浸阅读";
        if (line() != "![]()") return;
        if (line(1) == kImmersive) return take(2, "head");
        if (line(1) == "在小说阅读器读本章" && line(2) == "去阅读" && line(3) == "![]()" &&
            line(4) == kImmersive) {
            take(5, "head");
        }
    }

    std::span<const BodyLine> lines_;
    std::string_view title_;
    std::size_t next_ = 0;
    Head head_;
};

}  // namespace

Head read_head(std::span<const BodyLine> lines, std::string_view title,
               const std::vector<std::string>& names) {
    return HeadReader(lines, title).read(names);
}

std::string unescape_markdown(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape = text[i] == '\\' && i + 1 < text.size() &&
                            std::ispunct(static_cast<unsigned char>(text[i + 1])) != 0;
        out += escape ? text[++i] : text[i];
    }
    return out;
}

}  // namespace magpie::seed
