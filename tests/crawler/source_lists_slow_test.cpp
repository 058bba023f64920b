// Real feeds through the source reader: every one is read, every address survives its way into the
// archive's terms, and a second look with the cursor brings nothing again.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "base/files.h"
#include "tests/crawler/source_fixture.h"

namespace magpie {
namespace {

using namespace test;

std::vector<std::filesystem::path> real_feeds() {
    const char* root = std::getenv("MAGPIE_SHARED_DATA");
    if (root == nullptr) return {};
    const auto folder = std::filesystem::path(root) / "lists/feeds/all";
    if (!std::filesystem::is_directory(folder)) return {};
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".xml") files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

TEST(SourceReader, reads_every_real_feed_and_says_nothing_twice) {
    const auto files = real_feeds();
    if (files.empty()) GTEST_SKIP() << "no lists/feeds/all in MAGPIE_SHARED_DATA";
    SourceSpec spec = source(SourceKind::feed, "https://feeds.example/feed.xml");
    spec.content = EntryContent::feed;
    std::size_t found = 0, documents = 0, unusable = 0, without_anything = 0;
    const auto begin = std::chrono::steady_clock::now();
    for (const auto& file : files) {
        const auto bytes = read_file(file, Bytes{64u << 20});
        ASSERT_TRUE(bytes);
        const SourceAnswer answer = answer_of(spec.url, *bytes, "text/xml");
        const SourceReading first = read_source(spec, "", answer);
        EXPECT_EQ(first.state, "listing") << file << ": " << first.reason;
        found += first.found.size();
        documents += first.documents.size();
        unusable += first.unusable;
        if (first.found.empty() && first.documents.empty()) ++without_anything;
        const SourceReading second = read_source(spec, first.cursor, answer);
        EXPECT_TRUE(second.documents.empty()) << file;
        EXPECT_EQ(second.found.size(), first.found.size()) << file;
        EXPECT_EQ(second.cursor, first.cursor) << file;
    }
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
    std::cout << files.size() << " feeds twice in " << time.count() << " s: " << found
              << " addresses to fetch, " << documents << " whole texts, " << unusable
              << " entries without a usable address, " << without_anything
              << " feeds with nothing\n";
    EXPECT_GT(found + documents, files.size());
}

}  // namespace
}  // namespace magpie
