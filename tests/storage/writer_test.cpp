// The writer thread: groups, acknowledgements after the commit, poison.
#include "storage/writer.h"

#include <future>
#include <thread>

#include "tests/storage/archive_fixture.h"
#include "tests/storage/faulty_vfs.h"

namespace magpie::testing {
namespace {

// Answers in the order they came; read after finish(), or through a future.
struct Answers {
    std::vector<Result<Receipt>> all;
    ArchiveWriter::Acknowledge next() {
        return [this](Result<Receipt> receipt) { all.push_back(std::move(receipt)); };
    }
};

class Writer : public ArchiveTest {
  protected:
    std::unique_ptr<ArchiveWriter> start() {
        auto writer = std::make_unique<ArchiveWriter>(std::move(*archive_));
        archive_.reset();
        return writer;
    }
    static Visit numbered(int number) {
        const std::string url = "https://news.example/" + std::to_string(number);
        return article(url, clean(url, "第" + std::to_string(number) + "篇"), number);
    }
};

TEST_F(Writer, every_visit_is_acknowledged_in_order_and_kept) {
    Answers answers;
    const auto writer = start();
    for (int number = 0; number < 300; ++number) {
        ASSERT_TRUE(writer->submit(numbered(number), answers.next()));
    }
    Result<Archive> archive = writer->finish();
    ASSERT_TRUE(archive) << archive.error().message;
    ASSERT_EQ(answers.all.size(), 300u);
    for (std::size_t i = 0; i < answers.all.size(); ++i) {
        EXPECT_EQ(answers.all[i]->sighting, static_cast<std::int64_t>(i + 1));
        EXPECT_EQ(answers.all[i]->outcome, Receipt::Outcome::stored);
    }
    EXPECT_EQ(archive->stats()->documents, 300);
    EXPECT_EQ(archive->verify().value(), std::vector<std::string>{});
}

TEST_F(Writer, an_acknowledged_visit_is_seen_by_a_reader_at_once) {
    const auto writer = start();
    std::promise<Receipt> promise;
    writer->submit(numbered(1), [&](Result<Receipt> receipt) { promise.set_value(*receipt); });
    const Receipt receipt = promise.get_future().get();
    const Result<Archive> reader = Archive::open(directory(), Archive::Mode::read);
    EXPECT_TRUE(reader->document(receipt.document)->has_value());
}

TEST_F(Writer, submits_from_many_threads_are_all_answered) {
    std::atomic<int> stored = 0;
    const auto writer = start();
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 100; ++i) {
                writer->submit(numbered(t * 100 + i), [&](Result<Receipt> receipt) {
                    if (receipt) ++stored;
                });
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    ASSERT_TRUE(writer->finish());
    EXPECT_EQ(stored, 400);
}

TEST_F(Writer, a_visit_the_archive_refuses_is_answered_alone_and_in_its_turn) {
    Answers answers;
    const auto writer = start();
    Visit wall = numbered(2);
    wall.state = "captcha";
    writer->submit(numbered(1), answers.next());
    writer->submit(wall, answers.next());
    writer->submit(numbered(3), answers.next());
    ASSERT_TRUE(writer->finish());
    ASSERT_EQ(answers.all.size(), 3u);
    EXPECT_TRUE(answers.all[0]);
    EXPECT_EQ(answers.all[1].error().code, ErrorCode::invalid_argument);
    EXPECT_TRUE(answers.all[2]);
}

TEST_F(Writer, takes_files_and_visits_in_one_order) {
    const auto writer = start();
    std::vector<std::string> answered;
    for (int number = 0; number < 100; ++number) {
        const std::string name = "snow" + std::to_string(number);
        Visit visit = numbered(number);
        visit.document->media = {picture(name)};
        writer->submit(std::move(visit), [&answered](const Result<Receipt>& receipt) {
            answered.push_back(receipt->missing_media.front().identity);
        });
        writer->submit(got(name, name, number), [&answered, name](const Result<>& stored) {
            if (stored) answered.push_back(name + " stored");
        });
    }
    const Result<Archive> archive = writer->finish();
    ASSERT_TRUE(archive);
    ASSERT_EQ(answered.size(), 200u);
    for (std::size_t i = 0; i < answered.size(); i += 2) {
        EXPECT_EQ(answered[i + 1], answered[i] + " stored");
        EXPECT_EQ(archive->media(answered[i])->value().body, answered[i]);
    }
    EXPECT_EQ(archive->verify().value(), std::vector<std::string>{});
}

TEST_F(Writer, takes_what_is_remembered_of_hosts) {
    const auto writer = start();
    bool good = false;
    writer->submit(numbered(1), [](auto&&) {});
    writer->submit(std::vector<HostMemory>{{"mp.weixin.qq.com", "paused"}, {"a.example", "calm"}},
                   [&good](const Result<>& written) { good = written.has_value(); });
    const Result<Archive> archive = writer->finish();
    ASSERT_TRUE(archive);
    EXPECT_TRUE(good);
    ASSERT_EQ(archive->host_memories()->size(), 2u);
    EXPECT_EQ(archive->host_memories()->back().memory, "paused");
    EXPECT_EQ(archive->stats()->documents, 1);
}

TEST_F(Writer, answers_a_file_the_archive_refuses_alone) {
    const auto writer = start();
    std::vector<bool> good;
    const auto note = [&good](const Result<>& stored) { good.push_back(stored.has_value()); };
    writer->submit(got("a", "白", 1), note);
    writer->submit(got("", "白", 2), note);
    writer->submit(got("b", "白", 3), note);
    ASSERT_TRUE(writer->finish());
    EXPECT_EQ(good, (std::vector<bool>{true, false, true}));
}

TEST_F(Writer, refuses_visits_once_it_is_finished) {
    const auto writer = start();
    ASSERT_TRUE(writer->finish());
    EXPECT_FALSE(writer->submit(numbered(1), [](Result<Receipt>) { FAIL(); }));
    EXPECT_EQ(writer->finish().error().code, ErrorCode::cancelled);
}

TEST_F(Writer, its_end_without_finish_keeps_what_was_submitted) {
    {
        const auto writer = start();
        for (int number = 0; number < 50; ++number) writer->submit(numbered(number), [](auto&&) {});
    }
    reopen();
    EXPECT_EQ(archive().stats()->documents, 50);
}

TEST(PoisonedWriter, acknowledges_nothing_after_a_failed_commit_and_says_why) {
    const TemporaryDirectory temporary;
    FaultyVfs disk;
    Result<Archive> archive = Archive::open(temporary.path() / "archive", Archive::Mode::write);
    ASSERT_TRUE(archive);
    disk.fail_at(disk.changes() + 40, FaultyVfs::Fault::disk_full);
    ArchiveWriter writer(std::move(*archive));
    std::vector<bool> good;
    std::size_t submitted = 0;
    for (int number = 0; number < 1'000; ++number) {
        const std::string url = "https://news.example/" + std::to_string(number);
        if (!writer.submit(look(url, "timeout", number),
                           [&](Result<Receipt> receipt) { good.push_back(receipt.has_value()); })) {
            break;
        }
        ++submitted;
    }
    const Result<Archive> finished = writer.finish();
    ASSERT_FALSE(finished);
    EXPECT_EQ(finished.error().code, ErrorCode::io);
    EXPECT_LT(submitted, 1'000u);
    EXPECT_EQ(good.size(), submitted);  // each was answered
    EXPECT_TRUE(std::is_partitioned(good.begin(), good.end(), [](bool ok) { return ok; }));
    EXPECT_FALSE(good.back());
}

}  // namespace
}  // namespace magpie::testing
