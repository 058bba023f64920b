#include "parser/page_state.h"

#include <array>
#include <cstddef>

namespace magpie {
namespace {

struct Row {
    PageState state;
    std::string_view name;
    StateAction action;
    std::string_view sentence;
};

using enum PageState;
using enum StateAction;

// In the order of PageState, so that the state is the index.
constexpr std::array kRows{
    Row{article, "article", store, "The page holds an article."},
    Row{paid_preview, "paid_preview", store_partial,
        "The article is paid; only its free part is in the page."},
    Row{captcha, "captcha", pause_host,
        "The site asks for a verification; magpie stops asking this host."},
    Row{rate_limited, "rate_limited", pause_host, "The site says the requests come too fast."},
    Row{deleted_by_author, "deleted_by_author", permanent, "The author deleted this article."},
    Row{violation, "violation", permanent,
        "The platform removed this article for violating its rules."},
    Row{param_error, "param_error", sibling,
        "The URL is damaged; the article needs another form of its URL."},
    Row{temporarily_unavailable, "temporarily_unavailable", retry_later,
        "The article cannot be read for the time being."},
    Row{link_expired, "link_expired", sibling,
        "The temporary link has expired; the permanent one is needed."},
    Row{infringement, "infringement", permanent,
        "The article was removed after a complaint about infringement."},
    Row{send_failed, "send_failed", permanent, "The article was never sent out."},
    Row{spam_marketing, "spam_marketing", permanent,
        "The article was removed as excessive marketing."},
    Row{account_migrated, "account_migrated", follow_move,
        "The account moved; the article is at another URL."},
    Row{account_migrating, "account_migrating", retry_later, "The account is being moved."},
    Row{account_blocked, "account_blocked", permanent, "The platform blocked the account."},
    Row{account_cancelled, "account_cancelled", permanent, "The owner closed the account."},
    Row{rumor, "rumor", permanent, "The article was refuted as a rumour and replaced."},
    Row{impersonation, "impersonation", permanent, "The article was removed as impersonation."},
    Row{stopped_page, "stopped_page", permanent, "The platform stopped access to the page."},
    Row{wechat_only, "wechat_only", human,
        "The page opens in the WeChat client only; import a saved copy."},
    Row{system_error, "system_error", retry_later, "The site answered with an internal error."},
    Row{privacy_limited, "privacy_limited", permanent,
        "The author's privacy settings hide the article."},
    Row{empty_or_unknown, "empty_or_unknown", retry_later,
        "The page holds neither an article nor a known message."},
    Row{js_required, "js_required", human,
        "The page builds its text with scripts; there is none in the HTML."},
    Row{challenge, "challenge", pause_host, "The site asks for a browser check."},
    Row{maintenance, "maintenance", retry_later, "The site is under maintenance."},
    Row{login_required, "login_required", human, "The page needs a login."},
    Row{empty, "empty", retry_later, "The page has no text."},
    Row{error_page, "error_page", retry_later, "The page is an error message."},
    Row{parked, "parked", permanent, "The domain is parked."},
    Row{redirect, "redirect", retry_later, "The page only points somewhere else."},
    Row{mojibake, "mojibake", human, "The text was damaged by a wrong character set."},
};

constexpr std::array<std::string_view, 8> kActionNames{"store",       "store_partial", "permanent",
                                                       "retry_later", "pause_host",    "sibling",
                                                       "follow_move", "human"};

constexpr bool rows_follow_the_enum() {
    for (std::size_t i = 0; i < kRows.size(); ++i)
        if (static_cast<std::size_t>(kRows[i].state) != i) return false;
    return kRows.size() == static_cast<std::size_t>(mojibake) + 1;
}
static_assert(rows_follow_the_enum());

const Row& row(PageState state) { return kRows[static_cast<std::size_t>(state)]; }

}  // namespace

std::string_view to_string(PageState state) { return row(state).name; }

std::optional<PageState> page_state_from(std::string_view name) {
    for (const Row& candidate : kRows)
        if (candidate.name == name) return candidate.state;
    return std::nullopt;
}

StateAction action_of(PageState state) { return row(state).action; }

std::string_view to_string(StateAction action) {
    return kActionNames[static_cast<std::size_t>(action)];
}

std::string_view describe(PageState state) { return row(state).sentence; }

}  // namespace magpie
