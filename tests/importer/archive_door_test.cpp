// Both doors into an archive give the same answers; the shared one lets others write meanwhile.
#include "importer/archive_door.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "importer/importer.h"
#include "tests/support/temp_folder.h"

namespace magpie {
namespace {

Visit failed_look(const std::string& url) {
    Visit visit;
    visit.listed_url = visit.url = url;
    visit.at = Instant(std::chrono::seconds(1));
    visit.state = "timeout";
    return visit;
}

ListedUrl listed(const std::string& url) { return {url, url, "list"}; }

class Door : public ::testing::TestWithParam<bool> {
  protected:
    void SetUp() override {
        auto archive = Archive::open(folder_ / "archive", Archive::Mode::write);
        ASSERT_TRUE(archive);
        if (!GetParam()) {
            door_ = std::make_unique<OwnedArchive>(std::move(*archive));
            return;
        }
        auto reader = Archive::open(folder_ / "archive", Archive::Mode::read);
        ASSERT_TRUE(reader);
        writer_ = std::make_unique<ArchiveWriter>(std::move(*archive));
        door_ = std::make_unique<SharedArchive>(*writer_, std::move(*reader));
    }

    test::TempFolder folder_;
    std::unique_ptr<ArchiveWriter> writer_;
    std::unique_ptr<ArchiveDoor> door_;
};

TEST_P(Door, gives_receipts_in_the_order_of_the_visits_and_shows_them_to_its_reader) {
    std::vector<Visit> visits;
    for (int i = 0; i < 200; ++i)
        visits.push_back(failed_look("https://a.example/" + std::to_string(i)));
    visits[150].found = {listed("https://b.example/")};
    const auto receipts = door_->put(visits);
    ASSERT_TRUE(receipts);
    ASSERT_EQ(receipts->size(), 200u);
    for (std::size_t i = 1; i < receipts->size(); ++i)
        EXPECT_LT((*receipts)[i - 1].sighting, (*receipts)[i].sighting);
    EXPECT_EQ((*receipts)[150].enlisted, (std::vector<std::size_t>{0}));
    EXPECT_EQ(door_->reader().stats()->sightings, 200);
}

TEST_P(Door, tells_what_was_not_known) {
    ASSERT_TRUE(door_->put({failed_look("https://a.example/")}));
    EXPECT_EQ(door_->enlist({listed("https://a.example/"), listed("https://b.example/")}, Instant{})
                  .value(),
              (std::vector<std::size_t>{1}));
    EXPECT_TRUE(door_->enlist({}, Instant{})->empty());
    EXPECT_TRUE(door_->reader().url_state("https://b.example/")->has_value());
}

TEST_P(Door, hands_back_what_the_archive_refuses) {
    EXPECT_EQ(door_->put({failed_look("")}).error().code, ErrorCode::invalid_argument);
    EXPECT_TRUE(door_->put({failed_look("https://a.example/")}));
}

TEST_P(Door, lets_the_importer_in) {
    ASSERT_TRUE(
        write_file_atomically(folder_ / "list.txt", "https://a.example/\nhttps://b.example/\n"));
    std::vector<FileOutcome> outcomes;
    Importer importer(*door_, {}, [&](const FileOutcome& outcome) { outcomes.push_back(outcome); });
    ASSERT_TRUE(importer.add(folder_ / "list.txt"));
    ASSERT_TRUE(importer.flush());
    ASSERT_EQ(outcomes.size(), 1u);
    EXPECT_EQ(outcomes[0].listed, 2u);
    EXPECT_EQ(door_->reader().queued_by_source()->begin()->second, 2);
}

INSTANTIATE_TEST_SUITE_P(OwnedAndShared, Door, ::testing::Bool());

TEST(SharedArchive, says_that_its_writer_has_stopped) {
    const test::TempFolder folder;
    auto archive = Archive::open(folder / "archive", Archive::Mode::write);
    auto reader = Archive::open(folder / "archive", Archive::Mode::read);
    ArchiveWriter writer(std::move(*archive));
    SharedArchive door(writer, std::move(*reader));
    ASSERT_TRUE(writer.finish());
    EXPECT_EQ(door.put({failed_look("https://a.example/")}).error().code, ErrorCode::cancelled);
    EXPECT_EQ(door.enlist({listed("https://a.example/")}, Instant{}).error().code,
              ErrorCode::cancelled);
}

}  // namespace
}  // namespace magpie
