// The one list of states a page can be in. The first 23 are WeChat's (names as in the published state table),
// the rest belong to other sites and archived failures. Each state carries what the queue does with it.
#pragma once

#include <optional>
#include <string_view>

namespace magpie {

enum class PageState {
    article,
    paid_preview,
    captcha,
    rate_limited,
    deleted_by_author,
    violation,
    param_error,
    temporarily_unavailable,
    link_expired,
    infringement,
    send_failed,
    spam_marketing,
    account_migrated,
    account_migrating,
    account_blocked,
    account_cancelled,
    rumor,
    impersonation,
    stopped_page,
    wechat_only,
    system_error,
    privacy_limited,
    empty_or_unknown,
    // other sites and archived text
    js_required,
    challenge,
    maintenance,
    login_required,
    empty,
    error_page,
    parked,
    redirect,
    mojibake,
};

// What the queue does with a URL whose page is in a state.
enum class StateAction { store, store_partial, permanent, retry_later, pause_host, sibling, follow_move, human };

std::string_view to_string(PageState state);                      // "deleted_by_author"
std::optional<PageState> page_state_from(std::string_view name);
StateAction action_of(PageState state);
std::string_view to_string(StateAction action);
// One English sentence for people: "The author deleted this article."
std::string_view describe(PageState state);

// True for states whose page holds an article to keep.
inline bool holds_article(PageState state) {
    return state == PageState::article || state == PageState::paid_preview;
}

}  // namespace magpie
