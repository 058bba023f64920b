// Keys of URLs in the order of their domains.
#include "base/surt.h"

#include <gtest/gtest.h>

namespace magpie {
namespace {

std::string surt(std::string_view url) { return surt_of(*Url::parse(url)); }

TEST(Surt, turns_the_host_around) {
    EXPECT_EQ(surt("https://news.a.example/x"), "example,a,news)/x");
    EXPECT_EQ(surt("http://a.example:8080/"), "example,a:8080)/");
    EXPECT_EQ(surt("http://a.example./"), "example,a)/");
    EXPECT_EQ(surt("whois://a.example/b"), "example,a)/b");
}

TEST(Surt, turns_an_IPv4_address_around_and_leaves_an_IPv6_one) {
    EXPECT_EQ(surt("http://203.0.113.7/x"), "7,113,0,203)/x");
    EXPECT_EQ(surt("http://[2001:db8::1]/x"), "2001:db8::1)/x");
}

TEST(Surt, leaves_out_www_but_not_a_domain_of_that_name) {
    EXPECT_EQ(surt("http://www.a.example/"), "example,a)/");
    EXPECT_EQ(surt("http://www12.a.example/"), "example,a)/");
    EXPECT_EQ(surt("http://www.example/"), "example,www)/");
    EXPECT_EQ(surt("http://wwwa.example/"), "example,wwwa)/");
}

TEST(Surt, scheme_fragment_and_case_make_no_difference) {
    EXPECT_EQ(surt("HTTPS://A.example/B?C=D#e"), surt("http://a.example/b?c=d"));
}

TEST(Surt, slashes_are_written_once_and_none_at_the_end) {
    EXPECT_EQ(surt("http://a.example/b//c/"), "example,a)/b/c");
    EXPECT_EQ(surt("http://a.example"), "example,a)/");
    EXPECT_EQ(surt("http://a.example///"), "example,a)/");
}

TEST(Surt, parameters_stand_in_order) {
    EXPECT_EQ(surt("http://a.example/?b=2&a=1&b=1"), "example,a)/?a=1&b=1&b=2");
    EXPECT_EQ(surt("http://a.example/?"), "example,a)/");
}

TEST(Surt, escapes_have_one_form) {
    EXPECT_EQ(surt("http://a.example/%62%2528c%2529"), "example,a)/b(c)");
    EXPECT_EQ(surt("http://a.example/\xE4\xB8\xAD%20"), "example,a)/%e4%b8%ad%20");
    EXPECT_EQ(surt("http://a.example/?a=b+%26+c"), "example,a)/?a=b+%26+c");
    EXPECT_EQ(surt("http://a.example/100%"), "example,a)/100%25");
}

TEST(Surt, session_numbers_are_left_out) {
    const std::string number = "0123456789abcdef0123456789abcdef";
    EXPECT_EQ(surt("http://a.example/x;jsessionid=" + number), "example,a)/x");
    EXPECT_EQ(surt("http://a.example/x?PHPSESSID=" + number + "&b=c"), "example,a)/x?b=c");
    EXPECT_EQ(surt("http://a.example/(S(0123456789abcdefghijklmn))/x.aspx"), "example,a)/x.aspx");
    EXPECT_EQ(surt("http://a.example/x?sid=7"), "example,a)/x?sid=7");
    EXPECT_EQ(surt("http://a.example/(a)/x"), "example,a)/(a)/x");
}

TEST(Surt, what_has_no_host_stays) {
    EXPECT_EQ(surt("mailto:a@b.example"), "mailto:a@b.example");
    EXPECT_EQ(surt("dns:a.example"), "dns:a.example");
}

}  // namespace
}  // namespace magpie
