#include "parser/byte_search.h"

#include <gtest/gtest.h>

namespace magpie {
namespace {

TEST(ByteSearch, finds_from_a_place_on) {
    EXPECT_EQ(find_bytes("abcabc", "bc"), 1u);
    EXPECT_EQ(find_bytes("abcabc", "bc", 2), 4u);
    EXPECT_EQ(find_bytes("abcabc", "bc", 5), std::string_view::npos);
    EXPECT_EQ(find_bytes("abc", "", 3), 3u);
}

TEST(ByteSearch, views_of_nothing_hold_nothing) {
    EXPECT_FALSE(has_bytes({}, "a"));
    EXPECT_TRUE(has_bytes({}, {}));
    EXPECT_FALSE(has_bytes("a", "ab"));
}

}  // namespace
}  // namespace magpie
