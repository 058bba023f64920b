// Frontier: whose turn it is at one host. Ranks, sources in turn, what a person asks for, what is
// due later.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "crawler/fetch_plan.h"
#include "crawler/host_queue.h"
#include "tests/support/frontier_driver.h"

namespace magpie {
namespace {

using namespace std::chrono_literals;
using test::candidate_of;
using test::FrontierDriver;
using test::kNoon;

Candidate page(const std::string& path, const std::string& source = "s",
               VisitReason reason = VisitReason::fresh) {
    Candidate candidate = candidate_of("http://a.example/" + path);
    candidate.source = source;
    candidate.reason = reason;
    return candidate;
}

Candidate with_purpose(Candidate candidate, Purpose purpose) {
    candidate.purpose = purpose;
    return candidate;
}

void offer_many(FrontierDriver& crawl, int count, const std::string& name, VisitReason reason,
                Purpose purpose = Purpose::page) {
    for (int i = 0; i < count; ++i)
        crawl.frontier.offer(with_purpose(page(name + std::to_string(i), name, reason), purpose),
                             crawl.now);
}

// The paths of the next jobs at a.example, which settle.
std::vector<std::string> take(FrontierDriver& crawl, int count) {
    std::vector<std::string> paths;
    for (int i = 0; i < count; ++i) {
        const Job job = crawl.job_when_ready();
        paths.push_back(std::string(job.candidate.url.path().substr(1)));
        crawl.settle(job);
    }
    return paths;
}

TEST(FrontierOrder, sources_take_turns) {
    FrontierDriver crawl;
    for (const char* path : {"a1", "a2", "a3"}) crawl.frontier.offer(page(path, "a"), crawl.now);
    for (const char* path : {"b1", "b2"}) crawl.frontier.offer(page(path, "b"), crawl.now);
    crawl.frontier.offer(page("c1", "c"), crawl.now);
    EXPECT_EQ(take(crawl, 6), (std::vector<std::string>{"a1", "b1", "c1", "a2", "b2", "a3"}));
    EXPECT_TRUE(crawl.is_idle());
}

TEST(FrontierOrder, a_source_with_very_many_urls_delays_another_one_by_a_single_turn) {
    FrontierDriver crawl;
    for (int i = 0; i < 100'000; ++i)
        crawl.frontier.offer(page(std::to_string(i), "large"), crawl.now);
    take(crawl, 3);
    crawl.frontier.offer(page("small", "small"), crawl.now);
    const auto next = take(crawl, 2);
    EXPECT_TRUE(next[0] == "small" || next[1] == "small") << next[0] << ' ' << next[1];
}

TEST(FrontierOrder, what_somebody_waits_for_goes_before_the_new_before_retries_and_revisits) {
    FrontierDriver crawl;
    crawl.frontier.offer(page("revisit", "s", VisitReason::revisit), crawl.now);
    crawl.frontier.offer(page("retry", "s", VisitReason::retry), crawl.now);
    crawl.frontier.offer(page("fresh", "s", VisitReason::fresh), crawl.now);
    crawl.frontier.offer(page("asked", "s", VisitReason::asked), crawl.now);
    EXPECT_EQ(take(crawl, 4), (std::vector<std::string>{"asked", "fresh", "retry", "revisit"}));
}

TEST(FrontierOrder, polls_of_sources_go_before_pages_but_never_twice_in_a_row) {
    FrontierDriver crawl;
    offer_many(crawl, 4, "page", VisitReason::fresh);
    offer_many(crawl, 3, "poll", VisitReason::fresh, Purpose::listing);
    const auto order = take(crawl, 7);
    EXPECT_EQ(order[0], "poll0");
    for (std::size_t i = 1; i < order.size(); ++i)
        EXPECT_FALSE(order[i - 1].starts_with("poll") && order[i].starts_with("poll")) << i;
}

TEST(FrontierOrder, robots_txt_goes_before_everything_it_has_a_say_in) {
    FrontierDriver crawl;
    offer_many(crawl, 2, "poll", VisitReason::fresh, Purpose::listing);
    offer_many(crawl, 2, "asked", VisitReason::asked);
    crawl.frontier.offer(with_purpose(page("robots.txt"), Purpose::robots), crawl.now);
    EXPECT_EQ(take(crawl, 1), std::vector<std::string>{"robots.txt"});
}

// How many of 160 turns each name gets, and how long each waits at most between two.
struct Shares {
    std::map<std::string, int> turns, longest_wait;
};

Shares shares_of(FrontierDriver& crawl, const std::vector<std::string>& names) {
    Shares shares;
    std::map<std::string, int> last;
    for (int turn = 0; turn < 160; ++turn) {
        const Job job = crawl.job_when_ready();
        std::string name(job.candidate.url.path().substr(1));
        name.erase(name.find_first_of("0123456789"));
        ++shares.turns[name];
        last[name] = turn;
        crawl.settle(job);
        for (const std::string& other : names) {
            const int waited = last.contains(other) ? turn - last[other] : turn + 1;
            shares.longest_wait[other] = std::max(shares.longest_wait[other], waited);
        }
    }
    return shares;
}

TEST(FrontierOrder, no_rank_starves_when_all_have_much_to_do) {
    FrontierDriver crawl;
    offer_many(crawl, 200, "listing", VisitReason::fresh, Purpose::listing);
    offer_many(crawl, 200, "asked", VisitReason::asked);
    offer_many(crawl, 200, "fresh", VisitReason::fresh);
    offer_many(crawl, 200, "retry", VisitReason::retry);
    offer_many(crawl, 200, "revisit", VisitReason::revisit);
    offer_many(crawl, 200, "media", VisitReason::fresh, Purpose::media);
    const Shares shares =
        shares_of(crawl, {"listing", "asked", "fresh", "retry", "revisit", "media"});
    EXPECT_EQ(shares.turns, (std::map<std::string, int>{{"listing", 30},
                                                        {"asked", 30},
                                                        {"fresh", 40},
                                                        {"retry", 40},
                                                        {"revisit", 10},
                                                        {"media", 10}}));
    EXPECT_LE(shares.longest_wait.at("retry"), 4);
    EXPECT_LE(shares.longest_wait.at("fresh"), 4);
    EXPECT_LE(shares.longest_wait.at("asked"), 8);
    EXPECT_LE(shares.longest_wait.at("listing"), 8);
    EXPECT_LE(shares.longest_wait.at("revisit"), 16);
    EXPECT_LE(shares.longest_wait.at("media"), 16);
}

TEST(FrontierOrder, turns_that_nobody_uses_go_to_the_new) {
    FrontierDriver crawl;
    offer_many(crawl, 200, "fresh", VisitReason::fresh);
    offer_many(crawl, 200, "retry", VisitReason::retry);
    offer_many(crawl, 200, "revisit", VisitReason::revisit);
    const Shares shares = shares_of(crawl, {"fresh", "retry", "revisit"});
    EXPECT_EQ(shares.turns,
              (std::map<std::string, int>{{"fresh", 110}, {"retry", 40}, {"revisit", 10}}));
}

TEST(FrontierOrder, what_waits_already_moves_to_the_front_when_somebody_asks_for_it) {
    FrontierDriver crawl;
    for (const char* path : {"1", "2", "3"}) crawl.frontier.offer(page(path), crawl.now);
    EXPECT_EQ(crawl.frontier.offer(page("3", "other", VisitReason::asked), crawl.now),
              Offer::already_known);
    const Job job = crawl.job();
    EXPECT_EQ(job.candidate.url.path(), "/3");
    EXPECT_EQ(job.candidate.reason, VisitReason::asked);
    EXPECT_EQ(job.candidate.source, "s");
    crawl.settle(job);
    EXPECT_EQ(take(crawl, 2), (std::vector<std::string>{"1", "2"}));
}

TEST(FrontierOrder, what_is_due_later_comes_at_once_when_somebody_asks_for_it) {
    FrontierDriver crawl;
    Candidate later = page("later");
    later.due = kNoon + 24h;
    later.failures = 2;
    crawl.frontier.offer(later, crawl.now);
    crawl.frontier.offer(page("later", "s", VisitReason::asked), crawl.now);
    const Job job = crawl.job();
    EXPECT_EQ(job.candidate.url.path(), "/later");
    EXPECT_EQ(job.failures, 2);
    EXPECT_EQ(crawl.frontier.counts(crawl.now).due_later, 0u);
}

TEST(FrontierOrder, only_a_person_changes_the_place_of_what_waits) {
    FrontierDriver crawl;
    for (const char* path : {"1", "2"}) crawl.frontier.offer(page(path), crawl.now);
    EXPECT_EQ(crawl.frontier.offer(page("2", "s", VisitReason::retry), crawl.now),
              Offer::already_known);
    EXPECT_EQ(take(crawl, 2), (std::vector<std::string>{"1", "2"}));
}

TEST(FrontierOrder, a_url_that_was_found_becomes_directed_when_it_is_listed) {
    FrontierDriver crawl;
    Candidate found = page("1");
    found.directed = false;
    crawl.frontier.offer(found, crawl.now);
    crawl.frontier.offer(page("1", "feed"), crawl.now);
    EXPECT_TRUE(crawl.job().candidate.directed);
}

TEST(FrontierOrder, hands_out_what_an_earlier_run_left) {
    FrontierDriver crawl;
    Candidate left = page("1", "s", VisitReason::revisit);
    left.listed_url.clear();
    left.due = kNoon + 1h;
    left.attempt = 3;
    left.failures = 1;
    left.revisit = 4;
    left.depth = 2;
    left.directed = false;
    left.validators =
        std::make_shared<const Validators>(Validators{"\"v1\"", "Mon, 02 Mar 2026 03:00:00 GMT"});
    crawl.frontier.offer(left, crawl.now);
    EXPECT_TRUE(crawl.waits_until(kNoon + 1h));
    EXPECT_EQ(crawl.frontier.counts(crawl.now).due_later, 1u);
    crawl.now = kNoon + 1h;
    const Job job = crawl.job();
    EXPECT_EQ(job.attempt, 3);
    EXPECT_EQ(job.failures, 1);
    EXPECT_EQ(job.candidate.reason, VisitReason::revisit);
    EXPECT_EQ(job.candidate.revisit, 4);
    EXPECT_EQ(job.candidate.depth, 2);
    EXPECT_EQ(job.candidate.listed_url, "");
    EXPECT_FALSE(job.candidate.directed);
    ASSERT_TRUE(job.candidate.validators);
    EXPECT_EQ(job.candidate.validators->etag, "\"v1\"");
    EXPECT_EQ(job.candidate.validators->last_modified, "Mon, 02 Mar 2026 03:00:00 GMT");
}

TEST(FrontierOrder, a_due_time_that_only_a_wrong_clock_can_have_written_is_brought_back) {
    FrontierDriver crawl;
    Candidate wrong = page("1", "s", VisitReason::retry);
    wrong.due = kNoon + 24h * 3'650;
    crawl.frontier.offer(wrong, crawl.now);
    EXPECT_TRUE(crawl.waits_until(kNoon + 31 * 24h));
}

TEST(FrontierOrder, a_revisit_is_put_back_as_one_with_new_validators) {
    FrontierDriver crawl;
    crawl.frontier.offer(page("1"), crawl.now);
    crawl.frontier.offer(page("2"), crawl.now);
    crawl.finish(crawl.job(),
                 {.kind = JobOutcome::Kind::retry_at,
                  .when = kNoon + 1h,
                  .heard = JobOutcome::Heard::article,
                  .reason = VisitReason::revisit,
                  .revisit = 1,
                  .validators = std::make_shared<const Validators>(Validators{"\"new\"", ""})});
    EXPECT_EQ(crawl.offer("http://a.example/1"), Offer::already_known);
    crawl.settle(crawl.job_when_ready());
    const Job job = crawl.job_when_ready();
    EXPECT_EQ(crawl.now, kNoon + 1h);
    EXPECT_EQ(job.candidate.url.path(), "/1");
    EXPECT_EQ(job.candidate.reason, VisitReason::revisit);
    EXPECT_EQ(job.candidate.revisit, 1);
    EXPECT_EQ(job.attempt, 1);
    ASSERT_TRUE(job.candidate.validators);
    EXPECT_EQ(job.candidate.validators->etag, "\"new\"");
}

TEST(FrontierOrder, counts_what_waits_of_each_source) {
    FrontierDriver crawl;
    for (const char* path : {"1", "2"}) crawl.frontier.offer(page(path, "a"), crawl.now);
    crawl.frontier.offer(page("3", "b"), crawl.now);
    take(crawl, 1);
    EXPECT_EQ(crawl.frontier.waiting_by_source(),
              (std::unordered_map<std::string, std::size_t>{{"a", 1}, {"b", 1}}));
    EXPECT_EQ(crawl.frontier.waiting_of("b"), 1u);
    EXPECT_EQ(crawl.frontier.waiting_of("c"), 0u);
    take(crawl, 2);
    EXPECT_TRUE(crawl.frontier.waiting_by_source().empty());
}

TEST(FrontierOrder, wakes_a_great_many_due_at_once_and_loses_none) {
    FrontierDriver crawl;
    for (int i = 0; i < 2'000; ++i) {
        Candidate later = candidate_of("http://h" + std::to_string(i) + ".example/");
        later.due = kNoon + 1h;
        crawl.frontier.offer(later, crawl.now);
    }
    crawl.now = kNoon + 24h;
    for (int i = 0; i < 2'000; ++i) crawl.settle(crawl.job());
    EXPECT_TRUE(crawl.is_idle());
}

}  // namespace
}  // namespace magpie
