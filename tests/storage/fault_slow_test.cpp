// The disk fails, or the power does, at each single change the archive makes to a file. Whatever
// happens, what was acknowledged is there whole, and what is there is whole.
#include <gtest/gtest.h>

#include "tests/storage/archive_fixture.h"
#include "tests/storage/faulty_vfs.h"
#include "tests/storage/story.h"

namespace magpie::testing {
namespace {

constexpr int kBatches = 4;
constexpr int kPerBatch = 3;  // not a divisor of 5: batches end in the middle of an article

struct Acknowledged {
    int number;
    std::int64_t sighting;
};

struct Told {
    std::vector<Acknowledged> visits;
    std::vector<std::string> listed;  // URLs whose listing was acknowledged
    std::vector<MediaVisit> files;    // likewise
    int run = -1;                     // of the source, likewise
    std::int64_t proposed = 0;        // the document; 0: not acknowledged
    bool accepted = false;
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

bool run_source(Archive& archive, int batch, Told& told) {
    if (!archive.put_sources({story_run(batch, story_source(archive))})) return false;
    told.run = batch;
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

// After the second batch a better text of the first article is proposed, after the fourth accepted;
// in between a picture is asked for.
bool improve(Archive& archive, int batch, Told& told) {
    if (batch == 1) {
        const auto article = archive.find("MzA3:0:1");
        if (!article || !*article) return false;
        const std::int64_t document = (*article)->row.id;
        if (!archive.propose({{document, 0, story_proposal(0)}})) return false;
        told.proposed = document;
    }
    if (batch == 2) {
        const MediaVisit banner = got("banner", "横幅", 10);
        if (!archive.put_media({banner, failed("story3", "timeout", 10, at_second(20))})) {
            return false;
        }
        told.files.push_back(banner);
    }
    if (batch == 3) {
        if (!archive.accept_proposals({})) return false;
        told.accepted = true;
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
        if (!list_batch(*archive, batch, told) || !put_batch(*archive, batch, told) ||
            !run_source(*archive, batch, told) || !improve(*archive, batch, told)) {
            EXPECT_FALSE(put_batch(*archive, batch, told)) << "a poisoned archive went on";
            EXPECT_FALSE(archive->accept_proposals({})) << "a poisoned archive went on";
            EXPECT_FALSE(list_batch(*archive, batch, told)) << "a poisoned archive went on";
            EXPECT_FALSE(run_source(*archive, batch, told)) << "a poisoned archive went on";
            break;
        }
        if (batch == 2 && !archive->checkpoint_above(Bytes{0})) break;
    }
    return told;
}

// An acceptance that was not acknowledged may have happened all the same.
void expect_proposal_kept(const Archive& archive, const Told& told) {
    if (told.proposed == 0) return;
    const std::vector<ProposalRow> waiting = archive.proposals().value();
    if (!waiting.empty() && !told.accepted) {
        EXPECT_EQ(waiting.front().document, told.proposed);
        EXPECT_EQ(archive.proposed(waiting.front().id)->value().markdown,
                  story_proposal(0).markdown);
        return;
    }
    EXPECT_TRUE(waiting.empty());
    EXPECT_EQ(archive.document(told.proposed)->value().markdown, story_proposal(0).markdown);
    EXPECT_EQ(archive.media_of(told.proposed)->size(), story_proposal(0).media.size());
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
    for (const MediaVisit& file : told.files) EXPECT_EQ(missing_of(*archive, file), "");
    if (told.run >= 0) {
        EXPECT_GE(std::stoi(story_source(*archive).cursor), told.run);
    }
    EXPECT_EQ(contradictions_of(*archive), "");
    expect_proposal_kept(*archive, told);
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
