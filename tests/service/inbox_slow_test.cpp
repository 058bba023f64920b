// The shared list of addresses, dropped into the inbox of a service that writes; skipped without
// it.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>

#include "base/files.h"
#include "parser/saved_page.h"
#include "service/inbox.h"
#include "tests/support/temp_folder.h"

namespace magpie {
namespace {

namespace fs = std::filesystem;

class RealInbox : public ::testing::Test {
  protected:
    void SetUp() override {
        const char* data = std::getenv("MAGPIE_SHARED_DATA");
        if (data == nullptr || !fs::exists(fs::path(data) / "lists"))
            GTEST_SKIP() << "skipped: no shared data";
        lists_ = fs::path(data) / "lists";
    }

    InboxReading look(SourceKind kind, const fs::path& path) {
        spec_.name = "real";
        spec_.kind = kind;
        spec_.path = path;
        const auto start = std::chrono::steady_clock::now();
        Result<InboxReading> reading =
            read_inbox(spec_, cursor_, *door_, {}, wall_clock_now() + std::chrono::hours(1));
        const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
        EXPECT_TRUE(reading) << reading.error().message;
        if (!reading) return {};
        std::printf("%s: %s in %.2f s\n", path.filename().c_str(), reading->reason.c_str(),
                    spent.count());
        cursor_ = reading->cursor;
        return std::move(*reading);
    }

    void open() {
        auto archive = Archive::open(folder_ / "archive", Archive::Mode::write);
        auto reader = Archive::open(folder_ / "archive", Archive::Mode::read);
        ASSERT_TRUE(archive && reader);
        writer_ = std::make_unique<ArchiveWriter>(std::move(*archive));
        door_ = std::make_unique<SharedArchive>(*writer_, std::move(*reader));
    }

    fs::path lists_;
    test::TempFolder folder_;
    SourceSpec spec_;
    std::string cursor_;
    std::unique_ptr<ArchiveWriter> writer_;
    std::unique_ptr<ArchiveDoor> door_;
};

TEST_F(RealInbox, every_row_of_the_list_is_pending_known_or_reported) {
    open();
    const fs::path list = folder_ / "list.tsv";
    fs::copy_file(lists_ / "url-list.tsv", list);
    const InboxReading first = look(SourceKind::file, list);
    EXPECT_GT(first.counts.rows, 200'000u);
    const ArchiveStats stats = door_->reader().stats().value();
    EXPECT_EQ(stats.urls, static_cast<std::int64_t>(first.found.size()));
    EXPECT_EQ(stats.waiting.at(VisitReason::fresh), stats.urls);
    // Rows that are not new name a URL that another row has named.
    std::printf("%zu rows, %lld URLs, %zu unusable\n", first.counts.rows,
                static_cast<long long>(stats.urls), first.counts.unusable);
    EXPECT_EQ(look(SourceKind::file, list).state, "not_modified");
    std::string grown = read_file(list, kMaxSavedFile).value();
    const std::string last = grown.substr(grown.rfind('\n', grown.size() - 2) + 1);
    grown += last;
    ASSERT_TRUE(write_file_atomically(list, grown));
    EXPECT_EQ(look(SourceKind::file, list).counts.rows, 1u);
    EXPECT_EQ(door_->reader().verify().value(), std::vector<std::string>{});
}

TEST_F(RealInbox, every_listing_of_the_folder_is_taken_in_once) {
    open();
    const InboxReading first = look(SourceKind::dir, lists_ / "listings");
    EXPECT_GT(first.counts.listings, 0u);
    EXPECT_EQ(first.counts.failed, 0u);
    EXPECT_EQ(look(SourceKind::dir, lists_ / "listings").state, "not_modified");
    EXPECT_EQ(door_->reader().verify().value(), std::vector<std::string>{});
}

}  // namespace
}  // namespace magpie
