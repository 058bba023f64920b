// The real lists, rewritten, are still the lists: every row, every entry, and distinct addresses
// stay distinct.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <set>

#include "base/files.h"
#include "base/text.h"
#include "crawler/records.h"
#include "parser/feed.h"
#include "tests/replay/lists.h"

namespace magpie::replay {
namespace {

std::filesystem::path real_lists() {
    const char* const data = std::getenv("MAGPIE_SHARED_DATA");
    return data ? std::filesystem::path(data) / "lists" : std::filesystem::path();
}

TEST(RealLists, lose_nothing_on_their_way_into_the_world) {
    const auto folder = real_lists();
    if (!std::filesystem::exists(folder / "url-list.tsv")) GTEST_SKIP() << "no shared data";
    const auto lists =
        Lists::read(folder, {.urls = 0, .feeds = 0, .seed = 1, .port = 8080, .begin = {}});
    ASSERT_TRUE(lists) << lists.error().message;
    std::set<std::string> written, canonical;
    std::size_t useless = 0;
    for (const ListedLine& line : lists->lines()) {
        written.insert(line.url);
        if (const auto candidate = make_candidate(line.url)) {
            EXPECT_TRUE(candidate->url.href().starts_with("http://127.")) << line.url;
            canonical.insert(candidate->url.href());
        } else {
            ++useless;
        }
    }
    std::size_t entries = 0;
    std::set<std::string> links;
    for (const FeedFile& feed : lists->feeds()) {
        entries += feed.entries.size();
        for (const std::string& link : feed.links) {
            EXPECT_TRUE(link.starts_with("http://127.")) << feed.name << ": " << link;
            links.insert(link);
        }
    }
    std::cout << lists->lines().size() << " rows, " << useless << " of no use, " << written.size()
              << " as written, " << canonical.size() << " canonical; "
              << lists->web_hosts().size() + 1 << " hosts; " << lists->feeds().size() << " feeds, "
              << entries << " entries, " << links.size() << " addresses in them\n";
    EXPECT_GT(lists->lines().size(), 200'000u);
    EXPECT_GT(lists->feeds().size(), 9'000u);
    EXPECT_LT(useless, lists->lines().size() / 100);
}

TEST(RealLists, are_read_from_the_world_entry_by_entry) {
    const auto folder = real_lists();
    if (!std::filesystem::exists(folder / "url-list.tsv")) GTEST_SKIP() << "no shared data";
    const auto lists =
        Lists::read(folder, {.urls = 10, .feeds = 300, .seed = 1, .port = 8080, .begin = {}});
    ASSERT_TRUE(lists) << lists.error().message;
    for (const FeedFile& feed : lists->feeds()) {
        World::FeedBytes bytes;
        ASSERT_TRUE(lists->feed_bytes(feed.target, Instant(std::chrono::hours(24 * 30)), bytes));
        const auto read = read_feed(bytes.body, feed.url(8080));
        ASSERT_TRUE(read) << feed.name;
        ASSERT_EQ(read->entries.size(), feed.links.size()) << feed.name;
        for (std::size_t i = 0; i < feed.links.size(); ++i)
            EXPECT_EQ(read->entries[i].link, feed.links[i]) << feed.name;
    }
}

}  // namespace
}  // namespace magpie::replay
