#include "config/load_sources.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/text.h"
#include "config/keys.h"
#include "config/load.h"
#include "tests/support/temp_folder.h"

namespace magpie {
namespace {

using namespace std::chrono_literals;

// Of magpie.toml, and of blogs.toml in sources.d.
Result<LoadedConfig> parse(std::string_view main, std::string_view blogs = "") {
    const ConfigText files[] = {{"/etc/m/magpie.toml", std::string(main)},
                                {"/etc/m/sources.d/blogs.toml", std::string(blogs)}};
    return parse_all(files);
}

std::string problems(std::string_view main, std::string_view blogs = "") {
    const auto loaded = parse(main, blogs);
    return loaded ? "none" : replace_all(loaded.error().message, "/etc/m/", "");
}

// Of one [[source]] with these lines and a feed.
std::string problems_of(const std::string& lines) {
    return problems("[[source]]\nname = \"a\"\nfeed = \"https://a.example/\"\n" + lines);
}

SourceSpec source(const std::string& lines) {
    const auto loaded = parse("[[source]]\n" + lines);
    EXPECT_TRUE(loaded) << loaded.error().message;
    return loaded && loaded->sources.size() == 1 ? loaded->sources.front() : SourceSpec{};
}

SourceSpec feed_with(const std::string& lines) {
    return source("name = \"a\"\nfeed = \"https://a.example/\"\n" + lines);
}

// ---- one source ----

TEST(LoadSources, reads_a_feed_as_people_write_one) {
    const SourceSpec spec = source(R"(
name = "solidot"
feed = "https://www.example.org/index.rss"
every = "30m"
tags = ["news"]
exclude_title = ["招聘"]
)");
    EXPECT_EQ(spec.name, "solidot");
    EXPECT_EQ(spec.kind, SourceKind::feed);
    EXPECT_EQ(spec.url, "https://www.example.org/index.rss");
    EXPECT_EQ(spec.schedule.every, 30min);
    EXPECT_EQ(spec.tags, std::vector<std::string>{"news"});
    EXPECT_EQ(spec.filters.exclude_title, std::vector<std::string>{"招聘"});
    EXPECT_EQ(spec.origin, "magpie.toml:1");
}

TEST(LoadSources, reads_every_kind) {
    const auto loaded = parse(R"(
[[source]]
name = "f"
feed = "https://a.example/feed"
[[source]]
name = "o"
opml = "feeds.opml"
[[source]]
name = "o2"
opml = "https://a.example/feeds.opml"
[[source]]
name = "s"
sitemap = "https://a.example/"
[[source]]
name = "a"
album = "https://mp.weixin.qq.com/mp/appmsgalbum?album_id=1"
[[source]]
name = "p"
page = "https://a.example/news"
[[source]]
name = "u"
urls = ["https://a.example/1", "https://a.example/2"]
[[source]]
name = "l"
file = "../list.csv"
[[source]]
name = "d"
dir = "/srv/inbox"
)");
    ASSERT_TRUE(loaded) << loaded.error().message;
    const auto& sources = loaded->sources;
    ASSERT_EQ(sources.size(), 9u);
    EXPECT_EQ(sources[0].kind, SourceKind::feed);
    EXPECT_EQ(sources[1].kind, SourceKind::opml);
    EXPECT_EQ(sources[1].path, "/etc/m/feeds.opml");
    EXPECT_EQ(sources[1].url, "");
    EXPECT_EQ(sources[2].url, "https://a.example/feeds.opml");
    EXPECT_EQ(sources[2].path, "");
    EXPECT_EQ(sources[3].kind, SourceKind::sitemap);
    EXPECT_EQ(sources[4].kind, SourceKind::album);
    EXPECT_EQ(sources[5].kind, SourceKind::page);
    EXPECT_EQ(sources[6].urls.size(), 2u);
    EXPECT_EQ(sources[7].path, "/etc/m/../list.csv");
    EXPECT_EQ(sources[8].path, "/srv/inbox");
}

TEST(LoadSources, reads_every_setting) {
    const SourceSpec spec = source(R"(
name = "公众号/a-1.b_c"
page = "https://a.example/"
tags = ["a", "b"]
enabled = false
cron = "0 7 * * mon-fri"
time_zone = "Asia/Shanghai"
jitter = "5min"
at_most_every = "2d"
adaptive = false
include_url = ["/a/"]
exclude_url = ["/b/"]
include_title = ["c"]
exclude_title = ["d"]
include_author = ["e"]
exclude_author = ["f"]
keywords = ["芯片"]
max_age = "30d"
links = ["/20[0-9]{2}/"]
region = "div.list"
next = "下一页"
max_pages = 3
media = "all"
follow = 2
follow_scope = "site"
join_pages = true
revisit = ["1h", "1d"]
robots = "obey-all"
user_agent = "other/1"
headers = { "X-Key" = "v", "Accept-Language" = "en" }
max_entries = 50
daily_cap = 200
export_format = "markdown"
export_to = "out"
)");
    EXPECT_EQ(spec.name, "公众号/a-1.b_c");
    EXPECT_FALSE(spec.enabled);
    EXPECT_EQ(spec.schedule.cron, "0 7 * * mon-fri");
    EXPECT_EQ(spec.schedule.time_zone, "Asia/Shanghai");
    EXPECT_EQ(spec.schedule.jitter, 5min);
    EXPECT_EQ(spec.schedule.at_most_every, 48h);
    EXPECT_FALSE(spec.schedule.adaptive);
    EXPECT_EQ(spec.filters.include_author, std::vector<std::string>{"e"});
    EXPECT_EQ(spec.filters.keywords, std::vector<std::string>{"芯片"});
    EXPECT_EQ(spec.filters.max_age, 30 * 24h);
    EXPECT_EQ(spec.page.region, "div.list");
    EXPECT_EQ(spec.page.next, "下一页");
    EXPECT_EQ(spec.page.max_pages, 3);
    EXPECT_EQ(spec.media, MediaChoice::all);
    EXPECT_EQ(spec.follow, 2);
    EXPECT_EQ(spec.follow_scope, FollowScope::site);
    EXPECT_TRUE(spec.join_pages);
    EXPECT_EQ(spec.revisit, (Durations{1h, 24h}));
    EXPECT_EQ(spec.robots, RobotsUse::obey_all);
    EXPECT_EQ(spec.user_agent, "other/1");
    EXPECT_EQ(spec.headers, (HttpHeaders{{"Accept-Language", "en"}, {"X-Key", "v"}}));
    EXPECT_EQ(spec.max_entries, 50);
    EXPECT_EQ(spec.daily_cap, 200);
    EXPECT_EQ(spec.export_format, "markdown");
    EXPECT_EQ(spec.export_to, "/etc/m/out");
}

TEST(LoadSources, what_is_not_written_is_left_to_the_settings) {
    const SourceSpec spec = feed_with("");
    SourceSpec plain;
    plain.name = "a";
    plain.url = "https://a.example/";
    plain.origin = "magpie.toml:1";
    EXPECT_EQ(spec, plain);
}

TEST(LoadSources, an_empty_list_of_revisits_switches_them_off) {
    EXPECT_EQ(feed_with("").revisit, std::nullopt);
    EXPECT_EQ(feed_with("revisit = []").revisit, Durations{});
}

TEST(LoadSources, a_source_has_one_name_and_one_address) {
    EXPECT_EQ(problems("[[source]]\nfeed = \"https://a.example/\"\n[[source]]\nname = \"b\"\n"),
              "magpie.toml:1: source: no name\n"
              "magpie.toml:3: source b: no address: give one of feed, opml, sitemap, album, page, "
              "urls, file, dir");
    EXPECT_EQ(problems_of("page = \"https://a.example/\""),
              "magpie.toml:4: source a: page: this source is a feed already");
    EXPECT_EQ(problems("[[source]]\nname = \"a b\"\nfile = \"x\""),
              "magpie.toml:2: source: name: \"a b\" may hold letters, digits, '.', '-', '_' and "
              "'/' only");
    EXPECT_EQ(problems("[[source]]\nname = \"\"\nfile = \"x\""),
              "magpie.toml:2: source: name: must not be empty");
}

TEST(LoadSources, refuses_addresses_that_are_none) {
    for (const char* line :
         {"feed = \"ftp://a.example/\"", "feed = \"a.example/feed\"", "feed = \"https://\"",
          "feed = \"\"", "feed = 1", "feed = \"https://user:pw@a.example/\"",
          "feed = \"https://user@a.example/\"", "opml = \"ftp://a.example/x.opml\"",
          "opml = \"https://\"", "opml = \"\"", "urls = []", "urls = [\"x\"]", "urls = [1]",
          "urls = \"https://a.example/\"", "file = \"\"", "dir = \"~/inbox\"", "file = 3"})
        EXPECT_TRUE(problems("[[source]]\nname = \"a\"\n" + std::string(line))
                        .starts_with("magpie.toml:3: source a: " +
                                     std::string(line, std::string_view(line).find(' ')) + ": "))
            << line << '\n'
            << problems("[[source]]\nname = \"a\"\n" + std::string(line));
}

TEST(LoadSources, refuses_patterns_that_do_not_compile) {
    EXPECT_TRUE(problems_of("exclude_title = [\"(\"]")
                    .starts_with("magpie.toml:4: source a: exclude_title: \"(\" is not a regular "
                                 "expression: "));
    EXPECT_NE(problems_of("include_url = [\"\"]"), "none");
    EXPECT_NE(problems("[[source]]\nname = \"a\"\npage = \"https://a.example/\"\nnext = \"[\""),
              "none");
}

TEST(LoadSources, refuses_cron_lines_that_do_not_parse_or_never_come) {
    EXPECT_EQ(problems_of("cron = \"0 25 * * *\""),
              "magpie.toml:4: source a: cron: \"25\" is no hour (0 to 23)");
    EXPECT_EQ(problems_of("cron = \"0 0 30 2 *\""),
              "magpie.toml:4: source a: cron: \"0 0 30 2 *\" never comes");
    EXPECT_EQ(problems_of("cron = \"@daily\"\ntime_zone = \"Asia/Shangai\""),
              "magpie.toml:5: source a: time_zone: \"Asia/Shangai\" is not a time zone; write its "
              "name as in \"Asia/Shanghai\" or \"UTC\"");
    EXPECT_EQ(problems_of("cron = \"0 0 29 2 *\""), "none");
}

TEST(LoadSources, a_source_has_an_interval_or_cron) {
    EXPECT_EQ(problems_of("cron = \"@daily\"\nevery = \"1h\""),
              "magpie.toml:4: source a: cron: a source has `every` or `cron`, not both");
    EXPECT_EQ(problems_of("every = \"2h\"\nat_most_every = \"1h\""),
              "magpie.toml:5: source a: at_most_every: shorter than every (2h)");
    EXPECT_EQ(feed_with("every = \"7d\"").schedule.at_most_every, 7 * 24h);
    EXPECT_EQ(feed_with("every = \"7h\"").schedule.at_most_every, 24h);
}

TEST(LoadSources, refuses_headers_that_are_credentials_or_the_programs_own) {
    EXPECT_EQ(problems_of("headers = { cookie = \"a=b\" }"),
              "magpie.toml:4: source a: headers: cookie may not be set: it would go to every host "
              "that the source leads to");
    EXPECT_EQ(problems_of("headers = { \"User-Agent\" = \"x\" }"),
              "magpie.toml:4: source a: headers: User-Agent is set by magpie itself");
    for (const char* headers :
         {"{ Authorization = \"Basic x\" }", "{ host = \"b.example\" }", "{ \"a b\" = \"c\" }",
          "{ \"\" = \"c\" }", "{ a = \"b\\r\\nCookie: c\" }", "{ a = 1 }", "\"a: b\"", "[\"a\"]",
          "{ Accept-Encoding = \"gzip\" }", "{ If-None-Match = \"x\" }"})
        EXPECT_TRUE(problems_of("headers = " + std::string(headers))
                        .starts_with("magpie.toml:4: source a: headers: "))
            << headers;
}

TEST(LoadSources, refuses_regions_that_are_none) {
    const std::string page = "[[source]]\nname = \"a\"\npage = \"https://a.example/\"\nregion = ";
    for (const char* region : {"#main", ".list", "ul", "ul.list", "main-content", "#正文"})
        EXPECT_EQ(problems(page + '"' + region + '"'), "none") << region;
    for (const char* region : {"#", ".", "ul.", "a.b.c", "ul li", "ul>li", "#a.b", "[id]"})
        EXPECT_NE(problems(page + '"' + region + '"'), "none") << region;
}

TEST(LoadSources, refuses_keys_of_other_kinds) {
    EXPECT_EQ(problems_of("links = [\"/a/\"]"),
              "magpie.toml:4: source a: links: means nothing for a feed");
    EXPECT_EQ(problems("[[source]]\nname = \"a\"\ndir = \"x\"\ncontent = \"feed\""),
              "magpie.toml:4: source a: content: means nothing for a dir");
}

TEST(LoadSources, an_export_needs_a_format_and_a_folder) {
    EXPECT_EQ(problems_of("export_to = \"out\""),
              "magpie.toml:4: source a: export_to: needs export_format");
    EXPECT_EQ(problems_of("export_format = \"seed\""),
              "magpie.toml:4: source a: export_format: needs export_to");
    EXPECT_EQ(problems_of("export_to = \"out\"\nexport_format = \"pdf\""),
              "magpie.toml:4: source a: export_to: needs export_format\n"
              "magpie.toml:5: source a: export_format: \"pdf\" is none of \"seed\", \"plain\", "
              "\"markdown\", \"text\", \"html\", \"jsonl\"");
}

TEST(LoadSources, refuses_values_out_of_range_and_of_the_wrong_type) {
    EXPECT_EQ(problems_of("every = \"10s\""),
              "magpie.toml:4: source a: every: must be at least 1min");
    EXPECT_EQ(problems_of("every = 30"),
              "magpie.toml:4: source a: every: 30 has no unit; write \"30s\" or \"30ms\"");
    EXPECT_EQ(problems_of("follow_scope = \"domain\""),
              "magpie.toml:4: source a: follow_scope: \"domain\" is none of \"host\", \"site\", "
              "\"any\"");
    EXPECT_EQ(problems_of("revisit = [\"1d\", \"1h\"]"),
              "magpie.toml:4: source a: revisit: each item must be longer than the one before it");
    EXPECT_EQ(problems_of("tags = [\"a\\nb\"]"),
              "magpie.toml:4: source a: tags: may not hold control characters");
    EXPECT_EQ(problems_of("tags = \"news\""),
              "magpie.toml:4: source a: tags: expected a list, as in [\"news\"]");
}

TEST(LoadSources, suggests_the_key_that_was_meant) {
    EXPECT_EQ(problems_of("exclude_titel = [\"a\"]"),
              "magpie.toml:4: source a: exclude_titel: unknown key; did you mean exclude_title?");
    EXPECT_EQ(problems("[[source]]\nname = \"a\"\nfeeds = \"https://a.example/\""),
              "magpie.toml:1: source a: no address: give one of feed, opml, sitemap, album, page, "
              "urls, file, dir\n"
              "magpie.toml:3: source a: feeds: unknown key; did you mean feed?");
    EXPECT_EQ(problems_of("delay = \"3s\""),
              "magpie.toml:4: source a: delay: unknown key; it belongs to a [[host]]");
    EXPECT_EQ(problems("[[sources]]\nname = \"a\""),
              "magpie.toml:1: sources: unknown key; did you mean source?");
    EXPECT_EQ(problems("[source]\nname = \"a\""),
              "magpie.toml:1: source: write [[source]], with two brackets on each side");
}

// ---- several files ----

TEST(LoadSources, reports_the_problems_of_all_files_at_once) {
    EXPECT_EQ(problems("[fetch]\nmax_bdy = \"1MiB\"\n[[source]]\nname = \"a\"\nfeed = \"x\"\n",
                       "[[source]]\nname = \"b\"\nfeed = \"https://b.example/\"\nevry = \"1h\"\n"),
              "magpie.toml:2: fetch.max_bdy: unknown key; did you mean fetch.max_body?\n"
              "magpie.toml:5: source a: feed: \"x\" is not a web address; write it as in "
              "\"https://example.org/feed\"\n"
              "sources.d/blogs.toml:4: source b: evry: unknown key; did you mean every?");
}

TEST(LoadSources, a_syntax_error_in_one_file_does_not_hide_the_problems_of_another) {
    const std::string message = problems("[fetch\n", "[[source]]\nname = \"b\"\n");
    EXPECT_TRUE(message.starts_with("magpie.toml:1: ")) << message;
    EXPECT_TRUE(contains(message, "\nsources.d/blogs.toml:1: source b: no address")) << message;
}

TEST(LoadSources, names_both_places_of_a_name_that_stands_twice) {
    EXPECT_EQ(problems("\n[[source]]\nname = \"a\"\nfile = \"x\"\n",
                       "[[source]]\nname = \"a\"\nfile = \"y\"\n"),
              "sources.d/blogs.toml:1: source a: stands at magpie.toml:2 already");
}

TEST(LoadSources, settings_belong_into_the_main_file) {
    EXPECT_EQ(problems("", "[fetch]\ncontact = \"a@b.example\"\n"),
              "sources.d/blogs.toml:1: fetch: belongs into magpie.toml; this file may hold sources "
              "and hosts");
    EXPECT_EQ(problems("", "[fecth]\n"),
              "sources.d/blogs.toml:1: fecth: unknown key; did you mean fetch?");
}

TEST(LoadSources, paths_are_relative_to_the_file_that_holds_them) {
    const auto loaded = parse("", "[[source]]\nname = \"a\"\nfile = \"list.txt\"\n");
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->sources[0].path, "/etc/m/sources.d/list.txt");
    EXPECT_EQ(loaded->sources[0].origin, "sources.d/blogs.toml:1");
}

TEST(LoadSources, defaults_hold_for_all_sources_and_those_of_a_file_for_its_own) {
    const auto loaded = parse(
        "[source_defaults]\nevery = \"2h\"\ntags = [\"all\"]\n"
        "[[source]]\nname = \"a\"\nfile = \"x\"\n"
        "[[source]]\nname = \"b\"\nfile = \"x\"\nevery = \"3h\"\n",
        "[source_defaults]\ntags = [\"blog\"]\n[[source]]\nname = \"c\"\nfile = \"x\"\n");
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(loaded->sources[0].schedule.every, 2h);
    EXPECT_EQ(loaded->sources[0].tags, std::vector<std::string>{"all"});
    EXPECT_EQ(loaded->sources[1].schedule.every, 3h);
    EXPECT_EQ(loaded->sources[2].schedule.every, 2h);
    EXPECT_EQ(loaded->sources[2].tags, std::vector<std::string>{"blog"});
}

TEST(LoadSources, a_source_may_exchange_the_cron_of_the_defaults_for_an_interval) {
    const auto loaded = parse(
        "[source_defaults]\ncron = \"0 7 * * *\"\ntime_zone = \"Asia/Shanghai\"\n"
        "[[source]]\nname = \"a\"\nfile = \"x\"\n"
        "[[source]]\nname = \"b\"\nfile = \"x\"\nevery = \"3h\"\n");
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(loaded->sources[0].schedule.cron, "0 7 * * *");
    EXPECT_EQ(loaded->sources[1].schedule.cron, "");
    const auto other = parse(
        "[source_defaults]\nevery = \"3h\"\n"
        "[[source]]\nname = \"a\"\nfile = \"x\"\ncron = \"@daily\"\n");
    ASSERT_TRUE(other) << other.error().message;
    EXPECT_EQ(other->sources[0].schedule.cron, "@daily");
}

TEST(LoadSources, defaults_have_no_name_and_no_address) {
    EXPECT_EQ(problems("[source_defaults]\nname = \"a\"\nfeed = \"https://a.example/\"\nevry = 1\n"
                       "every = \"2h\"\ncron = \"x\""),
              "magpie.toml:2: source_defaults.name: belongs to each [[source]] of its own\n"
              "magpie.toml:3: source_defaults.feed: belongs to each [[source]] of its own\n"
              "magpie.toml:4: source_defaults.evry: unknown key; did you mean every?\n"
              "magpie.toml:6: source_defaults.cron: a source has `every` or `cron`, not both\n"
              "magpie.toml:6: source_defaults.cron: \"x\" has 1 fields, not five: minute, hour, "
              "day of month, month, day of week");
}

TEST(LoadSources, keys_of_one_kind_in_the_defaults_do_not_disturb_the_others) {
    EXPECT_EQ(problems("[source_defaults]\nmax_pages = 4\ncontent = \"feed\"\n"
                       "[[source]]\nname = \"a\"\nfile = \"x\"\n"),
              "none");
}

// ---- hosts ----

TEST(LoadHosts, reads_what_is_set_and_leaves_the_rest) {
    const auto loaded = parse("[[host]]\nhost = \"a.example\"\ndelay = \"10s\"\n",
                              "[[host]]\nhost = \"b.example\"\nconnections = 2\ndaily_cap = 0\n");
    ASSERT_TRUE(loaded) << loaded.error().message;
    ASSERT_EQ(loaded->config.hosts.size(), 2u);
    EXPECT_EQ(loaded->config.hosts[0].host, "a.example");
    EXPECT_EQ(loaded->config.hosts[0].delay, 10s);
    EXPECT_EQ(loaded->config.hosts[0].connections, std::nullopt);
    EXPECT_EQ(loaded->config.hosts[1].connections, 2);
    EXPECT_EQ(loaded->config.hosts[1].daily_cap, 0);
}

TEST(LoadHosts, says_what_is_wrong) {
    EXPECT_EQ(problems("[[host]]\ndelay = \"1s\"\n"),
              "magpie.toml:1: host: which one? give host = \"example.org\"");
    EXPECT_EQ(
        problems("[[host]]\nhost = \"a.example\"\n"),
        "magpie.toml:1: host a.example: nothing is set: give delay, connections or daily_cap");
    EXPECT_EQ(problems("[[host]]\nhost = \"a.example\"\ndlay = \"1s\"\n"),
              "magpie.toml:3: host a.example: dlay: unknown key; did you mean delay?");
    EXPECT_EQ(problems("[[host]]\nhost = \"a.example:80\"\ndelay = \"1s\"\n"),
              "magpie.toml:2: host: host: \"a.example:80\" is not a host; write it as in a URL, in "
              "lower case and without port");
    EXPECT_EQ(problems("[[host]]\nhost = \"a.example\"\ndelay = \"1s\"\n",
                       "[[host]]\nhost = \"a.example\"\ndelay = \"2s\"\n"),
              "sources.d/blogs.toml:1: host a.example: stands at magpie.toml:1 already");
}

TEST(LoadHosts, refuses_to_ask_more_of_wechat_than_the_defaults) {
    const std::pair<const char*, const char*> settings[] = {
        {"mp.weixin.qq.com", "delay = \"5s\""},  {"mp.weixin.qq.com", "connections = 2"},
        {"mp.weixin.qq.com", "daily_cap = 501"}, {"mp.weixin.qq.com", "daily_cap = 0"},
        {"mmbiz.qpic.cn", "delay = \"100ms\""},  {"wx.qlogo.cn", "connections = 3"},
    };
    for (const auto& [host, setting] : settings) {
        const std::string table = std::string("[[host]]\nhost = \"") + host + "\"\n" + setting;
        EXPECT_TRUE(contains(problems(table), "needs politeness.allow_faster_than_default = true"))
            << table;
        EXPECT_EQ(problems("[politeness]\nallow_faster_than_default = true\n", table), "none")
            << table;
    }
    EXPECT_EQ(problems("[[host]]\nhost = \"mp.weixin.qq.com\"\ndelay = \"20s\"\ndaily_cap = 100"),
              "none");
    EXPECT_EQ(problems("[[host]]\nhost = \"a.example\"\ndelay = \"0s\"\nconnections = 8"), "none");
}

// ---- files on disk ----

class SourceFolder : public ::testing::Test {
  protected:
    void write(const std::string& name, const std::string& text) {
        std::filesystem::create_directories((folder_ / name).parent_path());
        std::ofstream(folder_ / name, std::ios::binary) << text;
    }
    Result<LoadedConfig> load() { return load_all(folder_ / "magpie.toml"); }

    test::TempFolder folder_;
};

TEST_F(SourceFolder, is_read_in_the_order_of_names_and_only_its_toml_files) {
    write("magpie.toml", "[[source]]\nname = \"main\"\nfile = \"x\"\n");
    write("sources.d/b.toml", "[[source]]\nname = \"b\"\nfile = \"x\"\n");
    write("sources.d/a.toml", "[[source]]\nname = \"a\"\nfile = \"x\"\n");
    write("sources.d/a.toml.bak", "rubbish");
    write("sources.d/.hidden.toml", "rubbish");
    write("sources.d/list.txt", "rubbish");
    const auto loaded = load();
    ASSERT_TRUE(loaded) << loaded.error().message;
    std::vector<std::string> names;
    for (const SourceSpec& spec : loaded->sources) names.push_back(spec.name);
    EXPECT_EQ(names, (std::vector<std::string>{"main", "a", "b"}));
    ASSERT_EQ(loaded->files.size(), 3u);
    EXPECT_EQ(loaded->files[1], folder_ / "sources.d/a.toml");
    EXPECT_EQ(loaded->sources[2].origin, "sources.d/b.toml:1");
}

TEST_F(SourceFolder, need_not_be_there) {
    write("magpie.toml", "");
    const auto loaded = load();
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->files.size(), 1u);
}

TEST_F(SourceFolder, does_not_concern_those_who_read_settings_only) {
    write("magpie.toml", "[fetch]\nmax_redirects = 3\n");
    write("sources.d/a.toml", "rubbish");
    EXPECT_FALSE(load());
    const auto config = load_config(folder_ / "magpie.toml");
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(config->fetch.max_redirects, 3);
}

TEST_F(SourceFolder, tells_of_files_that_cannot_be_read) {
    write("magpie.toml", "x = 1");
    std::filesystem::create_directories(folder_ / "sources.d/a.toml");
    std::filesystem::create_symlink(folder_ / "gone", folder_ / "sources.d/b.toml");
    const auto loaded = load();
    ASSERT_FALSE(loaded);
    const auto lines = split_lines(loaded.error().message);
    ASSERT_EQ(lines.size(), 3u) << loaded.error().message;
    EXPECT_TRUE(contains(lines[0], "magpie.toml:1: x: unknown key"));
    EXPECT_TRUE(contains(lines[1], "sources.d/a.toml: ")) << lines[1];
    EXPECT_TRUE(contains(lines[2], "sources.d/b.toml: ")) << lines[2];
    const auto missing = load_all(folder_ / "other.toml");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, ErrorCode::not_found);
}

TEST_F(SourceFolder, that_is_a_file_is_a_problem) {
    write("magpie.toml", "");
    write("sources.d", "");
    const auto loaded = load();
    ASSERT_FALSE(loaded);
    EXPECT_TRUE(contains(loaded.error().message, "sources.d: Not a directory"))
        << loaded.error().message;
}

// ---- writing ----

TEST(WriteSources, writes_what_reads_back_as_the_same) {
    auto loaded = parse(R"(
[source_defaults]
every = "2h"
media = "none"
[[source]]
name = "f"
feed = "https://a.example/feed?a=\"b\""
exclude_title = ["\\bads?\\b", "招聘"]
headers = { "X-A" = "b \"c\"" }
[[source]]
name = "u"
urls = ["https://a.example/1", "https://a.example/2"]
cron = "0 7 * * *"
time_zone = "Asia/Shanghai"
revisit = []
robots = "standard"
[[source]]
name = "p"
page = "https://a.example/"
next = "下一页"
every = "9d"
max_age = "30d"
jitter = "0s"
[[source]]
name = "o"
opml = "list.opml"
export_format = "seed"
export_to = "out"
enabled = false
[[source]]
name = "o2"
opml = "https://a.example/list.opml"
[[host]]
host = "a.example"
daily_cap = 3
)");
    ASSERT_TRUE(loaded) << loaded.error().message;
    const std::string text = write_config(loaded->config) + write_sources(loaded->sources);
    auto again = parse(text);
    ASSERT_TRUE(again) << again.error().message << '\n' << text;
    ASSERT_EQ(again->sources.size(), loaded->sources.size());
    for (std::size_t i = 0; i < loaded->sources.size(); ++i) {
        again->sources[i].origin = loaded->sources[i].origin;
        EXPECT_EQ(again->sources[i], loaded->sources[i]) << loaded->sources[i].name << '\n' << text;
    }
    EXPECT_EQ(write_config(again->config) + write_sources(again->sources), text);
}

TEST(WriteSources, leaves_out_what_is_as_usual) {
    SourceSpec spec;
    spec.name = "a";
    spec.url = "https://a.example/";
    spec.schedule.every = 1h;
    EXPECT_EQ(write_sources({&spec, 1}),
              "[[source]]\nname = \"a\"\nfeed = \"https://a.example/\"\nevery = \"1h\"\n");
}

// ---- the service ----

TEST(ServiceCheck, asks_for_a_contact_and_says_where) {
    Config config;
    const auto refused = check_for_service(config);
    ASSERT_FALSE(refused);
    EXPECT_TRUE(contains(refused.error().message, "fetch.contact is not set"));
    EXPECT_TRUE(contains(refused.error().message, "[fetch]\n    contact = \""));
    config.fetch.contact = "me";
    EXPECT_TRUE(contains(check_for_service(config).error().message, "\"me\""));
    for (const char* contact : {"me@example.org", "https://example.org/bot"}) {
        config.fetch.contact = contact;
        EXPECT_TRUE(check_for_service(config)) << contact;
    }
    for (const char* contact : {"@", "me@", "@example.org", "example.org", "a b@c"}) {
        config.fetch.contact = contact;
        EXPECT_FALSE(check_for_service(config)) << contact;
    }
}

// ---- size ----

TEST(LoadSources, ten_thousand_sources_are_read_with_every_problem_bounded) {
    std::string text;
    for (int i = 0; i < 10'000; ++i)
        text += "[[source]]\nname = \"s" + std::to_string(i) + "\"\nfeed = \"https://h" +
                std::to_string(i) + ".example/feed\"\nexclude_title = [\"(?i)jobs\"]\n";
    const auto loaded = parse(text);
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(loaded->sources.size(), 10'000u);
    const auto broken = problems(replace_all(text, "feed =", "fed ="));
    EXPECT_EQ(split_lines(broken).size(), 201u);
    EXPECT_TRUE(contains(broken, "\nand 19800 more"));
}

}  // namespace
}  // namespace magpie
