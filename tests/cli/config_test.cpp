#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "base/text.h"
#include "config/load.h"
#include "tests/cli/command_line.h"
#include "tests/support/temp_folder.h"

namespace magpie {
namespace {

using test::run_magpie;

class ConfigCommand : public ::testing::Test {
  protected:
    std::string write(const std::string& name, const std::string& text) {
        std::filesystem::create_directories((folder_ / name).parent_path());
        std::ofstream(folder_ / name, std::ios::binary) << text;
        return (folder_ / name).string();
    }

    test::TempFolder folder_;
};

constexpr const char* kTwoSources =
    "[[source]]\nname = \"a\"\nfeed = \"https://a.example/\"\n"
    "[[source]]\nname = \"b\"\ndir = \"inbox\"\n";

TEST_F(ConfigCommand, check_counts_what_is_correct) {
    const std::string file = write("magpie.toml", kTwoSources);
    write("sources.d/c.toml", "[[source]]\nname = \"c\"\nfile = \"x\"\n");
    const auto result = run_magpie({"config", "check", "--config", file});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_EQ(result.out, file + ": correct; 3 sources in 2 files\n");
}

TEST_F(ConfigCommand, check_prints_the_problems_of_all_files) {
    const std::string file = write("magpie.toml", "[fetch]\nmax_bdy = 1\n");
    const std::string other = write("sources.d/c.toml", "[[source]]\nname = \"c\"\n");
    const auto result = run_magpie({"config", "check", "--config", file});
    EXPECT_EQ(result.code, 2);
    EXPECT_EQ(result.out, "");
    EXPECT_TRUE(contains(result.err, file + ":2: fetch.max_bdy: unknown key")) << result.err;
    EXPECT_TRUE(contains(result.err, '\n' + other + ":1: source c: no address")) << result.err;
}

TEST_F(ConfigCommand, check_without_any_file_is_wrong_usage) {
    const auto result = run_magpie({"config", "check"});
    EXPECT_EQ(result.code, 2);
    EXPECT_TRUE(contains(result.err, "name a file: magpie config check --config FILE"));
}

TEST_F(ConfigCommand, show_prints_sources_and_reads_back_as_the_same) {
    const std::string file = write("magpie.toml", kTwoSources);
    const auto first = run_magpie({"config", "show", "--config", file});
    ASSERT_EQ(first.code, 0) << first.err;
    EXPECT_TRUE(contains(
        first.out, "[[source]]\nname = \"b\"\ndir = \"" + (folder_ / "inbox").string() + "\"\n"))
        << first.out;
    const auto second =
        run_magpie({"config", "show", "--config", write("shown/magpie.toml", first.out)});
    EXPECT_EQ(second.out, first.out);
}

TEST_F(ConfigCommand, the_environment_names_the_file_where_no_option_does) {
    const std::string file = write("env.toml", "[fetch]\nmax_redirects = 3\n");
    ::setenv("MAGPIE_CONFIG", file.c_str(), 1);
    const auto shown = run_magpie({"config", "show"});
    ::setenv("MAGPIE_CONFIG", (folder_ / "missing.toml").c_str(), 1);
    const auto missing = run_magpie({"config", "show"});
    ::setenv("MAGPIE_CONFIG", "", 1);
    const auto none = run_magpie({"config", "show"});
    EXPECT_TRUE(contains(shown.out, "max_redirects = 3\n"));
    EXPECT_EQ(missing.code, 2);
    EXPECT_TRUE(contains(missing.err, "missing.toml: "));
    EXPECT_EQ(none.out, write_config(Config{}));
}

}  // namespace
}  // namespace magpie
