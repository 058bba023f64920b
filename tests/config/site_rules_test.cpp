#include "config/site_rules.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/text.h"
#include "tests/support/temp_folder.h"

namespace magpie {
namespace {

std::string problems(std::string_view toml) {
    const ConfigText file{"sites/a.toml", std::string(toml)};
    const auto read = parse_site_rules({&file, 1});
    return read ? "none" : read.error().message;
}

TEST(SiteRuleFiles, are_read_as_people_write_them) {
    const ConfigText file{"a.toml", R"(
[[site]]
hosts = ["*.wiki.example.org", "wiki.example.org"]
content = ["#text", "div.body"]
drop = [".navbox", "table#x", "[role=note]"]
title = "h1.title"
author = "meta[name=writer]"
date = "time[datetime]"
[[site]]
hosts = ["127.0.0.1"]
drop = ["aside"]
)"};
    const auto read = parse_site_rules({&file, 1});
    ASSERT_TRUE(read) << read.error().message;
    ASSERT_EQ(read->size(), 2u);
    const SiteRuleConfig& site = read->front();
    EXPECT_EQ(site.hosts, (std::vector<std::string>{"*.wiki.example.org", "wiki.example.org"}));
    EXPECT_EQ(site.content, (std::vector<std::string>{"#text", "div.body"}));
    EXPECT_EQ(site.drop, (std::vector<std::string>{".navbox", "table#x", "[role=note]"}));
    EXPECT_EQ(site.title, "h1.title");
    EXPECT_EQ(site.author, "meta[name=writer]");
    EXPECT_EQ(site.date, "time[datetime]");
}

TEST(SiteRuleFiles, everything_that_is_wrong_is_told_at_once) {
    EXPECT_EQ(problems("[[site]]\nhosts = [\"A.example\"]\ncontnet = [\"p\"]\ndrop = [\"a > b\"]\n"
                       "[[site]]\ntitle = \"h1\"\n[[site]]\nhosts = [\"b.example\"]\n[[sit]]\n"),
              "sites/a.toml:2: site.hosts: \"A.example\" is not a host; write it as in a URL, in "
              "lower case and without port\n"
              "sites/a.toml:3: site.contnet: unknown key; did you mean content?\n"
              "sites/a.toml:4: site.drop: \"a > b\" is not a selector; write \"#id\", \".class\", "
              "\"tag\", \"tag.class\", \"tag#id\" or \"tag[name=value]\"\n"
              "sites/a.toml:5: site: of which host? give hosts = [\"example.org\"]\n"
              "sites/a.toml:5: site: nothing is set: give content, drop, title, author or date\n"
              "sites/a.toml:7: site: nothing is set: give content, drop, title, author or date\n"
              "sites/a.toml:9: sit: unknown key; did you mean site?");
}

TEST(SiteRuleFiles, a_host_has_one_rule) {
    EXPECT_EQ(problems("[[site]]\nhosts = [\"a.example\"]\ndrop = [\"p\"]\n"
                       "[[site]]\nhosts = [\"a.example\"]\ndrop = [\"b\"]\n"),
              "sites/a.toml:4: site: a.example: stands at sites/a.toml:1 already");
}

TEST(SiteRuleFiles, that_are_no_toml_say_where) {
    EXPECT_TRUE(problems("[[site]]\nhosts = [\n").starts_with("sites/a.toml:")) << problems("x");
}

TEST(SiteRuleFiles, a_folder_that_is_not_there_has_none) {
    const test::TempFolder folder;
    const auto read = load_site_rules(folder.path() / "sites");
    ASSERT_TRUE(read);
    EXPECT_TRUE(read->empty());
}

TEST(SiteRuleFiles, the_shipped_ones_are_correct) {
    const auto read = load_site_rules(MAGPIE_SOURCE_DIR "/config/sites");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->size(), 3u);
}

}  // namespace
}  // namespace magpie
