// RobotsRules, RobotsLines and the patterns: RFC 9309 by its clauses, and where Google's parser
// goes beyond it.
#include "parser/robots.h"

#include <gtest/gtest.h>

#include <random>

#include "parser/robots_lines.h"
#include "parser/robots_pattern.h"

namespace magpie {
namespace {

using namespace std::chrono_literals;

RobotsRules rules(std::string_view text, std::string_view agent = "magpie") {
    return RobotsRules::parse(text, agent);
}

std::vector<std::string> keys_and_values(std::string_view text) {
    std::vector<std::string> out;
    RobotsLines lines(text);
    while (const auto line = lines.next())
        out.push_back(std::to_string(line->number) + " " +
                      std::to_string(static_cast<int>(line->key)) + " " + std::string(line->value));
    return out;
}

// What a pattern means, tried in every way there is.
bool matches_by_trying(std::string_view pattern, std::string_view target) {
    if (pattern.empty()) return true;
    if (pattern == "$") return target.empty();
    if (pattern.front() == '*') {
        for (std::size_t i = 0; i <= target.size(); ++i)
            if (matches_by_trying(pattern.substr(1), target.substr(i))) return true;
        return false;
    }
    return !target.empty() && pattern.front() == target.front() &&
           matches_by_trying(pattern.substr(1), target.substr(1));
}

TEST(Robots, an_empty_file_allows_everything) {
    EXPECT_TRUE(RobotsRules().allows("/x"));
    EXPECT_TRUE(rules("").allows("/x"));
    EXPECT_TRUE(rules("User-agent: *\nDisallow:\n").allows("/x"));
    EXPECT_TRUE(rules("<!doctype html><html><body>Not found</body></html>").allows("/x"));
}

TEST(Robots, a_group_of_the_agents_own_replaces_that_of_everybody) {  // §2.2.1
    const auto own = rules("User-agent: *\nDisallow: /\n\nUser-agent: magpie\nDisallow: /x\n");
    EXPECT_TRUE(own.allows("/y"));
    EXPECT_FALSE(own.allows("/x"));
    EXPECT_FALSE(rules("User-agent: *\nDisallow: /\nUser-agent: crow\nAllow: /\n").allows("/y"));
    // Even an empty one.
    EXPECT_TRUE(rules("User-agent: magpie\nUser-agent: *\nDisallow: /y\n").allows("/x"));
    EXPECT_TRUE(rules("User-agent: *\nDisallow: /\n\nUser-agent: magpie\n").allows("/x"));
}

TEST(Robots, a_product_token_is_compared_without_case_and_without_its_version) {
    for (const char* name : {"magpie", "MAGPIE", "Magpie/2.0", "magpie bot", "magpie*"})
        EXPECT_FALSE(rules(std::string("User-agent: ") + name + "\nDisallow: /").allows("/x"))
            << name;
    for (const char* name : {"magpiebot", "mag", "magpie-news", "x magpie", ""})
        EXPECT_TRUE(rules(std::string("User-agent: ") + name + "\nDisallow: /").allows("/x"))
            << name;
}

TEST(Robots, an_agent_that_is_no_token_has_the_group_of_everybody) {
    const std::string text = "User-agent: *\nDisallow: /x\n\nUser-agent: mag pie\nDisallow: /y\n";
    EXPECT_FALSE(rules(text, "mag pie").allows("/x"));
    EXPECT_FALSE(rules(text, "").allows("/x"));
    EXPECT_FALSE(rules("User-agent: 123\nAllow: /\nUser-agent: *\nDisallow: /", "").allows("/x"));
}

TEST(Robots, everybody_is_a_star_alone_or_before_a_space) {
    EXPECT_FALSE(rules("User-agent: * (all of you)\nDisallow: /").allows("/x"));
    EXPECT_TRUE(rules("User-agent: *bot\nDisallow: /").allows("/x"));
}

TEST(Robots, groups_for_the_same_agent_are_one) {
    const auto merged = rules(
        "User-agent: magpie\nDisallow: /x\n\nUser-agent: crow\nDisallow: /c\n\n"
        "User-agent: magpie\nDisallow: /page\n");
    EXPECT_FALSE(merged.allows("/x"));
    EXPECT_FALSE(merged.allows("/page"));
    EXPECT_TRUE(merged.allows("/c"));
}

TEST(Robots, agents_in_a_row_share_a_group) {
    const auto shared =
        rules("User-agent: crow\nUser-agent: magpie\n\nUser-agent: jay\nDisallow: /x");
    EXPECT_FALSE(shared.allows("/x"));
}

TEST(Robots, other_records_end_no_group) {  // §2.2.4
    for (const char* record :
         {"Sitemap: https://a.example/s.xml", "Crawl-delay: 5", "Host: a.example"})
        EXPECT_FALSE(
            rules(std::string("User-agent: magpie\n") + record + "\nUser-agent: crow\nDisallow: /x")
                .allows("/x"))
            << record;
}

TEST(Robots, rules_before_the_first_group_belong_to_nobody) {
    EXPECT_TRUE(rules("Disallow: /\nUser-agent: magpie\nDisallow: /x").allows("/y"));
}

TEST(Robots, the_longest_pattern_decides_and_allow_wins_a_tie) {  // §2.2.2
    const auto some = rules("User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/c\n");
    EXPECT_FALSE(some.allows("/a"));
    EXPECT_TRUE(some.allows("/a/b"));
    EXPECT_FALSE(some.allows("/a/b/c"));
    EXPECT_TRUE(rules("User-agent: *\nDisallow: /x\nAllow: /x\n").allows("/x"));
    EXPECT_TRUE(rules("User-agent: *\nDisallow: /x*\nAllow: /*y\n").allows("/xy"));
    EXPECT_FALSE(rules("User-agent: *\nAllow: /page\nDisallow: /*.html\n").allows("/page.html"));
}

TEST(Robots, paths_are_compared_with_case) {
    EXPECT_TRUE(rules("User-agent: *\nDisallow: /X\n").allows("/x"));
}

TEST(Robots, the_query_is_part_of_what_is_compared) {
    const auto query = rules("User-agent: *\nDisallow: /*?print=1$\nDisallow: /search?\n");
    EXPECT_FALSE(query.allows("/a?print=1"));
    EXPECT_TRUE(query.allows("/a?print=12"));
    EXPECT_FALSE(query.allows("/search?q=x"));
    EXPECT_TRUE(query.allows("/search"));
}

TEST(Robots, patterns_that_do_not_begin_with_a_slash_match_nothing) {
    EXPECT_TRUE(rules("User-agent: *\nDisallow: x\nDisallow: http://a.example/x\n").allows("/x"));
    EXPECT_FALSE(rules("User-agent: *\nDisallow: *x\n").allows("/x"));
}

TEST(Robots, an_index_page_that_is_allowed_stands_for_its_folder) {  // Google only
    const auto index = rules("User-agent: *\nAllow: /a/index.html\nDisallow: /\n");
    EXPECT_TRUE(index.allows("/a/"));
    EXPECT_TRUE(index.allows("/a/index.html"));
    EXPECT_FALSE(index.allows("/a/index.htm"));
    EXPECT_FALSE(index.allows("/a/b"));
    EXPECT_TRUE(rules("User-agent: *\nDisallow: /a/index.html\n").allows("/a/"));
}

TEST(Robots, keys_may_be_misspelt_as_people_do) {
    for (const char* key :
         {"Disallow", "dissallow", "DISSALOW", "disalow", "diasllow", "disallaw", "Disallow "})
        EXPECT_FALSE(rules(std::string("User-agent: *\n") + key + ": /x").allows("/x")) << key;
    for (const char* key : {"User-agent", "useragent", "User Agent", "USER-AGENT"})
        EXPECT_FALSE(rules(std::string(key) + ": *\nDisallow: /x").allows("/x")) << key;
    EXPECT_TRUE(rules("User-agent: *\nDesallow: /x").allows("/x"));
}

TEST(Robots, two_words_do_without_a_colon_and_three_are_prose) {
    EXPECT_FALSE(rules("user-agent *\ndisallow /x").allows("/x"));
    EXPECT_TRUE(rules("user-agent *\ndisallow /x please").allows("/x"));
    EXPECT_TRUE(rules("user-agent: *\n: /x\n").allows("/x"));
}

TEST(Robots, comments_end_a_line) {
    const auto commented = rules("User-agent: * # all\nDisallow: /x#y\n# Disallow: /z\n");
    EXPECT_FALSE(commented.allows("/x"));
    EXPECT_TRUE(commented.allows("/z"));
}

TEST(Robots, lines_end_with_any_of_three_marks) {
    for (const char* text : {"User-agent: *\rDisallow: /x\r", "User-agent: *\r\nDisallow: /x\r\n",
                             "User-agent: *\n\r\rDisallow: /x"})
        EXPECT_FALSE(rules(text).allows("/x"));
    EXPECT_EQ(keys_and_values("a: 1\r\n\r\nb: 2\r\rc: 3"),
              (std::vector<std::string>{"1 5 1", "3 5 2", "5 5 3"}));
}

TEST(Robots, a_byte_order_mark_is_skipped_even_when_damaged) {
    for (const char* mark : {"\xEF\xBB\xBF", "\xEF\xBB", "\xEF"})
        EXPECT_FALSE(rules(std::string(mark) + "User-agent: *\nDisallow: /x").allows("/x"));
    EXPECT_TRUE(rules("User-agent: *\n\xEF\xBB\xBF"
                      "Disallow: /x")
                    .allows("/x"));
}

TEST(Robots, a_zero_byte_ends_what_counts_of_a_line) {
    using namespace std::string_view_literals;
    EXPECT_FALSE(rules("User-agent: *\0x\nDisallow: /x\0y\n"sv).allows("/x"));
}

TEST(Robots, a_long_line_is_cut_and_not_dropped) {
    const std::string path = "/" + std::string(20'000, 'x');
    const auto long_line = rules("User-agent: *\nDisallow: " + path + "\n");
    EXPECT_FALSE(long_line.allows(path.substr(0, RobotsLines::kMaxLine)));
    EXPECT_TRUE(long_line.allows(path.substr(0, 16'000)));
}

TEST(Robots, what_lies_behind_500_KiB_does_not_count) {  // §2.5
    const std::string head = "User-agent: *\n";
    const std::string rule = "Disallow: /x\n";
    const auto padded = [&](std::size_t size) {
        return head + "#" + std::string(size - head.size() - 2, '-') + "\n";
    };
    EXPECT_FALSE(rules(padded(RobotsRules::kMaxBytes - rule.size()) + rule).allows("/x"));
    EXPECT_TRUE(rules(padded(RobotsRules::kMaxBytes) + rule).allows("/x"));
    // Half a rule would forbid everything: "Disallow: /".
    EXPECT_TRUE(rules(padded(RobotsRules::kMaxBytes - 11) + rule).allows("/y"));
}

TEST(Robots, escapes_are_compared_in_one_form) {  // §2.2.2
    const auto escaped = rules("User-agent: *\nDisallow: /\xE4\xB8\xAD\nDisallow: /a%3db\n");
    EXPECT_FALSE(escaped.allows("/%E4%B8%AD"));
    EXPECT_FALSE(escaped.allows(robots_target(*Url::parse("https://a.example/a%3db"))));
    EXPECT_FALSE(escaped.allows(robots_target(*Url::parse("https://a.example/a%3Db"))));
    EXPECT_FALSE(escaped.allows(robots_target(*Url::parse("https://a.example/\xE4\xB8\xAD"))));
    EXPECT_EQ(normalize_robots_escapes("%e4\xE4%4%zz%"), "%E4%E4%4%zz%");
}

TEST(Robots, a_target_is_path_and_query) {
    EXPECT_EQ(robots_target(*Url::parse("https://u:p@a.example:8080")), "/");
    EXPECT_EQ(robots_target(*Url::parse("https://a.example/b/c?d#e")), "/b/c?d");
    EXPECT_EQ(robots_target_as_written("a.example?b#c"), "/?b");
    EXPECT_EQ(robots_target_as_written("https://a.example/b?c=http://d/"), "/b?c=http://d/");
    EXPECT_EQ(robots_target_as_written("a.example/b://c"), "/b://c");
    EXPECT_EQ(robots_target_as_written("//a/b/c"), "/b/c");
    EXPECT_EQ(robots_target_as_written("a;b"), "/;b");
    EXPECT_EQ(robots_target_as_written("a#/b"), "/");
    EXPECT_EQ(robots_target_as_written(""), "/");
}

TEST(Robots, a_star_stands_for_anything_and_a_dollar_for_the_end) {  // §2.2.3
    EXPECT_TRUE(robots_pattern_matches("/a*", "/a"));
    EXPECT_TRUE(robots_pattern_matches("/a*c", "/abcd"));
    EXPECT_FALSE(robots_pattern_matches("/a*c$", "/abcd"));
    EXPECT_TRUE(robots_pattern_matches("/a*c$", "/acxc"));
    EXPECT_TRUE(robots_pattern_matches("/a$b", "/a$bc"));
    EXPECT_FALSE(robots_pattern_matches("/a*ab$", "/ab"));
    EXPECT_TRUE(robots_pattern_matches("*$", "/x"));
}

TEST(Robots, a_pattern_matches_what_trying_everything_matches) {
    std::mt19937 random(9309);
    const auto soup = [&](std::string_view letters, std::size_t longest) {
        std::string text(random() % (longest + 1), ' ');
        for (char& c : text) c = letters[random() % letters.size()];
        return text;
    };
    int matched = 0;
    for (int i = 0; i < 50'000; ++i) {
        const std::string pattern = soup("ab**$", 7);
        const std::string target = soup("aab$", 9);
        const bool expected = matches_by_trying(pattern, target);
        matched += expected ? 1 : 0;
        ASSERT_EQ(robots_pattern_matches(pattern, target), expected) << pattern << " " << target;
    }
    EXPECT_GT(matched, 5'000);
}

TEST(Robots, hostile_patterns_cost_no_more_than_their_length) {
    std::string stars = "/";
    for (int i = 0; i < 500; ++i) stars += "*a";
    const std::string target = "/" + std::string(16 * 1024, 'a');
    // 500 stars against 16 KiB: trying out would take 10^1000 steps.
    EXPECT_FALSE(rules("User-agent: *\nDisallow: " + stars + "\n").allows(target));
    EXPECT_TRUE(rules("User-agent: *\nDisallow: " + stars + "b\n").allows(target));
}

TEST(Robots, a_question_that_costs_too_much_is_answered_with_no) {
    std::string text = "User-agent: *\n";
    for (int i = 0; i < 30'000; ++i) text += "Allow:/*" + std::to_string(100'000 + i) + "\n";
    const auto hostile = rules(text);
    EXPECT_TRUE(hostile.allows("/x"));
    EXPECT_FALSE(hostile.allows("/" + std::string(60'000, 'x')));
}

TEST(Robots, a_crawl_delay_belongs_to_the_agents_named_above_it) {
    const std::string text =
        "User-agent: crow\nCrawl-delay: 10\n\nUser-agent: magpie\nCrawl-delay: 2.5\n\n"
        "User-agent: *\nCrawl-delay: 30\nDisallow: /x\n";
    EXPECT_EQ(rules(text).crawl_delay(), 2'500ms);
    EXPECT_EQ(rules(text, "crow").crawl_delay(), 10s);
    EXPECT_EQ(rules(text, "jay").crawl_delay(), 30s);
    EXPECT_EQ(rules("User-agent: *\nDisallow: /x\nCrawl-delay: 7\n").crawl_delay(), 7s);
    EXPECT_EQ(rules("User-agent: *\nCrawl-delay: 7\nUser-agent: magpie\nAllow: /").crawl_delay(),
              std::nullopt);
    EXPECT_EQ(rules("Crawl-delay: 7\n").crawl_delay(), std::nullopt);
}

TEST(Robots, the_longest_of_several_crawl_delays_is_kept) {
    EXPECT_EQ(rules("User-agent: *\nCrawl-delay: 9\nCrawl-delay: 4\n").crawl_delay(), 9s);
}

TEST(Robots, a_crawl_delay_is_a_number_of_seconds) {
    const auto delay = [](const std::string& value) {
        return rules("User-agent: *\nCrawl-delay: " + value).crawl_delay();
    };
    EXPECT_EQ(delay("10<br>"), 10s);
    EXPECT_EQ(delay("0"), 0s);
    EXPECT_EQ(delay("1e9"), 1s);
    EXPECT_EQ(delay("99999999999999999999999"), 24h);
    for (const char* value : {"", "-1", "soon", "nan"})
        EXPECT_EQ(delay(value), std::nullopt) << value;
}

TEST(Robots, sitemaps_are_kept_whatever_the_group_and_once_each) {
    const auto listed = rules(
        "Sitemap: https://a.example/S.xml\nUser-agent: crow\nDisallow: /\nsite-map: /b.xml\n"
        "sitemap: https://a.example/S.xml\nSitemap:\n");
    EXPECT_EQ(listed.sitemaps(), (std::vector<std::string>{"https://a.example/S.xml", "/b.xml"}));
}

TEST(Robots, the_number_of_sitemaps_is_bounded) {
    std::string text;
    for (std::size_t i = 0; i < RobotsRules::kMaxSitemaps + 10; ++i)
        text += "sitemap: /" + std::to_string(i) + "\n";
    EXPECT_EQ(rules(text).sitemaps().size(), RobotsRules::kMaxSitemaps);
}

TEST(Robots, rules_of_others_and_repeated_ones_take_no_memory) {
    std::string repeated = "User-agent: magpie\n";
    for (int i = 0; i < 1'000; ++i) repeated += "Disallow: /private\nDisallow: never\n";
    EXPECT_LT(rules(repeated).memory(), 500u);
    EXPECT_FALSE(rules(repeated).allows("/private"));
    EXPECT_LT(rules(repeated, "crow").memory(), 500u);
}

TEST(Robots, a_product_token_is_letters_dashes_and_underscores) {
    EXPECT_EQ(product_token("magpie/1.0 (+https://a.example)"), "magpie");
    EXPECT_EQ(product_token("Foo_Bar-Baz"), "Foo_Bar-Baz");
    EXPECT_EQ(product_token(" x"), "");
}

}  // namespace
}  // namespace magpie
