// The small parts: identities, encodings, blobs, the lock, the schema, SQLite's wrapper.
#include <fcntl.h>
#include <sys/wait.h>

#include <array>
#include <fstream>
#include <random>

#include "storage/blobs.h"
#include "storage/compression.h"
#include "storage/identity.h"
#include "storage/lock.h"
#include "storage/schema.h"
#include "storage/sqlite.h"
#include "tests/storage/archive_fixture.h"

namespace magpie::testing {
namespace {

constexpr Bytes kCap{1u << 20};

TEST(Identity, a_key_is_base64_and_two_numbers) {
    EXPECT_TRUE(is_wechat_key("MzA3MDAwMDAwMA==:2650000001:1"));
    for (const char* weak : {"https://news.example/1", "file:///a.html", "a:b:c", ":1:2",
                             "MzA3:1:", "MzA3:1", "MzA3::1", "", "MzA3:1:2:3", "http://x:1:2"}) {
        EXPECT_FALSE(is_wechat_key(weak)) << weak;
    }
}

TEST(Identity, only_a_key_names_an_account) {
    EXPECT_EQ(biz_of("MzA3MDAwMDAwMA==:2650000001:1"), "MzA3MDAwMDAwMA==");
    EXPECT_EQ(biz_of("https://mp.weixin.qq.com/s/a"), "");
    EXPECT_EQ(biz_of(""), "");
}

TEST(Identity, every_identity_has_the_host_that_may_speak_for_it) {
    EXPECT_EQ(host_of(kKey), "mp.weixin.qq.com");
    EXPECT_EQ(host_of("https://news.example:8080/a?b#c"), "news.example:8080");
    EXPECT_EQ(host_of("https://news.example"), "news.example");
    EXPECT_EQ(host_of("file:///saved.html"), "");
    EXPECT_EQ(host_of("sha256:00"), "");
}

TEST(Identity, a_publisher_is_a_name_on_a_site) {
    EXPECT_TRUE(same_publisher({"甲", "https://www.a.example/1"}, {"甲", "https://m.a.example/2"}));
    EXPECT_FALSE(same_publisher({"甲", "https://a.example/"}, {"甲", "https://b.example/"}));
    EXPECT_FALSE(same_publisher({"甲", "https://a.example/"}, {"乙", "https://a.example/"}));
    EXPECT_FALSE(same_publisher({"甲", "https://a.example/"}, {"甲", kKey}));
    EXPECT_TRUE(same_publisher({"", "https://a.example/1"}, {"乙", "https://a.example/2"}));
    EXPECT_TRUE(same_publisher({"", "file:///saved.html"}, {"乙", kKey}));
    EXPECT_FALSE(same_publisher({"甲", "file:///saved.html"}, {"乙", kKey}));
}

TEST(Encoding, every_length_and_kind_of_bytes_comes_back) {
    std::minstd_rand random(7);
    for (const std::size_t length : {0u, 1u, 63u, 64u, 65u, 1'000u, 100'000u}) {
        std::string noise(length, '\0');
        for (char& byte : noise) byte = static_cast<char>(random() >> 8);
        for (const std::string& bytes : {noise, std::string(length, 'a')}) {
            const EncodedBytes encoded = encode_bytes(bytes);
            EXPECT_LE(encoded.content.size(), bytes.size());
            EXPECT_EQ(decode_bytes(encoded.encoding, encoded.content, Bytes{length}, kCap).value(),
                      bytes);
        }
    }
}

TEST(Encoding, damage_is_an_error_whatever_it_is) {
    const std::string bytes(10'000, 'a');
    const EncodedBytes encoded = encode_bytes(bytes);
    const auto code = [&](BlobEncoding encoding, const std::string& content, std::uint64_t size) {
        const Result<std::string> decoded = decode_bytes(encoding, content, Bytes{size}, kCap);
        return decoded ? ErrorCode::internal : decoded.error().code;
    };
    const std::string cut = encoded.content.substr(0, encoded.content.size() / 2);
    EXPECT_EQ(code(encoded.encoding, cut, bytes.size()), ErrorCode::corrupt);
    EXPECT_EQ(code(encoded.encoding, "", bytes.size()), ErrorCode::corrupt);
    EXPECT_EQ(code(encoded.encoding, encoded.content, bytes.size() - 1), ErrorCode::corrupt);
    EXPECT_EQ(code(encoded.encoding, encoded.content, bytes.size() + 1), ErrorCode::corrupt);
    EXPECT_EQ(code(BlobEncoding::plain, "abc", 4), ErrorCode::corrupt);
    EXPECT_EQ(code(encoded.encoding, encoded.content, kCap.count + 1), ErrorCode::limit);
    EXPECT_EQ(code(BlobEncoding{77}, "abc", 3), ErrorCode::unsupported);
}

class InDatabase : public ::testing::Test {
  protected:
    std::filesystem::path file() const { return temporary_.path() / "test.sqlite3"; }
    sqlite::Database open(sqlite::Database::Mode mode = sqlite::Database::Mode::write) {
        return std::move(*sqlite::Database::open(file(), mode));
    }
    TemporaryDirectory temporary_;
};

using Blobs = InDatabase;
using Schema = InDatabase;
using Sqlite = InDatabase;

TEST_F(Blobs, equal_bytes_have_one_place) {
    sqlite::Database database = open();
    ASSERT_TRUE(prepare_for_writing(database));
    BlobStore blobs(database);
    const BlobId first = blobs.put(encode_blob("雪")).value();
    const BlobId second = blobs.put(encode_blob("水")).value();
    EXPECT_NE(first, second);
    EXPECT_EQ(blobs.put(encode_blob("雪")).value(), first);
    EXPECT_EQ(blobs.get(first).value(), "雪");
    EXPECT_EQ(blobs.totals()->blobs, 2);
    EXPECT_EQ(blobs.get(BlobId{99}).error().code, ErrorCode::corrupt);
}

TEST_F(Schema, a_newer_archive_is_refused_in_both_modes_and_not_touched) {
    {
        sqlite::Database database = open();
        ASSERT_TRUE(prepare_for_writing(database));
        ASSERT_TRUE(database.execute("PRAGMA user_version = 99"));
    }
    sqlite::Database writer = open();
    const Result<> refused = prepare_for_writing(writer);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::refused);
    EXPECT_NE(refused.error().message.find("schema version 99"), std::string::npos);
    sqlite::Database reader = open(sqlite::Database::Mode::read);
    EXPECT_FALSE(prepare_for_reading(reader));
    EXPECT_EQ(writer.integer("PRAGMA user_version").value(), 99);
}

TEST_F(Schema, a_database_of_another_program_is_refused) {
    sqlite::Database database = open();
    ASSERT_TRUE(database.execute("CREATE TABLE bookmarks (url TEXT)"));
    const Result<> refused = prepare_for_writing(database);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("another program"), std::string::npos);
}

TEST_F(Schema, only_missing_migrations_run_and_each_once) {
    const std::array<Migration, 2> migrations = {Migration{"CREATE TABLE a (x)"},
                                                 Migration{"CREATE TABLE b (x)"}};
    sqlite::Database database = open();
    ASSERT_TRUE(prepare_for_writing(database, std::span(migrations).first(1)));
    EXPECT_EQ(database.integer("PRAGMA user_version").value(), 1);
    ASSERT_TRUE(prepare_for_writing(database, migrations));
    ASSERT_TRUE(prepare_for_writing(database, migrations));
    EXPECT_EQ(database.integer("PRAGMA user_version").value(), 2);
    EXPECT_TRUE(database.execute("INSERT INTO b VALUES (1)"));
}

TEST_F(Schema, a_migration_that_fails_leaves_the_version_before_it_whole) {
    const std::array<Migration, 2> migrations = {
        Migration{"CREATE TABLE a (x)"},
        Migration{"CREATE TABLE b (x); INSERT INTO nowhere VALUES (1)"}};
    sqlite::Database database = open();
    const Result<> failed = prepare_for_writing(database, migrations);
    ASSERT_FALSE(failed);
    EXPECT_NE(failed.error().message.find("migrate to schema version 2"), std::string::npos);
    EXPECT_EQ(database.integer("PRAGMA user_version").value(), 1);
    EXPECT_EQ(database.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'b'").value(), 0);
}

TEST_F(Schema, a_database_that_never_got_its_tables_is_no_archive_to_a_reader) {
    { ASSERT_TRUE(open().execute("PRAGMA journal_mode = WAL")); }
    sqlite::Database reader = open(sqlite::Database::Mode::read);
    EXPECT_FALSE(prepare_for_reading(reader));
}

TEST_F(Sqlite, values_come_back_as_they_were_bound) {
    sqlite::Database database = open();
    ASSERT_TRUE(database.execute("CREATE TABLE t (i INTEGER, s TEXT, b BLOB, n INTEGER) STRICT"));
    const std::string text("a\0\xff b", 5);
    const Sha256 digest = sha256("x");
    ASSERT_TRUE(database.run("INSERT INTO t VALUES (?1, ?2, ?3, ?4)", std::int64_t{-5}, text,
                             digest, std::optional<std::int64_t>{}));
    ASSERT_TRUE(database.run("INSERT INTO t VALUES (?1, ?2, ?3, ?4)", 7, std::string_view{},
                             sqlite::BlobView{}, std::optional<std::int64_t>{9}));
    sqlite::Cursor rows = database.query("SELECT i, s, b, n FROM t ORDER BY i");
    ASSERT_TRUE(rows.next().value());
    EXPECT_EQ(rows.integer(0), -5);
    EXPECT_EQ(rows.text(1), text);
    EXPECT_EQ(rows.sha256(2), digest);
    EXPECT_TRUE(rows.is_null(3));
    ASSERT_TRUE(rows.next().value());
    EXPECT_FALSE(rows.is_null(1));  // empty, not NULL
    EXPECT_FALSE(rows.is_null(2));
    EXPECT_EQ(rows.sha256(2), Sha256{});
    EXPECT_EQ(rows.optional_integer(3), 9);
    EXPECT_FALSE(rows.next().value());
}

TEST_F(Sqlite, mistakes_and_conflicts_are_errors_with_sqlites_words) {
    sqlite::Database database = open();
    const Result<> mistake = database.run("SELECT x FROM nowhere");
    ASSERT_FALSE(mistake);
    EXPECT_NE(mistake.error().message.find("nowhere"), std::string::npos);
    ASSERT_TRUE(database.execute("CREATE TABLE t (x UNIQUE); INSERT INTO t VALUES (1)"));
    const Result<> conflict = database.run("INSERT INTO t VALUES (?1)", 1);
    ASSERT_FALSE(conflict);
    EXPECT_NE(conflict.error().message.find("UNIQUE"), std::string::npos);
    EXPECT_TRUE(database.run("INSERT INTO t VALUES (?1)", 2));  // the statement is usable again
}

TEST_F(Sqlite, a_transaction_that_is_not_committed_never_happened) {
    sqlite::Database database = open();
    ASSERT_TRUE(database.execute("CREATE TABLE t (x)"));
    {
        const auto transaction =
            sqlite::Transaction::begin(database, sqlite::Transaction::Kind::write);
        ASSERT_TRUE(database.run("INSERT INTO t VALUES (1)"));
    }
    EXPECT_EQ(database.integer("SELECT count(*) FROM t").value(), 0);
    EXPECT_FALSE(database.in_transaction());
}

TEST_F(Sqlite, a_reader_holds_a_checkpoint_back_without_making_it_wait) {
    sqlite::Database database = open();
    ASSERT_TRUE(prepare_for_writing(database));
    sqlite::Database reader = open(sqlite::Database::Mode::read);
    auto snapshot = std::make_unique<Result<sqlite::Transaction>>(
        sqlite::Transaction::begin(reader, sqlite::Transaction::Kind::read));
    EXPECT_EQ(reader.integer("SELECT count(*) FROM blobs").value(), 0);
    ASSERT_TRUE(database.run("INSERT INTO blobs VALUES (1, zeroblob(32), 1, 0, zeroblob(9000))"));
    EXPECT_FALSE(database.checkpoint().value());
    EXPECT_EQ(reader.integer("SELECT count(*) FROM blobs").value(), 0);
    snapshot.reset();
    EXPECT_TRUE(database.checkpoint().value());
}

TEST_F(Sqlite, the_log_grows_until_a_checkpoint) {
    sqlite::Database database = open();
    ASSERT_TRUE(prepare_for_writing(database));
    ASSERT_TRUE(
        database.run("INSERT INTO blobs VALUES (1, zeroblob(32), 1, 0, zeroblob(9000000))"));
    EXPECT_GT(database.wal_size(), Bytes{9'000'000});  // no automatic checkpoint at 1,000 pages
    EXPECT_TRUE(database.checkpoint().value());
    EXPECT_EQ(database.wal_size(), Bytes{0});
    EXPECT_EQ(std::filesystem::file_size(file().string() + "-wal"), 0u);
}

TEST(Lock, is_released_with_its_owner_and_names_the_process_meanwhile) {
    const TemporaryDirectory temporary;
    const std::filesystem::path file = temporary.path() / "lock";
    {
        const Result<ProcessLock> lock = ProcessLock::take(file);
        ASSERT_TRUE(lock);
        const Result<ProcessLock> second = ProcessLock::take(file);
        ASSERT_FALSE(second);
        EXPECT_EQ(second.error().message,
                  "the archive is being written by process " + std::to_string(::getpid()));
    }
    EXPECT_TRUE(ProcessLock::take(file));
}

TEST(Lock, a_number_left_by_the_dead_is_no_obstacle) {
    const TemporaryDirectory temporary;
    std::ofstream(temporary.path() / "lock") << "1\n";
    EXPECT_TRUE(ProcessLock::take(temporary.path() / "lock"));
}

TEST(Lock, holds_between_processes) {
    const TemporaryDirectory temporary;
    const std::filesystem::path file = temporary.path() / "lock";
    const Result<ProcessLock> lock = ProcessLock::take(file);
    const pid_t child = ::fork();
    if (child == 0) ::_exit(ProcessLock::take(file) ? 1 : 0);
    int status = -1;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
}

TEST(Lock, an_impossible_place_is_an_error_with_the_systems_words) {
    const Result<ProcessLock> lock = ProcessLock::take("/nonexistent/directory/lock");
    ASSERT_FALSE(lock);
    EXPECT_EQ(lock.error().code, ErrorCode::io);
    EXPECT_NE(lock.error().message.find("No such file"), std::string::npos);
}

}  // namespace
}  // namespace magpie::testing
