// Rules for sites: which rule is for a host, what each part of one does to a page, and that every
// rule that is shipped fits the sample of its engine in tests/data/sites.
#include "parser/article/site_rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>

#include "base/files.h"
#include "base/text.h"
#include "config/site_rules.h"
#include "crawler/site_rules_of.h"
#include "parser/article/web_page.h"

namespace magpie {
namespace {

namespace fs = std::filesystem;

constexpr Bytes kMaxSample{1u << 20};

RegionSelector selector(std::string_view text) {
    return RegionSelector::parse(text).value_or(RegionSelector{});
}

// Of news.example.org.
SiteRules rules_with(SiteRule rule) {
    rule.hosts = {"news.example.org"};
    SiteRules rules;
    rules.add(std::move(rule));
    return rules;
}

Page read(std::string_view html, const SiteRules& rules,
          std::string_view url = "https://news.example.org/a") {
    RawDocument raw;
    raw.url = url;
    Arena arena;
    return read_web_page(raw, html, arena, {.rules = &rules});
}

bool has_flag(const Page& page) {
    return page.article && std::ranges::count(page.article->flags, kSiteRuleFlag) == 1;
}

constexpr const char* kPage =
    "<title>Of snails</title><div class=tease><p>A long paragraph that reads much like an article, "
    "with commas, with sentences, and with more of both than one would think.</p></div>"
    "<h1>Of snails</h1><div class=by>Jane Roe</div><span class=when>3 May 2024</span>"
    "<div class=text><p>The snail is slow, and it is on its way.</p><p class=ad>Buy lettuce.</p>"
    "<p>It arrives.</p></div>";

TEST(SiteRules, are_found_by_host_and_by_the_nearest_host_above) {
    SiteRules rules;
    rules.add({.hosts = {"*.example.org"}, .title = selector("h1")});
    rules.add({.hosts = {"*.b.example.org", "a.example.org"}, .title = selector("h2")});
    const auto title_of = [&](std::string_view host) {
        const SiteRule* const rule = rules.find(host);
        return rule ? rule->title->tag : std::string("none");
    };
    EXPECT_EQ(title_of("a.example.org"), "h2");
    EXPECT_EQ(title_of("x.b.example.org"), "h2");
    EXPECT_EQ(title_of("b.example.org"), "h1");
    EXPECT_EQ(title_of("x.y.example.org"), "h1");
    for (const char* host : {"example.org", "badexample.org", "org", "", "."})
        EXPECT_EQ(title_of(host), "none") << host;
}

TEST(SiteRules, content_is_what_the_first_fitting_selector_names_without_the_drops) {
    const SiteRules rules = rules_with(
        {.content = {selector("#missing"), selector("div.text")}, .drop = {selector(".ad")}});
    const Page page = read(kPage, rules);
    ASSERT_TRUE(page.article);
    EXPECT_EQ(page.article->markdown, "The snail is slow, and it is on its way.\n\nIt arrives.");
    EXPECT_TRUE(has_flag(page));
    EXPECT_TRUE(page.article->model.empty());
    EXPECT_TRUE(page.notes.empty());
}

TEST(SiteRules, drops_alone_take_away_from_what_the_model_chose) {
    const SiteRules rules = rules_with({.drop = {selector("div.tease"), selector("p[class=ad]")}});
    const Page page = read(kPage, rules);
    ASSERT_TRUE(page.article);
    EXPECT_FALSE(contains(page.article->markdown, "long paragraph"));
    EXPECT_FALSE(contains(page.article->markdown, "lettuce"));
    EXPECT_FALSE(page.article->model.empty());
    EXPECT_TRUE(has_flag(page));
}

TEST(SiteRules, facts_come_from_the_elements_that_are_named) {
    const SiteRules rules = rules_with(
        {.title = selector("h1"), .author = selector(".by"), .date = selector("span.when")});
    const Page page = read(kPage, rules);
    ASSERT_TRUE(page.article);
    EXPECT_EQ(page.article->title, "Of snails");
    EXPECT_EQ(page.article->author, "Jane Roe");
    ASSERT_TRUE(page.article->published);
    EXPECT_EQ(format_rfc3339(*page.article->published), "2024-05-03");
    EXPECT_TRUE(has_flag(page));
}

TEST(SiteRules, what_an_element_says_to_machines_comes_before_its_text) {
    const SiteRules rules =
        rules_with({.author = selector("meta[name=writer]"), .date = selector("time[datetime]")});
    const Page page = read(
        "<meta name=writer content='Kim Poe'><title>T</title><time datetime=2024-05-03T10:00:00Z>"
        "in spring</time><article><p>The snail is slow, and it is on its way.</p></article>",
        rules);
    ASSERT_TRUE(page.article);
    EXPECT_EQ(page.article->author, "Kim Poe");
    ASSERT_TRUE(page.article->published);
    EXPECT_EQ(format_rfc3339(*page.article->published), "2024-05-03T10:00:00+00:00");
}

TEST(SiteRules, a_rule_that_matches_nothing_leaves_the_page_to_the_general_road_and_is_told) {
    const Page plain = read(kPage, SiteRules{});
    const SiteRules rules = rules_with({.content = {selector("#gone")}, .drop = {selector(".x")}});
    const Page page = read(kPage, rules);
    ASSERT_TRUE(page.article && plain.article);
    EXPECT_EQ(page.article->markdown, plain.article->markdown);
    EXPECT_FALSE(has_flag(page));
    ASSERT_EQ(page.notes.size(), 1u);
    EXPECT_EQ(page.notes[0], "site rule for news.example.org matches nothing");
}

TEST(SiteRules, an_element_without_substance_is_no_content) {
    const SiteRules rules = rules_with({.content = {selector("#empty")}});
    const Page page = read(std::string("<div id=empty> </div>") + kPage, rules);
    ASSERT_TRUE(page.article);
    EXPECT_FALSE(page.article->markdown.empty());
    EXPECT_FALSE(has_flag(page));
}

TEST(SiteRules, other_hosts_are_read_as_without_rules) {
    const SiteRules rules = rules_with({.content = {selector("div.text")}});
    const Page page = read(kPage, rules, "https://other.example.org/a");
    EXPECT_FALSE(has_flag(page));
    EXPECT_TRUE(page.notes.empty());
}

// ---- the rules that are shipped ----

class ShippedRules : public testing::Test {
  protected:
    void SetUp() override {
        const auto loaded = load_site_rules(MAGPIE_SOURCE_DIR "/config/sites");
        ASSERT_TRUE(loaded) << loaded.error().message;
        written_ = *loaded;
        rules_ = site_rules_of(written_);
    }

    // The first line of a sample is its address.
    Page read_sample(const std::string& name) const {
        const auto html =
            read_file(fs::path(MAGPIE_TEST_DATA "/sites") / (name + ".html"), kMaxSample);
        if (!html) return {};
        const std::size_t begin = html->find("https://");
        const std::string url = html->substr(begin, html->find(' ', begin) - begin);
        return read(*html, rules_, url);
    }

    std::vector<SiteRuleConfig> written_;
    SiteRules rules_;
};

TEST_F(ShippedRules, each_has_a_sample_that_it_fits) {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(MAGPIE_SOURCE_DIR "/config/sites"))
        names.insert(entry.path().stem().string());
    EXPECT_EQ(names.size(), 3u);
    for (const std::string& name : names) {
        const Page page = read_sample(name);
        EXPECT_TRUE(has_flag(page)) << name;
        EXPECT_TRUE(page.notes.empty()) << name;
    }
}

TEST_F(ShippedRules, every_text_that_the_configuration_takes_is_a_selector) {
    for (const SiteRuleConfig& site : written_) {
        for (const auto* texts : {&site.content, &site.drop})
            for (const std::string& text : *texts) EXPECT_TRUE(RegionSelector::parse(text)) << text;
        for (const std::string& text : {site.title, site.author, site.date})
            EXPECT_TRUE(text.empty() || RegionSelector::parse(text)) << text;
    }
}

TEST_F(ShippedRules, a_wiki_page_is_its_text) {
    const Page page = read_sample("mediawiki");
    ASSERT_TRUE(page.article);
    EXPECT_EQ(page.article->title, "Lantern Bridge");
    const std::string& text = page.article->markdown;
    EXPECT_TRUE(text.starts_with("The **Lantern Bridge** is")) << text;
    EXPECT_TRUE(contains(text, "## History\n")) << text;
    EXPECT_TRUE(text.ends_with("praise the railing above all.")) << text;
    for (const char* word : {"edit", "Moon Bridge", "Lantern Rock", "sources", "Retrieved"})
        EXPECT_FALSE(contains(text, word)) << word;
}

TEST_F(ShippedRules, a_blog_post_is_its_body) {
    const Page page = read_sample("blogspot");
    ASSERT_TRUE(page.article);
    EXPECT_EQ(page.article->title, "Sowing in the rain");
    EXPECT_TRUE(page.article->markdown.starts_with("Everybody says"));
    EXPECT_TRUE(page.article->markdown.ends_with("the matter with them."));
}

TEST_F(ShippedRules, what_plug_ins_add_to_a_blog_post_is_no_part_of_it) {
    const Page page = read_sample("wordpress-com");
    ASSERT_TRUE(page.article);
    EXPECT_TRUE(contains(page.article->markdown, "there are bubbles"));
    for (const char* word : {"Share this", "Related", "Soup"})
        EXPECT_FALSE(contains(page.article->markdown, word)) << word;
}

}  // namespace
}  // namespace magpie
