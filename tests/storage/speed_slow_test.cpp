// How fast, printed and not asserted: machines differ. Floors to compare with: one fdatasync, one
// row of a transaction.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <ctime>
#include <random>

#include "tests/storage/archive_fixture.h"
#include "tests/storage/story.h"

namespace magpie::testing {
namespace {

class Speed : public ArchiveTest {
  protected:
    // Visits of 9 KB of text each, new articles all.
    static Visit text_visit(int number) {
        std::string text = story_text(number, "定稿");
        text.resize(9'000, ' ');
        const std::string key = "MzA3:" + std::to_string(number) + ":1";
        Visit visit = article("https://mp.weixin.qq.com/s/speed" + std::to_string(number),
                              clean(key, text), number);
        return visit;
    }

    // The same with what a long article names: 30 pictures, 100 other articles.
    static Visit linked_visit(int number) {
        Visit visit = text_visit(number);
        for (int i = 0; i < 30; ++i) {
            visit.document->media.push_back(
                picture("speed" + std::to_string(number) + "-" + std::to_string(i)));
        }
        for (int i = 0; i < 100; ++i) {
            visit.document->relations.push_back(
                {"links_to", "MzA3:" + std::to_string(i) + ":2", "", "别篇", "", i});
        }
        return visit;
    }

    void measure(const char* what, int first, int count, int batch,
                 Visit (*make)(int) = text_visit) {
        const auto start = std::chrono::steady_clock::now();
        for (int number = first; number < first + count; number += batch) {
            std::vector<Visit> visits;
            for (int i = 0; i < batch; ++i) visits.push_back(make(number + i));
            ASSERT_TRUE(archive().put(visits));
        }
        const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
        std::printf("%s: %.0f visits/s\n", what, count / spent.count());
    }
};

TEST_F(Speed, of_visits_with_nine_kilobytes_of_text) {
    measure("one by one", 0, 500, 1);
    measure("batches of 64, empty archive", 1'000, 64 * 100, 64);
    measure("batches of 64, 7,000 documents later", 20'000, 64 * 100, 64);
    measure("batches of 64, with 30 files and 100 relations each", 40'000, 64 * 20, 64,
            linked_visit);
    const ArchiveStats stats = archive().stats().value();
    std::printf("%lld bytes before, %lld after compression\n",
                static_cast<long long>(stats.raw_bytes),
                static_cast<long long>(stats.stored_bytes));
    expect_whole();
}

TEST_F(Speed, of_listing_and_listing_again) {
    constexpr int kUrls = 200'000;
    std::vector<ListedUrl> urls;
    for (int i = 0; i < kUrls; ++i) {
        const std::string number = std::to_string(i);
        urls.push_back({"", "https://mp.weixin.qq.com/s?__biz=MzA3&mid=" + number + "&idx=1&sn=0",
                        "list", "MzA3:" + number + ":1", R"({"title":"第一篇"})"});
    }
    for (const char* what : {"listed", "listed again"}) {
        const auto start = std::chrono::steady_clock::now();
        ASSERT_TRUE(archive().enlist(urls, at_second(1)));
        const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
        std::printf("%s: %.0f URLs/s\n", what, kUrls / spent.count());
    }
}

// The entries of 10,000 feeds, read again: nothing is new.
TEST_F(Speed, of_sources_that_bring_nothing_new) {
    constexpr int kFeeds = 10'000;
    constexpr int kEntries = 50;
    constexpr int kBatch = 64;
    const auto run = [](int feed) {
        SourceUpdate update;
        update.state.name = "feeds/" + std::to_string(feed);
        update.state.cursor = std::string(500, 'c');
        update.at = at_second(feed);
        for (int entry = 0; entry < kEntries; ++entry) {
            const std::string url = "https://site" + std::to_string(feed) +
                                    ".example/2026/01/entry-" + std::to_string(entry) +
                                    "-with-a-title";
            update.found.push_back({url, url, update.state.name, "", R"({"title":"第一篇"})"});
        }
        return update;
    };
    for (const char* what : {"enlisted, new", "enlisted, known"}) {
        std::chrono::duration<double> spent{};
        for (int feed = 0; feed < kFeeds; feed += kBatch) {
            std::vector<SourceUpdate> batch;
            for (int i = feed; i < std::min(kFeeds, feed + kBatch); ++i) batch.push_back(run(i));
            const auto start = std::chrono::steady_clock::now();
            ASSERT_TRUE(archive().put_sources(batch));
            spent += std::chrono::steady_clock::now() - start;
        }
        std::printf("%s: %.0f URLs/s, %.1f s for all\n", what, kFeeds * kEntries / spent.count(),
                    spent.count());
    }
}

// Wall time and the processor's: the second says more on a busy machine.
class Stopwatch {
  public:
    double wall() const {
        const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start_;
        return spent.count();
    }
    double processor() const { return static_cast<double>(std::clock() - clock_) / CLOCKS_PER_SEC; }

  private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    std::clock_t clock_ = std::clock();
};

class SpeedOfTheQueue : public ArchiveTest {
  protected:
    static std::string url_of(std::size_t i) {
        return "https://host" + std::to_string(i % 50'000) + ".example/articles/2026/" +
               std::to_string(i);
    }

    void list(std::size_t from, std::size_t to) {
        for (std::size_t first = from; first < to; first += 100'000) {
            std::vector<ListedUrl> part;
            for (std::size_t i = first; i < std::min(to, first + 100'000); ++i)
                part.push_back({"", url_of(i), "list" + std::to_string(i % 500)});
            ASSERT_TRUE(archive().enlist(part, at_second(static_cast<std::int64_t>(first))));
        }
    }

    void read(const char* what) {
        const Result<Archive> reader = Archive::open(directory(), Archive::Mode::read);
        ASSERT_TRUE(reader);
        std::size_t count = 0;
        const Stopwatch reading;
        ASSERT_TRUE(reader->for_each_queued([&](const QueuedUrl&) {
            ++count;
            return true;
        }));
        std::printf("%s: %zu read in %.2f s (processor %.2f s)", what, count, reading.wall(),
                    reading.processor());
        const Stopwatch counting;
        ASSERT_EQ(reader->queued_by_source()->size(), 500u);
        std::printf(", counted by source in %.3f s\n", counting.wall());
    }

    // At times that have nothing to do with the order of listing.
    void record_failures(std::size_t urls) {
        constexpr int kVisits = 64 * 200;
        std::minstd_rand random(static_cast<unsigned>(urls));
        const Stopwatch watch;
        for (int first = 0; first < kVisits; first += 64) {
            std::vector<Visit> visits;
            for (int i = first; i < first + 64; ++i) {
                Visit visit = look(url_of(random() % urls), "timeout", 1);
                visit.next = NextVisit{at_second(static_cast<std::int64_t>(random() % 900'000)),
                                       VisitReason::retry, 2};
                visits.push_back(std::move(visit));
            }
            ASSERT_TRUE(archive().put(visits));
        }
        std::printf("recorded among %zu that wait: %.0f visits/s, %.0f µs of the processor each\n",
                    urls, kVisits / watch.wall(), watch.processor() / kVisits * 1e6);
    }
};

TEST_F(SpeedOfTheQueue, from_a_thousand_to_a_million_that_wait) {
    std::size_t listed = 0;
    for (const std::size_t urls :
         {std::size_t{1'000}, std::size_t{100'000}, std::size_t{1'000'000}}) {
        list(listed, urls);
        listed = urls;
        if (urls == 1'000'000) read("in the order of listing");
        record_failures(urls);
    }
    read("some of them at random times");
}

}  // namespace
}  // namespace magpie::testing
