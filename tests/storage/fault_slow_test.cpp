// The disk fails, or the power does, at each single change the archive makes to a file. Whatever
// happens, what was acknowledged is there whole, and what is there is whole.
#include <gtest/gtest.h>

#include "tests/storage/archive_fixture.h"
#include "tests/storage/faulty_vfs.h"
#include "tests/storage/story.h"

namespace magpie::testing {
namespace {

constexpr int kBatches = 5;
constexpr int kPerBatch = 4;  // not a divisor of 5: batches end in the middle of an article

struct Acknowledged {
    int number;
    std::int64_t sighting;
};

struct Told {
    std::vector<Acknowledged> visits;
    std::vector<std::string> listed;  // URLs whose listing was acknowledged
};

bool list_batch(Archive& archive, int batch, Told& told) {
    std::vector<ListedUrl> urls;
    for (int i = 0; i < kPerBatch; ++i) {
        const std::string url = story_visit(batch * kPerBatch + i).url;
        urls.push_back({url, url, "list"});
    }
    if (!archive.enlist(urls, at_second(0))) return false;
    for (const ListedUrl& url : urls) told.listed.push_back(url.url);
    return true;
}

bool put_batch(Archive& archive, int batch, Told& told) {
    std::vector<Visit> visits;
    for (int i = 0; i < kPerBatch; ++i) visits.push_back(story_visit(batch * kPerBatch + i));
    const Result<std::vector<Receipt>> receipts = archive.put(visits);
    if (!receipts) return false;
    for (int i = 0; i < kPerBatch; ++i) {
        told.visits.push_back(
            {batch * kPerBatch + i, (*receipts)[static_cast<std::size_t>(i)].sighting});
    }
    return true;
}

// Tells the story until it ends or something fails. A checkpoint in the middle, another when
// closing.
Told tell(const std::filesystem::path& directory) {
    Told told;
    std::filesystem::create_directory(directory);  // a new one would be synced, 3,000 times
    Result<Archive> archive = Archive::open(directory, Archive::Mode::write);
    if (!archive) return told;
    for (int batch = 0; batch < kBatches; ++batch) {
        if (!list_batch(*archive, batch, told) || !put_batch(*archive, batch, told)) {
            EXPECT_FALSE(put_batch(*archive, batch, told)) << "a poisoned archive went on";
            EXPECT_FALSE(list_batch(*archive, batch, told)) << "a poisoned archive went on";
            break;
        }
        if (batch == 2 && !archive->checkpoint_above(Bytes{0})) break;
    }
    return told;
}

void expect_kept(const std::filesystem::path& directory, const Told& told) {
    const FaultyVfs
        healthy;  // the files are judged, not their disk: no need to wait for real syncs
    const Result<Archive> archive = Archive::open(directory, Archive::Mode::write);
    ASSERT_TRUE(archive) << archive.error().message;
    EXPECT_EQ(archive->verify().value(), std::vector<std::string>{});
    for (const std::string& url : told.listed) EXPECT_TRUE(archive->url_state(url)->has_value());
    for (const Acknowledged& visit : told.visits) {
        EXPECT_EQ(missing_of(*archive, visit.number, visit.sighting), "");
    }
    // No half batch either.
    EXPECT_EQ(archive->stats()->sightings % kPerBatch, 0);
}

std::size_t changes_of_the_whole_story() {
    const TemporaryDirectory temporary;
    FaultyVfs disk;
    const std::size_t told = tell(temporary.path() / "archive").visits.size();
    EXPECT_EQ(told, static_cast<std::size_t>(kBatches * kPerBatch));
    return disk.changes();
}

class EachChange : public ::testing::TestWithParam<FaultyVfs::Fault> {};

TEST_P(EachChange, may_fail_and_nothing_acknowledged_is_lost) {
    const std::size_t changes = changes_of_the_whole_story();
    ASSERT_GT(changes, 100u);
    RecordProperty("changes", static_cast<int>(changes));
    for (std::size_t at = 1; at <= changes && !HasFailure(); ++at) {
        SCOPED_TRACE("change " + std::to_string(at));
        const TemporaryDirectory temporary;
        Told told;
        {
            FaultyVfs disk;
            disk.fail_at(at, GetParam());
            told = tell(temporary.path() / "archive");
            EXPECT_TRUE(disk.has_failed());
        }
        expect_kept(temporary.path() / "archive", told);
    }
}

INSTANTIATE_TEST_SUITE_P(Faults, EachChange,
                         ::testing::Values(FaultyVfs::Fault::io_error, FaultyVfs::Fault::disk_full,
                                           FaultyVfs::Fault::short_write, FaultyVfs::Fault::once));

class PowerCut : public ::testing::TestWithParam<FaultyVfs::Unsynced> {};

TEST_P(PowerCut, at_any_change_loses_nothing_acknowledged) {
    const std::size_t changes = changes_of_the_whole_story();
    for (std::size_t at = 1; at <= changes && !HasFailure(); ++at) {
        SCOPED_TRACE("change " + std::to_string(at));
        const TemporaryDirectory temporary;
        Told told;
        {
            FaultyVfs disk;
            disk.fail_at(at, FaultyVfs::Fault::io_error);
            told = tell(temporary.path() / "archive");
            disk.power_cut(temporary.path() / "after", GetParam(), static_cast<unsigned>(at));
        }
        expect_kept(temporary.path() / "after", told);
    }
}

INSTANTIATE_TEST_SUITE_P(Losses, PowerCut,
                         ::testing::Values(FaultyVfs::Unsynced::lost,
                                           FaultyVfs::Unsynced::beginning_kept,
                                           FaultyVfs::Unsynced::any_part_kept));

}  // namespace
}  // namespace magpie::testing
