// What comes back: captures byte for byte, lists, look-ups, counts, and how an archive opens.
#include <fstream>

#include "storage/encoded_visit.h"
#include "tests/storage/archive_fixture.h"

namespace magpie::testing {
namespace {

class Captures : public ArchiveTest {};
class Lists : public ArchiveTest {};
class LookUps : public ArchiveTest {};
class Opening : public ArchiveTest {};

TEST_F(Captures, come_back_byte_for_byte) {
    Visit visit = article(kShort, clean(kKey, "山里的雪化了"), 1);
    Capture& capture = *visit.capture;
    capture.body = std::string("\x1f\x8b\x08\x00\xff\xfe", 6) + std::string(100'000, 'x');
    capture.header_block = "HTTP/1.1 200 \xd2\xd1\r\nX-Odd:  two  blanks \r\n\r\n";
    capture.hops = {{301, "http://mp.weixin.qq.com/s/a", "//mp.weixin.qq.com/s/\xb1\xe0"},
                    {302, "https://mp.weixin.qq.com/s/a", ""}};
    const Receipt receipt = put(visit);
    const Capture back = archive().capture_of(receipt.sighting)->value();
    EXPECT_EQ(back.body, capture.body);
    EXPECT_EQ(back.header_block, capture.header_block);
    EXPECT_EQ(back.status, 200);
    EXPECT_EQ(back.at, visit.at);
    EXPECT_EQ(back.peer, capture.peer);
    EXPECT_EQ(back.final_url, capture.final_url);
    EXPECT_EQ(back.media_type, capture.media_type);
    ASSERT_EQ(back.hops.size(), 2u);
    EXPECT_EQ(back.hops[0].status, 301);
    EXPECT_EQ(back.hops[0].location, capture.hops[0].location);
    EXPECT_EQ(back.hops[1].url, capture.hops[1].url);
    EXPECT_FALSE(archive().capture_of(receipt.sighting + 1)->has_value());
}

TEST_F(Captures, of_an_empty_body_are_captures_too) {
    Visit visit = look("https://empty.example/", "empty", 1);
    visit.capture = response(visit.url, "", visit.at);
    const Receipt receipt = put(visit);
    EXPECT_EQ(archive().capture_of(receipt.sighting)->value().body, "");
    EXPECT_TRUE(archive().history_of(visit.url)->front().has_capture);
    expect_whole();
}

TEST_F(Captures, with_equal_bytes_are_kept_once) {
    for (int second = 1; second <= 5; ++second) {
        Visit wall =
            look("https://mp.weixin.qq.com/s/" + std::to_string(second), "captcha", second);
        wall.capture = response(wall.url, std::string(50'000, 'w'), wall.at);
        put(wall);
    }
    const ArchiveStats stats = archive().stats().value();
    EXPECT_EQ(stats.captures, 5);
    EXPECT_LT(stats.raw_bytes, 51'000);
    EXPECT_LT(stats.stored_bytes, 1'000);
}

TEST_F(Lists, are_in_the_order_of_arrival_and_obey_source_time_and_limit) {
    for (int i = 1; i <= 6; ++i) {
        Visit visit = article(
            "https://news.example/" + std::to_string(i),
            clean("https://news.example/" + std::to_string(i), "第" + std::to_string(i) + "篇"), i);
        visit.source = i % 2 == 0 ? "even" : "odd";
        put(visit);
    }
    const auto ids = [&](const Query& query) {
        std::vector<std::int64_t> found;
        const std::vector<DocumentRow> rows = archive().list(query).value();
        for (const DocumentRow& row : rows) found.push_back(row.id);
        return found;
    };
    using Ids = std::vector<std::int64_t>;
    EXPECT_EQ(ids({}), (Ids{1, 2, 3, 4, 5, 6}));
    EXPECT_EQ(ids({.source = "even", .since = {}, .until = {}}), (Ids{2, 4, 6}));
    EXPECT_EQ(ids({.source = "", .since = at_second(3), .until = at_second(5)}), (Ids{3, 4}));
    EXPECT_EQ(ids({.source = "", .since = {}, .until = {}, .limit = 2}), (Ids{1, 2}));
    const std::vector<SightingRow> newest =
        archive().sightings({.source = "odd", .since = {}, .until = {}, .limit = 2}).value();
    ASSERT_EQ(newest.size(), 2u);
    EXPECT_EQ(newest[0].at, at_second(5));
    EXPECT_EQ(newest[1].at, at_second(3));
}

TEST_F(Lists, can_be_of_one_account) {
    const auto arrive = [&](const std::string& key, const std::string& account, int second) {
        CleanDocument document = clean(key, key);
        document.account = account;
        put(article("https://mp.weixin.qq.com/s/" + std::to_string(second), document, second));
    };
    arrive("MzA3:1:1", "山间来信", 1);
    arrive("MzA33:2:1", "山间来信", 2);
    arrive("MzA3:3:1", "山间来信（改名）", 3);
    arrive("MzA4:4:1", "别处", 4);
    const auto identities = [&](const Query& query) {
        std::vector<std::string> found;
        const std::vector<DocumentRow> rows = archive().list(query).value();
        for (const DocumentRow& row : rows) found.push_back(row.identity);
        return found;
    };
    using Keys = std::vector<std::string>;
    Query of_name;
    of_name.account = "山间来信";
    EXPECT_EQ(identities(of_name), (Keys{"MzA3:1:1", "MzA33:2:1"}));
    Query of_biz;
    of_biz.biz = "MzA3";
    EXPECT_EQ(identities(of_biz), (Keys{"MzA3:1:1", "MzA3:3:1"}));
    of_biz.account = "山间来信";
    EXPECT_EQ(identities(of_biz), (Keys{"MzA3:1:1"}));
    of_name.since = at_second(2);
    EXPECT_EQ(identities(of_name), (Keys{"MzA33:2:1"}));
    of_name.source = "nobody";
    EXPECT_EQ(identities(of_name), Keys{});
}

TEST_F(Lists, a_row_carries_every_fact) {
    put(article(kShort, clean(kKey, "山里的雪化了"), 1));
    const DocumentRow row = archive().list({})->front();
    EXPECT_EQ(row.identity, kKey);
    EXPECT_EQ(row.kind, "article");
    EXPECT_EQ(row.title, "春天的第一篇");
    EXPECT_EQ(row.account, "山间来信");
    EXPECT_EQ(row.author, "林间");
    EXPECT_EQ(row.url, kShort);
    EXPECT_EQ(row.source, "山间来信");
    EXPECT_EQ(row.published, (Timestamp{at_second(-86'400), kChinaOffset, false}));
    EXPECT_EQ(row.content_hash, sha256("content 山里的雪化了"));
    EXPECT_EQ(found(kKey).metadata, R"({"place":"浙江"})");
}

TEST_F(Lists, urls_come_by_state) {
    put(look("https://a.example/", "timeout", 1));
    put(look("https://b.example/", "http_404", 2));
    put(look("https://c.example/", "timeout", 3));
    EXPECT_EQ(archive().urls()->size(), 3u);
    ASSERT_EQ(archive().urls("timeout")->size(), 2u);
    EXPECT_EQ(archive().urls("timeout")->back().url, "https://c.example/");
    EXPECT_EQ(archive().stats()->urls_by_state,
              (std::map<std::string, std::int64_t>{{"http_404", 1}, {"timeout", 2}}));
}

TEST_F(LookUps, find_a_document_by_number_key_canonical_and_listed_url) {
    Visit visit = article(kShort, clean(kKey, "山里的雪化了"), 1);
    visit.listed_url = "http://mp.weixin.qq.com/s/AbCdEfGhIjKlMnOpQrStUv#rd";
    const Receipt receipt = put(visit);
    for (const std::string& name :
         {std::to_string(receipt.document), std::string(kKey), visit.url, visit.listed_url}) {
        EXPECT_EQ(found(name).row.id, receipt.document) << name;
    }
    for (const char* nobody : {"", "0", "99", "-1", "1x", "https://nobody.example/", "a:b:c"}) {
        EXPECT_FALSE(archive().find(nobody)->has_value()) << nobody;
    }
}

TEST_F(LookUps, the_history_of_a_url_is_its_own_or_that_of_the_document_it_names) {
    CleanDocument named = clean(kKey, "山里的雪化了");
    named.aliases = {kLongWithChksm};
    Visit visit = article(kShort, named, 1);
    visit.listed_url = "http://short.example/listed";
    put(visit);
    put(look(kShort, "timeout", 2));
    EXPECT_EQ(archive().history_of(kShort)->size(), 2u);
    EXPECT_EQ(archive().history_of("http://short.example/listed")->size(), 1u);
    EXPECT_EQ(archive().history_of(kLongWithChksm)->size(), 1u);
    EXPECT_TRUE(archive().history_of("https://nobody.example/")->empty());
}

TEST_F(LookUps, accounts_are_known_by_their_number) {
    CleanDocument renamed = clean("MzA3MDAwMDAwMA==:9:1", "溪水涨了");
    renamed.account = "山间来信（新）";
    put(article(kShort, clean(kKey, "山里的雪化了"), 1));
    put(article(kLong, renamed, 2));
    EXPECT_EQ(archive().accounts_of_biz("MzA3MDAwMDAwMA==")->size(), 2u);
    EXPECT_TRUE(archive().accounts_of_biz("MzA3MDAwMDAwMA=")->empty());
    EXPECT_TRUE(archive().accounts_of_biz("")->empty());
}

TEST_F(LookUps, what_is_remembered_of_a_host_is_replaced_and_survives_reopening) {
    ASSERT_TRUE(archive().remember_hosts({{"a.example", "1"}, {"b.example", "1"}}));
    ASSERT_TRUE(archive().remember_hosts({{"a.example", "2"}}));
    reopen();
    const std::vector<HostMemory> hosts = archive().host_memories().value();
    ASSERT_EQ(hosts.size(), 2u);
    EXPECT_EQ(hosts[0].memory, "2");
    EXPECT_EQ(hosts[1].host, "b.example");
}

TEST_F(Opening, a_second_writer_is_refused_with_the_number_of_the_first) {
    const Result<Archive> second = Archive::open(directory(), Archive::Mode::write);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::refused);
    EXPECT_NE(second.error().message.find("process " + std::to_string(::getpid())),
              std::string::npos)
        << second.error().message;
}

TEST_F(Opening, a_reader_sees_what_the_writer_committed_and_writes_nothing) {
    put(article(kShort, clean(kKey, "山里的雪化了"), 1));
    Result<Archive> reader = Archive::open(directory(), Archive::Mode::read);
    ASSERT_TRUE(reader) << reader.error().message;
    EXPECT_TRUE(reader->find(kShort)->has_value());
    put(article(kLong, clean(kOtherKey, "溪水涨了"), 2));
    EXPECT_EQ(reader->list({})->size(), 2u);
    EXPECT_EQ(reader->verify().value(), std::vector<std::string>{});
    const Result<std::vector<Receipt>> refused =
        reader->put({look(kShort, "timeout", 3)});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::refused);
}

TEST_F(Opening, a_reader_works_after_the_writer_has_gone) {
    put(article(kShort, clean(kKey, "山里的雪化了"), 1));
    archive_.reset();
    const Result<Archive> reader = Archive::open(directory(), Archive::Mode::read);
    ASSERT_TRUE(reader) << reader.error().message;
    EXPECT_TRUE(reader->find(kShort)->has_value());
}

TEST_F(Opening, a_missing_archive_is_not_found_and_not_made_by_a_reader) {
    const std::filesystem::path nowhere = temporary_.path() / "nowhere";
    const Result<Archive> reader = Archive::open(nowhere, Archive::Mode::read);
    ASSERT_FALSE(reader);
    EXPECT_EQ(reader.error().code, ErrorCode::not_found);
    EXPECT_FALSE(std::filesystem::exists(nowhere));
}

TEST_F(Opening, something_that_is_no_database_is_refused_and_left_alone) {
    const std::filesystem::path other = temporary_.path() / "other";
    std::filesystem::create_directory(other);
    std::ofstream(other / "magpie.sqlite3") << std::string(5'000, 'x');
    const Result<Archive> opened = Archive::open(other, Archive::Mode::write);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::corrupt);
    EXPECT_EQ(std::filesystem::file_size(other / "magpie.sqlite3"), 5'000u);
}

TEST_F(Opening, a_batch_with_one_bad_visit_changes_nothing) {
    Visit nameless = article(kShort, clean("", "山里的雪化了"), 1);
    EXPECT_FALSE(archive().put({look(kLong, "timeout", 1), nameless}));
    EXPECT_FALSE(archive().put({look("", "timeout", 1)}));
    EXPECT_FALSE(archive().put({look(kLong, "", 1)}));
    EXPECT_EQ(archive().stats()->sightings, 0);
}

}  // namespace
}  // namespace magpie::testing
