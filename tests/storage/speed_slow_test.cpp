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

    void measure(const char* what, int first, int count, int batch) {
        const auto start = std::chrono::steady_clock::now();
        for (int number = first; number < first + count; number += batch) {
            std::vector<Visit> visits;
            for (int i = 0; i < batch; ++i) visits.push_back(text_visit(number + i));
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
    const ArchiveStats stats = archive().stats().value();
    std::printf("%lld bytes before, %lld after compression\n",
                static_cast<long long>(stats.raw_bytes),
                static_cast<long long>(stats.stored_bytes));
    expect_whole();
}

}  // namespace
}  // namespace magpie::testing
