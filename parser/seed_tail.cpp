// Grammars are lists of tokens matched as a nondeterministic automaton, one bit per token: linear
// in the lines, no backtracking, whatever a hostile file repeats.
#include "parser/seed_tail.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <unordered_set>

#include "base/text.h"

namespace magpie::seed {
namespace {

constexpr std::string_view kTagLine = "预览时标签不可点";
constexpr std::string_view kSwipeUp = "向上滑动看下一个";
constexpr std::size_t kLongestTail = 80;   // lines; the longest grammar has 56
constexpr std::size_t kTruncatedMark = 3;  // "..."
constexpr std::size_t kLeastCutPrefix =
    3;  // code points of a cut line that still name its grammar line

constexpr std::array<std::string_view, 4> kDisclosures{
    "个人观点，仅供参考", "素材来源官方媒体/网络新闻", "内容由AI生成", "内容剧情演绎，仅供娱乐"};

// Tokens of a grammar. "?" in front: optional. <…>: a class of lines. "a|b": either.
// clang-format off
constexpr std::string_view kArticle2025[] = {
    kTagLine, "?<claim>", "?阅读原文", "?修改于", "![]()", "微信扫一扫", "关注该公众号",
    "继续滑动看下一个", "轻触阅读原文", "<image>", "<any>", kSwipeUp};

constexpr std::string_view kArticle2026[] = {
    kTagLine, "?<claim>", "?阅读原文", "?修改于", "?![]()", "?微信扫一扫", "?关注该公众号",
    "?继续滑动看下一个", "?轻触阅读原文", "?<image>", "?<any>", "?向上滑动看下一个"};

constexpr std::string_view kArticle2022[] = {
    kTagLine, "微信扫一扫", "关注该公众号", "知道了", "微信扫一扫", "使用小程序", "取消", "允许",
    "取消", "允许"};

constexpr std::string_view kShortPost[] = {
    "?,", "?,", "?,  ,", "轻触阅读原文|轻触查看原文", "<image>", "<any>", kSwipeUp};

constexpr std::string_view kServiceBlock[] = {
    "知道了", "![]()", "微信扫一扫", "使用小程序", "取消", "允许", "取消", "允许", "取消",
    "允许", "×", "分析", "![跳转二维码]()", "<author-image>", "微信扫一扫可打开此内容，",
    "使用完整服务"};

constexpr std::string_view kCounters[] = {
    "：", "，", "，", "，", "，", "，", "，", "，", "，", "，", "，", "，", "，", "。", "视频",
    "小程序", "赞", "，轻点两下取消赞", "在看", "，轻点两下取消在看", "分享", "留言", "收藏",
    "听过"};

constexpr std::string_view kCountersEnglish[] = {
    ":", "，", "，", "，", "，", "，", "，", "，", "，", "，", "，", "，", "，", ".", "Video",
    "Mini Program", "Like", "，轻点两下取消赞", "Wow", "，轻点两下取消在看", "Share", "Comment",
    "Favorite", "听过"};

constexpr std::string_view kShortCounters[] = {
    "：", "，", "。", "视频", "小程序", "赞", "，轻点两下取消赞", "在看", "，轻点两下取消在看"};

// Lines never seen inside an article body in 11,990 real files; two of them prove a tail without a tag
// line.
constexpr std::string_view kStrongLines[] = {
    kTagLine, "微信扫一扫", "关注该公众号", "继续滑动看下一个", "轻触阅读原文", "轻触查看原文",
    kSwipeUp, "知道了", "使用小程序", "![跳转二维码]()", "微信扫一扫可打开此内容，",
    "使用完整服务", "，轻点两下取消赞", "，轻点两下取消在看", "听过"};

// Comment, reward and complaint blocks of pages saved from a browser. Weak: they go only together with a
// tail.
constexpr std::string_view kBrowserLines[] = {
    "名称已清空", "微信扫一扫赞赏作者", "喜欢作者", "其它金额", "赞赏后展示我的头像", "作品",
    "暂无作品", "文章", "暂无文章", "赞赏金额", "最低赞赏 ¥0", "确定", "返回", "作者提示:",
    "暂无留言", "已无更多数据", "发消息", "写留言:",
    "当前内容可能存在未经审核的第三方商业营销信息，请确认是否继续访问。", "继续访问",
    "微信公众平台广告规范指引", "已关注", "推荐", "写留言",
    "可在「公众号 > 右上角  > 划线」找到划线过的内容", "![划线引导图]", "我知道了",
    "选择留言身份", "该账号因违规无法跳转", "表情", "0个朋友", "详情", "正在加载",
    "## 确认提交投诉", "你可以补充投诉原因（选填）", "调整当前正文文字大小", "搜索「」网络结果",
    "不喜欢", "不看的原因", "内容质量低", "不看此公众号", "在小说阅读器中沉浸阅读",
    "Name cleared", "Like the Author", "Other Amount", "OK", "Back", "Comment", "1 comment(s)",
    "Send Message", "Scan to Follow", "Got It", "Scan with Weixin to", "use this Mini Program",
    "Cancel", "Allow", "Video", "Mini Program", "Like", "Wow", "Share", "Favorite", "Popular",
    "Read more", "Original"};
// clang-format on

using Tokens = std::vector<std::string_view>;

struct Grammar {
    std::string_view id;
    TailKind kind;
    Tokens tokens;  // at most 63
};

Tokens chain(std::initializer_list<std::span<const std::string_view>> parts) {
    Tokens all;
    for (const auto part : parts) all.insert(all.end(), part.begin(), part.end());
    return all;
}

const std::vector<Grammar>& grammars() {
    static const std::vector<Grammar> all{
        {"2025-article", TailKind::article, chain({kArticle2025, kServiceBlock, kCounters})},
        {"2026-article", TailKind::article, chain({kArticle2026, kServiceBlock, kCounters})},
        {"2022-article", TailKind::article, chain({kArticle2022, kShortCounters})},
        {"2025-short-post", TailKind::short_post, chain({kShortPost, kServiceBlock, kCounters})},
        {"state-page", TailKind::state_page, chain({kCounters})},
        {"state-page-en", TailKind::state_page, chain({kCountersEnglish})},
        {"verify-page", TailKind::verify_page, chain({kShortCounters})},
    };
    return all;
}

bool is_image(std::string_view line) { return line.starts_with("![](http") && line.ends_with(')'); }
bool is_author_image(std::string_view line) {
    return line.starts_with("![作者头像](") && line.ends_with(')');
}

// Every literal line of the grammars, and what stands for the classes.
bool is_catalogue_line(std::string_view line) {
    static const std::unordered_set<std::string_view> literals = [] {
        std::unordered_set<std::string_view> set(std::begin(kBrowserLines),
                                                 std::end(kBrowserLines));
        for (const Grammar& grammar : grammars()) {
            for (std::string_view token : grammar.tokens) {
                if (token.starts_with('?')) token.remove_prefix(1);
                for (const std::string_view literal : split(token, '|')) set.insert(literal);
            }
        }
        return set;
    }();
    return literals.contains(trim(line)) || is_disclosure(line) || is_author_image(line);
}

bool is_strong(std::string_view line) {
    return std::find(std::begin(kStrongLines), std::end(kStrongLines), line) !=
           std::end(kStrongLines);
}

bool token_matches(std::string_view token, std::string_view line) {
    if (token.starts_with('?')) token.remove_prefix(1);
    if (token == line || token == "<any>") return true;
    if (token == "<claim>") return is_disclosure(line);
    if (token == "<image>") return is_image(line);
    if (token == "<author-image>") return is_author_image(line);
    const std::size_t bar = token.find('|');
    return bar != std::string_view::npos &&
           (token.substr(0, bar) == line || token.substr(bar + 1) == line);
}

// The last line of a cut file: a prefix of what the grammar expects, which may be all or nothing of
// it.
bool token_matches_cut(std::string_view token, std::string_view cut) {
    if (token.starts_with('?')) token.remove_prefix(1);
    cut.remove_suffix(kTruncatedMark);
    if (token == "<any>") return true;
    const auto meets = [cut](std::string_view whole) {
        return whole.starts_with(cut) || cut.starts_with(whole);
    };
    if (token == "<image>") return meets("![](http");
    if (token == "<author-image>") return meets("![作者头像](http");
    if (token == "<claim>") {
        return std::any_of(kDisclosures.begin(), kDisclosures.end(),
                           [cut](std::string_view claim) { return claim.starts_with(cut); });
    }
    const std::size_t bar = token.find('|');
    return token.substr(0, bar).starts_with(cut) ||
           (bar != std::string_view::npos && token.substr(bar + 1).starts_with(cut));
}

using States = std::uint64_t;  // bit i: token i is expected next; bit n: the end was reached

// Adds the states reached by leaving out optional tokens.
States with_optionals(const Tokens& tokens, States states) {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if ((states >> i & 1) != 0 && tokens[i].starts_with('?')) states |= States{1} << (i + 1);
    }
    return states;
}

template <class Matches>
States advance(const Tokens& tokens, States states, std::string_view line, Matches matches) {
    States next = 0;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if ((states >> i & 1) != 0 && matches(tokens[i], line)) next |= States{1} << (i + 1);
    }
    return with_optionals(tokens, next);
}

// All lines, in order, are the grammar; in a cut file, the beginning of it.
bool matches(const Tokens& tokens, std::span<const BodyLine> lines, bool truncated) {
    States states = with_optionals(tokens, 1);
    for (std::size_t i = 0; i < lines.size() && states != 0; ++i) {
        const std::string_view line = lines[i].text;
        const bool cut = truncated && i + 1 == lines.size() && line.ends_with("...");
        if (cut) return advance(tokens, states, line, token_matches_cut) != 0;
        states = advance(tokens, states, line, token_matches);
    }
    return (states >> tokens.size() & 1) != 0;
}

const Grammar* grammar_of(std::span<const BodyLine> lines, bool truncated) {
    for (const Grammar& grammar : grammars()) {
        if (matches(grammar.tokens, lines, truncated)) return &grammar;
    }
    return nullptr;
}

bool is_cut_tag_line(std::string_view line) {
    if (!line.ends_with("...")) return false;
    line.remove_suffix(kTruncatedMark);
    return kTagLine.starts_with(line) && code_point_count(line) >= kLeastCutPrefix;
}

std::optional<std::size_t> last_tag_line(std::span<const BodyLine> lines, bool truncated) {
    for (std::size_t i = lines.size(); i-- > 0;) {
        if (lines[i].text == kTagLine) return i;
    }
    if (truncated && !lines.empty() && is_cut_tag_line(lines.back().text)) return lines.size() - 1;
    return std::nullopt;
}

void collect(std::span<const BodyLine> tail, Tail& found) {
    for (std::size_t i = 0; i < tail.size(); ++i) {
        const std::string_view line = tail[i].text;
        if (is_disclosure(line)) found.disclosure = line;
        if (line == "阅读原文") found.read_original = true;
        if (line == "修改于") found.modified = true;
        if (line != kSwipeUp || i < 2 || !is_image(tail[i - 2].text)) continue;
        found.account = tail[i - 1].text;
        found.avatar = tail[i - 2].text.substr(4);
        found.avatar.pop_back();
    }
}

// Rule A: everything from the tag line on. What no grammar knows is reported, line by line.
Tail tail_from_tag(std::span<const BodyLine> lines, std::size_t begin, const Grammar* grammar) {
    Tail tail{TailKind::article,
              grammar ? grammar->id : "catalogue",
              begin,
              {},
              {},
              {},
              {},
              false,
              false};
    collect(lines.subspan(begin), tail);
    for (std::size_t i = begin; grammar == nullptr && i < lines.size(); ++i) {
        const std::string_view line = lines[i].text;
        const bool head =
            line == tail.account || (!tail.avatar.empty() && contains(line, tail.avatar));
        if (!is_catalogue_line(line) && !head) tail.unknown.push_back(i);
    }
    return tail;
}

// A complete grammar that ends with the document, the longest there is.
std::optional<Tail> tail_by_grammar(std::span<const BodyLine> lines) {
    const std::size_t first = lines.size() - std::min(lines.size(), kLongestTail);
    for (std::size_t i = first; i < lines.size(); ++i) {
        if (const Grammar* grammar = grammar_of(lines.subspan(i), false)) {
            Tail tail{grammar->kind, grammar->id, i, {}, {}, {}, {}, false, false};
            collect(lines.subspan(i), tail);
            return tail;
        }
    }
    return std::nullopt;
}

// Lines a tail may begin with. 分享, 。 and the other ambiguous lines are article text when they
// come first.
bool may_begin_tail(std::string_view line) {
    return is_strong(line) || is_disclosure(line) || line == "阅读原文" || line == "修改于" ||
           line == "![]()" || line == "：" || line == ":";
}

// What the run takes beyond a complete grammar is a tail only if it holds a strong line; the
// declaration of a short post, for instance, stands above its tail but does not.
bool adds_strong_line(std::span<const BodyLine> lines, std::size_t begin, std::size_t end) {
    const auto more = lines.subspan(begin, end - begin);
    return std::any_of(more.begin(), more.end(),
                       [](const BodyLine& line) { return is_strong(line.text); });
}

// Rule B: the longest run of catalogue lines at the end, if two of them are strong.
std::optional<Tail> tail_by_catalogue(std::span<const BodyLine> lines) {
    std::size_t begin = lines.size();
    while (begin > 0) {
        const bool unit = begin < lines.size() && lines[begin].text == kSwipeUp && begin >= 2 &&
                          is_image(lines[begin - 2].text);
        if (unit) {
            begin -= 2;
        } else if (is_catalogue_line(lines[begin - 1].text)) {
            --begin;
        } else {
            break;
        }
    }
    while (begin < lines.size() && !may_begin_tail(lines[begin].text)) ++begin;
    const auto run = lines.subspan(begin);
    const auto strong =
        std::count_if(run.begin(), run.end(), [](const BodyLine& l) { return is_strong(l.text); });
    if (strong < 2) return std::nullopt;
    Tail tail{TailKind::article, "catalogue", begin, {}, {}, {}, {}, false, false};
    collect(run, tail);
    return tail;
}

}  // namespace

Tail find_tail(std::span<const BodyLine> lines, bool wechat, bool truncated) {
    Tail none;
    none.begin = lines.size();
    if (const auto tag = last_tag_line(lines, truncated)) {
        const Grammar* grammar = grammar_of(lines.subspan(*tag), truncated);
        if (!wechat && grammar == nullptr) return none;
        return tail_from_tag(lines, *tag, grammar);
    }
    const auto exact = tail_by_grammar(lines);
    if (!wechat) return exact.value_or(none);
    auto run = tail_by_catalogue(lines);
    if (!run) return exact.value_or(none);
    const bool longer =
        !exact || (run->begin < exact->begin && adds_strong_line(lines, run->begin, exact->begin));
    return longer ? *run : *exact;
}

bool is_disclosure(std::string_view line) {
    return std::find(kDisclosures.begin(), kDisclosures.end(), line) != kDisclosures.end();
}

}  // namespace magpie::seed
