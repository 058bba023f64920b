// An archive of version 1, 2 or 3 becomes one of today: nothing it knew is lost, and it goes on.
#include "storage/blobs.h"
#include "storage/schema.h"
#include "tests/storage/archive_fixture.h"

namespace magpie::testing {
namespace {

// What version 1 wrote of: one article looked at twice, its text made by two cleaners; an older
// revision of it; a URL that waits.
class VersionOne : public ArchiveTest {
  protected:
    void SetUp() override {
        ASSERT_TRUE(std::filesystem::create_directory(directory()));
        Result<sqlite::Database> database =
            sqlite::Database::open(directory() / "magpie.sqlite3", sqlite::Database::Mode::write);
        ASSERT_TRUE(database);
        ASSERT_TRUE(prepare_for_writing(*database, archive_migrations().first(1)));
        BlobStore blobs(*database);
        for (const char* bytes : {"初稿\n", "定稿\n", "**定稿**\n", "{}"}) {
            ASSERT_TRUE(blobs.put(encode_blob(bytes)));
        }
        const CleanDocument draft = clean(kKey, "初稿");
        const CleanDocument final_text = clean(kKey, "定稿");
        const Result<> written =
            database
                ->execute(
                    "INSERT INTO documents VALUES (7, 'MzA3MDAwMDAwMA==:2650000001:1', 'article',"
                    " '春天的第一篇', '山间来信', '林间', NULL, NULL, NULL, 'https://s.example/1',"
                    " '山间来信', 10, 20, 2, 20);"
                    "INSERT INTO urls VALUES (1, 'https://s.example/1', 'https://s.example/1', '',"
                    " 'article', '', 20, 10, 20, 2, 7),"
                    " (2, 'https://s.example/2', 'https://s.example/2', '', 'pending', '', 0, 10,"
                    " 10, 0, NULL)")
                .and_then([&] {
                    return database->run(
                        "INSERT INTO revisions VALUES (1, 7, 1, ?1, ?2), (2, 7, 2, ?3, ?4)",
                        draft.content_hash, draft.text_hash, final_text.content_hash,
                        final_text.text_hash);
                })
                .and_then([&] {
                    return database->execute(
                        "INSERT INTO renderings VALUES (1, 1, '', 1, 4), (2, 2, '', 2, 4),"
                        " (3, 2, '2', 3, 4);"
                        "INSERT INTO sightings VALUES"
                        " (1, 1, NULL, '', 10, 'article', '', 'stored', 7, 1),"
                        " (2, 1, NULL, '', 20, 'article', '', 'revision', 7, 2)");
                });
        ASSERT_TRUE(written) << written.error().message;
    }
};

TEST_F(VersionOne, is_refused_by_a_reader_until_a_writer_has_brought_it_up) {
    const Result<Archive> early = Archive::open(directory(), Archive::Mode::read);
    ASSERT_FALSE(early);
    EXPECT_EQ(early.error().code, ErrorCode::refused);
    reopen();
    EXPECT_TRUE(Archive::open(directory(), Archive::Mode::read));
}

TEST_F(VersionOne, keeps_every_revision_and_shows_the_newest_rendering) {
    reopen();
    expect_whole();
    const StoredDocument document = found(kKey);
    EXPECT_EQ(document.row.id, 7);
    EXPECT_EQ(document.revision, 2);
    EXPECT_EQ(document.markdown, "**定稿**\n");
    EXPECT_EQ(document.row.content_hash, clean(kKey, "定稿").content_hash);
    EXPECT_EQ(archive().document(7, 1)->value().markdown, "初稿\n");
    EXPECT_EQ(archive().urls(kPending)->front().url, "https://s.example/2");
    EXPECT_EQ(archive().media_of(7)->size(), 0u);
}

TEST_F(VersionOne, knows_an_unchanged_article_again_and_learns_its_files) {
    reopen();
    CleanDocument today = clean(kKey, "定稿");
    EXPECT_EQ(put(article("https://s.example/1", today, 1)).outcome, Receipt::Outcome::duplicate);
    today.cleaner = "3";
    today.media = {picture("snow")};
    const Receipt receipt = put(article("https://s.example/1", today, 2));
    EXPECT_EQ(receipt.outcome, Receipt::Outcome::duplicate);
    EXPECT_EQ(receipt.document, 7);
    EXPECT_EQ(receipt.missing_media.size(), 1u);
    EXPECT_EQ(found(kKey).markdown, "定稿\n");
    EXPECT_EQ(put(article("https://s.example/1", clean(kKey, "初稿"), 3)).revision, 1);
    expect_whole();
}

// What version 2 wrote of: a URL that waits since second 10, one that was looked at.
class VersionTwo : public ArchiveTest {
  protected:
    void SetUp() override {
        ASSERT_TRUE(std::filesystem::create_directory(directory()));
        Result<sqlite::Database> database =
            sqlite::Database::open(directory() / "magpie.sqlite3", sqlite::Database::Mode::write);
        ASSERT_TRUE(database);
        ASSERT_TRUE(prepare_for_writing(*database, archive_migrations().first(2)));
        const Result<> written = database->execute(
            "INSERT INTO urls VALUES (1, 'https://s.example/1', 'https://s.example/1', 'list',"
            " 'timeout', 'no answer', 20, 10, 20, 1, NULL, NULL, NULL, NULL),"
            " (2, 'https://s.example/2', 'listed', 'list', 'pending', '', 0, 10000000, 10000000, 0,"
            " NULL, 'MzA3:1:1', '{}', NULL);"
            "INSERT INTO sightings VALUES (1, 1, NULL, 'list', 20, 'timeout', 'no answer',"
            " 'recorded', NULL, NULL);"
            "INSERT INTO hosts VALUES ('s.example', 'calm')");
        ASSERT_TRUE(written) << written.error().message;
    }
};

TEST_F(VersionTwo, has_what_was_pending_wait_for_its_first_look_and_the_rest_settled) {
    reopen();
    expect_whole();
    std::vector<QueuedUrl> queued;
    ASSERT_TRUE(archive().for_each_queued([&](QueuedUrl url) {
        queued.push_back(std::move(url));
        return true;
    }));
    ASSERT_EQ(queued.size(), 1u);
    EXPECT_EQ(queued[0].url, "https://s.example/2");
    EXPECT_EQ(queued[0].source, "list");
    EXPECT_TRUE(queued[0].directed);
    EXPECT_EQ(queued[0].depth, 0);
    NextVisit first_look;
    first_look.due = Instant(std::chrono::seconds(10));
    EXPECT_EQ(queued[0].next, first_look);
    EXPECT_EQ(archive().url_state("https://s.example/2")->value().identity, "MzA3:1:1");
    EXPECT_FALSE(archive().url_state("https://s.example/1")->value().next);
    EXPECT_EQ(archive().host_memories()->front().memory, "calm");
    EXPECT_TRUE(archive().source_states()->empty());
}

TEST_F(VersionTwo, goes_on_with_what_waits) {
    reopen();
    put(look("https://s.example/2", "http_404", 1));
    EXPECT_TRUE(archive().queued_by_source()->empty());
    Visit visit = look("https://s.example/1", "timeout", 2);
    visit.next = NextVisit{at_second(60), VisitReason::retry, 2};
    put(visit);
    EXPECT_EQ(archive().url_state("https://s.example/1")->value().next, visit.next);
    expect_whole();
}

// What version 3 wrote of: one article.
class VersionThree : public ArchiveTest {
  protected:
    void SetUp() override {
        ASSERT_TRUE(std::filesystem::create_directory(directory()));
        Result<sqlite::Database> database =
            sqlite::Database::open(directory() / "magpie.sqlite3", sqlite::Database::Mode::write);
        ASSERT_TRUE(database);
        ASSERT_TRUE(prepare_for_writing(*database, archive_migrations().first(3)));
        BlobStore blobs(*database);
        for (const char* bytes : {"定稿\n", "{}"}) ASSERT_TRUE(blobs.put(encode_blob(bytes)));
        const CleanDocument document = clean("https://s.example/1", "定稿");
        const Result<> written =
            database
                ->execute(
                    "INSERT INTO documents VALUES (7, 'https://s.example/1', 'article', 'T', 'S',"
                    " '', NULL, NULL, NULL, 'https://s.example/1', 'list', 10, 10, 1, 10);"
                    "INSERT INTO urls (id, url, listed_url, source, state, reason, observed,"
                    " first_seen, last_seen, visits, document) VALUES (1, 'https://s.example/1',"
                    " 'https://s.example/1', '', 'article', '', 10, 10, 10, 1, 7)")
                .and_then([&] {
                    return database->run("INSERT INTO revisions VALUES (1, 7, 1, ?1)",
                                         document.text_hash);
                })
                .and_then([&] {
                    return database->run(
                        "INSERT INTO renderings (id, revision, cleaner, markdown, metadata,"
                        " content_hash, shown) VALUES (1, 1, '2', 1, 2, ?1, 1)",
                        document.content_hash);
                })
                .and_then([&] {
                    return database->execute(
                        "INSERT INTO sightings VALUES"
                        " (1, 1, NULL, '', 10, 'article', '', 'stored', 7, 1)");
                });
        ASSERT_TRUE(written) << written.error().message;
    }
};

TEST_F(VersionThree, keeps_its_documents_and_begins_to_remember_templates) {
    reopen();
    expect_whole();
    EXPECT_EQ(found("https://s.example/1").markdown, "定稿\n");
    EXPECT_FALSE(*archive().site_memory("s.example"));
    EXPECT_EQ(archive().stats()->low_confidence, 0);
    Visit visit = article("https://s.example/2", clean("https://s.example/2", "二"), 1);
    visit.document->flags = {"low_confidence"};
    visit.taught = {"s.example", sha256("memory").hex().substr(0, 16), 1, 1,
                    std::make_shared<const std::string>("memory")};
    put(visit);
    EXPECT_TRUE(*archive().site_memory("s.example"));
    EXPECT_EQ(archive().stats()->low_confidence, 1);
    expect_whole();
}

}  // namespace
}  // namespace magpie::testing
