// When a document counts as gone: what its site said, against the last look that found it.
#include "tests/storage/archive_fixture.h"

namespace magpie::testing {
namespace {

class Deletion : public ArchiveTest {
  protected:
    std::optional<Tombstone> deletion() { return archive().deletion_of(1).value(); }
};

TEST_F(Deletion, is_told_with_the_last_look_that_found_it_and_the_first_that_did_not) {
    put(article(kShort, clean(kKey, "初稿"), 10));
    put(article(kShort, clean(kKey, "初稿"), 20));
    EXPECT_FALSE(deletion());
    Visit gone = look(kShort, "deleted_by_author", 30);
    gone.reason = "该内容已被发布者删除";
    put(gone);
    put(look(kShort, "account_cancelled", 40));
    const std::optional<Tombstone> told = deletion();
    ASSERT_TRUE(told);
    EXPECT_EQ(told->last_seen, at_second(20));
    EXPECT_EQ(told->found_gone, at_second(30));
    EXPECT_EQ(told->state, "deleted_by_author");
    EXPECT_EQ(told->reason, "该内容已被发布者删除");
    EXPECT_EQ(told->url, kShort);
    expect_whole();
}

TEST_F(Deletion, leaves_the_last_good_copy_where_it_is) {
    put(article(kShort, clean(kKey, "初稿"), 10));
    put(look(kShort, "deleted_by_author", 20));
    EXPECT_EQ(found(kKey).markdown, "初稿\n");
    EXPECT_EQ(found(kShort).row.id, 1);
    const UrlRow row = archive().url_state(kShort)->value();
    EXPECT_EQ(row.document, 1);
    EXPECT_EQ(row.state, "deleted_by_author");
}

TEST_F(Deletion, is_taken_back_when_the_document_is_seen_again_anywhere) {
    put(article(kShort, clean(kKey, "初稿"), 10));
    put(look(kShort, "http_404", 20));
    EXPECT_TRUE(deletion());
    put(article(kLong, clean(kKey, "初稿"), 30));
    EXPECT_FALSE(deletion());
    put(look(kShort, "http_410", 40));
    EXPECT_EQ(deletion()->found_gone, at_second(40));
    Visit unchanged = look(kLong, std::string(kUnchanged), 50);
    unchanged.unchanged = true;
    put(unchanged);
    EXPECT_FALSE(deletion());
}

TEST_F(Deletion, and_failures_are_over_when_the_copy_at_hand_is_said_to_be_good) {
    put(article(kShort, clean(kKey, "初稿"), 10));
    int second = 10;
    for (const char* state : {"captcha", "http_500", "deleted_by_author"}) {
        put(look(kShort, state, ++second));
        EXPECT_EQ(archive().url_state(kShort)->value().state, state);
        Visit unchanged = look(kShort, std::string(kUnchanged), ++second);
        unchanged.unchanged = true;
        put(unchanged);
        EXPECT_EQ(archive().url_state(kShort)->value().state, "article") << state;
    }
    expect_whole();
}

TEST_F(Deletion, is_no_failure_to_look) {
    put(article(kShort, clean(kKey, "初稿"), 10));
    for (const char* state : {"timeout", "captcha", "http_503", "param_error", "link_expired"}) {
        put(look(kShort, state, 20));
        EXPECT_FALSE(deletion()) << state;
    }
    EXPECT_FALSE(archive().deletion_of(99)->has_value());
}

TEST_F(Deletion, is_no_matter_of_a_url_that_leads_elsewhere_now) {
    const std::string today = "https://news.example/today";
    const std::string first = "https://news.example/1";
    const std::string second = "https://news.example/2";
    put(article(today, clean(first, "第一篇"), 10));
    put(article(today, clean(second, "第二篇"), 20));
    put(look(today, "http_404", 30));
    EXPECT_FALSE(deletion());
    EXPECT_TRUE(archive().deletion_of(2)->has_value());
}

TEST_F(Deletion, stays_when_an_older_copy_is_imported_later) {
    put(article(kShort, clean(kKey, "初稿"), 10));
    put(look(kShort, "deleted_by_author", 30));
    put(saved_file(kShort, clean(kKey, "初稿"), 50, 20));
    ASSERT_TRUE(deletion());
    EXPECT_EQ(deletion()->last_seen, at_second(20));  // the file shows that it was there
    EXPECT_EQ(deletion()->found_gone, at_second(30));
    put(saved_file(kShort, clean(kKey, "初稿"), 60, 40));
    EXPECT_FALSE(deletion());
}

}  // namespace
}  // namespace magpie::testing
