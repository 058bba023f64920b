// What lies on this machine: lists that change and grow, folders into which people put pages.
#include "service/inbox.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/files.h"
#include "service/inbox_files.h"
#include "tests/support/temp_folder.h"

namespace magpie {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

std::string page(const std::string& name, const std::string& text) {
    return "<!DOCTYPE html>\n<!-- saved from url=(0030)https://mountain.example/" + name +
           " -->\n<html><head><title>" + name + "</title></head><body><article><h1>" + name +
           "</h1><p>" + text +
           "。山路很长，雨停了，云还没有散，走路的人在松树下面等了很久。</p><p>后来天晴了，"
           "他们沿着溪水往下走，一直走到村口的桥边，才看见第一盏灯。</p></article></body></html>";
}

class Inbox : public ::testing::Test {
  protected:
    void SetUp() override {
        auto archive = Archive::open(folder_ / "archive", Archive::Mode::write);
        ASSERT_TRUE(archive);
        door_ = std::make_unique<OwnedArchive>(std::move(*archive));
        spec_.name = "inbox";
        fs::create_directories(folder_ / "in");
    }

    // Everything was written long before `now_`, unless a test says otherwise.
    void put(const std::string& name, std::string_view bytes, std::chrono::seconds age = 1h) {
        const fs::path path = folder_ / "in" / name;
        fs::create_directories(path.parent_path());
        ASSERT_TRUE(write_file_atomically(path, bytes));
        touch(name, age);
    }
    void touch(const std::string& name, std::chrono::seconds age) {
        const auto seconds =
            std::chrono::duration_cast<std::chrono::seconds>((now_ - age).time_since_epoch());
        const timespec times[2] = {{seconds.count(), 0}, {seconds.count(), 0}};
        ASSERT_EQ(::utimensat(AT_FDCWD, (folder_ / "in" / name).c_str(), times, 0), 0);
    }

    InboxReading look(SourceKind kind, const fs::path& path, const EntryFilter& passes = {}) {
        spec_.kind = kind;
        spec_.path = path;
        Result<InboxReading> reading = read_inbox(spec_, cursor_, *door_, passes, now_);
        EXPECT_TRUE(reading) << reading.error().message;
        if (!reading) return {};
        cursor_ = reading->cursor;
        return std::move(*reading);
    }
    InboxReading look_at_list(const EntryFilter& passes = {}) {
        return look(SourceKind::file, folder_ / "in/list.txt", passes);
    }
    InboxReading look_at_folder() { return look(SourceKind::dir, folder_ / "in"); }

    static std::vector<std::string> urls_of(const InboxReading& reading) {
        std::vector<std::string> urls;
        for (const ListedUrl& url : reading.found) urls.push_back(url.url);
        return urls;
    }
    std::int64_t documents() { return door_->reader().stats()->documents; }

    test::TempFolder folder_;
    SourceSpec spec_;
    std::unique_ptr<ArchiveDoor> door_;
    std::string cursor_;
    Instant now_{wall_clock_now()};
};

// --- lists

TEST_F(Inbox, a_list_is_taken_in_once) {
    put("list.txt", "https://a.example/1\nhttps://a.example/2\n");
    const InboxReading first = look_at_list();
    EXPECT_EQ(first.state, "listing");
    EXPECT_EQ(first.reason, "2 rows, 2 new");
    EXPECT_THAT(urls_of(first), ElementsAre("https://a.example/1", "https://a.example/2"));
    EXPECT_EQ(first.found[0].source, "inbox");
    EXPECT_TRUE(first.found[0].directed);
    EXPECT_EQ(door_->reader().queued_by_source()->at("inbox"), 2);
    const InboxReading second = look_at_list();
    EXPECT_EQ(second.state, "not_modified");
    EXPECT_TRUE(second.found.empty());
}

TEST_F(Inbox, of_a_list_that_has_grown_only_the_new_rows_are_read) {
    put("list.txt", "https://a.example/1\nhttps://a.example/2\n");
    look_at_list();
    put("list.txt", "https://a.example/1\nhttps://a.example/2\nhttps://a.example/3\n", 30min);
    const InboxReading grown = look_at_list();
    EXPECT_EQ(grown.reason, "1 rows, 1 new");
    EXPECT_THAT(urls_of(grown), ElementsAre("https://a.example/3"));
}

TEST_F(Inbox, of_a_list_that_was_rewritten_every_row_is_read_and_the_known_ones_stay_as_they_are) {
    put("list.txt", "https://a.example/1\nhttps://a.example/2\n");
    look_at_list();
    put("list.txt", "https://a.example/0\nhttps://a.example/1\nhttps://a.example/2\n", 30min);
    const InboxReading changed = look_at_list();
    EXPECT_EQ(changed.reason, "3 rows, 1 new");
    EXPECT_THAT(urls_of(changed), ElementsAre("https://a.example/0"));
}

TEST_F(Inbox, the_last_line_is_whole_when_nobody_writes_any_more_and_read_again_when_it_grew) {
    put("list.txt", "https://a.example/1\nhttps://a.example/2");
    EXPECT_EQ(look_at_list().found.size(), 2u);
    put("list.txt", "https://a.example/1\nhttps://a.example/23\n", 30min);
    EXPECT_THAT(urls_of(look_at_list()), ElementsAre("https://a.example/23"));
}

TEST_F(Inbox, the_last_line_of_a_list_that_is_being_written_waits) {
    put("list.txt", "https://a.example/1\nhttps://a.exa", 1s);
    const InboxReading early = look_at_list();
    EXPECT_THAT(urls_of(early), ElementsAre("https://a.example/1"));
    EXPECT_EQ(early.again, now_ + kStillWritten);
    put("list.txt", "https://a.example/1\nhttps://a.example/2", 1s);
    now_ += 10s;
    const InboxReading late = look_at_list();
    EXPECT_THAT(urls_of(late), ElementsAre("https://a.example/2"));
    EXPECT_FALSE(late.again);
}

TEST_F(Inbox, tables_and_json_lines_are_lists_and_tell_what_they_know) {
    put("list.txt", "title,url,author\n春天,https://a.example/1,林间\n夏天,https://a.example/2,\n");
    const InboxReading table = look_at_list();
    ASSERT_EQ(table.found.size(), 2u);
    EXPECT_THAT(table.found[0].facts, HasSubstr("春天"));
    cursor_.clear();
    put("list.txt", "{\"url\":\"https://b.example/1\"}\n{\"url\":\"https://b.example/2\"}\n",
        30min);
    EXPECT_EQ(look_at_list().found.size(), 2u);
}

TEST_F(Inbox, rows_without_an_address_are_reported_with_their_line) {
    put("list.txt", "https://a.example/1\nhttps://a.example/2\nhello\n");
    const InboxReading reading = look_at_list();
    EXPECT_EQ(reading.counts.unusable, 1u);
    EXPECT_EQ(reading.reason, "3 rows, 2 new, 1 without an address");
    EXPECT_THAT(reading.notes, ElementsAre("line 3: no address: hello"));
}

TEST_F(Inbox, the_filter_sees_address_and_title_and_decides) {
    put("list.txt", "title,url\n春天,https://a.example/1\n广告,https://a.example/2\n");
    const InboxReading reading = look_at_list([](const SourceFilter::Entry& entry) {
        return entry.title != "广告" && !entry.url.empty();
    });
    EXPECT_THAT(urls_of(reading), ElementsAre("https://a.example/1"));
    EXPECT_EQ(reading.counts.filtered, 1u);
    EXPECT_EQ(door_->reader().stats()->urls, 1);
}

TEST_F(Inbox, a_list_that_is_missing_or_no_list_says_so_and_keeps_its_place) {
    put("list.txt", "https://a.example/1\n");
    look_at_list();
    const std::string before = cursor_;
    fs::remove(folder_ / "in/list.txt");
    EXPECT_EQ(look_at_list().state, "missing");
    put("list.txt", "Dear reader, here is no list at all.\nIt goes on for a while.\n", 30min);
    EXPECT_EQ(look_at_list().state, "not_a_list");
    EXPECT_EQ(cursor_, before);
}

TEST_F(Inbox, an_emptied_list_lists_nothing) {
    put("list.txt", "");
    EXPECT_EQ(look_at_list().reason, "0 rows");
    EXPECT_EQ(look_at_list().state, "not_modified");
}

TEST_F(Inbox, a_cursor_of_nonsense_starts_from_the_beginning) {
    put("list.txt", "https://a.example/1\n");
    for (const char* cursor : {"{", "[]", R"({"size":"x","lines":-5,"sha256":7})"}) {
        cursor_ = cursor;
        EXPECT_EQ(look_at_list().counts.rows, 1u);
    }
    put("a.html", page("a", "雨"));
    for (const char* cursor : {"{", R"({"files":[]})", R"({"files":{"a.html":[1,"x"]}})"}) {
        cursor_ = cursor;
        EXPECT_GE(look_at_folder().counts.files, 1u);
    }
}

// --- folders

TEST_F(Inbox, a_saved_page_is_taken_in_once_and_stays_where_it_is) {
    put("a.html", page("a", "雨后"));
    put("deep/er/b.html", page("b", "雪后"));
    const InboxReading first = look_at_folder();
    EXPECT_EQ(first.state, "listing");
    EXPECT_EQ(first.counts.stored, 2u) << first.reason << testing::PrintToString(first.notes);
    EXPECT_EQ(first.documents.size(), 2u);
    EXPECT_EQ(documents(), 2);
    EXPECT_TRUE(fs::exists(folder_ / "in/a.html"));
    const InboxReading second = look_at_folder();
    EXPECT_EQ(second.state, "not_modified");
    EXPECT_EQ(second.reason, "nothing new");
    EXPECT_EQ(door_->reader().stats()->sightings, 2);
}

TEST_F(Inbox, a_changed_page_is_a_revision) {
    put("a.html", page("a", "雨后"));
    look_at_folder();
    put("a.html", page("a", "雨后，又下了一阵"), 30min);
    EXPECT_EQ(look_at_folder().counts.revised, 1u);
    EXPECT_EQ(documents(), 1);
}

TEST_F(Inbox, hidden_unfinished_and_fresh_files_wait) {
    put(".hidden.html", page("h", "雨"));
    put(".folder/a.html", page("f", "雨"));
    put("a.html.part", page("p", "雨"));
    put("b.html.crdownload", page("c", "雨"));
    put("c.html", page("w", "雨"), 1s);
    const InboxReading early = look_at_folder();
    EXPECT_EQ(early.counts.files, 0u);
    EXPECT_EQ(early.counts.waiting, 1u);
    EXPECT_EQ(early.again, now_ + kStillWritten);
    EXPECT_EQ(early.reason, "nothing new, 1 still being written");
    now_ += 3s;
    EXPECT_EQ(look_at_folder().counts.stored, 1u);
    EXPECT_EQ(look_at_folder().state, "not_modified");
}

TEST_F(Inbox, a_time_in_the_future_makes_no_file_wait_for_it) {
    put("a.html", page("a", "雨"), -1h);
    EXPECT_EQ(look_at_folder().counts.stored, 1u);
}

TEST_F(Inbox, a_page_waits_for_its_pictures_and_they_are_no_pages) {
    put("a.html", page("a", "雨"));
    put("a_files/1.png", std::string("\x89PNG\r\n\x1a\n", 8), 1s);
    EXPECT_EQ(look_at_folder().counts.waiting, 1u);
    now_ += 3s;
    const InboxReading reading = look_at_folder();
    EXPECT_EQ(reading.counts.files, 1u);
    EXPECT_EQ(reading.counts.stored, 1u);
    fs::remove(folder_ / "in/a.html");
    const InboxReading pageless = look_at_folder();
    EXPECT_THAT(pageless.notes, ElementsAre("a_files: its page is not here"));
}

TEST_F(Inbox, lists_in_a_folder_bring_their_urls) {
    put("list.csv", "title,url\n春天,https://a.example/1\n夏天,https://a.example/2\n");
    const InboxReading reading = look_at_folder();
    EXPECT_EQ(reading.counts.listings, 1u);
    EXPECT_THAT(urls_of(reading), ElementsAre("https://a.example/1", "https://a.example/2"));
    EXPECT_EQ(reading.found[0].source, "inbox");
}

TEST_F(Inbox, what_cannot_be_read_is_said_each_time_and_tried_when_it_is_touched) {
    put("a.zip", "PK\x03\x04 this zip was cut off");
    const InboxReading first = look_at_folder();
    EXPECT_GE(first.counts.failed, 1u) << first.reason;
    ASSERT_FALSE(first.notes.empty());
    EXPECT_THAT(first.notes.back(), HasSubstr("a.zip"));
    const InboxReading second = look_at_folder();
    EXPECT_EQ(second.counts.files, 0u);
    EXPECT_EQ(second.reason, "nothing new, 1 unreadable");
    EXPECT_EQ(second.notes.back(), first.notes.back());
    ASSERT_EQ(::chmod((folder_ / "in/a.zip").c_str(), 0600), 0);
    EXPECT_EQ(look_at_folder().counts.files, 1u);
}

TEST_F(Inbox, a_full_folder_is_taken_in_step_by_step) {
    const std::size_t files = kInboxStepFiles + 10;
    for (std::size_t i = 0; i < files; ++i)
        put("list" + std::to_string(i) + ".txt",
            "https://a.example/" + std::to_string(i) + "\nhttps://a.example/\n");
    const InboxReading first = look_at_folder();
    EXPECT_TRUE(first.more);
    EXPECT_EQ(first.counts.files, kInboxStepFiles);
    const InboxReading second = look_at_folder();
    EXPECT_FALSE(second.more);
    EXPECT_EQ(second.counts.files, 10u);
    EXPECT_EQ(door_->reader().queued_by_source()->at("inbox"), static_cast<int>(files) + 1);
    EXPECT_EQ(look_at_folder().state, "not_modified");
}

TEST_F(Inbox, what_was_removed_is_forgotten_and_what_comes_back_is_looked_at) {
    put("a.html", page("a", "雨"));
    look_at_folder();
    fs::rename(folder_ / "in/a.html", folder_ / "a.html");
    EXPECT_EQ(look_at_folder().state, "not_modified");
    EXPECT_TRUE(seen_files_from(cursor_).empty());
    fs::rename(folder_ / "a.html", folder_ / "in/a.html");
    EXPECT_EQ(look_at_folder().counts.held, 1u);
}

TEST_F(Inbox, names_in_any_encoding_are_remembered) {
    put("\xD3\xEA.html", page("a", "雨"));  // GBK
    put("雨.html", page("b", "雪"));
    EXPECT_EQ(look_at_folder().counts.stored, 2u);
    EXPECT_EQ(look_at_folder().counts.files, 0u);
}

TEST_F(Inbox, a_folder_that_is_missing_says_so_and_keeps_what_it_has_seen) {
    put("a.html", page("a", "雨"));
    look_at_folder();
    const std::string before = cursor_;
    fs::rename(folder_ / "in", folder_ / "away");
    EXPECT_EQ(look_at_folder().state, "missing");
    EXPECT_EQ(cursor_, before);
}

TEST_F(Inbox, links_to_folders_are_not_followed) {
    fs::create_directories(folder_ / "elsewhere");
    ASSERT_TRUE(write_file_atomically(folder_ / "elsewhere/a.html", page("a", "雨")));
    fs::create_directory_symlink(folder_ / "elsewhere", folder_ / "in/link");
    fs::create_directory_symlink(folder_ / "in", folder_ / "in/loop");
    EXPECT_EQ(look_at_folder().counts.files, 0u);
}

}  // namespace
}  // namespace magpie
