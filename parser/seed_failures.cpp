// Failures of mp.weixin.qq.com pages (docs/seed-format.md, "Failures archived as articles").
#include "parser/seed_failures.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace magpie::seed {
namespace {

constexpr std::size_t kMaxStateLines = 6;         // longest state page seen: 4 lines above its tail
constexpr std::size_t kMaxStateCharacters = 400;  // longest seen: 170, most of it a link

struct Headline {
    std::string_view text;
    PageState state;
};

// The message a state page opens with, alone on its line.
constexpr Headline kHeadlines[] = {
    {"环境异常", PageState::captcha},
    {"当前环境异常，完成验证后即可继续访问。", PageState::captcha},
    {"访问过于频繁", PageState::rate_limited},
    {"访问过于频繁，请稍后再试", PageState::rate_limited},
    {"操作频繁，请稍后再试", PageState::rate_limited},
    {"该内容已被发布者删除", PageState::deleted_by_author},
    {"The content has been deleted by the author.", PageState::deleted_by_author},
    {"此内容因违规无法查看", PageState::violation},
    {"参数错误", PageState::param_error},
    {"该内容暂时无法查看", PageState::temporarily_unavailable},
    {"链接已过期", PageState::link_expired},
    {"此内容被投诉且经审核涉嫌侵权，无法查看", PageState::infringement},
    {"此内容被投诉且经审核涉嫌侵权，无法查看。", PageState::infringement},
    {"此内容被多人投诉，相关的内容无法进行查看", PageState::infringement},
    {"此内容被多人投诉，相关的内容无法进行查看。", PageState::infringement},
    {"此内容发送失败无法查看", PageState::send_failed},
    {"由用户投诉并经平台审核，涉嫌过度营销、骚扰用户", PageState::spam_marketing},
    {"该公众号已迁移", PageState::account_migrated},
    {"此帐号处于帐号迁移流程中", PageState::account_migrating},
    {"此账号处于账号迁移流程中", PageState::account_migrating},
    {"此帐号已申请帐号迁移", PageState::account_migrating},
    {"此帐号已被屏蔽, 内容无法查看", PageState::account_blocked},
    {"此账号已被屏蔽, 内容无法查看", PageState::account_blocked},
    {"此账号已被屏蔽，内容无法查看", PageState::account_blocked},
    {"此帐号已被屏蔽，内容无法查看", PageState::account_blocked},
    {"此账号已自主注销，内容无法查看", PageState::account_cancelled},
    {"此帐号已自主注销，内容无法查看", PageState::account_cancelled},
    {"此账号已注销，内容无法查看", PageState::account_cancelled},
    {"此帐号已注销，内容无法查看", PageState::account_cancelled},
    {"该文章已被第三方辟谣", PageState::rumor},
    {"冒名侵权", PageState::impersonation},
    {"已停止访问该网页", PageState::stopped_page},
    {"请在微信客户端打开链接", PageState::wechat_only},
    {"请在微信客户端打开链接。", PageState::wechat_only},
    {"请在微信中打开", PageState::wechat_only},
    {"系统出错", PageState::system_error},
    {"根据作者隐私设置，无法查看该内容", PageState::privacy_limited},
};

std::string_view without_heading(std::string_view line) {
    const std::size_t marks = std::min(line.find_first_not_of('#'), line.size());
    return marks <= 6 ? trim(line.substr(marks)) : line;
}

const Headline* headline_of(std::string_view line) {
    const std::string_view text = without_heading(line);
    const auto* found = std::find_if(std::begin(kHeadlines), std::end(kHeadlines),
                                     [text](const Headline& h) { return h.text == text; });
    return found == std::end(kHeadlines) ? nullptr : found;
}

bool is_whole_link(std::string_view line) {
    return line.starts_with('[') && line.ends_with(')') && contains(line, "](");
}

// What stands below the message: its reason, a button, a link to the rules.
bool is_state_detail(std::string_view line) {
    static constexpr std::array kButtons{"去验证", "访问文章", "Verify", "微信公众平台运营中心",
                                         "公众号迁移说明"};
    static constexpr std::array kReasons{"接相关投诉，此",
                                         "由用户投诉并经平台审核，",
                                         "该公众号已迁移至新的账号",
                                         "经平台审核",
                                         "此账号涉嫌",
                                         "此内容违反"};
    const auto begins = [line](std::string_view reason) { return line.starts_with(reason); };
    return is_whole_link(line) || headline_of(line) != nullptr ||
           std::find(kButtons.begin(), kButtons.end(), line) != kButtons.end() ||
           std::any_of(kReasons.begin(), kReasons.end(), begins);
}

std::size_t characters(std::span<const BodyLine> lines) {
    std::size_t count = 0;
    for (const BodyLine& line : lines) count += code_point_count(line.text);
    return count;
}

bool is_small(std::span<const BodyLine> lines) {
    return lines.size() <= kMaxStateLines && characters(lines) <= kMaxStateCharacters;
}

// The message with its reason behind it: "此内容因违规无法查看: 接相关投诉，…".
std::string reason_of(std::span<const BodyLine> content) {
    std::string reason(without_heading(content.front().text));
    if (content.size() > 1 && !is_whole_link(content[1].text))
        reason += ": " + std::string(content[1].text);
    return reason;
}

// With the tail of a state page, an unknown detail line is forgiven; without a tail, every line
// must be known.
std::optional<Failure> find_state(std::span<const BodyLine> content, const Tail& tail) {
    if (content.empty() || !is_small(content)) return std::nullopt;
    const Headline* headline = headline_of(content.front().text);
    const bool state_tail = tail.kind == TailKind::state_page || tail.kind == TailKind::verify_page;
    const bool all_known = std::all_of(content.begin(), content.end(), [](const BodyLine& line) {
        return is_state_detail(line.text);
    });
    if (headline != nullptr && (state_tail || (tail.kind == TailKind::none && all_known))) {
        return Failure{headline->state, reason_of(content)};
    }
    if (tail.kind == TailKind::state_page)
        return Failure{PageState::empty_or_unknown, reason_of(content)};
    return std::nullopt;
}

bool is_short_post_line(std::string_view line, const Tail& tail, std::size_t& plain_lines) {
    if (line.starts_with("![](") && line.ends_with(')')) return true;
    if (line.starts_with("# ") || line.starts_with("![cover_image](") || is_disclosure(line))
        return true;
    if (line.find_first_not_of(", ") == std::string_view::npos) return true;
    return line == tail.account || ++plain_lines <= 1;
}

// Avatar, account, commas and a title: the text of such posts is in no tag the archive's writer
// printed.
bool is_short_post(std::span<const BodyLine> content, const Tail& tail) {
    std::size_t plain_lines = 0;
    return tail.kind == TailKind::short_post && content.size() <= kMaxStateLines &&
           std::all_of(content.begin(), content.end(), [&](const BodyLine& line) {
               return is_short_post_line(line.text, tail, plain_lines);
           });
}

}  // namespace

std::optional<Failure> find_wechat_failure(const BodyShape& shape, const Tail& tail) {
    const auto content = shape.lines.first(tail.begin);
    if (content.empty() && tail.kind == TailKind::verify_page)
        return Failure{PageState::captcha, {}};
    if (content.empty()) return Failure{PageState::empty_or_unknown, {}};
    if (auto state = find_state(content, tail)) return state;
    if (is_short_post(content, tail)) return Failure{PageState::empty_or_unknown, {}};
    return std::nullopt;
}

}  // namespace magpie::seed
