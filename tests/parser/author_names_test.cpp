#include "parser/article/author_names.h"

#include <gtest/gtest.h>

namespace magpie {
namespace {

std::string names(std::string_view text) { return joined_names(names_in(text)); }
std::string labelled(std::string_view text) { return joined_names(labelled_names(text)); }

TEST(AuthorNames, a_byline_loses_its_label_its_role_and_its_date) {
    EXPECT_EQ(names("By Jane Doe"), "Jane Doe");
    EXPECT_EQ(names("By: Jane Doe, Staff Writer"), "Jane Doe");
    EXPECT_EQ(names("Written by Jane Doe | Updated Jan 3, 2024"), "Jane Doe");
    EXPECT_EQ(names("Jane Doe • 5 min read"), "Jane Doe");
    EXPECT_EQ(names("Von Jana Muster"), "Jana Muster");
    EXPECT_EQ(names("View all posts by Jane Doe"), "Jane Doe");
    EXPECT_EQ(names("by Jane Doe on March 3, 2021"), "Jane Doe");
}

TEST(AuthorNames, several_authors_are_several_names) {
    EXPECT_EQ(names("By Jane Doe and John Roe"), "Jane Doe, John Roe");
    EXPECT_EQ(names("Jane Doe, John Roe, and Max Mu"), "Jane Doe, John Roe, Max Mu");
    EXPECT_EQ(names("Jane Doe & John Roe"), "Jane Doe, John Roe");
    EXPECT_EQ(names("By\nJane Doe\nand\nJohn Roe"), "Jane Doe, John Roe");
    EXPECT_EQ(names("Jane Doe\n,\nJohn Roe\nJan 3"), "Jane Doe, John Roe");
}

TEST(AuthorNames, titles_of_learning_stay_with_the_name) {
    EXPECT_EQ(names("By Jane Doe, MD, Ph.D."), "Jane Doe, MD, Ph.D.");
    EXPECT_EQ(names("Jane Doe Jr."), "Jane Doe Jr.");
}

TEST(AuthorNames, chinese_names_end_at_marks_and_blanks_separate_them) {
    EXPECT_EQ(names("作者：张三"), "张三");
    EXPECT_EQ(names("本报记者 张三 李四"), "张三, 李四");
    EXPECT_EQ(names("文／张三、李四"), "张三, 李四");
    EXPECT_EQ(names("责任编辑：王五"), "王五");
    EXPECT_EQ(names("文化"), "文化");  // not a label with a name behind it
}

TEST(AuthorNames, offices_addresses_and_others_roles_are_nobody) {
    for (const std::string_view text :
         {"admin", "Staff", "By", "https://example.org/a", "Photo by Jane Doe",
          "Updated Jan 3, 2024", "Last updated: January 7", "Edited by Jane Doe", "", "3 comments",
          "@jane", "佚名"})
        EXPECT_EQ(names(text), "") << text;
}

TEST(AuthorNames, signs_without_a_letter_are_no_names) {
    EXPECT_EQ(names("\uE8C7"), "");            // of an icon font
    EXPECT_EQ(names("\uFFFD\uFFFD"), "");      // broken text
    EXPECT_EQ(names("\U0001F600\u2192"), "");  // a picture and an arrow
    EXPECT_EQ(names("Ángel"), "Ángel");
    EXPECT_EQ(names("By Jane Doe*"), "Jane Doe");  // a note's mark
}

TEST(AuthorNames, what_begins_with_a_label_may_have_names) {
    EXPECT_TRUE(begins_with_author_label("  Written \n\t by\nJane Doe"));
    EXPECT_TRUE(begins_with_author_label("作者：张三"));
    EXPECT_FALSE(begins_with_author_label("Bypass Surgery"));
    EXPECT_FALSE(begins_with_author_label("Jane Doe"));
}

TEST(AuthorNames, names_of_libraries_are_turned_around) {
    EXPECT_EQ(name_turned_around("Doe, Jane Q."), "Jane Q. Doe");
    EXPECT_EQ(name_turned_around("van der Berg, Jan"), "Jan van der Berg");
    EXPECT_EQ(name_turned_around("Jane Doe"), "Jane Doe");
    EXPECT_EQ(name_turned_around("Jane Doe, John Roe"), "Jane Doe, John Roe");
    EXPECT_EQ(name_turned_around("Doe, MD"), "Doe, MD");
    EXPECT_EQ(name_turned_around("Doe, Jane, MD"), "Doe, Jane, MD");
}

TEST(AuthorNames, a_label_is_asked_for_where_a_line_alone_says_nothing) {
    EXPECT_EQ(labelled("Jane Doe"), "");
    EXPECT_EQ(labelled("By Jane Doe"), "Jane Doe");
    EXPECT_EQ(labelled("By\nJane Doe"), "Jane Doe");
    EXPECT_EQ(labelled("Bypass Surgery"), "");
    EXPECT_EQ(labelled("Parker House"), "");
    EXPECT_TRUE(is_author_label("Written by:"));
    EXPECT_FALSE(is_author_label("Written by Jane"));
}

TEST(AuthorNames, metadata_are_names_without_guessing_at_roles) {
    EXPECT_EQ(joined_names(plain_names_in("The Editors")), "The Editors");
    EXPECT_EQ(joined_names(plain_names_in("Center for Research")), "Center for Research");
    EXPECT_EQ(joined_names(plain_names_in("Jane Doe, John Roe")), "Jane Doe, John Roe");
}

TEST(AuthorNames, the_same_people_are_equal_in_any_order_and_case) {
    EXPECT_EQ(folded_names({"Jane Doe", "JOHN ROE"}), folded_names({"John Roe", "jane doe"}));
    EXPECT_NE(folded_names({"Jane Doe"}), folded_names({"Jane Roe"}));
}

TEST(AuthorNames, any_bytes_and_any_length_are_read) {
    std::string text;
    for (int i = 0; i < 20'000; ++i) text += "A B, ";
    EXPECT_LE(names_in(text).size(), kMaxAuthors);
    EXPECT_NO_FATAL_FAILURE(names_in(std::string("\xFF\xFE,\x80 and \xC3", 10)));
    EXPECT_NO_FATAL_FAILURE(labelled_names("作者\xE4"));
}

}  // namespace
}  // namespace magpie
