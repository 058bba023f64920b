#include "tests/cli/command_line.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "base/files.h"
#include "cli/command.h"

namespace magpie::test {
namespace {

// No test, and no program that one starts, reads the configuration of whoever runs it.
const bool kHasNoConfiguration = ::setenv("MAGPIE_CONFIG", "", 1) == 0;

}  // namespace

CommandOutput run_magpie(const std::vector<std::string>& arguments) {
    EXPECT_TRUE(kHasNoConfiguration);
    std::vector<const char*> argv{"magpie"};
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    CommandOutput result;
    result.code = cli::run(static_cast<int>(argv.size()), argv.data());
    result.out = ::testing::internal::GetCapturedStdout();
    result.err = ::testing::internal::GetCapturedStderr();
    return result;
}

std::string write_loopback_config(const std::string& folder) {
    const std::string path = folder + "/magpie.toml";
    const auto written =
        write_file_atomically(path,
                              "[fetch]\n"
                              "allow_addresses = [\"127.0.0.1/32\", \"127.0.0.2/32\"]\n"
                              "wechat_mirrors = [\"127.0.0.1\", \"127.0.0.2\"]\n"
                              "[politeness]\n"
                              "host_delay = \"1ms\"\n");
    EXPECT_TRUE(written);
    return path;
}

}  // namespace magpie::test
