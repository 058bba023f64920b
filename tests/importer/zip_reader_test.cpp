#include "importer/zip_reader.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/text.h"
#include "tests/importer/zip_file.h"

namespace magpie {
namespace {

using namespace literals;

struct Read {
    std::vector<std::string> names, bodies, problems;
    Result<> result;
};

Read read(const std::string& bytes, const ZipLimits& limits = {}) {
    Read read;
    read.result = for_each_zip_entry(ZipSource{{}, bytes}, limits,
                                     [&](ZipEntry entry, const std::string& problem) -> Result<> {
                                         read.names.push_back(entry.name);
                                         read.bodies.push_back(entry.body);
                                         read.problems.push_back(problem);
                                         return {};
                                     });
    return read;
}

TEST(Zip, files_come_in_their_order_with_names_and_times) {
    const std::string bytes =
        test::ZipFile().add("雨/甲.html", "one").add("../../etc/passwd", "two").bytes();
    EXPECT_TRUE(is_zip(bytes));
    const Read all = read(bytes);
    ASSERT_TRUE(all.result) << all.result.error().message;
    EXPECT_EQ(all.names, (std::vector<std::string>{"雨/甲.html", "../../etc/passwd"}));
    EXPECT_EQ(all.bodies, (std::vector<std::string>{"one", "two"}));
}

TEST(Zip, a_damaged_file_gives_what_stands_before_the_damage) {
    std::string bytes = test::ZipFile().add("a", std::string(500, 'a')).add("b", "bbbb").bytes();
    bytes.resize(60);  // inside the second entry, without the directory
    const Read all = read(bytes);
    EXPECT_FALSE(all.result);
    ASSERT_FALSE(all.bodies.empty());
    EXPECT_EQ(all.bodies[0], std::string(500, 'a'));
}

TEST(Zip, the_bounds_are_named_when_hit) {
    std::string noise;
    for (std::uint32_t i = 0, x = 1; i < 4'000; ++i)
        noise.push_back(static_cast<char>((x = x * 1664525u + 1013904223u) >> 24));
    const std::string bytes = test::ZipFile().add("a", noise).add("b", noise).bytes();
    ZipLimits few;
    few.entries = 1;
    EXPECT_TRUE(contains(read(bytes, few).result.error().message, "more than 1 files"));
    ZipLimits small_total;
    small_total.total = 5'000_B;
    EXPECT_TRUE(contains(read(bytes, small_total).result.error().message, "in one zip"));
    ZipLimits small_entry;
    small_entry.entry = 1'000_B;
    const Read each = read(bytes, small_entry);
    EXPECT_TRUE(each.result) << "an entry that is too large does not end the zip";
    ASSERT_EQ(each.problems.size(), 2u);
    EXPECT_TRUE(contains(each.problems[0], "larger than"));
    EXPECT_EQ(each.bodies[0], "");
}

TEST(Zip, a_bomb_is_recognised_by_its_ratio) {
    ZipLimits limits;
    limits.ratio_from = 100'000_B;
    limits.ratio = 5;
    const Read all =
        read(test::ZipFile().add("bomb", std::string(2'000'000, '0')).add("page", "after").bytes(),
             limits);
    ASSERT_EQ(all.problems.size(), 2u);
    EXPECT_TRUE(contains(all.problems[0], "times its size")) << all.problems[0];
    EXPECT_EQ(all.bodies[1], "after");
}

TEST(Zip, any_bytes_are_read) {
    EXPECT_FALSE(is_zip("<html>"));
    EXPECT_FALSE(read("PK\x03\x04 and no more").result);
    EXPECT_TRUE(read(test::ZipFile().bytes()).names.empty());
}

}  // namespace
}  // namespace magpie
