#include "crawler/records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace magpie {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Addresses of articles that do not exist, in the forms real ones have.
const std::string kShort = "https://mp.weixin.qq.com/s/Qm3vT0aR8yLwK2nXc5Ze1g";
std::string long_link(int mid, const std::string& rest = {}) {
    return "https://mp.weixin.qq.com/s?__biz=MzA4MDAwMDAwMQ==&mid=" + std::to_string(mid) +
           "&idx=1&sn=0f1e2d3c4b5a69788796a5b4c3d2e1f0" + rest;
}
std::string key(int mid) { return "MzA4MDAwMDAwMQ==:" + std::to_string(mid) + ":1"; }

std::vector<std::string> facts(const std::vector<Relation>& relations) {
    std::vector<std::string> out;
    for (const Relation& relation : relations)
        out.push_back(relation.kind + " " +
                      (relation.identity.empty() ? relation.url : relation.identity) + " " +
                      relation.title + " " + std::to_string(relation.position));
    return out;
}

TEST(Records, a_candidate_is_repaired_and_canonical) {
    const auto candidate =
        make_candidate("<http://mp.weixin.qq.com/s/Qm3vT0aR8yLwK2nXc5Ze1g?scene=1#rd>", "feed");
    ASSERT_TRUE(candidate);
    EXPECT_EQ(candidate->url.href(), "https://mp.weixin.qq.com/s/Qm3vT0aR8yLwK2nXc5Ze1g");
    EXPECT_EQ(candidate->source, "feed");
}

TEST(Records, other_sites_keep_their_query_and_lose_credentials_and_fragment) {
    EXPECT_EQ(make_candidate("https://user:pass@example.org/a?version=2&key=7#top")->url.href(),
              "https://example.org/a?version=2&key=7");
}

TEST(Records, no_credential_is_kept_in_the_url_as_listed) {
    const auto plain = make_candidate("https://user:secret@example.org/a");
    EXPECT_EQ(plain->listed_url, "https://example.org/a");
    const auto wechat = make_candidate(
        "https://mp.weixin.qq.com/"
        "s?__biz=MzA=&mid=1&idx=1&sn=0f1e2d3c4b5a69788796a5b4c3d2e1f0&key=secret&pass_ticket="
        "secret&scene=1");
    EXPECT_EQ(wechat->listed_url.find("secret"), std::string::npos);
    EXPECT_NE(wechat->listed_url.find("scene=1"), std::string::npos);
}

TEST(Records, what_is_no_web_address_is_refused_with_a_sentence) {
    for (const char* text : {"", "ftp://example.org/", "javascript:alert(1)", "not a url"}) {
        const auto candidate = make_candidate(text);
        ASSERT_FALSE(candidate) << text;
        EXPECT_EQ(candidate.error().code, ErrorCode::invalid_argument);
    }
}

TEST(Records, short_texts_are_never_called_reposts) {
    Article article;
    article.title = "转";
    article.markdown = "转发微博";
    EXPECT_FALSE(to_clean_document(article).text_hash);
    article.markdown = "一段足够长的正文，长到两篇文章不会偶然相同，这才能说明转载。";
    EXPECT_TRUE(to_clean_document(article).text_hash);
}

TEST(Records, a_document_names_its_files_and_where_to_ask_for_them) {
    const std::string token = "mmbizFirstPictureToken000000000001";
    Article article;
    article.cover = "https://mmbiz.qpic.cn/mmbiz_jpg/" + token + "x/0?wx_fmt=jpeg";
    article.markdown = "![](https://mmbiz.qpic.cn/mmbiz_png/" + token + "/640?wx_fmt=png)";
    const CleanDocument document = to_clean_document(article);
    ASSERT_EQ(document.media.size(), 2u);
    EXPECT_EQ(document.media[0].role, "cover");
    EXPECT_EQ(document.media[1].identity, "mmbiz:" + token);
    EXPECT_EQ(document.media[1].role, "picture");
    EXPECT_THAT(document.media[1].fetch_urls,
                ElementsAre("https://mmbiz.qpic.cn/mmbiz_png/" + token + "/0?wx_fmt=png",
                            "https://mmbiz.qpic.cn/mmbiz_png/" + token + "/640?wx_fmt=png"));
}

TEST(Records, a_reprint_and_a_share_card_point_to_their_source) {
    Article article;
    article.reprint = ReprintSource{"甲", "", "原题", long_link(7) + "#rd", "", ""};
    EXPECT_THAT(facts(to_clean_document(article).relations),
                ElementsAre("reprint_of " + key(7) + " 原题 0"));
    article.kind = Kind::share;
    article.reprint->identity = key(8);
    const std::vector<Relation> shared = to_clean_document(article).relations;
    EXPECT_THAT(facts(shared), ElementsAre("share_of " + key(8) + " 原题 0"));
    EXPECT_EQ(shared[0].url, long_link(7));
    EXPECT_EQ(shared[0].account, "甲");
}

TEST(Records, albums_give_their_place_and_both_neighbours) {
    Album album;
    album.id = "1234567890123456789";
    album.title = "连载";
    album.position = 4;
    album.previous = LinkedArticle{"三", "", long_link(3), ""};
    album.next = LinkedArticle{"五", "", "", key(5)};
    Article article;
    article.albums = {album};
    EXPECT_THAT(
        facts(to_clean_document(article).relations),
        ElementsAre("in_album 1234567890123456789 连载 4", "previous_in_album " + key(3) + " 三 0",
                    "next_in_album " + key(5) + " 五 0"));
}

TEST(Records, linked_articles_are_each_named_once_in_page_order) {
    Article article;
    article.linked = {{"一", "甲", long_link(1, "&chksm=ab"), ""}, {"二", "", kShort, ""}};
    article.markdown = "[一](" + long_link(1) + "&scene=1#rd) [三](" + long_link(3) + ") [二](" +
                       kShort + "?x=1) [别处](https://example.org/a)";
    EXPECT_THAT(facts(to_clean_document(article).relations),
                ElementsAre("links_to " + key(1) + " 一 1", "links_to " + kShort + " 二 2",
                            "links_to " + key(3) + " 三 3"));
}

TEST(Records, an_article_does_not_link_to_itself) {
    Article article;
    article.identity = key(9);
    article.url = kShort;
    article.markdown = "[视频: 片](" + kShort + "#wxv_1) [全文](" + long_link(9) + ")";
    EXPECT_THAT(to_clean_document(article).relations, IsEmpty());
}

TEST(Records, a_bound_that_cuts_links_off_is_named) {
    Article article;
    for (std::size_t i = 0; i <= kMaxLinks; ++i)
        article.linked.push_back({"", "", long_link(static_cast<int>(i) + 1), ""});
    const CleanDocument document = to_clean_document(article);
    EXPECT_EQ(document.relations.size(), kMaxLinks);
    EXPECT_THAT(document.metadata, testing::HasSubstr("links_over_500"));
    article.linked.pop_back();
    EXPECT_EQ(to_clean_document(article).metadata.find("links_over"), std::string::npos);
}

}  // namespace
}  // namespace magpie
