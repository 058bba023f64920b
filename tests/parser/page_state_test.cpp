#include "parser/page_state.h"

#include <gtest/gtest.h>

namespace magpie {
namespace {

TEST(PageState, every_name_leads_back_to_its_state) {
    for (int i = 0; i <= static_cast<int>(PageState::mojibake); ++i) {
        const auto state = static_cast<PageState>(i);
        EXPECT_EQ(page_state_from(to_string(state)), state);
        EXPECT_FALSE(describe(state).empty());
    }
    EXPECT_FALSE(page_state_from("DELETED"));
}

TEST(PageState, the_queue_acts_as_published) {
    EXPECT_EQ(action_of(PageState::article), StateAction::store);
    EXPECT_EQ(action_of(PageState::paid_preview), StateAction::store_partial);
    EXPECT_EQ(action_of(PageState::captcha), StateAction::pause_host);
    EXPECT_EQ(action_of(PageState::deleted_by_author), StateAction::permanent);
    EXPECT_EQ(action_of(PageState::temporarily_unavailable), StateAction::retry_later);
    EXPECT_EQ(action_of(PageState::param_error), StateAction::sibling);
    EXPECT_EQ(action_of(PageState::account_migrated), StateAction::follow_move);
    EXPECT_EQ(to_string(action_of(PageState::wechat_only)), "human");
}

}  // namespace
}  // namespace magpie
