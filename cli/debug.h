// magpie debug: one parser at a time. JSON lines in (a file or standard input), JSON lines out, one
// for one; the conformance suites drive these. A tool is a pure function from one object to
// another; a new one is declared here and gets a line in the table of debug.cpp. The contract is
// docs/debug.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace magpie::cli {

// `folder`: where the list lies; paths in it are relative to that. An error becomes {"error": "…"}.
using DebugFunction = std::function<Result<nlohmann::ordered_json>(
    const nlohmann::ordered_json& in, const std::filesystem::path& folder)>;

struct DebugTool {
    std::string_view name;
    std::string_view help;
    DebugFunction run;
};

std::span<const DebugTool> debug_tools();

// Answers every line of `in` on `out`; blank lines are skipped. A line that is no object, or that
// the tool refuses, gives {"error": "…"} and the rest goes on. Returns an exit code: done, partly
// done, or failed when no line worked.
int run_debug_lines(const DebugTool& tool, const std::filesystem::path& folder, std::istream& in,
                    std::ostream& out);

// The string under `key`; "" when it is missing or something else.
std::string debug_text(const nlohmann::ordered_json& in, const char* key);
// The same, where null or nothing differs from "".
std::optional<std::string> debug_optional_text(const nlohmann::ordered_json& in, const char* key);
// The bytes of the file that "path" names.
Result<std::string> debug_file(const nlohmann::ordered_json& in,
                               const std::filesystem::path& folder);
// U+0000–U+00FF → one byte each, for bytes written as a Latin-1 string; fails on anything above.
Result<std::string> latin1_bytes(std::string_view text);

// cli/debug_text.cpp
Result<nlohmann::ordered_json> debug_url(const nlohmann::ordered_json& in,
                                         const std::filesystem::path& folder);
Result<nlohmann::ordered_json> debug_charset(const nlohmann::ordered_json& in,
                                             const std::filesystem::path& folder);
// cli/debug_markdown.cpp
Result<nlohmann::ordered_json> debug_markdown(const nlohmann::ordered_json& in,
                                              const std::filesystem::path& folder);
// cli/debug_page.cpp
Result<nlohmann::ordered_json> debug_page_type(const nlohmann::ordered_json& in,
                                               const std::filesystem::path& folder);
// cli/debug_robots.cpp
Result<nlohmann::ordered_json> debug_robots(const nlohmann::ordered_json& in,
                                            const std::filesystem::path& folder);

// cli/debug_feed.cpp
Result<nlohmann::ordered_json> debug_feed(const nlohmann::ordered_json& in,
                                          const std::filesystem::path& folder);
Result<nlohmann::ordered_json> debug_date(const nlohmann::ordered_json& in,
                                          const std::filesystem::path& folder);

// cli/debug_facts.cpp
Result<nlohmann::ordered_json> debug_facts(const nlohmann::ordered_json& in,
                                           const std::filesystem::path& folder);

// cli/debug_lists.cpp
Result<nlohmann::ordered_json> debug_opml(const nlohmann::ordered_json& in,
                                          const std::filesystem::path& folder);
Result<nlohmann::ordered_json> debug_sitemap(const nlohmann::ordered_json& in,
                                             const std::filesystem::path& folder);

// cli/debug_blocks.cpp
Result<nlohmann::ordered_json> debug_blocks(const nlohmann::ordered_json& in,
                                            const std::filesystem::path& folder);
Result<nlohmann::ordered_json> debug_block_columns(const nlohmann::ordered_json& in,
                                                   const std::filesystem::path& folder);

}  // namespace magpie::cli
