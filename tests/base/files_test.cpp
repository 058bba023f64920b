#include "base/files.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace magpie {
namespace {

namespace fs = std::filesystem;
using namespace literals;

class Files : public testing::Test {
  protected:
    void SetUp() override {
        const auto* info = testing::UnitTest::GetInstance()->current_test_info();
        folder_ = fs::path(testing::TempDir()) / (std::string("magpie-files-") + info->name());
        fs::remove_all(folder_);
        fs::create_directories(folder_);
    }
    void TearDown() override { fs::remove_all(folder_); }
    fs::path folder_;
};

TEST_F(Files, what_is_written_is_read_back_and_no_temporary_stays) {
    const std::string data("a\0b\n", 4);
    ASSERT_TRUE(write_file_atomically(folder_ / "x", data));
    EXPECT_EQ(read_file(folder_ / "x", 1_MiB).value(), data);
    EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator{}), 1);
}

TEST_F(Files, a_file_above_the_cap_is_refused_with_the_cap_in_the_message) {
    ASSERT_TRUE(write_file_atomically(folder_ / "x", std::string(2048, 'a')));
    const auto result = read_file(folder_ / "x", 1_KiB);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::limit);
    EXPECT_NE(result.error().message.find("1 KiB"), std::string::npos);
}

TEST_F(Files, missing_files_and_directories_say_so) {
    EXPECT_EQ(read_file(folder_ / "none", 1_KiB).error().code, ErrorCode::not_found);
    EXPECT_EQ(read_file(folder_, 1_KiB).error().code, ErrorCode::io);
    EXPECT_FALSE(write_file_atomically(folder_ / "no" / "such", "x"));
}

TEST_F(Files, what_is_written_piece_by_piece_appears_whole_or_not_at_all) {
    {
        auto file = AtomicFile::create(folder_ / "x");
        ASSERT_TRUE(file && file->write("a") && file->write("b"));
        EXPECT_FALSE(fs::exists(folder_ / "x"));
        EXPECT_TRUE(file->commit());
    }
    EXPECT_EQ(read_file(folder_ / "x", 1_KiB).value(), "ab");
    {
        auto file = AtomicFile::create(folder_ / "x");
        ASSERT_TRUE(file && file->write("c"));
    }
    EXPECT_EQ(read_file(folder_ / "x", 1_KiB).value(), "ab");
    EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator{}), 1);
    EXPECT_FALSE(AtomicFile::create(folder_ / "no" / "such"));
}

TEST_F(Files, files_that_hide_their_size_are_read_whole) {
    EXPECT_FALSE(read_file("/proc/self/status", 1_MiB)->empty());
}

}  // namespace
}  // namespace magpie
