// SettledSet: what is done is known, in bounded memory.
#include "crawler/settled_set.h"

#include <gtest/gtest.h>

#include <string>

namespace magpie {
namespace {

TEST(SettledSet, forgets_the_older_half_when_full) {
    SettledSet set(2);
    for (const char* url : {"a", "b", "c"}) set.insert(url);
    EXPECT_TRUE(set.contains("a"));
    EXPECT_TRUE(set.contains("c"));
    for (const char* url : {"d", "e"}) set.insert(url);
    EXPECT_FALSE(set.contains("a"));
    EXPECT_TRUE(set.contains("d"));
    EXPECT_TRUE(set.contains("e"));
    EXPECT_LE(set.size(), 4u);
}

TEST(SettledSet, knows_each_of_many_and_no_other) {
    SettledSet set(100'000);
    for (int i = 0; i < 50'000; ++i) set.insert("http://a.example/" + std::to_string(i));
    for (int i = 0; i < 50'000; ++i)
        ASSERT_TRUE(set.contains("http://a.example/" + std::to_string(i))) << i;
    for (int i = 50'000; i < 60'000; ++i)
        ASSERT_FALSE(set.contains("http://a.example/" + std::to_string(i))) << i;
    EXPECT_EQ(set.size(), 50'000u);
}

TEST(SettledSet, counts_what_it_knows_once) {
    SettledSet set(10);
    set.insert("a");
    set.insert("a");
    EXPECT_EQ(set.size(), 1u);
}

}  // namespace
}  // namespace magpie
