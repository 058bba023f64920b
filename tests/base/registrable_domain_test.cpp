// What one owner has of the name space.
#include "base/registrable_domain.h"

#include <gtest/gtest.h>

namespace magpie {
namespace {

TEST(RegistrableDomain, is_one_label_below_the_public_suffix) {
    EXPECT_EQ(registrable_domain("www.example.com"), "example.com");
    EXPECT_EQ(registrable_domain("a.b.example.co.uk"), "example.co.uk");
    EXPECT_EQ(registrable_domain("news.sina.com.cn"), "sina.com.cn");
    EXPECT_EQ(registrable_domain("x.someone.github.io"), "someone.github.io");
    EXPECT_EQ(registrable_domain("www.city.kobe.jp"), "city.kobe.jp");  // an exception rule
    EXPECT_EQ(registrable_domain("a.b.c.unlisted-tld"), "c.unlisted-tld");
}

TEST(RegistrableDomain, takes_names_as_urls_have_them) {
    EXPECT_EQ(registrable_domain("www.example.com."), "example.com");
    EXPECT_EQ(registrable_domain("WWW.Example.COM"), "example.com");
    EXPECT_EQ(registrable_domain("www.xn--fiqs8s"), "www.xn--fiqs8s");
    EXPECT_EQ(registrable_domain("a.xn--55qx5d.cn"), "a.xn--55qx5d.cn");  // 公司.cn is a suffix
}

TEST(RegistrableDomain, is_nothing_for_addresses_suffixes_and_single_labels) {
    for (const char* host : {"", ".", "com", "co.uk", "localhost", "127.0.0.1", "[::1]", ".com",
                             ".example.com", "a..com", "1.2.3.4."})
        EXPECT_EQ(registrable_domain(host), "") << host;
    EXPECT_EQ(registrable_domain(std::string(300, 'a') + ".com"), "");
}

TEST(RegistrableDomain, makes_a_site) {
    EXPECT_TRUE(is_same_site("www.example.com", "blog.example.com"));
    EXPECT_TRUE(is_same_site("example.com", "example.com."));
    EXPECT_FALSE(is_same_site("one.github.io", "two.github.io"));
    EXPECT_FALSE(is_same_site("one.co.uk", "two.co.uk"));
    EXPECT_TRUE(is_same_site("127.0.0.1", "127.0.0.1"));
    EXPECT_FALSE(is_same_site("127.0.0.1", "126.0.0.1"));
    EXPECT_TRUE(is_same_site("localhost", "localhost"));
}

}  // namespace
}  // namespace magpie
