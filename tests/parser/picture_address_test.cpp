// Which address of an <img> is the picture.
#include "parser/article/picture_address.h"

#include <gtest/gtest.h>

#include "parser/arena.h"

namespace magpie {
namespace {

std::string best(const std::string& attributes) {
    static Arena arena;
    const auto document = Document::parse("<img " + attributes + ">", arena);
    return picture_addresses(document->first_by_tag("img")).best;
}

TEST(PictureAddress, addresses_with_commas_and_blanks_around_descriptors_are_read) {
    EXPECT_EQ(largest_of_srcset(" a,b.jpg 320w ,\n c.jpg   640w"), "c.jpg");
    EXPECT_EQ(largest_of_srcset("a.jpg, b.jpg 2x"), "b.jpg");
    EXPECT_EQ(largest_of_srcset("a.jpg,b.jpg 2x"), "a.jpg,b.jpg");
    EXPECT_EQ(largest_of_srcset(",,, "), "");
}

TEST(PictureAddress, print_sizes_are_taken_only_when_there_is_nothing_else) {
    EXPECT_EQ(largest_of_srcset("a.jpg 800w, b.jpg 5000w"), "a.jpg");
    EXPECT_EQ(largest_of_srcset("a.jpg 9000w, b.jpg 5000w"), "b.jpg");
}

TEST(PictureAddress, placeholders_give_way_to_what_loaders_hide) {
    EXPECT_EQ(best("src='/img/blank.gif' data-original='/a.jpg'"), "/a.jpg");
    EXPECT_EQ(best("src='data:image/svg+xml,x' data-lazy-src='//c.example/a.jpg'"),
              "//c.example/a.jpg");
    EXPECT_EQ(best("src='/a.jpg' data-src='{{url}}'"), "/a.jpg");
    EXPECT_EQ(best("src='/loading.gif'"), "");
}

}  // namespace
}  // namespace magpie
