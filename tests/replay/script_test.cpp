// The pages of the replayed world are what they are meant to be: the program reads each state as
// that state.
#include "tests/replay/script.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/text.h"
#include "crawler/content_coding.h"
#include "parser/extract.h"
#include "tests/replay/lists.h"

namespace magpie::replay {
namespace {

using namespace literals;

const Instant kNow = std::chrono::sys_days{std::chrono::year{2026} / 3 / 2};
constexpr std::string_view kWeb = "127.16.0.1";

Script script() {
    ScriptSettings settings;
    settings.seed = 7;
    settings.port = 8080;
    settings.wechat_host = kWechatAddress;
    settings.web_hosts = {"127.11.0.1"};
    return Script(settings);
}

std::string header(const Answer& answer, std::string_view name) {
    for (const std::string& line : answer.headers)
        if (line.starts_with(std::string(name) + ": ")) return line.substr(name.size() + 2);
    return {};
}

Page read(std::string_view host, std::string_view target, const Answer& answer) {
    const auto body = decode_content(answer.body, header(answer, "Content-Encoding"), 1_MiB);
    RawDocument raw;
    raw.url = "http://" + std::string(host) + ":8080" + std::string(target);
    raw.content_type = header(answer, "Content-Type");
    raw.body = body.value_or("");
    raw.form = SourceForm::html;
    raw.from_wechat_mirror = host == kWechatAddress;
    Extractor extractor;
    return extractor.extract(std::move(raw));
}

// The first address of a host with a fate.
std::string target_with(const Script& script, std::string_view host, Fate fate) {
    for (int i = 0; i < 2'000'000; ++i) {
        const std::string target = (host == kWeb ? "/posts/" : "/s/") + std::to_string(i);
        if (script.fate_of(host, target) == fate) return target;
    }
    ADD_FAILURE() << "no " << to_string(fate);
    return {};
}

TEST(Script, every_page_is_read_as_what_it_is) {
    const Script world = script();
    const std::map<Fate, PageState> on_wechat{
        {Fate::article, PageState::article},
        {Fate::gzip, PageState::article},
        {Fate::edited, PageState::article},
        {Fate::deleted, PageState::deleted_by_author},
        {Fate::violation, PageState::violation},
        {Fate::unavailable, PageState::temporarily_unavailable},
        {Fate::account_moved, PageState::account_migrated}};
    for (const auto& [fate, state] : on_wechat) {
        const std::string target = target_with(world, kWechatAddress, fate);
        const Page page =
            read(kWechatAddress, target, world.answer({kWechatAddress, target, 0, {}, kNow}));
        EXPECT_EQ(to_string(page.state), to_string(state)) << to_string(fate);
    }
    const std::map<Fate, PageState> on_the_web{{Fate::article, PageState::article},
                                               {Fate::gzip, PageState::article},
                                               {Fate::wrong_charset, PageState::article},
                                               {Fate::js_shell, PageState::js_required},
                                               {Fate::blank, PageState::empty}};
    for (const auto& [fate, state] : on_the_web) {
        const std::string target = target_with(world, kWeb, fate);
        const Page page = read(kWeb, target, world.answer({kWeb, target, 0, {}, kNow}));
        EXPECT_EQ(to_string(page.state), to_string(state)) << to_string(fate);
    }
}

TEST(Script, an_article_carries_its_mark_and_no_words_of_a_wall) {
    const Script world = script();
    for (const std::string_view host : {kWechatAddress, kWeb}) {
        for (const Fate fate : {Fate::article, Fate::gzip, Fate::edited}) {
            const std::string target = target_with(world, host, fate);
            const Page page = read(host, target, world.answer({host, target, 1, {}, kNow}));
            ASSERT_TRUE(page.article) << host << target;
            EXPECT_TRUE(contains(page.article->markdown, world.mark_of(host, target)));
            for (const std::string_view words : wall_words())
                EXPECT_FALSE(contains(page.article->markdown, words)) << words;
        }
    }
    const std::string target = target_with(world, kWeb, Fate::wrong_charset);
    const Page page = read(kWeb, target, world.answer({kWeb, target, 0, {}, kNow}));
    ASSERT_TRUE(page.article);
    EXPECT_TRUE(contains(page.article->markdown, "编号 " + world.mark_of(kWeb, target)));
}

TEST(Script, addresses_of_one_wechat_article_show_one_article) {
    const Script world = script();
    const std::string plain =
        "/s?__biz=Mzg5MDAwMDEwMQ==&mid=2650000101&idx=1&sn=0f1e2d3c4b5a69788796a5b4c3d2e1f0";
    const std::string scene = plain + "&scene=58";
    EXPECT_EQ(world.mark_of(kWechatAddress, plain), world.mark_of(kWechatAddress, scene));
    const Answer answer = Script({.seed = 7,
                                  .wechat_host = std::string(kWechatAddress),
                                  .web_hosts = {},
                                  .misfortunes = false})
                              .answer({kWechatAddress, scene, 0, {}, kNow});
    const Page page = read(kWechatAddress, scene, answer);
    ASSERT_TRUE(page.article);
    EXPECT_EQ(page.article->identity, "Mzg5MDAwMDEwMQ==:2650000101:1");
}

TEST(Script, the_same_question_gets_the_same_answer) {
    const Script one = script(), other = script();
    for (int i = 0; i < 1000; ++i) {
        const std::string target = "/posts/" + std::to_string(i);
        EXPECT_EQ(one.answer({kWeb, target, 0, {}, kNow}).body,
                  other.answer({kWeb, target, 0, {}, kNow}).body);
    }
}

TEST(Script, a_copy_at_hand_is_confirmed_while_it_is_good) {
    const Script world = script();
    const std::string kept = target_with(world, kWeb, Fate::article);
    const std::string etag = header(world.answer({kWeb, kept, 0, {}, kNow}), "ETag");
    EXPECT_EQ(world.answer({kWeb, kept, 1, etag, kNow}).status, 304);
    const std::string edited = target_with(world, kWeb, Fate::edited);
    const std::string old = header(world.answer({kWeb, edited, 0, {}, kNow}), "ETag");
    EXPECT_EQ(world.answer({kWeb, edited, 1, old, kNow}).served, Served::edited);
    const std::string deleted = target_with(world, kWeb, Fate::deleted_later);
    EXPECT_EQ(world.answer({kWeb, deleted, 0, {}, kNow}).served, Served::article);
    EXPECT_EQ(world.answer({kWeb, deleted, 1, {}, kNow}).served, Served::gone);
}

TEST(Script, what_fails_at_first_succeeds_in_the_end) {
    const Script world = script();
    for (const Fate fate : {Fate::busy_first, Fate::broken_first, Fate::reset_first}) {
        const std::string target = target_with(world, kWeb, fate);
        EXPECT_FALSE(shows_article(world.answer({kWeb, target, 0, {}, kNow}).served));
        EXPECT_TRUE(shows_article(world.answer({kWeb, target, 2, {}, kNow}).served));
    }
}

TEST(Script, a_redirect_never_leads_out_of_the_world) {
    const Script world = script();
    for (int i = 0, found = 0; found < 3; ++i) {
        const std::string target = "//owner/project/" + std::to_string(i);
        if (world.fate_of(kWeb, target) != Fate::moved) continue;
        ++found;
        const Answer answer = world.answer({kWeb, target, 0, {}, kNow});
        EXPECT_TRUE(header(answer, "Location").starts_with("http://127.16.0.1:8080//owner/"));
    }
}

TEST(Lists, each_host_has_an_address_and_paths_stay) {
    const Lists lists = Lists::generated({.urls = 2000, .feeds = 20, .seed = 3, .port = 8080});
    std::set<std::string> hosts;
    int useless = 0;
    for (const ListedLine& line : lists.lines()) {
        const std::string host = authority_of(line.url);
        if (!line.url.starts_with("http://")) {
            ++useless;
            continue;
        }
        EXPECT_TRUE(host.starts_with("127.") && host.ends_with(":8080")) << line.url;
        hosts.insert(host);
    }
    EXPECT_GT(useless, 20);
    EXPECT_EQ(hosts.size(), lists.web_hosts().size() + 1);
    ASSERT_EQ(lists.feeds().size(), 20u);
    for (const FeedFile& feed : lists.feeds()) {
        EXPECT_EQ(feed.links.size(), 15u);
        for (const std::string& link : feed.links)
            EXPECT_TRUE(link.starts_with("http://127.10.0.1:8080/s/")) << link;
    }
}

TEST(Lists, a_feed_shows_its_newest_entries_later) {
    const Instant begin = kNow;
    const Lists lists =
        Lists::generated({.urls = 10, .feeds = 1, .seed = 3, .port = 8080, .begin = begin});
    const FeedFile& feed = lists.feeds().front();
    World::FeedBytes before, after;
    ASSERT_TRUE(lists.feed_bytes(feed.target, begin, before));
    ASSERT_TRUE(lists.feed_bytes(feed.target, begin + std::chrono::hours(24 * 7), after));
    EXPECT_NE(before.etag, after.etag);
    EXPECT_FALSE(contains(before.body, feed.links.front()));
    EXPECT_TRUE(contains(after.body, feed.links.front()));
    EXPECT_TRUE(contains(before.body, feed.links.back()));
}

}  // namespace
}  // namespace magpie::replay
