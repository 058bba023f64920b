// Vote pages saved beside an article.
#include "parser/wechat/vote_page.h"

#include <gtest/gtest.h>

namespace magpie::wechat {
namespace {

TEST(WechatVote, reads_titles_and_counts_of_every_question) {
    const auto vote = read_vote_page(
        R"(<html><script>var voteInfo={"title":"午饭 &amp; 晚饭","vote_subject":[{"title":"午饭","type":1,)"
        R"("options":[{"name":"面","url":"http:\/\/i.cn\/1","cnt":3,"selected":false},{"name":"饭","cnt":2}],)"
        R"("total_cnt":5,"vote_id":48}],"super_vote_id":47,"del_flag":0};</script></html>)");
    ASSERT_TRUE(vote);
    EXPECT_EQ(vote->id, "47");
    EXPECT_EQ(vote->title, "午饭 & 晚饭");
    ASSERT_EQ(vote->subjects.size(), 1u);
    EXPECT_EQ(vote->subjects[0].total, 5);
    ASSERT_EQ(vote->subjects[0].options.size(), 2u);
    EXPECT_EQ(vote->subjects[0].options[0].name, "面");
    EXPECT_EQ(vote->subjects[0].options[0].votes, 3);
}

TEST(WechatVote, other_pages_are_none) {
    EXPECT_FALSE(read_vote_page("<html><body>var voteInfo = null;</body></html>"));
    EXPECT_FALSE(read_vote_page("<script>var voteInfo={\"title\":\"x\"};</script>"));
    EXPECT_FALSE(read_vote_page(""));
}

TEST(WechatVote, does_not_believe_counts) {
    const auto vote = read_vote_page(
        R"(var voteInfo={"vote_subject":[{"options":[{"name":"a","cnt":-5},{"name":"b","cnt":"x"},)"
        R"({"name":"c","cnt":9}],"total_cnt":1}]})");
    ASSERT_TRUE(vote);
    EXPECT_EQ(vote->subjects[0].options[0].votes, 0);
    EXPECT_EQ(vote->subjects[0].options[1].votes, 0);
    EXPECT_EQ(vote->subjects[0].total, 9);
}

}  // namespace
}  // namespace magpie::wechat
