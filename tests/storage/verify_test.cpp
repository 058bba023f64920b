// verify() finds each kind of damage. The damage is done behind the archive's back, with SQL of its
// own.
#include "storage/verify.h"

#include <sqlite3.h>

#include "tests/storage/archive_fixture.h"

namespace magpie::testing {
namespace {

class Verify : public ArchiveTest {
  protected:
    void SetUp() override {
        ArchiveTest::SetUp();
        put(article(kShort, clean(kKey, "初稿，够长，可以压缩：" + std::string(500, 'a')), 1));
        CleanDocument final_text = clean(kKey, "定稿");
        final_text.media = {picture("snow"), picture("water"), picture("lost")};
        final_text.relations = {{"reprint_of", kOtherKey, kLong, "原文", "别处", 0},
                                {"links_to", "", "https://mp.weixin.qq.com/s/x", "", "", 1}};
        put(article(kShort, final_text, 2));
        ASSERT_TRUE(archive().put_media({got("snow", "白", 2), failed("lost", "http_404", 2)}));
        put(look(kLong, "timeout", 3));
        archive_.reset();
    }

    // Foreign keys are off in this connection: any reference can be broken.
    std::vector<std::string> faults_after(const std::string& sql) {
        sqlite3* handle = nullptr;
        EXPECT_EQ(sqlite3_open((directory() / "magpie.sqlite3").c_str(), &handle), SQLITE_OK);
        EXPECT_EQ(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
            << sqlite3_errmsg(handle);
        sqlite3_close(handle);
        reopen();
        return archive().verify().value();
    }

    void expect_fault(const std::string& sql, const std::string& sentence) {
        const std::vector<std::string> faults = faults_after(sql);
        EXPECT_TRUE(std::any_of(
            faults.begin(), faults.end(),
            [&](const std::string& fault) { return fault.find(sentence) != std::string::npos; }))
            << sentence << " is not among " << faults.size()
            << " faults, the first: " << (faults.empty() ? "none" : faults.front());
    }
};

TEST_F(Verify, an_untouched_archive_has_no_fault) { EXPECT_TRUE(faults_after("SELECT 1").empty()); }

TEST_F(Verify, a_changed_blob_is_found_and_not_given_out) {
    expect_fault(
        "UPDATE blobs SET content = zeroblob(length(content)), encoding = 0, size = "
        "length(content)",
        "do not have the recorded SHA-256");
    EXPECT_FALSE(archive().find(kKey));
}

TEST_F(Verify, a_broken_frame_is_found) {
    expect_fault(
        "UPDATE blobs SET content = substr(content, 1, length(content) - 4) WHERE encoding = 1",
        "zstd:");
}

TEST_F(Verify, a_size_beyond_the_limit_is_refused_before_memory_is_taken) {
    expect_fault("UPDATE blobs SET size = 1 << 60 WHERE encoding = 1", "over the limit");
}

TEST_F(Verify, an_encoding_of_the_future_is_named) {
    expect_fault("UPDATE blobs SET encoding = 9", "unknown blob encoding 9");
}

TEST_F(Verify, a_lost_blob_is_found) {
    expect_fault("DELETE FROM blobs WHERE id = (SELECT body FROM captures)",
                 "refers to a missing row of blobs");
}

TEST_F(Verify, a_blob_of_nobody_is_found) {
    expect_fault("DELETE FROM captures WHERE sighting = 1", "belongs to nothing");
}

TEST_F(Verify, a_document_without_its_current_revision_is_found) {
    expect_fault("UPDATE documents SET revision = 7", "lacks its current revision");
}

TEST_F(Verify, a_revision_without_text_or_sighting_is_found) {
    expect_fault("DELETE FROM renderings WHERE revision = 1", "has no text");
    expect_fault("DELETE FROM sightings WHERE revision = 1", "was never seen");
}

TEST_F(Verify, a_gap_in_the_revisions_is_found) {
    expect_fault("UPDATE revisions SET number = 5 WHERE number = 2", "has a gap in its revisions");
}

TEST_F(Verify, a_url_without_state_or_with_anothers_is_found) {
    expect_fault("UPDATE urls SET state = ''", "has no state");
    expect_fault("UPDATE urls SET state = 'spam'", "is in a state that no sighting gave");
}

TEST_F(Verify, a_lost_sighting_is_found) {
    expect_fault("DELETE FROM sightings WHERE id = 3", "another number of sightings than visits");
}

TEST_F(Verify, a_wall_with_a_document_is_found) {
    expect_fault("UPDATE sightings SET state = 'captcha' WHERE id = 1",
                 "keeps a document under a state that holds none");
}

TEST_F(Verify, a_malformed_hash_is_found) {
    expect_fault("UPDATE renderings SET content_hash = x'00'", "has a malformed hash");
}

TEST_F(Verify, a_revision_that_shows_nothing_is_found) {
    expect_fault("UPDATE renderings SET shown = 0 WHERE revision = 2", "has no text");
}

TEST_F(Verify, a_proposal_that_is_shown_or_belongs_elsewhere_is_found) {
    const char* propose =
        "INSERT INTO proposals (revision, rendering, kind, title, account, author)"
        " VALUES (1, 2, '', '', '', '')";
    expect_fault(propose, "is shown already");
    expect_fault("SELECT 1", "belongs to another revision than its text");
    expect_fault("UPDATE proposals SET text_hash = x'00'", "proposal 1 has a malformed hash");
    expect_fault("UPDATE proposals SET rendering = 99", "refers to a missing row of renderings");
}

TEST_F(Verify, the_lost_bytes_of_a_file_are_found) {
    expect_fault("DELETE FROM blobs WHERE id = (SELECT body FROM media_copies)",
                 "media_copies row 1 refers to a missing row of blobs");
    expect_fault("DELETE FROM media_copies", "refers to a missing row of media_copies");
}

TEST_F(Verify, a_file_that_contradicts_itself_is_found) {
    expect_fault("UPDATE media SET identity = '' WHERE identity = 'water'", "has no identity");
    expect_fault("UPDATE media SET copy = NULL", "is stored without bytes");
    expect_fault("UPDATE media SET state = 'missing' WHERE identity = 'lost'",
                 "is missing although it was tried");
    expect_fault("UPDATE media SET last_tried = 5 WHERE identity = 'water'",
                 "is missing although it was tried");
    expect_fault("UPDATE media SET state = ''", "has no state");
}

TEST_F(Verify, a_file_with_the_bytes_of_another_is_found) {
    expect_fault("UPDATE media SET state = 'stored', copy = 1 WHERE identity = 'lost'",
                 "shows the bytes of another one");
}

TEST_F(Verify, a_lost_file_or_relation_of_a_rendering_is_found) {
    expect_fault("DELETE FROM media WHERE identity = 'water'", "refers to a missing row of media");
    expect_fault("DELETE FROM rendering_media WHERE place = 2", "has a gap in its files");
    expect_fault("DELETE FROM relations WHERE place = 1", "has a gap in its relations");
    expect_fault("UPDATE relations SET kind = ''", "has a relation that says nothing");
}

TEST_F(Verify, an_index_that_disagrees_with_its_table_is_found) {
    expect_fault(
        "PRAGMA writable_schema = ON;"
        "UPDATE sqlite_schema SET sql = 'CREATE INDEX urls_by_state ON urls (reason)'"
        " WHERE name = 'urls_by_state'",
        "database:");
}

TEST_F(Verify, many_faults_are_cut_short) {
    archive_.reset();
    Result<sqlite::Database> database =
        sqlite::Database::open(directory() / "magpie.sqlite3", sqlite::Database::Mode::write);
    ASSERT_TRUE(database->execute("UPDATE urls SET state = ''; UPDATE documents SET revision = 9"));
    BlobStore blobs(*database);
    const std::vector<std::string> faults = verify_archive(*database, blobs, 2).value();
    ASSERT_EQ(faults.size(), 3u);
    EXPECT_EQ(faults.back(), "stopped after 2 faults");
}

TEST_F(Verify, a_pending_url_that_waits_for_nothing_is_found) {
    reopen();
    ASSERT_TRUE(archive().enlist({{"", "https://a.example/", "list"}}, at_second(1)));
    archive_.reset();
    expect_fault(
        "UPDATE urls SET due = NULL, due_for = NULL, attempt = NULL, failures = NULL,"
        " revisit = NULL WHERE state = 'pending'",
        "was never visited and waits for nothing");
}

TEST_F(Verify, a_wait_by_half_is_found) {
    expect_fault("UPDATE urls SET due = 1", "waits by half");
    expect_fault("UPDATE urls SET due = NULL, etag = 'x'", "waits by half");
}

TEST_F(Verify, a_wait_for_the_unknown_is_found) {
    expect_fault("UPDATE urls SET due = 1, due_for = 9, attempt = 1, failures = 0, revisit = 0",
                 "waits for something unknown");
}

TEST_F(Verify, a_retry_of_what_was_never_seen_is_found) {
    reopen();
    ASSERT_TRUE(archive().enlist({{"", "https://a.example/", "list"}}, at_second(1)));
    archive_.reset();
    expect_fault("UPDATE urls SET due_for = 2 WHERE state = 'pending'",
                 "waits for another look before the first");
}

TEST_F(Verify, a_source_without_a_name_is_found) {
    expect_fault(
        "INSERT INTO sources (name, kind, url, next_due, failures, state, reason, interval, etag,"
        " last_modified, paused, listed, cursor) VALUES ('', '', '', 0, 0, '', '', 0, '', '', 0, 0,"
        " '')",
        "has no name");
}

TEST_F(Verify, nothing_that_was_unchanged_is_found) {
    expect_fault("UPDATE sightings SET state = 'not_modified' WHERE document IS NULL",
                 "found nothing unchanged");
}

}  // namespace
}  // namespace magpie::testing
