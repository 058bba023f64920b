// Runs magpie's command line in this process and catches what it prints.
#pragma once

#include <string>
#include <vector>

namespace magpie::test {

struct CommandOutput {
    int code = 0;
    std::string out, err;
};

// Arguments without the program's name.
CommandOutput run_magpie(const std::vector<std::string>& arguments);

// A configuration file that lets the tests' loopback site be crawled, fast. Written into `folder`; returns its path.
std::string write_loopback_config(const std::string& folder);

}  // namespace magpie::test
