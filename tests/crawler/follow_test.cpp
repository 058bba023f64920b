// Scopes of following.
#include "crawler/follow.h"

#include <gtest/gtest.h>

namespace magpie {
namespace {

bool follows(FollowScope scope, const char* from, const char* to) {
    return in_scope(scope, *Url::parse(from), *Url::parse(to));
}

TEST(Follow, keeps_to_the_host) {
    EXPECT_TRUE(follows(FollowScope::host, "https://a.example.com/1", "http://a.example.com:81/2"));
    EXPECT_TRUE(follows(FollowScope::host, "https://a.example.com/1", "https://a.example.com./2"));
    EXPECT_FALSE(follows(FollowScope::host, "https://a.example.com/1", "https://b.example.com/"));
}

TEST(Follow, keeps_to_the_site) {
    EXPECT_TRUE(follows(FollowScope::site, "https://a.example.com/1", "https://b.example.com/"));
    EXPECT_FALSE(follows(FollowScope::site, "https://a.example.com/1", "https://example.org/"));
    EXPECT_FALSE(follows(FollowScope::site, "https://a.github.io/", "https://b.github.io/"));
    EXPECT_FALSE(follows(FollowScope::site, "https://192.0.2.1/", "https://198.0.2.1/"));
    EXPECT_TRUE(follows(FollowScope::site, "https://192.0.2.1/1", "https://192.0.2.1/2"));
}

TEST(Follow, goes_anywhere_when_told_but_only_over_http) {
    EXPECT_TRUE(follows(FollowScope::any, "https://a.example/", "http://b.example/"));
    EXPECT_FALSE(follows(FollowScope::any, "https://a.example/", "mailto:a@b.example"));
    EXPECT_FALSE(follows(FollowScope::any, "https://a.example/", "ftp://a.example/"));
}

}  // namespace
}  // namespace magpie
