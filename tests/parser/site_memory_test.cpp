// What a host's memory knows, forgets and says of itself.
#include "parser/article/site_memory.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace magpie {
namespace {

std::uint64_t text(std::string_view words) { return trace_hash("text " + std::string(words)); }
std::uint64_t place(std::string_view path) { return trace_hash("place " + std::string(path)); }
std::uint64_t page(int number) { return trace_hash("page " + std::to_string(number)); }

// A menu, a body of its own, a footer.
PageTrace sample_page(int number) {
    PageTrace trace;
    trace.page = page(number);
    trace.title_suffix = text("Example Daily");
    trace.blocks = {
        {text("Home"), place("nav li"), 0.0f, 4},
        {text("World"), place("nav li"), 0.0f, 5},
        {text("body " + std::to_string(number)), place("article p"), 1.0f, 100},
        {text("Imprint"), place("footer p"), 0.2f, 7},
    };
    return trace;
}

SiteMemory memory_of(int pages) {
    SiteMemory memory;
    for (int i = 0; i < pages; ++i) memory.learn(sample_page(i));
    return memory;
}

TEST(SiteMemory, knows_nothing_before_it_has_learned) {
    const SiteMemory memory;
    EXPECT_EQ(memory.other_pages(page(0)), 0u);
    EXPECT_EQ(memory.text(text("Home"), page(0)).pages, 0u);
    EXPECT_EQ(memory.place(place("nav li"), page(0)).pages, 0u);
    EXPECT_EQ(memory.suffix_pages(text("Example Daily"), page(0)), 0u);
    EXPECT_EQ(memory.digest(), "");
    EXPECT_TRUE(SiteMemory::parse(memory.serialise()));
}

TEST(SiteMemory, counts_the_pages_that_print_a_text) {
    const SiteMemory memory = memory_of(3);
    EXPECT_EQ(memory.text(text("Home"), page(9)).pages, 3u);
    EXPECT_EQ(memory.text(text("body 1"), page(9)).pages, 1u);
    EXPECT_EQ(memory.text(text("unknown"), page(9)).pages, 0u);
    EXPECT_EQ(memory.suffix_pages(text("Example Daily"), page(9)), 3u);
    EXPECT_EQ(memory.suffix_pages(0, page(9)), 0u);
}

TEST(SiteMemory, knows_what_stands_at_a_place) {
    const SiteMemory memory = memory_of(3);
    const auto menu = memory.place(place("nav li"), page(9));
    EXPECT_EQ(menu.pages, 3u);
    EXPECT_FLOAT_EQ(menu.repeated, 1);
    EXPECT_FLOAT_EQ(menu.content, 0);
    const auto body = memory.place(place("article p"), page(9));
    EXPECT_FLOAT_EQ(body.repeated, 0);
    EXPECT_FLOAT_EQ(body.content, 1);
    EXPECT_NEAR(memory.place(place("footer p"), page(9)).content, 0.2, 0.003);
}

TEST(SiteMemory, does_not_take_a_page_for_its_own_sibling) {
    const SiteMemory memory = memory_of(2);
    EXPECT_EQ(memory.other_pages(page(0)), 1u);
    EXPECT_EQ(memory.text(text("Home"), page(0)).pages, 1u);
    EXPECT_EQ(memory.text(text("body 0"), page(0)).pages, 0u);
    EXPECT_EQ(memory.suffix_pages(text("Example Daily"), page(0)), 1u);
}

// Whatever is asked of a memory that holds the page is as if it had never learned it.
TEST(SiteMemory, answers_for_a_known_page_as_if_it_were_unknown) {
    std::mt19937 random(7);
    std::vector<PageTrace> pages;
    for (int number = 0; number < 12; ++number) {
        PageTrace trace{.page = page(number), .blocks = {}, .title_suffix = 0};
        for (int i = 0; i < 40; ++i) {
            const std::string words = std::to_string(random() % 60);
            trace.blocks.push_back({text(words), place(std::to_string(random() % 9)),
                                    static_cast<float>(random() % 2),
                                    static_cast<std::uint32_t>(words.size())});
        }
        pages.push_back(std::move(trace));
    }
    SiteMemory with, without;
    for (const PageTrace& trace : pages) {
        with.learn(trace);
        if (trace.page != page(5)) without.learn(trace);
    }
    for (int i = 0; i < 60; ++i)
        EXPECT_EQ(with.text(text(std::to_string(i)), page(5)).pages,
                  without.text(text(std::to_string(i)), page(5)).pages);
    for (int i = 0; i < 9; ++i) {
        const auto seen = with.place(place(std::to_string(i)), page(5));
        const auto expected = without.place(place(std::to_string(i)), page(5));
        EXPECT_EQ(seen.pages, expected.pages);
        EXPECT_FLOAT_EQ(seen.repeated, expected.repeated);
        EXPECT_FLOAT_EQ(seen.content, expected.content);
    }
}

TEST(SiteMemory, is_not_changed_by_a_page_that_it_knows_already) {
    SiteMemory memory = memory_of(4);
    const std::string before = memory.serialise();
    memory.learn(sample_page(1));
    EXPECT_EQ(memory.serialise(), before);
    EXPECT_EQ(memory.pages(), 4u);
}

TEST(SiteMemory, replaces_what_a_changed_page_taught) {
    SiteMemory memory = memory_of(2);
    PageTrace changed = sample_page(1);
    changed.blocks[0].text = text("Start");
    memory.learn(changed);
    EXPECT_EQ(memory.text(text("Home"), page(9)).pages, 1u);
    EXPECT_EQ(memory.text(text("Start"), page(9)).pages, 1u);
    EXPECT_EQ(memory.pages(), 2u);
}

TEST(SiteMemory, counts_a_text_that_a_page_prints_twice_once) {
    PageTrace trace = sample_page(0);
    trace.blocks.push_back(trace.blocks[0]);
    SiteMemory memory;
    memory.learn(trace);
    SiteMemory once;
    once.learn(sample_page(0));
    EXPECT_EQ(memory.serialise(), once.serialise());
}

TEST(SiteMemory, forgets_the_oldest_page_first) {
    const SiteMemory memory = memory_of(static_cast<int>(SiteMemory::kMaxPages) + 2);
    EXPECT_EQ(memory.pages(), SiteMemory::kMaxPages);
    EXPECT_EQ(memory.text(text("body 0"), page(999)).pages, 0u);
    EXPECT_EQ(memory.text(text("body 1"), page(999)).pages, 0u);
    EXPECT_EQ(memory.text(text("body 2"), page(999)).pages, 1u);
    EXPECT_EQ(memory.text(text("Home"), page(999)).pages, SiteMemory::kMaxPages);
    EXPECT_EQ(memory.place(place("article p"), page(999)).pages, SiteMemory::kMaxPages);
}

TEST(SiteMemory, stays_within_its_bounds_and_keeps_what_was_seen_last) {
    SiteMemory memory;
    std::size_t largest = 0;
    for (int number = 0; number < 70; ++number) {
        PageTrace trace = sample_page(number);
        for (int i = 0; i < 3'000; ++i) {
            const std::string name = std::to_string(number) + " " + std::to_string(i);
            trace.blocks.push_back({text(name), place(name), 0.5f, 1'000'000});
        }
        memory.learn(trace);
        largest = std::max(largest, memory.serialise().size());
    }
    EXPECT_LE(largest, 150'000u);
    EXPECT_EQ(memory.text(text("Home"), page(999)).pages, SiteMemory::kMaxPages);
    EXPECT_EQ(memory.text(text("69 1"), page(999)).pages, 1u);
    EXPECT_EQ(memory.text(text("69 2500"), page(999)).pages, 0u);  // beyond kMaxBlocks
    EXPECT_EQ(memory.text(text("10 1"), page(999)).pages, 0u);
    EXPECT_EQ(memory.place(place("69 1"), page(999)).pages, 1u);
    EXPECT_EQ(memory.place(place("69 400"), page(999)).pages, 0u);  // beyond kMaxPagePlaces
    EXPECT_EQ(memory.place(place("10 1"), page(999)).pages, 0u);
    const auto again = SiteMemory::parse(memory.serialise());
    ASSERT_TRUE(again);
    EXPECT_EQ(again->digest(), memory.digest());
}

TEST(SiteMemory, gives_the_same_bytes_for_the_same_pages_in_the_same_order) {
    EXPECT_EQ(memory_of(5).serialise(), memory_of(5).serialise());
    EXPECT_EQ(memory_of(5).digest().size(), 16u);
    EXPECT_NE(memory_of(5).digest(), memory_of(4).digest());
}

TEST(SiteMemory, is_the_same_after_a_stay_on_the_disk) {
    const SiteMemory memory = memory_of(7);
    auto read = SiteMemory::parse(memory.serialise());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->serialise(), memory.serialise());
    EXPECT_EQ(read->text(text("Home"), page(3)).pages, 6u);
    EXPECT_FLOAT_EQ(read->place(place("nav li"), page(3)).repeated, 1);
    read->learn(sample_page(7));
    EXPECT_EQ(read->serialise(), memory_of(8).serialise());
}

TEST(SiteMemory, refuses_bytes_that_it_has_not_written_whole) {
    const std::string bytes = memory_of(3).serialise();
    EXPECT_FALSE(SiteMemory::parse(""));
    EXPECT_FALSE(SiteMemory::parse(bytes + '\0'));
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_FALSE(SiteMemory::parse(bytes.substr(0, size))) << size;
    std::string newer = bytes;
    newer[0] = 2;
    EXPECT_EQ(SiteMemory::parse(newer).error().code, ErrorCode::corrupt);
}

TEST(SiteMemory, reads_any_bytes_to_a_memory_that_writes_them_or_to_an_error) {
    const std::string bytes = memory_of(3).serialise();
    std::mt19937 random(11);
    for (int round = 0; round < 20'000; ++round) {
        std::string soup = bytes;
        for (int i = 0; i < 1 + round % 4; ++i)
            soup[random() % soup.size()] = static_cast<char>(random());
        const auto read = SiteMemory::parse(soup);
        if (read) {
            EXPECT_EQ(read->serialise(), soup);
        }
    }
}

TEST(SiteMemory, hashes_alike_on_every_machine) {
    EXPECT_EQ(trace_hash("magpie, 喜鹊"), 0x568793a209f7aef0u);
    EXPECT_EQ(trace_hash(""), 0x42bc986dc5eec4d3u);
    EXPECT_NE(trace_hash("a"), trace_hash(std::string_view("a\0", 2)));
    EXPECT_NE(trace_hash("ab"), trace_hash("ba"));
    EXPECT_NE(trace_hash("12345678"), trace_hash("123456789"));
}

}  // namespace
}  // namespace magpie
