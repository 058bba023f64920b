// The archived documents of the development set through import: every file is held byte for byte,
// and every line of an article is in its document or in the report.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/files.h"
#include "base/text.h"
#include "parser/seed_format.h"
#include "parser/seed_mojibake.h"
#include "storage/archive.h"
#include "tests/cli/command_line.h"
#include "tests/support/temp_folder.h"

namespace magpie {
namespace {

using namespace literals;
namespace fs = std::filesystem;

fs::path documents() {
    const char* root = std::getenv("MAGPIE_SHARED_DATA");
    return root == nullptr ? fs::path() : fs::path(root) / "seedtext-dev";
}

std::map<std::string, std::string> read_documents() {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::directory_iterator(documents())) {
        if (entry.path().extension() == ".md")
            files[entry.path().filename()] = read_file(entry.path(), 1_MiB).value();
    }
    return files;
}

std::map<std::string, std::map<std::size_t, std::string>> read_report(const fs::path& path) {
    std::map<std::string, std::map<std::size_t, std::string>> report;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        const auto object = nlohmann::json::parse(line);
        report[fs::path(object["file"].get<std::string>()).filename()][object["line"]] =
            object["text"];
    }
    return report;
}

// The lines a document holds, its title and cover included. Each may be asked for once.
std::multiset<std::string> lines_of(const StoredDocument& document) {
    std::multiset<std::string> lines;
    for (const std::string_view line : split_lines(document.markdown)) lines.emplace(line);
    const auto metadata = nlohmann::json::parse(document.metadata, nullptr, false);
    if (metadata.is_object() && metadata.contains("cover"))
        lines.insert("![cover_image](" + metadata["cover"].get<std::string>() + ")");
    return lines;
}

bool take(std::multiset<std::string>& lines, const std::string& line) {
    const auto found = lines.find(line);
    if (found == lines.end()) return false;
    lines.erase(found);
    return true;
}

// "[![](image)" and "title](url)" are the halves of a card that was rewritten.
bool take_card_half(std::multiset<std::string>& lines, const std::string& line) {
    if (line.starts_with("[![")) return take(lines, line.substr(1));
    return line.ends_with(')') && take(lines, "[" + line);
}

// The first line of a file that is neither in its document nor in the report; empty when none is.
std::string lost_line(const std::string& bytes, const StoredDocument& document,
                      const std::map<std::size_t, std::string>& reported) {
    const seed::SeedFile file = seed::read(bytes);
    const bool repaired = contains(document.metadata, "mojibake_repaired");
    const std::string body = repaired ? seed::undo_latin1(file.body).repaired : file.body;
    std::multiset<std::string> held = lines_of(document);
    std::size_t number = file.body_line;
    for (const std::string_view view : split_lines(body)) {
        const std::string line(view);
        const auto in_report = reported.find(number++);
        if (trim(line).empty()) continue;
        if (in_report != reported.end() && in_report->second == line) continue;
        if (!take(held, line) && !take_card_half(held, line)) return line;
    }
    return {};
}

TEST(ArchivedText, every_file_is_held_and_every_line_is_kept_or_reported) {
    if (!fs::is_directory(documents())) GTEST_SKIP() << "skipped: no ../shared";
    const test::TempFolder folder;
    const auto files = read_documents();
    ASSERT_FALSE(files.empty());
    fs::create_directories(folder / "in");
    for (const auto& [name, bytes] : files)
        ASSERT_TRUE(write_file_atomically(folder / ("in/" + name), bytes));
    const std::string report_path = folder / "report.jsonl";
    const auto result = test::run_magpie(
        {"import", folder / "in", "--report", report_path, "--archive", folder / "archive"});
    ASSERT_EQ(result.code, 4) << result.err;  // articles, and failures that are none
    const auto report = read_report(report_path);

    auto archive = Archive::open(folder / "archive", Archive::Mode::read);
    ASSERT_TRUE(archive);
    std::map<std::string, std::vector<std::string>> names;  // by bytes
    for (const auto& [name, bytes] : files) names[bytes].push_back(name);
    std::size_t held = 0, articles = 0;
    const auto sightings = archive->sightings({});
    ASSERT_TRUE(sightings);
    for (const SightingRow& sighting : *sightings) {
        const auto capture = archive->capture_of(sighting.id);
        ASSERT_TRUE(capture && capture->has_value()) << sighting.url;
        const auto found = names.find((*capture)->body);
        ASSERT_NE(found, names.end()) << sighting.url << ": not the bytes of a file";
        ++held;
        if (sighting.document == 0) continue;
        ++articles;
        const auto document = archive->document(sighting.document, sighting.revision);
        ASSERT_TRUE(document && document->has_value()) << sighting.url;
        const std::string& name = found->second.front();
        const auto lines = report.find(name);
        EXPECT_EQ(
            lost_line(found->first, **document,
                      lines == report.end() ? std::map<std::size_t, std::string>{} : lines->second),
            "")
            << name;
    }
    EXPECT_EQ(held, files.size());
    EXPECT_GE(articles, 700u);
}

}  // namespace
}  // namespace magpie
