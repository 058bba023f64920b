// Which address of a WeChat article is asked for.
#include "crawler/siblings.h"

#include <gtest/gtest.h>

#include "tests/support/crawl_values.h"

namespace magpie {
namespace {

using namespace std::chrono_literals;
using test::kNoon;

const std::string kShort = "https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAAA1";
const std::string kOther = "https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAAA2";
const std::string kBare =
    "https://mp.weixin.qq.com/s?__biz=MzA3MDM3NjE5NQ==&mid=1&idx=1&sn="
    "0123456789abcdef0123456789abcdef";
const std::string kLong = kBare + "&chksm=" + std::string(76, 'a');
const std::string kTemporary =
    "https://mp.weixin.qq.com/s?src=11&timestamp=1&ver=1&signature=abc&new=1";

TEST(Siblings, short_links_come_first_then_long_ones_with_chksm_each_once) {
    EXPECT_EQ(better_addresses(kBare, {kLong, kTemporary, kBare, kShort, kLong, kShort}),
              (std::vector<std::string>{kShort, kLong}));
}

TEST(Siblings, an_address_is_no_sibling_of_itself) {
    EXPECT_EQ(better_addresses(kShort, {kShort, kOther}), std::vector<std::string>{kOther});
}

TEST(Siblings, states_that_blame_the_address_want_one) {
    EXPECT_TRUE(wants_sibling(PageState::param_error, kLong));
    EXPECT_TRUE(wants_sibling(PageState::link_expired, kTemporary));
    EXPECT_TRUE(wants_sibling(PageState::captcha, kBare));
    EXPECT_FALSE(wants_sibling(PageState::captcha, kLong));
    EXPECT_FALSE(wants_sibling(PageState::deleted_by_author, kBare));
}

TEST(Siblings, a_long_link_without_chksm_gives_way_to_a_better_address) {
    const Advice advice = advise(kBare, {kBare, kLong}, std::nullopt, kNoon);
    ASSERT_TRUE(std::holds_alternative<AskInstead>(advice));
    EXPECT_EQ(std::get<AskInstead>(advice).url, kLong);
}

TEST(Siblings, without_one_it_is_tried_once_a_week) {
    EXPECT_TRUE(std::holds_alternative<AskIt>(advise(kBare, {}, std::nullopt, kNoon)));
    const Advice advice = advise(kBare, {}, kNoon - 48h, kNoon);
    ASSERT_TRUE(std::holds_alternative<NotBefore>(advice));
    EXPECT_EQ(std::get<NotBefore>(advice).at, kNoon + 5 * 24h);
    EXPECT_TRUE(std::holds_alternative<AskIt>(advise(kBare, {}, kNoon - 7 * 24h, kNoon)));
}

TEST(Siblings, every_other_url_is_asked_as_it_is) {
    for (const std::string& url : {kShort, kLong, kTemporary, std::string("https://a.example/")})
        EXPECT_TRUE(std::holds_alternative<AskIt>(advise(url, {kOther}, kNoon, kNoon))) << url;
}

}  // namespace
}  // namespace magpie
