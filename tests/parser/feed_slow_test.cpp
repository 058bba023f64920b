// Every feed of the real collection: as many entries as a plain search finds, each with a title
// and an address.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "parser/feed.h"
#include "parser/feed_article.h"

namespace magpie {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::size_t count(std::string_view text, std::string_view part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string_view::npos;
         at = text.find(part, at + part.size()))
        ++found;
    return found;
}

TEST(RealFeeds, are_read_with_all_their_entries) {
    const char* data = std::getenv("MAGPIE_SHARED_DATA");
    if (data == nullptr) GTEST_SKIP() << "skipped: no ../shared";
    std::size_t feeds = 0, entries = 0, problems = 0, without_link = 0, without_date = 0,
                whole_texts = 0;
    for (const auto& file : fs::directory_iterator(fs::path(data) / "lists/feeds/all")) {
        if (file.path().extension() != ".xml") continue;
        const std::string bytes = read_file(file.path());
        const auto feed = read_feed(bytes, "https://feeds.example/x.xml");
        ASSERT_TRUE(feed) << file.path();
        EXPECT_EQ(feed->entries.size(), count(bytes, "<item>") + count(bytes, "<item "))
            << file.path();
        ++feeds;
        entries += feed->entries.size();
        problems += !feed->problem.empty();
        for (const FeedEntry& entry : feed->entries) {
            without_link += entry.link.empty();
            without_date += !entry.published.has_value();
            whole_texts += has_whole_text(entry);
        }
    }
    std::printf(
        "%zu feeds, %zu entries; %zu feeds with a problem; entries: %zu without address, %zu "
        "without "
        "date, %zu with a whole text\n",
        feeds, entries, problems, without_link, without_date, whole_texts);
    EXPECT_GT(feeds, 9'000u);
    EXPECT_EQ(without_link, 0u);
    // Their contents are the titles once more, or teasers.
    EXPECT_EQ(whole_texts, 0u);
}

}  // namespace
}  // namespace magpie
