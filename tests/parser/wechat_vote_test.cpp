// Vote pages saved beside an article.
#include "parser/wechat/vote_page.h"

#include <gtest/gtest.h>

#include <string>

#include "parser/extract.h"

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

TEST(WechatVote, is_found_among_the_files_of_a_save) {
    const std::string page =
        "<iframe src=\"./a_files/player.html\"></iframe><iframe class=\"vote_iframe\" src='./a%20b_"
        "files/newappmsgvote(1).html' data-supervoteid=\"47\"></iframe><iframe "
        "class=\"vote_iframe\" data-src=\"/mp/newappmsgvote?supervoteid=48\">";
    std::vector<std::string> asked;
    const auto frames = votes_of_folder(page, [&](const std::string& name) {
        asked.push_back(name);
        return std::optional<std::string>("v");
    });
    EXPECT_EQ(asked, std::vector<std::string>{"newappmsgvote(1).html"});
    ASSERT_EQ(frames.size(), 1u);
    EXPECT_EQ(frames[0].body, "v");
    EXPECT_TRUE(votes_of_folder("<iframe class=vote_iframe src=", {}).empty());
}

TEST(WechatVote, is_a_part_of_an_mhtml_save_of_its_article) {
    RawDocument raw;
    raw.body =
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; type=\"text/html\"; "
        "boundary=\"b\"\r\nSnapshot-Content-Location: "
        "https://mp.weixin.qq.com/s/kfKEK9l-JDdOQ_NpE2hpLQ\r\n\r\n--b\r\nContent-Type: "
        "text/html\r\nContent-Location: https://mp.weixin.qq.com/s/kfKEK9l-JDdOQ_NpE2hpLQ\r\n\r\n"
        "<div id=\"js_article\"><div id=\"js_content\"><p>问</p><iframe class=\"vote_iframe\" "
        "data-supervoteid=\"47\" src=\"cid:f\"></iframe></div></div>\r\n--b\r\nContent-Type: "
        "text/html\r\nContent-Location: https://mp.weixin.qq.com/mp/newappmsgvote?action=show"
        "&supervoteid=47\r\n\r\n<script>var "
        "voteInfo={\"title\":\"餐\",\"vote_subject\":[{\"title\":"
        "\"餐\",\"options\":[{\"name\":\"面\",\"cnt\":1}],\"total_cnt\":1}],"
        "\"super_vote_id\":47};</script>\r\n--b--\r\n";
    const Page page = Extractor().extract(std::move(raw));
    ASSERT_TRUE(page.article);
    EXPECT_EQ(page.article->markdown, "问\n\n> [投票] 餐\n>\n> * 面: 1票 (100%)");
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
