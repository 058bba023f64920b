// What the pages of a host have in common, learned from them, and what that says about each.
#include "parser/seed_host_lines.h"

#include <gtest/gtest.h>

#include "parser/seed_clean.h"
#include "tests/parser/seed_fixtures.h"

namespace magpie::seed {
namespace {

constexpr std::string_view kMenu = "Guides and stories about locks of every make";

std::string address(int number) {
    return "https://locks.example.com/post/" + std::to_string(number);
}

SeedFile page(const std::string& title, const std::string& url, const std::string& body) {
    return read(fixture::document(title, url, "某博客", body));
}

SeedFile page(int number, const std::string& body) {
    return page("Lock number " + std::to_string(number), address(number), body);
}

TEST(SeedHostLines, a_line_belongs_to_the_host_from_three_pages_on) {
    HostLines hosts;
    for (int number = 1; number <= 3; ++number) {
        EXPECT_EQ(hosts.of_page(address(9)).share_of(kMenu), 0) << number;
        hosts.learn(page(number, std::string(kMenu) + "\n\nOwn line " + std::to_string(number)));
    }
    EXPECT_EQ(hosts.of_page(address(9)).share_of(kMenu), 1);
    EXPECT_EQ(hosts.of_page(address(9)).share_of("Own line 2"), 0);
    hosts.learn(page(4, "Another design"));
    EXPECT_EQ(hosts.of_page(address(9)).share_of(kMenu), 0.75);
}

TEST(SeedHostLines, a_line_counts_once_for_a_page_that_repeats_it) {
    HostLines hosts;
    hosts.learn(page(1, "Share\n\nShare\n\nShare"));
    EXPECT_EQ(hosts.of_page(address(1)).share_of("Share"), 0);
}

TEST(SeedHostLines, copies_of_a_page_prove_nothing) {
    HostLines hosts;
    for (int number = 1; number <= 3; ++number) {
        hosts.learn(page("The same title", address(number), "The text of an article"));
        hosts.learn(page("Title " + std::to_string(number), address(1), "The text of an article"));
    }
    EXPECT_EQ(hosts.of_page(address(1)).share_of("The text of an article"), 0);
}

TEST(SeedHostLines, hosts_are_kept_apart_and_addresses_may_come_from_outside) {
    HostLines hosts;
    for (int number = 1; number <= 3; ++number)
        hosts.learn(page("Title " + std::to_string(number), "", std::string(kMenu)),
                    address(number));
    EXPECT_EQ(hosts.of_page(address(1)).share_of(kMenu), 1);
    EXPECT_EQ(hosts.of_page("https://other.example.com/1").share_of(kMenu), 0);
    EXPECT_EQ(hosts.of_page("").share_of(kMenu), 0);
}

TEST(SeedHostLines, pages_of_wechat_are_passed_over) {
    HostLines hosts;
    for (int number = 1; number <= 3; ++number)
        hosts.learn(page("标题" + std::to_string(number),
                         "https://mp.weixin.qq.com/s/" + std::to_string(number),
                         std::string(kMenu)));
    EXPECT_EQ(hosts.of_page("https://mp.weixin.qq.com/s/1").share_of(kMenu), 0);
}

// 300 pages of 4,000 lines are more than a million: what stands on one page only is forgotten.
TEST(SeedHostLines, rare_lines_are_forgotten_when_there_are_too_many) {
    HostLines hosts;
    hosts.learn(page(1000, "A rare line"));
    for (int number = 0; number < 300; ++number) {
        std::string body(kMenu);
        for (int line = 1; line < 4000; ++line)
            body += "\n" + std::to_string(number) + "/" + std::to_string(line);
        hosts.learn(page(number, body));
    }
    hosts.learn(page(1001, "A rare line\n\nA new line"));
    hosts.learn(page(1002, "A rare line\n\nA new line"));
    hosts.learn(page(1003, "A new line"));
    const HostLines::View view = hosts.of_page(address(1));
    EXPECT_GT(view.share_of(kMenu), 0.9);
    EXPECT_EQ(view.share_of("A rare line"), 0) << "two pages since, and one forgotten";
    EXPECT_GT(view.share_of("A new line"), 0);
}

TEST(SeedHostLines, files_without_front_matter_are_passed_over) {
    HostLines hosts;
    for (int number = 1; number <= 3; ++number)
        hosts.learn(read("A note " + std::to_string(number) + "\n\n" + std::string(kMenu)),
                    address(number));
    EXPECT_EQ(hosts.of_page(address(1)).share_of(kMenu), 0);
}

// -------------------------------------------------------------------------------------------------

// A page as the archive's writer printed it: menu, title, what stands below, footer.
SeedFile printed(int number, const std::string& text) {
    const std::string title = "Lock number " + std::to_string(number);
    return page(title, address(number),
                "[Home](/)\n\n" + std::string(kMenu) +
                    "\n\n* [Guides](/guides)\n* [Stories](/stories)\n\n# " + title + "\n\n" + text +
                    "\n\nShare this page with a friend who owns a lock of this make\n\n"
                    "Thank you for your visit, and come back when it snaps shut again\n\n"
                    "[Imprint](/imprint)\n\n[Contact](/contact)");
}

const std::string kArticle =
    "It was opened in three steps, and each of them left a trace that the owner could have "
    "seen.\n\n"
    "None of the neighbours had looked at the door in the morning, as they said afterwards.";
const std::string kPicture = "![](https://locks.example.com/lock.png)";

class SeedHostKnowledge : public testing::Test {
  protected:
    void SetUp() override {
        for (int number = 1; number <= 4; ++number)
            hosts_.learn(printed(number, "Text " + std::to_string(number)));
    }
    PageState state(const SeedFile& file) const {
        return clean(file, RawDocument{}, {}, hosts_).page.state;
    }
    HostLines hosts_;
};

TEST_F(SeedHostKnowledge, a_page_of_nothing_but_the_hosts_lines_is_empty) {
    const SeedFile file = printed(7, "2026-01-31\n\nBy Ann");
    EXPECT_EQ(clean(file, RawDocument{}).page.state, PageState::article);
    EXPECT_EQ(state(file), PageState::empty);
}

TEST_F(SeedHostKnowledge, a_text_of_its_own_makes_an_article_even_in_short_lines) {
    EXPECT_EQ(state(printed(7, kArticle)), PageState::article);
    std::string list;
    for (const char* item : {"Look at the bolt from the left", "Turn the key halfway back",
                             "Press both pins with one finger", "Wait until the spring is loose",
                             "Pull the door without any haste", "Oil what you have seen moving"})
        list += "* " + std::string(item) + "\n";
    EXPECT_EQ(state(printed(7, list)), PageState::article);
}

TEST_F(SeedHostKnowledge, pictures_without_a_text_are_fetched_again) {
    EXPECT_EQ(state(printed(7, kPicture + "\n\n" + kPicture)), PageState::empty);
    EXPECT_EQ(state(printed(7, kPicture + "\n\n" + kArticle)), PageState::article);
}

TEST_F(SeedHostKnowledge, a_title_of_several_sentences_is_the_text_of_a_picture_post) {
    const std::string title =
        "Can someone tell me whether this old lock is any good? And if it is, what would it have "
        "been used for in a house of that time?";
    std::string text = printed(7, kPicture).original;
    for (std::size_t at; (at = text.find("Lock number 7")) != std::string::npos;)
        text.replace(at, 13, title);
    EXPECT_EQ(state(read(text)), PageState::article);
}

TEST_F(SeedHostKnowledge, the_title_again_with_a_label_is_no_text) {
    const std::string title = "The history of locks and keys in the towns along the northern coast";
    std::string text = printed(7, "Lead: Lock number 7\n\nLock number 7").original;
    for (std::size_t at; (at = text.find("Lock number 7")) != std::string::npos;)
        text.replace(at, 13, title);
    EXPECT_EQ(state(read(text)), PageState::empty);
}

// Some authors begin several articles with one paragraph.
TEST_F(SeedHostKnowledge, a_long_paragraph_needs_a_quarter_of_the_pages) {
    const std::string paragraph =
        "This shop has been selling stolen keys since the spring, and as on the pages before, what "
        "follows is a list of everything that was found when its door stood open, with pictures of "
        "each shelf and the names of those who had put their locks on it, as far as they are known "
        "to us and to the neighbours who helped.";
    for (int number = 10; number < 20; ++number)
        hosts_.learn(printed(number, "Text " + std::to_string(number)));
    for (int number = 20; number < 23; ++number) hosts_.learn(printed(number, paragraph));
    EXPECT_EQ(state(printed(20, paragraph)), PageState::article);
    for (int number = 23; number < 30; ++number) hosts_.learn(printed(number, paragraph));
    EXPECT_EQ(state(printed(20, paragraph)), PageState::empty);
}

}  // namespace
}  // namespace magpie::seed
