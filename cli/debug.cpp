// See debug.h: the lines in and out, and the table of tools.
#include "cli/debug.h"

#include <CLI/CLI.hpp>
#include <array>
#include <charconv>
#include <fstream>
#include <iostream>
#include <memory>

#include "base/files.h"
#include "base/text.h"
#include "cli/command.h"
#include "parser/saved_page.h"

namespace magpie::cli {
namespace {

using nlohmann::ordered_json;

std::optional<unsigned> hex4(std::string_view text, std::size_t at) {
    if (at + 4 > text.size()) return std::nullopt;
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data() + at, text.data() + at + 4, value, 16);
    if (error != std::errc() || end != text.data() + at + 4) return std::nullopt;
    return value;
}

bool is_high(std::optional<unsigned> unit) { return unit && *unit >= 0xD800 && *unit < 0xDC00; }
bool is_low(std::optional<unsigned> unit) { return unit && *unit >= 0xDC00 && *unit < 0xE000; }

// The code unit of the escape at `at`, when one stands there.
std::optional<unsigned> escaped_unit(std::string_view line, std::size_t at) {
    if (line.substr(at, 2) != "\\u") return std::nullopt;
    return hex4(line, at + 2);
}

// JSON may escape half a surrogate pair (RFC 8259 §8.2), which is no text; it becomes U+FFFD as in
// browsers.
std::string replace_lone_surrogates(std::string line) {
    for (std::size_t at = 0; (at = line.find('\\', at)) != std::string::npos;) {
        const auto unit = escaped_unit(line, at);
        if (!unit) {
            at += 2;  // an escape of one character
        } else if (is_high(unit) && is_low(escaped_unit(line, at + 6))) {
            at += 12;
        } else {
            if (is_high(unit) || is_low(unit)) line.replace(at, 6, "\\uFFFD");
            at += 6;
        }
    }
    return line;
}

Result<ordered_json> answer(const DebugTool& tool, const std::filesystem::path& folder,
                            std::string line) {
    const ordered_json in =
        ordered_json::parse(replace_lone_surrogates(std::move(line)), nullptr, false);
    if (!in.is_object()) return fail(ErrorCode::invalid_argument, "not a JSON object");
    try {
        return tool.run(in, folder);
    } catch (const std::exception& error) {  // of the JSON library; one line must not end the rest
        return fail(ErrorCode::internal, error.what());
    }
}

std::string printed(const ordered_json& value) {
    return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

struct DebugOptions {
    std::string file = "-";
};

int run_tool(const DebugTool& tool, const DebugOptions& options) {
    if (options.file == "-") return run_debug_lines(tool, {}, std::cin, std::cout);
    std::ifstream file(options.file, std::ios::binary);
    if (!file) {
        complain(options.file + ": cannot be read");
        return kWrongUsage;
    }
    return run_debug_lines(tool, std::filesystem::path(options.file).parent_path(), file,
                           std::cout);
}

}  // namespace

// One line per tool, in the order of the help.
std::span<const DebugTool> debug_tools() {
    static const std::array tools = {
        DebugTool{"url", "URLs by the WHATWG rules: {input, base?}", debug_url},
        DebugTool{"robots", "Rules of a robots.txt: {robots or path, agent, url}", debug_robots},
        DebugTool{"feed", "Feeds: {path, url?, content_type?, language?}", debug_feed},
        DebugTool{"opml", "Lists of feeds: {path, url?, content_type?}", debug_opml},
        DebugTool{"sitemap", "Lists of pages: {path, url?, content_type?, strict?}", debug_sitemap},
        DebugTool{"date", "Dates as feeds write them: {text, zone?}", debug_date},
        DebugTool{"markdown", "Markup to Markdown: {path or html, url?}", debug_markdown},
        DebugTool{"page-type", "What kind of page: {path, url?, content_type?}", debug_page_type},
        DebugTool{"facts", "Title, author and the like of web pages: {path, url?, content_type?}",
                  debug_facts},
        DebugTool{"blocks", "Text blocks of a page: {path, url?, model?, siblings?}", debug_blocks},
        DebugTool{"block-columns", "Names of what blocks are judged by: {}", debug_block_columns},
        DebugTool{"charset", "Bytes to text: {path, content_type?}", debug_charset},
    };
    return tools;
}

int run_debug_lines(const DebugTool& tool, const std::filesystem::path& folder, std::istream& in,
                    std::ostream& out) {
    std::size_t lines = 0;
    std::size_t failed = 0;
    for (std::string line; std::getline(in, line);) {
        if (trim(line).empty()) continue;
        ++lines;
        auto result = answer(tool, folder, std::move(line));
        if (!result) ++failed;
        // Flushed one by one: a driver may wait for an answer before it asks again.
        out << printed(result ? *result : ordered_json{{"error", result.error().message}})
            << std::endl;
        line.clear();
    }
    if (failed == 0) return kDone;
    return failed == lines ? kFailed : kPartlyDone;
}

std::string debug_text(const ordered_json& in, const char* key) {
    return debug_optional_text(in, key).value_or("");
}

std::optional<std::string> debug_optional_text(const ordered_json& in, const char* key) {
    const auto found = in.find(key);
    if (found == in.end() || !found->is_string()) return std::nullopt;
    return found->get<std::string>();
}

Result<std::string> debug_file(const ordered_json& in, const std::filesystem::path& folder) {
    const auto path = debug_optional_text(in, "path");
    if (!path) return fail(ErrorCode::invalid_argument, "no \"path\"");
    return read_file(folder / *path, kMaxSavedFile);
}

Result<std::string> latin1_bytes(std::string_view text) {
    std::string bytes;
    bytes.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = next_code_point(text, at);
        if (c > 0xFF)
            return fail(ErrorCode::invalid_argument, "a character above U+00FF stands for no byte");
        bytes += static_cast<char>(c);
    }
    return bytes;
}

void add_debug(Registry registry) {
    CLI::App* debug =
        registry.app.add_subcommand("debug", "One parser at a time: JSON lines in, JSON lines out");
    debug->require_subcommand(1);
    for (const DebugTool& tool : debug_tools()) {
        auto options = std::make_shared<DebugOptions>();
        CLI::App* command = debug->add_subcommand(std::string(tool.name), std::string(tool.help));
        command->add_option("file", options->file,
                            "JSON lines; paths are relative to its folder; - is standard input");
        command->callback([options, &tool, &chosen = registry.chosen] {
            chosen = [options, &tool] { return run_tool(tool, *options); };
        });
    }
}

}  // namespace magpie::cli
