// Memories of hosts while pages are read: shared, taught, handed over with the visits.
#include "crawler/site_memories.h"

#include <gtest/gtest.h>

#include <set>

#include "crawler/pipeline.h"
#include "crawler/read_with_memory.h"
#include "crawler/records.h"

namespace magpie {
namespace {

PageTrace trace(std::uint64_t page) {
    return {.page = page,
            .blocks = {{trace_hash("Home"), trace_hash("nav li"), 0, 4},
                       {trace_hash("body " + std::to_string(page)), trace_hash("p"), 1, 90}},
            .title_suffix = 0};
}

SiteMemories::Load nothing_stored() {
    return [](std::string_view) { return Result<std::optional<SiteMemoryVersion>>(std::nullopt); };
}

TEST(SiteMemories, know_nothing_of_a_host_before_its_first_page) {
    SiteMemories memories(nothing_stored());
    EXPECT_FALSE(memories.of("s.example"));
    const auto version = memories.learn("s.example", trace(1));
    ASSERT_TRUE(version);
    EXPECT_EQ(version->host, "s.example");
    EXPECT_EQ(version->number, 1);
    EXPECT_EQ(version->pages, 1);
    ASSERT_TRUE(memories.of("s.example"));
    EXPECT_EQ(memories.of("s.example")->version.digest, version->digest);
    EXPECT_FALSE(memories.of("t.example"));
}

TEST(SiteMemories, have_no_new_version_when_a_page_teaches_nothing_new) {
    SiteMemories memories(nothing_stored());
    EXPECT_TRUE(memories.learn("s.example", trace(1)));
    EXPECT_FALSE(memories.learn("s.example", trace(1)));
}

TEST(SiteMemories, go_on_from_what_the_archive_has) {
    SiteMemories first(nothing_stored());
    const auto stored = first.learn("s.example", trace(1));
    int asked = 0;
    SiteMemories second([&](std::string_view) -> Result<std::optional<SiteMemoryVersion>> {
        ++asked;
        return stored;
    });
    EXPECT_EQ(second.of("s.example")->version.digest, stored->digest);
    EXPECT_EQ(second.learn("s.example", trace(2))->number, 2);
    EXPECT_EQ(asked, 1);
    EXPECT_EQ(second.learn("s.example", trace(3))->digest, [&] {
        SiteMemories whole(nothing_stored());
        whole.learn("s.example", trace(1));
        whole.learn("s.example", trace(2));
        return whole.learn("s.example", trace(3))->digest;
    }());
}

TEST(SiteMemories, begin_anew_when_what_was_stored_cannot_be_read) {
    SiteMemories memories([](std::string_view) -> Result<std::optional<SiteMemoryVersion>> {
        return SiteMemoryVersion{"s.example", "0123456789abcdef", 41, 9,
                                 std::make_shared<const std::string>("of another time")};
    });
    EXPECT_FALSE(memories.of("s.example"));
    EXPECT_EQ(memories.learn("s.example", trace(1))->number, 42);
}

TEST(SiteMemories, come_to_readers_in_growing_steps) {
    SiteMemories memories(nothing_stored());
    std::set<std::string> seen;
    for (std::uint64_t page = 1; page <= 64; ++page) {
        EXPECT_TRUE(memories.learn("s.example", trace(page)));
        seen.insert(memories.of("s.example")->version.digest);
    }
    EXPECT_EQ(seen.size(), 14u);
    EXPECT_EQ(memories.of("s.example")->version.pages, 64);
}

TEST(SiteMemories, are_taught_by_few_pages_once_they_are_full) {
    SiteMemories memories(nothing_stored());
    for (std::uint64_t page = 1; page <= 64; ++page) memories.learn("s.example", trace(page));
    int lessons = 0;
    for (std::uint64_t page = 101; page <= 164; ++page)
        lessons += memories.learn("s.example", trace(page)).has_value();
    EXPECT_EQ(lessons, 4);
}

TEST(SiteMemories, hold_a_bounded_number_of_hosts) {
    int loads = 0;
    SiteMemories memories([&](std::string_view) -> Result<std::optional<SiteMemoryVersion>> {
        ++loads;
        return std::nullopt;
    });
    for (std::size_t i = 0; i <= SiteMemories::kMaxHosts; ++i)
        memories.of("host" + std::to_string(i));
    memories.of("host5");
    EXPECT_EQ(loads, static_cast<int>(SiteMemories::kMaxHosts) + 1);
    memories.of("host0");
    EXPECT_EQ(loads, static_cast<int>(SiteMemories::kMaxHosts) + 2);
}

RawDocument web_page(const std::string& url) {
    RawDocument raw;
    raw.url = url;
    raw.body =
        "<title>T - S</title><ul><li>Home</li></ul><article><h1>Stone steps</h1><p>The steps of " +
        url +
        " go down to the river, where nobody has been seen since the rain began to fall "
        "again.</p></article>";
    return raw;
}

TEST(ReadWithMemory, an_article_names_what_it_was_read_with_and_teaches) {
    SiteMemories memories(nothing_stored());
    Extractor extractor;
    const auto first = read_with_memory(extractor, web_page("https://www.s.example/1"), &memories);
    ASSERT_TRUE(first.page.article);
    EXPECT_FALSE(first.read_with);
    ASSERT_TRUE(first.taught);
    EXPECT_EQ(first.taught->host, "s.example");
    const auto second = read_with_memory(extractor, web_page("https://s.example/2"), &memories);
    ASSERT_TRUE(second.read_with);
    EXPECT_EQ(second.read_with->digest, first.taught->digest);
    EXPECT_EQ(second.page.article->memory, first.taught->digest);
    EXPECT_EQ(second.taught->number, 2);
}

TEST(ReadWithMemory, a_second_reading_teaches_nothing) {
    SiteMemories memories(nothing_stored());
    Extractor extractor;
    const auto read =
        read_with_memory(extractor, web_page("https://s.example/1"), &memories, false);
    ASSERT_TRUE(read.page.article);
    EXPECT_FALSE(read.taught);
    EXPECT_FALSE(memories.of("s.example"));
}

TEST(ReadWithMemory, pages_without_an_address_and_wechat_have_none) {
    SiteMemories memories(nothing_stored());
    Extractor extractor;
    EXPECT_FALSE(read_with_memory(extractor, web_page(""), &memories).taught);
    EXPECT_FALSE(
        read_with_memory(extractor, web_page("https://mp.weixin.qq.com/s/x"), &memories).taught);
    EXPECT_TRUE(read_with_memory(extractor, web_page("https://s.example/1"), nullptr).page.article);
}

TEST(ReadWithMemory, a_fetched_page_carries_both_to_the_archive) {
    const FetchConfig config;
    SiteMemories memories(nothing_stored());
    Pipeline pipeline(config, Bytes{1u << 20}, &memories);
    const auto fetched = [](const std::string& url) {
        Candidate candidate = *make_candidate(url);
        FetchResult result{.state = {},
                           .message = {},
                           .hops = {},
                           .response = {},
                           .final_url = candidate.url,
                           .captcha_target = {}};
        result.response.status = 200;
        result.response.wire_body = web_page(url).body;
        Fetched page{.candidate = std::move(candidate), .result = std::move(result)};
        return page;
    };
    const auto first = pipeline.process(fetched("https://s.example/1"));
    ASSERT_TRUE(first.visit.taught) << first.visit.state;
    const auto second = pipeline.process(fetched("https://s.example/2"));
    ASSERT_TRUE(second.visit.document);
    ASSERT_TRUE(second.visit.document->read_with);
    EXPECT_EQ(second.visit.document->read_with->digest, first.visit.taught->digest);
}

}  // namespace
}  // namespace magpie
