#include "crawler/records.h"

#include <gtest/gtest.h>

namespace magpie {
namespace {

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

}  // namespace
}  // namespace magpie
