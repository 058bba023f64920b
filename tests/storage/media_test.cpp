// Files of documents: one row and one blob however many documents use them, missing until had,
// never lost.
#include <algorithm>

#include "tests/storage/archive_fixture.h"

namespace magpie::testing {
namespace {

class Media : public ArchiveTest {
  protected:
    MediaRow row(const std::string& identity) { return archive().media(identity)->value().row; }
    std::string body(const std::string& identity) {
        return archive().media(identity)->value().body;
    }
    void try_file(const MediaVisit& visit) { ASSERT_TRUE(archive().put_media({visit})); }

    static std::vector<std::string> names(const std::vector<MediaRow>& rows) {
        std::vector<std::string> identities;
        for (const MediaRow& file : rows) identities.push_back(file.identity);
        return identities;
    }
    std::vector<std::string> due(std::int64_t second, std::int64_t document = 0,
                                 std::size_t limit = 0) {
        return names(archive().missing_media(at_second(second), document, limit).value());
    }
};

using Names = std::vector<std::string>;

TEST_F(Media, of_a_document_are_missing_before_the_first_attempt) {
    CleanDocument document = clean(kKey, "山里的雪化了");
    document.media = {picture("cover", "cover"), picture("snow")};
    const Receipt receipt = put(article(kShort, document, 1));
    EXPECT_EQ(names(receipt.missing_media), (Names{"cover", "snow"}));
    const std::vector<MediaRow> files = archive().media_of(receipt.document).value();
    ASSERT_EQ(names(files), (Names{"cover", "snow"}));
    EXPECT_EQ(files[0].role, "cover");
    EXPECT_EQ(files[1].role, "picture");
    EXPECT_EQ(files[1].url, picture("snow").url);
    EXPECT_EQ(files[1].fetch_urls, picture("snow").fetch_urls);
    EXPECT_EQ(files[1].state, "missing");
    EXPECT_EQ(files[1].attempts, 0);
    EXPECT_EQ(files[1].first_seen, at_second(1));
    EXPECT_EQ(body("snow"), "");
    EXPECT_EQ(due(1), (Names{"cover", "snow"}));
    EXPECT_EQ(due(1, receipt.document, 1), (Names{"cover"}));
    EXPECT_EQ(due(1, 0, 1), (Names{"cover"}));
    EXPECT_TRUE(due(1, receipt.document + 1).empty());
    EXPECT_FALSE(archive().media("nobody")->has_value());
    expect_whole();
}

TEST_F(Media, that_were_had_are_there_byte_for_byte_and_no_longer_missing) {
    CleanDocument document = clean(kKey, "山里的雪化了");
    document.media = {picture("snow")};
    put(article(kShort, document, 1));
    const std::string bytes("RIFF\0\xff\n", 7);
    try_file(got("snow", bytes, 2));
    EXPECT_EQ(body("snow"), bytes);
    const MediaRow file = row("snow");
    EXPECT_EQ(file.state, "stored");
    EXPECT_EQ(file.media_type, "image/webp");
    EXPECT_EQ(file.sha256, sha256(bytes));
    EXPECT_EQ(file.size, bytes.size());
    EXPECT_EQ(file.attempts, 1);
    EXPECT_EQ(file.last_tried, at_second(2));
    EXPECT_TRUE(due(3).empty());
    EXPECT_TRUE(put(article(kShort, document, 3)).missing_media.empty());
    expect_whole();
}

TEST_F(Media, that_failed_are_due_when_the_failure_says_and_never_without) {
    CleanDocument document = clean(kKey, "山里的雪化了");
    document.media = {picture("later"), picture("never")};
    const Receipt receipt = put(article(kShort, document, 1));
    try_file(failed("later", "timeout", 2, at_second(100)));
    try_file(failed("never", "http_404", 2));
    EXPECT_EQ(row("later").state, "timeout");
    EXPECT_EQ(row("later").reason, "no file came");
    EXPECT_EQ(row("later").retry_at, at_second(100));
    EXPECT_TRUE(due(99).empty());
    EXPECT_EQ(due(100), (Names{"later"}));
    EXPECT_EQ(due(100, receipt.document), (Names{"later"}));
    EXPECT_EQ(names(put(article(kShort, document, 100)).missing_media), (Names{"later"}));
    try_file(failed("later", "http_404", 101));
    EXPECT_EQ(row("later").attempts, 2);
    EXPECT_TRUE(due(1'000).empty());
    expect_whole();
}

TEST_F(Media, that_are_stored_are_not_replaced_by_a_failure) {
    CleanDocument document = clean(kKey, "山里的雪化了");
    document.media = {picture("snow")};
    put(article(kShort, document, 1));
    try_file(got("snow", "白", 2));
    try_file(failed("snow", "http_404", 3, at_second(4)));
    EXPECT_EQ(row("snow").state, "stored");
    EXPECT_EQ(row("snow").reason, "");
    EXPECT_EQ(row("snow").attempts, 2);
    EXPECT_EQ(body("snow"), "白");
    EXPECT_TRUE(due(10).empty());
    expect_whole();
}

TEST_F(Media, whose_bytes_change_show_the_new_ones_and_keep_the_old) {
    CleanDocument document = clean(kKey, "山里的雪化了");
    document.media = {picture("snow")};
    put(article(kShort, document, 1));
    try_file(got("snow", "白", 2));
    const std::int64_t before = archive().stats()->raw_bytes;
    try_file(got("snow", "灰灰", 3));
    EXPECT_EQ(body("snow"), "灰灰");
    EXPECT_EQ(archive().stats()->raw_bytes, before + 6);
    try_file(got("snow", "白", 4));
    EXPECT_EQ(body("snow"), "白");
    EXPECT_EQ(archive().stats()->raw_bytes, before + 6);
    expect_whole();
}

TEST_F(Media, of_many_documents_are_one_row_and_equal_bytes_one_blob) {
    CleanDocument one = clean(kKey, "山里的雪化了");
    CleanDocument two = clean(kOtherKey, "溪水涨了");
    one.media = {picture("banner"), picture("snow")};
    two.media = {picture("banner", "background"), picture("water")};
    const Receipt first = put(article(kLong, one, 1));
    try_file(got("banner", "同一张", 2));
    const Receipt second = put(article(kShort, two, 3));
    EXPECT_EQ(names(second.missing_media), (Names{"water"}));
    const std::int64_t before = archive().stats()->raw_bytes;
    try_file(got("snow", "同一张", 4));
    EXPECT_EQ(archive().stats()->raw_bytes, before);
    EXPECT_EQ(archive().media_of(first.document)->front().role, "picture");
    EXPECT_EQ(archive().media_of(second.document)->front().role, "background");
    EXPECT_EQ(row("banner").role, "picture");
    EXPECT_EQ(row("banner").sha256, row("snow").sha256);
    expect_whole();
}

TEST_F(Media, are_counted_by_what_became_of_them) {
    CleanDocument document = clean(kKey, "山里的雪化了");
    document.media = {picture("a"), picture("b"), picture("c"), picture("d")};
    put(article(kShort, document, 1));
    ASSERT_TRUE(archive().put_media(
        {got("a", "四个字", 2), got("b", "四个字", 2), failed("c", "http_404", 2)}));
    const ArchiveStats::Media media = archive().stats()->media;
    EXPECT_EQ(media.files, 4);
    EXPECT_EQ(media.stored, 2);
    EXPECT_EQ(media.missing, 1);
    EXPECT_EQ(media.failed, 1);
    EXPECT_EQ(media.bytes, 9);
}

TEST_F(Media, named_twice_by_one_document_are_listed_once) {
    CleanDocument document = clean(kKey, "山里的雪化了");
    document.media = {picture("snow", "cover"), picture("water"), picture("snow")};
    const Receipt receipt = put(article(kShort, document, 1));
    EXPECT_EQ(names(archive().media_of(receipt.document).value()), (Names{"snow", "water"}));
    expect_whole();
}

TEST_F(Media, follow_what_the_document_shows) {
    CleanDocument first = clean(kKey, "初稿");
    CleanDocument edited = clean(kKey, "定稿");
    first.media = {picture("old"), picture("both")};
    edited.media = {picture("both"), picture("new")};
    const Receipt receipt = put(article(kShort, first, 1));
    put(article(kShort, edited, 2));
    EXPECT_EQ(names(archive().media_of(receipt.document).value()), (Names{"both", "new"}));
    EXPECT_EQ(due(3, receipt.document), (Names{"both", "new"}));
    EXPECT_EQ(due(3), (Names{"old", "both", "new"}));  // the old revision is kept with its files
    put(article(kShort, first, 4));
    EXPECT_EQ(names(archive().media_of(receipt.document).value()), (Names{"old", "both"}));
    expect_whole();
}

TEST_F(Media, of_an_unchanged_article_are_asked_for_at_the_newest_addresses) {
    CleanDocument document = clean(kKey, "山里的雪化了");
    document.media = {picture("clip", "video")};
    put(article(kShort, document, 100));
    try_file(failed("clip", "http_403", 101));
    EXPECT_TRUE(due(200).empty());
    document.media[0].fetch_urls = {"https://media.example/clip?signature=2"};
    EXPECT_EQ(names(put(article(kShort, document, 200)).missing_media), (Names{"clip"}));
    EXPECT_EQ(row("clip").fetch_urls, document.media[0].fetch_urls);

    document.media[0].fetch_urls = {"https://media.example/clip?signature=0"};
    put(saved_file(kShort, document, 300, 50));
    EXPECT_EQ(row("clip").fetch_urls, Names{"https://media.example/clip?signature=2"});
    expect_whole();
}

TEST_F(Media, that_came_with_a_saved_page_are_stored_with_it) {
    Visit visit = saved_file(kShort, clean(kKey, "山里的雪化了"), 2, 1);
    visit.document->media = {picture("snow"), picture("water")};
    visit.media = {got("snow", "白", 2)};
    EXPECT_EQ(names(put(visit).missing_media), (Names{"water"}));
    EXPECT_EQ(body("snow"), "白");
    expect_whole();
}

TEST_F(Media, that_nobody_named_are_kept_all_the_same) {
    try_file(got("stray", "白", 1));
    EXPECT_EQ(body("stray"), "白");
    try_file(failed("lost", "http_404", 1, at_second(2)));
    EXPECT_EQ(row("lost").state, "http_404");
    EXPECT_TRUE(due(10).empty());  // no document waits for it
    expect_whole();
}

TEST_F(Media, addresses_come_back_as_they_were_and_none_breaks_another) {
    CleanDocument document = clean(kKey, "山里的雪化了");
    document.media = {picture("snow")};
    document.media[0].fetch_urls = {"https://a.example/1\nhttps://evil.example/", "", "https://b/"};
    put(article(kShort, document, 1));
    EXPECT_EQ(row("snow").fetch_urls,
              (Names{"https://a.example/1%0Ahttps://evil.example/", "", "https://b/"}));
}

TEST_F(Media, are_refused_without_identity_state_or_bytes_and_nothing_is_poisoned) {
    MediaVisit nameless = got("", "白", 1);
    MediaVisit untried = failed("snow", "missing", 1);
    MediaVisit stateless = failed("snow", "", 1);
    MediaVisit empty = got("snow", "", 1);
    MediaVisit both = failed("snow", "http_404", 1);
    both.body = "404 not found";
    for (const MediaVisit& visit : {nameless, untried, stateless, empty, both}) {
        const Result<> refused = archive().put_media({got("good", "白", 1), visit});
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
        Visit page = look(kShort, "timeout", 1);
        page.media = {visit};
        EXPECT_FALSE(archive().put({page}));
    }
    EXPECT_FALSE(archive().media("good")->has_value());
    Visit many = article(kShort, clean(kKey, "山里的雪化了"), 1);
    many.document->media.assign(10'001, picture("snow"));
    const auto refused = archive().put({many});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::limit);
    EXPECT_NE(refused.error().message.find("10001 files"), std::string::npos);
    try_file(got("good", "白", 2));
    expect_whole();
}

TEST_F(Media, are_found_by_the_number_of_a_merged_document) {
    CleanDocument hidden = clean(kShort, "初稿");
    CleanDocument keyed = clean(kKey, "定稿");
    hidden.media = {picture("draft")};
    keyed.media = {picture("final")};
    const Receipt first = put(article(kShort, hidden, 1));
    put(article(kLong, keyed, 2));
    put(article(kShort, keyed, 3));
    EXPECT_EQ(names(archive().media_of(first.document).value()), (Names{"final"}));
    expect_whole();
}

}  // namespace
}  // namespace magpie::testing
