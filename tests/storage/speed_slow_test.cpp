// How fast, printed and not asserted: machines differ. Floors to compare with: one fdatasync, one
// row of a transaction.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>

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

}  // namespace
}  // namespace magpie::testing
