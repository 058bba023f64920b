// What waits: which URLs, since when and for what; and what is remembered of sources. All of it in
// the transaction of the visit that said so.
#include <future>

#include "storage/writer.h"
#include "tests/storage/archive_fixture.h"

namespace magpie::testing {
namespace {

ListedUrl found_by_itself(const std::string& url, int depth = 1) {
    ListedUrl listed{url, url, "album"};
    listed.directed = false;
    listed.depth = depth;
    return listed;
}

NextVisit at(std::int64_t second, VisitReason reason) {
    NextVisit next;
    next.due = at_second(second);
    next.reason = reason;
    return next;
}

Visit not_modified(const std::string& url, std::int64_t second) {
    Visit visit = look(url, std::string(kUnchanged), second);
    visit.unchanged = true;
    return visit;
}

SourceState watched(const std::string& name) {
    SourceState state;
    state.name = name;
    state.kind = "feed";
    state.url = "https://" + name + ".example/feed.xml";
    state.next_due = at_second(1'800);
    state.last_try = at_second(0);
    state.last_success = at_second(-60);
    state.failing_since = at_second(-30);
    state.failures = 2;
    state.state = "http_503";
    state.reason = "the server is busy";
    state.interval = std::chrono::minutes(30);
    state.etag = "\"a\"";
    state.last_modified = "Thu, 01 Jan 2026 00:00:00 GMT";
    state.cursor = R"({"seen":["一"]})";
    state.paused = true;
    state.listed = 7;
    return state;
}

class Queue : public ArchiveTest {
  protected:
    std::vector<QueuedUrl> queued() {
        std::vector<QueuedUrl> all;
        EXPECT_TRUE(archive().for_each_queued([&](QueuedUrl url) {
            all.push_back(std::move(url));
            return true;
        }));
        return all;
    }
    std::vector<std::string> queued_urls() {
        std::vector<std::string> urls;
        for (const QueuedUrl& url : queued()) urls.push_back(url.url);
        return urls;
    }
    UrlRow row(const std::string& url) { return archive().url_state(url)->value(); }
};

TEST_F(Queue, a_listed_url_waits_for_its_first_look_from_now_on) {
    ASSERT_TRUE(archive().enlist({{"listed", kShort, "feed"}}, at_second(5)));
    const QueuedUrl url = queued().at(0);
    EXPECT_EQ(url.url, kShort);
    EXPECT_EQ(url.source, "feed");
    EXPECT_TRUE(url.directed);
    EXPECT_EQ(url.depth, 0);
    EXPECT_EQ(url.next, at(5, VisitReason::fresh));
    EXPECT_EQ(row(kShort).next, url.next);
    EXPECT_EQ(row(kShort).state, kPending);
    expect_whole();
}

TEST_F(Queue, says_which_of_the_listed_were_not_known) {
    put(look("https://b.example/", "timeout", 1));
    const std::vector<ListedUrl> urls = {{"", "https://a.example/", "feed"},
                                         {"", "https://b.example/", "feed"},
                                         {"", "https://a.example/", "feed"},
                                         {"", "https://c.example/", "feed"}};
    EXPECT_EQ(archive().enlist(urls, at_second(2)).value(), (std::vector<std::size_t>{0, 3}));
    EXPECT_TRUE(archive().enlist(urls, at_second(3))->empty());
    EXPECT_EQ(row("https://a.example/").next->due, at_second(2));
    EXPECT_FALSE(row("https://b.example/").next);
}

TEST_F(Queue, a_person_who_names_a_found_url_lifts_robots_and_nobody_lowers_it_again) {
    ASSERT_TRUE(archive().enlist({found_by_itself(kShort, 2)}, at_second(1)));
    EXPECT_FALSE(queued().at(0).directed);
    EXPECT_EQ(queued().at(0).depth, 2);
    ASSERT_TRUE(archive().enlist({{"", kShort, "feed"}}, at_second(2)));
    EXPECT_TRUE(queued().at(0).directed);
    EXPECT_EQ(queued().at(0).next, at(1, VisitReason::fresh));
    ASSERT_TRUE(archive().enlist({found_by_itself(kShort)}, at_second(3)));
    EXPECT_TRUE(queued().at(0).directed);
}

TEST_F(Queue, naming_a_settled_url_changes_nothing) {
    ASSERT_TRUE(archive().enlist({found_by_itself(kShort)}, at_second(1)));
    put(look(kShort, "robots_denied", 2));
    ASSERT_TRUE(archive().enlist({{"", kShort, "feed"}}, at_second(3)));
    EXPECT_TRUE(queued().empty());
    Visit visit = look(kShort, "timeout", 4);
    visit.next = at(10, VisitReason::retry);
    put(visit);
    EXPECT_FALSE(queued().at(0).directed);
}

TEST_F(Queue, a_visit_without_a_next_one_settles_its_url) {
    ASSERT_TRUE(archive().enlist({{"", kShort, "feed"}, {"", kLong, "feed"}}, at_second(1)));
    put(look(kShort, "http_404", 2));
    EXPECT_FALSE(row(kShort).next);
    EXPECT_EQ(queued_urls(), (std::vector<std::string>{kLong}));
    expect_whole();
}

TEST_F(Queue, keeps_what_a_url_waits_for_as_the_visit_gave_it) {
    Visit visit = article(kShort, clean(kKey, "初稿"), 1);
    visit.next = {at_second(3'600), VisitReason::revisit, 4, 2, 1, "W/\"x\"", "Thu, 01 Jan 2026"};
    put(visit);
    EXPECT_EQ(row(kShort).next, visit.next);
    EXPECT_EQ(queued().at(0).next, visit.next);
    expect_whole();
    visit.next->etag.clear();
    visit.next->last_modified.clear();
    put(visit);
    EXPECT_EQ(row(kShort).next, visit.next);
    visit.next.reset();
    put(visit);
    EXPECT_FALSE(row(kShort).next);
    expect_whole();
}

TEST_F(Queue, is_told_soonest_first_and_ends_when_asked) {
    for (const int second : {30, 10, 20}) {
        Visit visit = look("https://a.example/" + std::to_string(second), "timeout", 1);
        visit.next = at(second, VisitReason::retry);
        put(visit);
    }
    EXPECT_EQ(queued_urls(),
              (std::vector<std::string>{"https://a.example/10", "https://a.example/20",
                                        "https://a.example/30"}));
    int told = 0;
    ASSERT_TRUE(archive().for_each_queued([&](const QueuedUrl&) { return ++told < 2; }));
    EXPECT_EQ(told, 2);
}

TEST_F(Queue, is_counted_by_source_and_by_reason) {
    ASSERT_TRUE(archive().enlist(
        {{"", kShort, "feed"}, {"", kLong, "feed"}, {"", "https://a.example/", "list"}},
        at_second(1)));
    Visit visit = look(kLong, "timeout", 2);
    visit.next = at(10, VisitReason::retry);
    put(visit);
    put(look("https://settled.example/", "http_404", 2));
    EXPECT_EQ(archive().queued_by_source().value(),
              (std::map<std::string, std::int64_t>{{"feed", 2}, {"list", 1}}));
    EXPECT_EQ(archive().stats()->waiting, (std::map<VisitReason, std::int64_t>{
                                              {VisitReason::fresh, 2}, {VisitReason::retry, 1}}));
}

TEST_F(Queue, what_a_listing_lists_is_enlisted_with_its_visit_and_told) {
    put(look(kShort, "http_404", 1));
    Visit visit = look("https://a.example/album", "listing", 2);
    visit.found = {{"", kShort, "album"}, found_by_itself(kLong)};
    EXPECT_EQ(put(visit).enlisted, (std::vector<std::size_t>{1}));
    EXPECT_EQ(queued_urls(), (std::vector<std::string>{kLong}));
    EXPECT_FALSE(queued().at(0).directed);
}

TEST_F(Queue, remembers_hosts_with_the_visit) {
    Visit visit = look(kShort, "captcha", 1);
    visit.hosts = {{"mp.weixin.qq.com", "paused"}, {"a.example", "calm"}};
    put(visit);
    ASSERT_EQ(archive().host_memories()->size(), 2u);
    EXPECT_EQ(archive().host_memories()->back().memory, "paused");
}

TEST_F(Queue, a_saved_file_settles_what_was_never_seen_and_spares_what_waits_for_better_reasons) {
    ASSERT_TRUE(archive().enlist({{"", kShort, "feed"}}, at_second(1)));
    put(saved_file(kShort, clean(kKey, "初稿"), 2, -500));
    EXPECT_FALSE(row(kShort).next);  // the article is here
    Visit live = article(kShort, clean(kKey, "初稿"), 10);
    live.next = at(3'600, VisitReason::revisit);
    put(live);
    put(saved_file(kShort, clean(kKey, "初稿"), 20, 15));
    EXPECT_EQ(row(kShort).next, live.next);  // the re-visits go on
    Visit lost = look(kLong, "timeout", 30);
    lost.next = at(60, VisitReason::retry);
    put(lost);
    put(saved_file(kLong, clean(kOtherKey, "别篇"), 31, 5));
    EXPECT_EQ(row(kLong).state, "timeout");
    EXPECT_EQ(row(kLong).next, lost.next);  // an older copy: the state stays, and so does this
    put(saved_file(kLong, clean(kOtherKey, "别篇"), 32, 31));
    EXPECT_EQ(row(kLong).state, "article");
    EXPECT_FALSE(row(kLong).next);
    expect_whole();
}

// --- unchanged

TEST_F(Queue, an_unchanged_copy_is_a_sighting_of_its_document_and_no_news_of_the_url) {
    put(article(kShort, clean(kKey, "初稿"), 1));
    Visit visit = not_modified(kShort, 100);
    visit.next = at(3'600, VisitReason::revisit);
    visit.capture = response(kShort, "", visit.at);
    visit.capture->status = 304;
    const Receipt receipt = put(visit);
    EXPECT_EQ(receipt.outcome, Receipt::Outcome::duplicate);
    EXPECT_EQ(receipt.document, 1);
    EXPECT_EQ(receipt.revision, 1);
    EXPECT_EQ(row(kShort).state, "article");
    EXPECT_EQ(row(kShort).last_seen, at_second(100));
    EXPECT_EQ(row(kShort).visits, 2);
    EXPECT_EQ(row(kShort).next, visit.next);
    EXPECT_EQ(found(kKey).row.last_seen, at_second(100));
    const SightingRow sighting = archive().history_of(kShort)->back();
    EXPECT_EQ(sighting.state, kUnchanged);
    EXPECT_EQ(sighting.outcome, "duplicate");
    EXPECT_EQ(sighting.document, 1);
    expect_whole();
}

TEST_F(Queue, an_unchanged_copy_is_the_one_this_url_gave) {
    put(article(kShort, clean(kKey, "初稿"), 1));
    put(article(kLong, clean(kKey, "定稿"), 2));
    EXPECT_EQ(put(not_modified(kShort, 3)).revision, 1);
    EXPECT_EQ(found(kKey).revision, 2);  // nobody said that the edit was undone
    EXPECT_EQ(put(not_modified(kLong, 4)).revision, 2);
    expect_whole();
}

TEST_F(Queue, an_unchanged_copy_is_newer_than_a_file_saved_before_it) {
    put(article(kShort, clean(kKey, "初稿"), 1));
    put(not_modified(kShort, 100));
    put(saved_file(kShort, clean(kKey, "改稿"), 200, 50));
    EXPECT_EQ(found(kKey).markdown, "初稿\n");
}

TEST_F(Queue, unchanged_without_a_copy_is_refused_before_anything_is_written) {
    put(look(kShort, "timeout", 1));
    for (const char* url : {kShort, kLong}) {
        const auto refused =
            archive().put(std::vector{look(kLong, "http_404", 2), not_modified(url, 3)});
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
    }
    EXPECT_FALSE(archive().url_state(kLong)->has_value());
    // The copy may come with the same batch.
    EXPECT_TRUE(archive().put(
        std::vector{article(kShort, clean(kKey, "初稿"), 4), not_modified(kShort, 5)}));
    expect_whole();
}

TEST_F(Queue, the_state_not_modified_belongs_to_unchanged_copies_alone) {
    put(article(kShort, clean(kKey, "初稿"), 1));
    EXPECT_FALSE(archive().put(std::vector{look(kShort, std::string(kUnchanged), 2)}));
    Visit visit = not_modified(kShort, 3);
    visit.state = "article";
    EXPECT_FALSE(archive().put(std::vector{visit}));
    visit = article(kShort, clean(kKey, "定稿"), 4);
    visit.state = kUnchanged;
    visit.unchanged = true;
    EXPECT_FALSE(archive().put(std::vector{visit}));
    put(not_modified(kShort, 5));
}

TEST_F(Queue, a_wait_that_makes_no_sense_is_refused) {
    Visit visit = look(kShort, "timeout", 1);
    visit.next = at(10, VisitReason::retry);
    visit.next->attempt = 0;
    EXPECT_EQ(archive().put(std::vector{visit}).error().code, ErrorCode::invalid_argument);
}

// --- sources

TEST_F(Queue, a_source_is_remembered_whole_and_replaced_as_a_whole) {
    ASSERT_TRUE(archive().put_sources(
        {{watched("b"), {}, at_second(1), {}}, {watched("a"), {}, at_second(1), {}}}));
    EXPECT_EQ(archive().source_states().value(), (std::vector{watched("a"), watched("b")}));
    SourceState calm;
    calm.name = "a";
    ASSERT_TRUE(archive().put_sources({{calm, {}, at_second(2), {}}}));
    EXPECT_EQ(archive().source_states().value(), (std::vector{calm, watched("b")}));
    ASSERT_TRUE(archive().forget_source("a"));
    ASSERT_TRUE(archive().forget_source("nobody"));
    EXPECT_EQ(archive().source_states().value(), std::vector{watched("b")});
}

TEST_F(Queue, what_a_person_asks_for_is_written_without_a_source) {
    const auto receipts = archive().put_sources(
        {{{}, {{"", kShort, "asked"}}, at_second(1), {{"mp.weixin.qq.com", "calm"}}}});
    EXPECT_EQ(receipts->front().enlisted, (std::vector<std::size_t>{0}));
    EXPECT_TRUE(archive().source_states()->empty());
    EXPECT_EQ(archive().host_memories()->front().memory, "calm");
    EXPECT_EQ(queued_urls(), (std::vector<std::string>{kShort}));
}

TEST_F(Queue, what_a_source_brings_is_counted_once) {
    const std::vector<ListedUrl> entries = {{"", kShort, "a"}, {"", kLong, "a"}};
    const auto receipts = archive().put_sources({{watched("a"), entries, at_second(5), {}}});
    ASSERT_TRUE(receipts);
    EXPECT_EQ(receipts->front().enlisted, (std::vector<std::size_t>{0, 1}));
    SourceState now = archive().source_states()->front();
    EXPECT_EQ(now.listed, 9);
    EXPECT_EQ(now.last_new, at_second(5));
    ASSERT_TRUE(archive().put_sources({{now, entries, at_second(6), {}}}));
    EXPECT_EQ(archive().source_states()->front(), now);
    EXPECT_EQ(queued_urls(), (std::vector<std::string>{kShort, kLong}));
    expect_whole();
}

// --- through the writer

TEST_F(Queue, the_writer_takes_sources_what_people_ask_for_and_marks_in_their_order) {
    ArchiveWriter writer(std::move(*archive_));
    archive_.reset();
    std::vector<std::string> told;
    const auto enlisted = [&told](const std::string& who) {
        return [&told, who](const Result<Receipt>& receipt) {
            told.push_back(who + " " + std::to_string(receipt->enlisted.size()));
        };
    };
    writer.submit(SourceUpdate{watched("a"), {{"", kShort, "a"}}, at_second(1), {}}, enlisted("a"));
    writer.submit(SourceUpdate{{}, {{"", kShort, "b"}, {"", kLong, "b"}}, at_second(1), {}},
                  enlisted("b"));
    writer.submit_mark([&](const Result<>& good) { told.push_back(good ? "mark" : "error"); });
    writer.submit(ForgottenSource{"a"},
                  [&](const Result<>& good) { told.push_back(good ? "forgotten" : "error"); });
    const Result<Archive> archive = writer.finish();
    ASSERT_TRUE(archive);
    EXPECT_EQ(told, (std::vector<std::string>{"a 1", "b 1", "mark", "forgotten"}));
    EXPECT_TRUE(archive->source_states()->empty());
    EXPECT_EQ(archive->queued_by_source()->size(), 2u);
}

TEST_F(Queue, the_writer_refuses_an_unexpected_304_alone) {
    ArchiveWriter writer(std::move(*archive_));
    archive_.reset();
    std::vector<bool> good;
    const auto note = [&good](const Result<Receipt>& receipt) {
        good.push_back(receipt.has_value());
    };
    writer.submit(look(kLong, "timeout", 1), note);
    writer.submit(not_modified(kShort, 2), note);
    writer.submit(article(kShort, clean(kKey, "初稿"), 3), note);
    writer.submit(not_modified(kShort, 4), note);
    ASSERT_TRUE(writer.finish());
    EXPECT_EQ(good, (std::vector<bool>{true, false, true, true}));
}

TEST_F(Queue, is_read_while_the_writer_writes) {
    ASSERT_TRUE(archive().enlist({{"", kShort, "feed"}}, at_second(1)));
    const Result<Archive> reader = Archive::open(directory(), Archive::Mode::read);
    ASSERT_TRUE(reader);
    ArchiveWriter writer(std::move(*archive_));
    archive_.reset();
    std::size_t before = 0;
    bool written = false;
    ASSERT_TRUE(reader->for_each_queued([&](const QueuedUrl&) {
        // In the middle of the reading: a commit comes through and is not seen by it.
        std::promise<void> done;
        writer.submit(SourceUpdate{{}, {{"", kLong, "feed"}}, at_second(1), {}},
                      [&](const Result<Receipt>& r) {
                          written = r.has_value();
                          done.set_value();
                      });
        done.get_future().wait();
        return ++before < 10;
    }));
    EXPECT_TRUE(written);
    EXPECT_EQ(before, 1u);
    EXPECT_EQ(reader->queued_by_source().value().at("feed"), 2);
}

}  // namespace
}  // namespace magpie::testing
