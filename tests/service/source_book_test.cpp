#include "service/source_book.h"

#include <gtest/gtest.h>

namespace magpie {
namespace {

using namespace std::chrono_literals;

constexpr Instant kNoon{std::chrono::hours{24 * 20'000 + 12}};

SourceSpec feed(std::string name, std::string url = {}) {
    SourceSpec spec;
    spec.name = std::move(name);
    spec.url = url.empty() ? "https://" + spec.name + ".example/feed" : std::move(url);
    spec.schedule.every = 30min;
    spec.schedule.jitter = 0ms;
    return spec;
}

SourceReading reading(std::string cursor = "{}", std::vector<std::string> more = {}) {
    SourceReading reading;
    reading.cursor = std::move(cursor);
    reading.more = std::move(more);
    return reading;
}

SourceBook::Step answer(std::string name, SourceReading& reading) {
    SourceBook::Step step;
    step.name = std::move(name);
    step.state = reading.state;
    step.reading = &reading;
    return step;
}

SourceBook::Step failure(std::string name) {
    SourceBook::Step step;
    step.name = std::move(name);
    step.state = "http_503";
    return step;
}

class SourceBookTest : public ::testing::Test {
  protected:
    // Runs the source to its end with one answer that brings `news`.
    SourceUpdate run(const std::string& name, std::size_t news, Instant now) {
        EXPECT_FALSE(book.start_due(now, 1).empty());
        SourceReading read = reading();
        const SourceUpdate update = book.step(answer(name, read), now);
        const auto settled = book.settled(name, news, now);
        EXPECT_TRUE(settled.ended);
        return settled.again ? *settled.again : update;
    }
    SourceBook book{7};
};

TEST_F(SourceBookTest, a_new_source_is_due_at_once_and_then_after_its_interval) {
    book.configure({feed("a")}, kNoon);
    EXPECT_LE(*book.next_due(), kNoon);
    const SourceUpdate update = run("a", 3, kNoon);
    EXPECT_EQ(update.state.last_new, kNoon);
    EXPECT_EQ(update.state.listed, 3);
    EXPECT_EQ(*book.next_due(), kNoon + 30min);
}

TEST_F(SourceBookTest, a_running_source_is_not_started_twice) {
    book.configure({feed("a")}, kNoon);
    EXPECT_EQ(book.start_due(kNoon, 10).size(), 1u);
    EXPECT_TRUE(book.start_due(kNoon + 24h, 10).empty());
    EXPECT_EQ(book.next_due(), std::nullopt);
    EXPECT_EQ(book.running(), 1u);
}

TEST_F(SourceBookTest, what_an_answer_said_of_itself_is_asked_about_next_time) {
    book.configure({feed("a")}, kNoon);
    ASSERT_FALSE(book.start_due(kNoon, 1).empty());
    SourceReading read = reading();
    SourceBook::Step step = answer("a", read);
    step.hints.validators = {"\"1\"", "yesterday"};
    EXPECT_EQ(book.step(std::move(step), kNoon).state.etag, "\"1\"");
    book.settled("a", 1, kNoon);
    const auto again = book.start_due(kNoon + 1h, 1);
    ASSERT_EQ(again.size(), 1u);
    ASSERT_NE(again[0].requests.at(0).validators, nullptr);
    EXPECT_EQ(again[0].requests[0].validators->last_modified, "yesterday");
}

TEST_F(SourceBookTest, a_failing_source_says_since_when_and_recovers) {
    book.configure({feed("a")}, kNoon);
    ASSERT_FALSE(book.start_due(kNoon, 1).empty());
    const SourceUpdate failed = book.step(failure("a"), kNoon);
    EXPECT_EQ(failed.state.failing_since, kNoon);
    EXPECT_EQ(failed.state.state, "http_503");
    EXPECT_TRUE(book.settled("a", 0, kNoon).ended);
    const Instant later = *book.next_due();
    EXPECT_GT(later, kNoon);
    EXPECT_EQ(run("a", 0, later).state.failing_since, std::nullopt);
}

TEST_F(SourceBookTest, further_pages_are_asked_for_one_after_another_and_the_place_is_kept) {
    book.configure({feed("a")}, kNoon);
    ASSERT_FALSE(book.start_due(kNoon, 1).empty());
    SourceReading first = reading("one", {"https://a.example/2", "https://a.example/3"});
    const SourceUpdate update = book.step(answer("a", first), kNoon);
    EXPECT_EQ(update.state.cursor, "one");
    EXPECT_LT(update.state.next_due, kNoon) << "a run that is cut off goes on at once";
    auto settled = book.settled("a", 2, kNoon);
    ASSERT_EQ(settled.requests.size(), 1u);
    EXPECT_EQ(settled.requests[0].url.href(), "https://a.example/2");
    EXPECT_EQ(book.task_of("a")->cursor, "one");
    SourceReading second = reading("two");
    book.step(answer("a", second), kNoon);
    settled = book.settled("a", 0, kNoon);
    ASSERT_EQ(settled.requests.size(), 1u);
    EXPECT_EQ(settled.requests[0].url.href(), "https://a.example/3");
    SourceReading third = reading("three");
    EXPECT_GT(book.step(answer("a", third), kNoon).state.next_due, kNoon);
    settled = book.settled("a", 1, kNoon);
    EXPECT_TRUE(settled.ended);
    EXPECT_EQ(settled.news, 3u);
}

TEST_F(SourceBookTest, a_restart_goes_on_with_what_the_archive_remembers) {
    SourceState state;
    state.name = "a";
    state.next_due = kNoon + 10min;
    state.last_try = kNoon - 20min;
    state.last_success = kNoon - 20min;
    state.interval = 30min;
    state.etag = "\"old\"";
    book.remember({state});
    book.configure({feed("a")}, kNoon);
    EXPECT_EQ(*book.next_due(), kNoon + 10min);
    EXPECT_EQ(book.state_of("a")->etag, "\"old\"");
}

TEST_F(SourceBookTest, a_reload_tells_what_changed_and_keeps_the_rest) {
    book.configure({feed("a"), feed("b"), feed("c")}, kNoon);
    run("a", 1, kNoon);
    SourceSpec changed = feed("b");
    changed.tags = {"new"};
    const auto changes = book.configure({feed("a"), changed, feed("d")}, kNoon);
    EXPECT_EQ(changes.added, 1u);
    EXPECT_EQ(changes.changed, 1u);
    EXPECT_EQ(changes.removed, 1u);
    EXPECT_EQ(book.state_of("a")->last_new, kNoon);
    EXPECT_EQ(book.task_of("c"), nullptr);
}

TEST_F(SourceBookTest, ten_thousand_sources_change_little_by_little) {
    std::vector<SourceSpec> many;
    for (int i = 0; i < 1'000; ++i) many.push_back(feed("s" + std::to_string(i)));
    book.configure({feed("old")}, kNoon);
    const auto changes = book.reconfigure(many);
    EXPECT_EQ(changes.added, 1'000u);
    EXPECT_EQ(changes.removed, 1u);
    book.go_on(kNoon);
    EXPECT_LT(book.size(), 1'000u);
    EXPECT_NE(book.task_of("old"), nullptr) << "gone when all others are there";
    for (int i = 0; i < 100 && book.is_changing(); ++i) book.go_on(kNoon);
    EXPECT_EQ(book.size(), 1'000u);
    EXPECT_EQ(book.task_of("old"), nullptr);
}

TEST_F(SourceBookTest, a_source_that_comes_back_finds_its_memory) {
    book.configure({feed("a")}, kNoon);
    run("a", 1, kNoon);
    book.configure({}, kNoon);
    book.configure({feed("a")}, kNoon + 1min);
    EXPECT_EQ(book.state_of("a")->last_new, kNoon);
    EXPECT_EQ(*book.next_due(), kNoon + 30min);
}

TEST_F(SourceBookTest, the_feeds_of_a_list_are_sources_until_the_list_drops_them) {
    SourceSpec list = feed("list");
    list.kind = SourceKind::opml;
    book.configure({list}, kNoon);
    ASSERT_FALSE(book.start_due(kNoon, 1).empty());
    SourceReading read = reading();
    read.feeds = {feed("list/a"), feed("list/b")};
    for (SourceSpec& child : read.feeds) child.parent = "list";
    SourceReading shorter = read;
    shorter.feeds.pop_back();
    book.step(answer("list", read), kNoon);
    book.settled("list", 0, kNoon);
    EXPECT_TRUE(book.is_changing());
    book.go_on(kNoon);
    EXPECT_FALSE(book.is_changing());
    EXPECT_NE(book.task_of("list/a"), nullptr);

    ASSERT_TRUE(book.run_now("list", kNoon + 1min));
    ASSERT_EQ(book.start_due(kNoon + 1min, 5).size(), 3u);
    book.step(answer("list", shorter), kNoon + 1min);
    book.settled("list", 0, kNoon + 1min);
    book.go_on(kNoon + 1min);
    EXPECT_EQ(book.task_of("list/b"), nullptr);
    EXPECT_EQ(book.running(), 1u) << "list/a still runs";
}

TEST_F(SourceBookTest, a_failed_list_keeps_its_feeds) {
    SourceSpec list = feed("list");
    list.kind = SourceKind::opml;
    book.configure({list}, kNoon);
    ASSERT_FALSE(book.start_due(kNoon, 1).empty());
    SourceReading read = reading();
    read.feeds = {feed("list/a")};
    read.feeds[0].parent = "list";
    book.step(answer("list", read), kNoon);
    book.settled("list", 0, kNoon);
    book.go_on(kNoon);
    ASSERT_TRUE(book.run_now("list", kNoon + 1min));
    book.start_due(kNoon + 1min, 5);
    book.step(failure("list"), kNoon + 1min);
    book.settled("list", 0, kNoon + 1min);
    EXPECT_FALSE(book.is_changing());
    EXPECT_NE(book.task_of("list/a"), nullptr);
}

TEST_F(SourceBookTest, a_paused_source_is_never_due) {
    book.configure({feed("a")}, kNoon);
    ASSERT_TRUE(book.pause("a", true));
    EXPECT_EQ(book.next_due(), std::nullopt);
    ASSERT_TRUE(book.pause("a", false));
    EXPECT_NE(book.next_due(), std::nullopt);
    EXPECT_FALSE(book.pause("b", true));
}

TEST_F(SourceBookTest, beyond_its_daily_cap_new_urls_wait_for_the_next_days) {
    SourceSpec capped = feed("a");
    capped.daily_cap = 2;
    book.configure({capped}, kNoon);
    const Instant midnight{std::chrono::ceil<std::chrono::days>(kNoon)};
    const auto take = [&] {
        const Instant slot = book.slot("a", kNoon);
        EXPECT_EQ(book.slot("a", kNoon), slot) << "asking uses nothing up";
        book.use_slot("a");
        return slot;
    };
    EXPECT_LE(take(), kNoon);
    EXPECT_LE(take(), kNoon);
    EXPECT_EQ(take(), midnight);
    EXPECT_EQ(take(), midnight);
    EXPECT_EQ(take(), midnight + 24h);
    EXPECT_LE(book.slot("unknown", kNoon), kNoon);
}

TEST_F(SourceBookTest, a_run_that_is_given_up_ends_and_is_tried_again) {
    book.configure({feed("a")}, kNoon);
    ASSERT_FALSE(book.start_due(kNoon, 1).empty());
    const SourceUpdate update = book.give_up("a", "its host asked to stop", kNoon);
    EXPECT_EQ(update.state.reason, "its host asked to stop");
    EXPECT_EQ(book.running(), 0u);
    EXPECT_GT(*book.next_due(), kNoon);
}

}  // namespace
}  // namespace magpie
