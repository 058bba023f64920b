// One document, one URL state, every sighting: the rules of docs/archive-format.md.
#include "storage/archive.h"

#include "tests/storage/archive_fixture.h"

namespace magpie::testing {
namespace {

using Outcome = Receipt::Outcome;

class OneDocument : public ArchiveTest {};
class Revisions : public ArchiveTest {};
class Reposts : public ArchiveTest {};
class UrlStates : public ArchiveTest {};

TEST_F(OneDocument, a_first_visit_stores_it_and_a_second_is_one_more_sighting) {
    const Receipt first = put(article(kShort, clean(kKey, "山里的雪化了"), 1));
    const Receipt second = put(article(kShort, clean(kKey, "山里的雪化了"), 2));
    EXPECT_EQ(first.outcome, Outcome::stored);
    EXPECT_EQ(first.revision, 1);
    EXPECT_EQ(second.outcome, Outcome::duplicate);
    EXPECT_EQ(second.document, first.document);
    EXPECT_EQ(second.revision, 1);
    EXPECT_GT(second.sighting, first.sighting);
    const StoredDocument document = found(kKey);
    EXPECT_EQ(document.row.sightings, 2);
    EXPECT_EQ(document.row.first_seen, at_second(1));
    EXPECT_EQ(document.row.last_seen, at_second(2));
    expect_whole();
}

TEST_F(OneDocument, short_link_long_link_with_and_without_chksm_and_saved_file_are_one) {
    const Receipt receipt = put(article(kShort, clean(kKey, "山里的雪化了"), 1));
    for (const Visit& visit : {article(kLong, clean(kKey, "山里的雪化了"), 2),
                               article(kLongWithChksm, clean(kKey, "山里的雪化了"), 3),
                               saved_file(kLong, clean(kKey, "山里的雪化了"), 4, 0)}) {
        const Receipt again = put(visit);
        EXPECT_EQ(again.outcome, Outcome::duplicate);
        EXPECT_EQ(again.document, receipt.document);
    }
    EXPECT_EQ(documents(), 1u);
    for (const char* name : {kShort, kLong, kLongWithChksm, kKey}) {
        EXPECT_EQ(found(name).row.id, receipt.document) << name;
    }
    EXPECT_EQ(archive().sightings_of(receipt.document)->size(), 4u);
    expect_whole();
}

TEST_F(OneDocument, a_page_that_hides_its_key_is_recognised_by_a_known_alias) {
    put(article(kShort, clean(kKey, "山里的雪化了"), 1));
    const Receipt hidden = put(article(kShort, clean(kShort, "山里的雪化了，又改了一句"), 2));
    EXPECT_EQ(hidden.outcome, Outcome::revision);
    EXPECT_EQ(documents(), 1u);
    EXPECT_EQ(found(kShort).row.identity, kKey);
    expect_whole();
}

TEST_F(OneDocument, a_url_identity_gives_way_to_the_key_when_the_same_url_reveals_it) {
    const Receipt hidden = put(article(kShort, clean(kShort, "山里的雪化了"), 1));
    const Receipt revealed = put(article(kShort, clean(kKey, "山里的雪化了，又改了一句"), 2));
    EXPECT_EQ(revealed.document, hidden.document);
    EXPECT_EQ(revealed.outcome, Outcome::revision);
    const StoredDocument document = found(kShort);
    EXPECT_EQ(document.row.identity, kKey);
    EXPECT_EQ(document.aliases, std::vector<std::string>{kShort});
    expect_whole();
}

TEST_F(OneDocument, a_url_identity_gives_way_to_the_key_when_a_page_names_that_url) {
    const Receipt hidden = put(article(kShort, clean(kShort, "山里的雪化了"), 1));
    CleanDocument named = clean(kKey, "另一版文字");
    named.aliases = {kShort};
    const Receipt revealed = put(article(kLong, named, 2));
    EXPECT_EQ(revealed.document, hidden.document);
    EXPECT_EQ(found(kKey).row.id, hidden.document);
    EXPECT_EQ(documents(), 1u);
}

TEST_F(OneDocument, equal_content_joins_a_url_identity_to_a_key_whichever_came_first) {
    const Receipt keyed = put(article(kLong, clean(kKey, "山里的雪化了"), 1));
    const Receipt file =
        put(saved_file("file:///saved.html", clean("file:///saved.html", "山里的雪化了"), 2, 0));
    EXPECT_EQ(file.outcome, Outcome::duplicate);
    EXPECT_EQ(file.document, keyed.document);

    const Receipt hidden =
        put(article("https://mp.weixin.qq.com/s/second0000000000000000",
                    clean("https://mp.weixin.qq.com/s/second0000000000000000", "溪水涨了"), 3));
    const Receipt revealed = put(article("https://mp.weixin.qq.com/s?__biz=B&mid=2&idx=1&sn=1",
                                         clean("MzA3MDAwMDAwMA==:2:1", "溪水涨了"), 4));
    EXPECT_EQ(revealed.document, hidden.document);
    EXPECT_EQ(found("MzA3MDAwMDAwMA==:2:1").row.id, hidden.document);
    EXPECT_EQ(documents(), 2u);
    expect_whole();
}

TEST_F(OneDocument, equal_content_without_enough_text_joins_nothing) {
    CleanDocument one = clean("https://news.example/1", "图");
    CleanDocument two = clean("https://news.example/2", "图");
    one.text_hash.reset();
    two.text_hash.reset();
    put(article("https://news.example/1", one, 1));
    EXPECT_EQ(put(article("https://news.example/2", two, 2)).outcome, Outcome::stored);
}

TEST_F(OneDocument, two_addresses_of_one_publisher_are_one_and_of_two_publishers_are_two) {
    CleanDocument www = clean("https://news.example/a.html", "山里的雪化了");
    CleanDocument mobile = clean("https://m.news.example/a.html", "山里的雪化了");
    CleanDocument elsewhere = clean("https://copy.example/a.html", "山里的雪化了");
    elsewhere.account = "转载站";
    const Receipt first = put(article(www.identity, www, 1));
    EXPECT_EQ(put(article(mobile.identity, mobile, 2)).document, first.document);
    const Receipt copy = put(article(elsewhere.identity, elsewhere, 3));
    EXPECT_EQ(copy.outcome, Outcome::stored);
    EXPECT_EQ(copy.same_text_as, first.document);
}

TEST_F(OneDocument, a_redirecting_address_names_no_document) {
    const std::string latest = "https://news.example/latest";
    Visit today = article(latest, clean("https://news.example/1.html", "山里的雪化了"), 1);
    Visit tomorrow = article(latest, clean("https://news.example/2.html", "溪水涨了"), 2);
    today.capture->hops = {{302, latest, "/1.html"}};
    tomorrow.capture->hops = {{302, latest, "/2.html"}};
    const Receipt first = put(today);
    const Receipt second = put(tomorrow);
    EXPECT_EQ(second.outcome, Outcome::stored);
    EXPECT_NE(second.document, first.document);
    EXPECT_EQ(found(latest).row.id, second.document);  // what was last found there
}

TEST_F(OneDocument, a_fixed_address_that_answers_itself_with_changing_articles_names_none_either) {
    const std::string today = "https://news.example/today";
    const Receipt first =
        put(article(today, clean("https://news.example/1.html", "山里的雪化了"), 1));
    const Receipt second = put(article(today, clean("https://news.example/2.html", "溪水涨了"), 2));
    EXPECT_NE(second.document, first.document);
}

TEST_F(OneDocument, no_site_can_name_another_sites_page_as_its_own) {
    const Receipt victim = put(article("https://news.example/1.html",
                                       clean("https://news.example/1.html", "山里的雪化了"), 1));
    CleanDocument thief = clean("https://evil.example/x", "全是广告");
    thief.aliases = {"https://news.example/1.html"};
    const Receipt stolen = put(article("https://evil.example/x", thief, 2));
    EXPECT_NE(stolen.document, victim.document);
    EXPECT_EQ(found("https://news.example/1.html").row.id, victim.document);
}

TEST_F(OneDocument, two_keys_are_two_documents_even_with_equal_content) {
    put(article(kLong, clean(kKey, "山里的雪化了"), 1));
    const Receipt pushed_again =
        put(article("https://mp.weixin.qq.com/s/again00000000000000000",
                    clean("MzA3MDAwMDAwMA==:2650000002:1", "山里的雪化了"), 2));
    EXPECT_EQ(pushed_again.outcome, Outcome::stored);
    EXPECT_EQ(documents(), 2u);
}

TEST_F(OneDocument, two_documents_become_one_when_a_visit_shows_that_they_are) {
    const Receipt hidden = put(article(kShort, clean(kShort, "初稿"), 1));
    const Receipt keyed = put(article(kLong, clean(kKey, "定稿"), 2));
    ASSERT_NE(hidden.document, keyed.document);  // nothing tied them together yet
    const Receipt both = put(article(kShort, clean(kKey, "定稿"), 3));
    EXPECT_EQ(both.document, keyed.document);
    EXPECT_EQ(documents(), 1u);
    const StoredDocument document = found(kShort);
    EXPECT_EQ(document.row.identity, kKey);
    EXPECT_EQ(document.row.sightings, 3);
    EXPECT_EQ(document.row.revisions, 2);
    EXPECT_EQ(document.markdown, "定稿\n");
    EXPECT_EQ(document.row.first_seen, at_second(1));
    EXPECT_EQ(found(std::to_string(hidden.document)).row.id,
              keyed.document);  // the old number still works
    EXPECT_EQ(archive().document(keyed.document, 2)->value().markdown, "初稿\n");
    expect_whole();
}

TEST_F(OneDocument, merged_documents_share_the_revisions_they_have_in_common) {
    put(article(kShort, clean(kShort, "初稿"), 1));
    put(article(kShort, clean(kShort, "定稿"), 2));
    CleanDocument other = clean(kKey, "定稿");
    other.account = "山间来信 改名";  // keeps the content from joining them
    put(article(kLong, other, 3));
    other.aliases = {kShort};
    const Receipt both = put(article(kLong, other, 4));
    EXPECT_EQ(both.revision, 1);
    EXPECT_EQ(found(kKey).row.revisions, 2);
    EXPECT_EQ(found(kKey).row.sightings, 4);
    EXPECT_EQ(found(kKey).markdown, "定稿\n");
    expect_whole();
}

TEST_F(Revisions, an_edited_article_is_a_new_revision_and_the_old_one_stays) {
    const Receipt first = put(article(kShort, clean(kKey, "初稿"), 1));
    const Receipt edited = put(article(kShort, clean(kKey, "定稿"), 2));
    EXPECT_EQ(edited.outcome, Outcome::revision);
    EXPECT_EQ(edited.document, first.document);
    EXPECT_EQ(edited.revision, 2);
    EXPECT_EQ(found(kKey).markdown, "定稿\n");
    EXPECT_EQ(archive().document(first.document, 1)->value().markdown, "初稿\n");
    EXPECT_FALSE(archive().document(first.document, 3)->has_value());
    expect_whole();
}

TEST_F(Revisions, an_article_edited_back_is_its_old_revision_again_and_current) {
    put(article(kShort, clean(kKey, "初稿"), 1));
    put(article(kShort, clean(kKey, "定稿"), 2));
    const Receipt back = put(article(kShort, clean(kKey, "初稿"), 3));
    EXPECT_EQ(back.outcome, Outcome::duplicate);
    EXPECT_EQ(back.revision, 1);
    EXPECT_EQ(found(kKey).revision, 1);
    EXPECT_EQ(found(kKey).row.revisions, 2);
    expect_whole();
}

TEST_F(Revisions, a_file_saved_before_the_last_look_adds_a_revision_that_is_not_current) {
    put(article(kShort, clean(kKey, "定稿"), 100));
    CleanDocument older = clean(kKey, "初稿");
    older.title = "旧题";
    const Receipt file = put(saved_file(kShort, older, 200, 50));
    EXPECT_EQ(file.outcome, Outcome::revision);
    EXPECT_EQ(found(kKey).markdown, "定稿\n");
    EXPECT_EQ(found(kKey).row.title, "春天的第一篇");
    EXPECT_EQ(archive().document(file.document, 2)->value().markdown, "初稿\n");
}

TEST_F(Revisions, a_file_saved_after_the_last_look_is_current) {
    put(article(kShort, clean(kKey, "初稿"), 100));
    put(saved_file(kShort, clean(kKey, "定稿"), 200, 150));
    EXPECT_EQ(found(kKey).markdown, "定稿\n");
}

TEST_F(Revisions, an_older_copy_fills_what_the_newer_one_left_empty) {
    CleanDocument bare = clean(kKey, "定稿");
    bare.author.clear();
    bare.published.reset();
    put(article(kShort, bare, 100));
    put(saved_file(kShort, clean(kKey, "定稿"), 200, 50));
    EXPECT_EQ(found(kKey).row.author, "林间");
    EXPECT_TRUE(found(kKey).row.published.has_value());
}

TEST_F(Revisions, a_newer_cleaner_shows_its_own_text_of_an_unchanged_article) {
    CleanDocument old_text = clean(kKey, "定稿");
    CleanDocument new_text = old_text;
    new_text.cleaner = "2";
    new_text.markdown = "**定稿**\n";
    put(article(kShort, old_text, 1));
    EXPECT_EQ(put(article(kShort, new_text, 2)).outcome, Outcome::duplicate);
    EXPECT_EQ(found(kKey).markdown, "**定稿**\n");
    EXPECT_EQ(found(kKey).row.revisions, 1);
    expect_whole();
}

TEST_F(Reposts, another_accounts_copy_is_a_document_of_its_own_that_names_the_first) {
    const Receipt original = put(article(kShort, clean(kKey, "山里的雪化了"), 1));
    CleanDocument copy = clean(kOtherKey, "山里的雪化了");
    copy.account = "转载号";
    copy.content_hash = sha256("another title");
    const Receipt repost =
        put(article("https://mp.weixin.qq.com/s/repost0000000000000000", copy, 2));
    EXPECT_EQ(repost.outcome, Outcome::stored);
    EXPECT_EQ(repost.same_text_as, original.document);
    EXPECT_EQ(found(kOtherKey).row.same_text_as, original.document);
    EXPECT_EQ(archive().stats()->reposts, 1);

    // Looking at the original again does not turn it into a repost of its copy.
    EXPECT_FALSE(put(article(kShort, clean(kKey, "山里的雪化了"), 3)).same_text_as.has_value());
    EXPECT_FALSE(found(kKey).row.same_text_as.has_value());
}

TEST_F(Reposts, the_oldest_document_is_named_however_many_copies_there_are) {
    const Receipt original = put(article(kShort, clean(kKey, "山里的雪化了"), 1));
    for (int copy = 1; copy <= 3; ++copy) {
        const std::string key = "MzA5MDAwMDAwMA==:" + std::to_string(copy) + ":1";
        EXPECT_EQ(
            put(article("https://mp.weixin.qq.com/s/" + key, clean(key, "山里的雪化了"), copy + 1))
                .same_text_as,
            original.document);
    }
}

TEST_F(Reposts, a_text_too_short_to_compare_is_nobodys_repost) {
    CleanDocument one = clean(kKey, "图");
    CleanDocument two = clean(kOtherKey, "图");
    one.text_hash.reset();
    two.text_hash.reset();
    put(article(kShort, one, 1));
    EXPECT_FALSE(put(article(kLong, two, 2)).same_text_as.has_value());
}

TEST_F(UrlStates, every_look_is_recorded_also_one_without_an_answer) {
    Visit failed = look("https://gone.example/", "unknown_host", 1);
    failed.reason = "no such host: gone.example";
    const Receipt receipt = put(failed);
    EXPECT_EQ(receipt.outcome, Outcome::recorded);
    EXPECT_EQ(receipt.document, 0);
    const UrlRow url = archive().url_state("https://gone.example/")->value();
    EXPECT_EQ(url.state, "unknown_host");
    EXPECT_EQ(url.reason, failed.reason);
    EXPECT_EQ(url.visits, 1);
    EXPECT_EQ(url.document, 0);
    EXPECT_FALSE(archive().history_of("https://gone.example/")->front().has_capture);
    expect_whole();
}

TEST_F(UrlStates, a_listed_url_is_pending_until_it_is_looked_at) {
    ASSERT_TRUE(archive().enlist({{"listed", kShort, "feed"}}, at_second(1)));
    EXPECT_EQ(archive().url_state(kShort)->value().state, kPending);
    EXPECT_EQ(archive().url_state(kShort)->value().visits, 0);
    expect_whole();
    put(look(kShort, "timeout", 2));
    EXPECT_EQ(archive().url_state(kShort)->value().state, "timeout");
    expect_whole();
}

TEST_F(UrlStates, listing_a_known_url_again_changes_nothing) {
    put(look(kShort, "deleted_by_author", 1));
    ASSERT_TRUE(archive().enlist({{"listed", kShort, "feed"}}, at_second(2)));
    EXPECT_EQ(archive().url_state(kShort)->value().state, "deleted_by_author");
    expect_whole();
}

TEST_F(UrlStates, a_listing_tells_what_was_not_known_and_the_newest_facts) {
    ASSERT_TRUE(archive().enlist({{"", kLong, "feed"}}, at_second(1)));
    EXPECT_EQ(archive().url_state(kLong)->value().identity, "");
    ASSERT_TRUE(
        archive().enlist({{"", kLong, "album", kKey, R"({"title":"旧题"})"}}, at_second(2)));
    put(look(kLong, "captcha", 3));
    ASSERT_TRUE(archive().enlist(
        {{"", kLong, "album", kOtherKey, R"({"title":"新题"})"}, {"", kLong, "feed", "", ""}},
        at_second(4)));
    const UrlRow url = archive().url_state(kLong)->value();
    EXPECT_EQ(url.identity, kKey);
    EXPECT_EQ(url.facts, R"({"title":"新题"})");
    EXPECT_EQ(url.state, "captcha");
    EXPECT_EQ(url.source, "feed");
    EXPECT_EQ(archive().urls("captcha")->front().facts, url.facts);
    expect_whole();
}

TEST_F(UrlStates, what_a_listing_lists_is_written_with_the_listing) {
    Visit listing = look("https://feed.example/rss", "listing", 1);
    listing.found = {{"", kShort, "feed"}, {"", kLong, "feed"}};
    put(listing);
    EXPECT_EQ(archive().urls(kPending)->size(), 2u);
    expect_whole();
}

TEST_F(UrlStates, a_deletion_is_the_urls_state_and_the_document_stays) {
    const Receipt stored = put(article(kShort, clean(kKey, "山里的雪化了"), 1));
    Visit deleted = look(kShort, "deleted_by_author", 2);
    deleted.reason = "该内容已被发布者删除";
    deleted.capture = response(kShort, "<html>该内容已被发布者删除</html>", deleted.at);
    put(deleted);
    EXPECT_EQ(archive().url_state(kShort)->value().state, "deleted_by_author");
    EXPECT_EQ(archive().url_state(kShort)->value().document, stored.document);
    EXPECT_EQ(found(kShort).markdown, "山里的雪化了\n");
    const std::vector<SightingRow> history = archive().history_of(kShort).value();
    ASSERT_EQ(history.size(), 2u);
    EXPECT_EQ(history[0].state, "article");
    EXPECT_EQ(history[1].state, "deleted_by_author");
    EXPECT_EQ(history[1].document, 0);
    expect_whole();
}

TEST_F(UrlStates, a_failure_after_an_article_does_not_hide_that_the_url_has_one) {
    const Receipt stored = put(article(kShort, clean(kKey, "山里的雪化了"), 1));
    put(look(kShort, "timeout", 2));
    EXPECT_EQ(archive().url_state(kShort)->value().state, "timeout");
    EXPECT_EQ(archive().url_state(kShort)->value().document, stored.document);
    EXPECT_EQ(found(kShort).row.id, stored.document);
}

TEST_F(UrlStates, an_old_file_does_not_undo_a_deletion_that_was_seen_later) {
    put(look(kShort, "deleted_by_author", 100));
    put(saved_file(kShort, clean(kKey, "山里的雪化了"), 200, 50));
    EXPECT_EQ(archive().url_state(kShort)->value().state, "deleted_by_author");
    EXPECT_NE(archive().url_state(kShort)->value().document, 0);
    expect_whole();
}

TEST_F(UrlStates, a_clock_set_back_does_not_freeze_a_state) {
    put(look(kShort, "timeout", 1'000'000));
    put(article(kShort, clean(kKey, "山里的雪化了"), 5));
    EXPECT_EQ(archive().url_state(kShort)->value().state, "article");
}

TEST_F(UrlStates, a_wall_is_refused_as_an_article_and_nothing_is_written) {
    Visit wall = article(kShort, clean(kKey, "环境异常"), 1);
    wall.state = "captcha";
    const Result<std::vector<Receipt>> refused = archive().put({wall});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(archive().stats()->sightings, 0);
    EXPECT_EQ(put(look(kShort, "captcha", 2)).outcome, Outcome::recorded);  // it was not poisoned
}

}  // namespace
}  // namespace magpie::testing
