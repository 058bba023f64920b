#include "parser/wechat/states.h"

#include <array>

#include "base/text.h"
#include "base/url.h"
#include "parser/byte_search.h"
#include "parser/wechat/identity.h"
#include "parser/wechat/page_type.h"

namespace magpie::wechat {
namespace {

using enum PageState;

struct StateText {
    PageState state;
    std::string_view text;
};

// In the order in which they are tried. Blocking states win over everything; a violation wins over
// the complaint that is its reason. White space, 帐/账 and ,/， do not matter: see normal().
constexpr std::array kTexts{
    StateText{captcha, "当前环境异常，完成验证后即可继续访问。"},
    StateText{captcha, "环境异常"},
    StateText{captcha, "去验证"},
    StateText{rate_limited, "访问过于频繁"},
    StateText{rate_limited, "操作频繁，请稍后再试"},
    StateText{violation, "此内容因违规无法查看"},
    StateText{deleted_by_author, "该内容已被发布者删除"},
    StateText{deleted_by_author, "The content has been deleted by the author."},
    StateText{param_error, "参数错误"},
    StateText{temporarily_unavailable, "该内容暂时无法查看"},
    StateText{link_expired, "链接已过期"},
    StateText{infringement, "被投诉且经审核涉嫌侵权，无法查看"},
    StateText{infringement, "此内容被多人投诉，相关的内容无法进行查看"},
    StateText{send_failed, "此内容发送失败无法查看"},
    StateText{spam_marketing, "由用户投诉并经平台审核，涉嫌过度营销、骚扰用户"},
    StateText{account_migrated, "该公众号已迁移"},
    StateText{account_migrating, "此帐号处于帐号迁移流程中"},
    StateText{account_migrating, "此帐号已申请帐号迁移"},
    StateText{account_blocked, "此帐号已被屏蔽，内容无法查看"},
    StateText{account_cancelled, "此帐号已自主注销，内容无法查看"},
    StateText{account_cancelled, "此帐号已注销，内容无法查看"},
    StateText{rumor, "该文章已被第三方辟谣"},
    StateText{impersonation, "冒名侵权"},
    StateText{stopped_page, "已停止访问该网页"},
    StateText{wechat_only, "请在微信客户端打开链接"},
    StateText{wechat_only, "请在微信中打开"},
    StateText{system_error, "系统出错"},
    StateText{privacy_limited, "根据作者隐私设置，无法查看该内容"},
};

constexpr std::size_t kMaxShellBytes = 200'000;  // §8.1 step 4

std::string normal(std::string_view text) {
    std::string out = remove_space(text);
    out = replace_all(std::move(out), "帐", "账");
    return replace_all(std::move(out), "，", ",");
}

std::string joined(const std::vector<std::string>& lines) { return join(lines, " "); }

// The reason paragraph of a removed article ends before its link to the rules.
std::string reason_of(const DomFacts& facts) {
    if (facts.tips.empty()) return joined(facts.messages);
    const std::size_t rules = facts.tips.find("，查看");
    return facts.tips.substr(0, rules);
}

std::string first_variable(Sources& sources, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names)
        if (const std::string_view value = sources.variables().get(name); !value.empty())
            return std::string(value);
    return {};
}

// `window.cgiData = { target_url: … }` of the verification page, escaped like every URL there.
std::string captcha_article(Sources& sources) {
    const JsValue data = sources.literal_named("window.cgiData");
    const std::string& target = data["target_url"].text;
    return target.empty() ? std::string() : canonical_url(html_unescape_fully(target));
}

std::string moved_to(Sources& sources) {
    std::string link = first_variable(sources, {"transferTargetLink", "transfer_target_link"});
    return link.empty() ? link : canonical_url(html_unescape_fully(link));
}

// For messages in an unknown language (§8.2 step 6): the icon and the bundle tell three states
// apart.
std::optional<PageState> state_of_marks(Sources& sources) {
    const std::string_view bundle = entry_bundle(sources.page());
    const std::string icon = " " + sources.facts().icon_class + " ";
    if (bundle == "del") return violation;
    if (bundle == "error" && contains(icon, " weui-icon_msg-primary ")) return deleted_by_author;
    if (bundle == "error" && contains(icon, " weui-icon_msg ")) return param_error;
    if (sources.literal_named("window.cgiData")["del_reason_id"].is_set()) return violation;
    if (!moved_to(sources).empty()) return account_migrated;
    if (contains(sources.facts().body_class, "page_rumor")) return rumor;
    if (sources.facts().has_notice_block) return temporarily_unavailable;
    if (sources.facts().has_global_error) return system_error;
    return std::nullopt;
}

bool is_app_shell(Sources& sources) {
    const DomFacts& facts = sources.facts();
    return facts.has_app_shell && facts.page_title.empty() && !facts.has_article &&
           sources.page().size() < kMaxShellBytes;
}

PageState decide(Sources& sources) {
    const DomFacts& facts = sources.facts();
    if (has_captcha_mark(sources.page())) return captcha;
    const std::string message = facts.messages.empty() ? facts.page_title : joined(facts.messages);
    if (const auto state = state_of_message(message)) return *state;
    if (const auto state = state_of_marks(sources)) return *state;
    if (is_app_shell(sources)) return privacy_limited;
    return empty_or_unknown;
}

}  // namespace

std::optional<StateReading> state_of_url(std::string_view url) {
    const auto parsed = Url::parse(repair_url(url));
    if (!parsed || form_of(url) == UrlForm::none) return std::nullopt;
    if (is_captcha_url(url)) {
        const auto target = captcha_target(url);
        return StateReading{captcha, "", target ? canonical_url(*target) : ""};
    }
    if (parsed->path() == "/mp/rumor" || parsed->path() == "/mp/show_refutation")
        return StateReading{rumor, "", ""};
    return std::nullopt;
}

bool has_captcha_mark(std::string_view page) { return has_bytes(page, "secitptpage/verify"); }

StateReading read_state(Sources& sources) {
    StateReading reading;
    reading.state = decide(sources);
    reading.reason = reason_of(sources.facts());
    if (reading.state == captcha) reading.target_url = captcha_article(sources);
    if (reading.state == account_migrated) reading.target_url = moved_to(sources);
    return reading;
}

std::optional<PageState> state_of_message(std::string_view message) {
    const std::string words = normal(message);
    for (const auto& [state, text] : kTexts)
        if (contains(words, normal(text))) return state;
    return std::nullopt;
}

}  // namespace magpie::wechat
