// Behaviour of base/url on hand-picked inputs, one rule of the URL Standard per test. The whole of
// the web platform's suite is in url_slow_test.cpp.
#include "base/url.h"

#include <gtest/gtest.h>

namespace magpie {
namespace {

std::string href(std::string_view input) {
    const auto url = Url::parse(input);
    return url ? url->href() : "failure";
}

std::string resolve(std::string_view input, std::string_view base) {
    const auto base_url = Url::parse(base);
    const auto url = Url::parse(input, &*base_url);
    return url ? url->href() : "failure";
}

TEST(Url, names_every_part) {
    const auto url = Url::parse("https://user:pass@example.com:8443/a/b.html?x=1&y=2#top");
    ASSERT_TRUE(url);
    EXPECT_EQ(url->scheme(), "https");
    EXPECT_EQ(url->username(), "user");
    EXPECT_EQ(url->password(), "pass");
    EXPECT_EQ(url->host(), "example.com");
    EXPECT_EQ(url->port(), 8443);
    EXPECT_EQ(url->path(), "/a/b.html");
    EXPECT_EQ(url->query(), "x=1&y=2");
    EXPECT_EQ(url->fragment(), "top");
    EXPECT_EQ(url->origin(), "https://example.com:8443");
}

TEST(Url, leaves_absent_parts_empty) {
    const auto url = Url::parse("http://example.com");
    ASSERT_TRUE(url);
    EXPECT_EQ(url->href(), "http://example.com/");
    EXPECT_EQ(url->username(), "");
    EXPECT_EQ(url->password(), "");
    EXPECT_EQ(url->port(), std::nullopt);
    EXPECT_EQ(url->effective_port(), 80);
    EXPECT_EQ(url->path(), "/");
    EXPECT_EQ(url->query(), "");
    EXPECT_EQ(url->fragment(), "");
}

TEST(Url, drops_the_default_port_and_keeps_any_other) {
    EXPECT_EQ(href("http://example.com:80/"), "http://example.com/");
    EXPECT_EQ(href("https://example.com:80/"), "https://example.com:80/");
    EXPECT_EQ(href("http://example.com:/"), "http://example.com/");
    EXPECT_EQ(href("http://example.com:65536/"), "failure");
    EXPECT_EQ(href("http://example.com:8a/"), "failure");
}

TEST(Url, strips_outer_blanks_and_inner_tabs_and_newlines) {
    EXPECT_EQ(href(" \r\nhttp://exam\tple.com/a\nb \x01"), "http://example.com/ab");
}

TEST(Url, lower_cases_scheme_and_host_only) {
    EXPECT_EQ(href("HTTP://MP.Weixin.QQ.com/S/AbC"), "http://mp.weixin.qq.com/S/AbC");
}

TEST(Url, reads_backslashes_as_slashes_for_special_schemes_only) {
    EXPECT_EQ(href("http:\\\\example.com\\a"), "http://example.com/a");
    EXPECT_EQ(href("git://example.com/a\\b"), "git://example.com/a\\b");
}

TEST(Url, resolves_dot_segments_also_when_escaped) {
    EXPECT_EQ(href("http://h/a/./b/../c"), "http://h/a/c");
    EXPECT_EQ(href("http://h/a/%2e/b/%2E."), "http://h/a/");
    EXPECT_EQ(href("http://h/../../x"), "http://h/x");
    EXPECT_EQ(href("http://h/.../x"), "http://h/.../x");
}

TEST(Url, escapes_what_each_part_may_not_hold) {
    EXPECT_EQ(href("http://h/a b\"<>`{}^?q \"'<>`#f \"<>`"),
              "http://h/a%20b%22%3C%3E%60%7B%7D%5E?q%20%22%27%3C%3E`#f%20%22%3C%3E%60");
    EXPECT_EQ(href("http://h/新闻?标=题"), "http://h/%E6%96%B0%E9%97%BB?%E6%A0%87=%E9%A2%98");
}

TEST(Url, turns_invalid_utf8_into_replacement_characters) {
    EXPECT_EQ(href("http://h/\xFF"), "http://h/%EF%BF%BD");
}

TEST(Url, reads_every_number_form_of_an_ipv4_address) {
    for (const char* input :
         {"http://127.0.0.1/", "http://0x7f.1/", "http://2130706433/", "http://0177.0.0.01/",
          "http://127.1/", "http://127.0.0.1./", "http://%31%32%37.1/", "http://１２７.0.0.1/"})
        EXPECT_EQ(href(input), "http://127.0.0.1/") << input;
}

TEST(Url, refuses_hosts_that_end_in_a_number_but_are_no_address) {
    for (const char* input :
         {"http://1.2.3.4.5/", "http://256.0.0.1/", "http://1.2.3.09/", "http://4294967296/",
          "http://a.1/", "http://1..2/", "http://99999999999999999999999/"})
        EXPECT_EQ(href(input), "failure") << input;
}

TEST(Url, compresses_ipv6_addresses) {
    EXPECT_EQ(href("http://[0:0:0:0:0:0:0:1]/"), "http://[::1]/");
    EXPECT_EQ(href("http://[2001:DB8:0:0:1:0:0:1]/"), "http://[2001:db8::1:0:0:1]/");
    EXPECT_EQ(href("http://[1:0:2:0:3:0:4:0]/"), "http://[1:0:2:0:3:0:4:0]/");
    EXPECT_EQ(href("http://[::ffff:127.0.0.1]/"), "http://[::ffff:7f00:1]/");
    EXPECT_EQ(href("http://[::]:8080/"), "http://[::]:8080/");
}

TEST(Url, refuses_malformed_ipv6_addresses) {
    for (const char* input :
         {"http://[::1/", "http://[1::2::3]/", "http://[:1]/", "http://[1:]/", "http://[12345::]/",
          "http://[1:2:3:4:5:6:7:8:9]/", "http://[::1.2.3]/", "http://[::1.2.3.04]/",
          "http://[::1.2.3.4.5]/", "http://[fe80::1%25eth0]/", "http://[]/"})
        EXPECT_EQ(href(input), "failure") << input;
}

TEST(Url, writes_international_hosts_in_punycode) {
    EXPECT_EQ(href("http://中国。中国/"), "http://xn--fiqs8s.xn--fiqs8s/");
    EXPECT_EQ(href("http://faß.example/"), "http://xn--fa-hia.example/");
    EXPECT_EQ(href("http://ＭＰ.weixin.qq.com/"), "http://mp.weixin.qq.com/");
    EXPECT_EQ(href("http://%E4%B8%AD/"), "http://xn--fiq/");
}

TEST(Url, refuses_hosts_with_forbidden_characters) {
    for (const char* input : {"http://a b/", "http://a<b/", "http://a^b/", "http://a|b/",
                              "http://a%b/", "http://a%00b/", "http://a%2fb/", "http://\u00ad/",
                              "http://", "http://user@/", "http://:80/"})
        EXPECT_EQ(href(input), "failure") << input;
}

TEST(Url, refuses_an_international_host_beyond_its_bound) {
    std::string host;
    for (int i = 0; i < 1000; ++i) host += "中";
    EXPECT_EQ(href("http://" + host + "/"), "failure");
}

TEST(Url, takes_the_last_at_sign_as_the_end_of_credentials) {
    EXPECT_EQ(href("http://a@b:c@d@h/"), "http://a%40b:c%40d@h/");
    EXPECT_EQ(href("http://@h/"), "http://h/");
    EXPECT_EQ(href("http://:@h/"), "http://h/");
    EXPECT_EQ(href("http://:p@h/"), "http://:p@h/");
}

TEST(Url, resolves_references_as_rfc_3986_does) {
    const std::string base = "http://a/b/c/d;p?q";
    const std::pair<const char*, const char*> cases[] = {
        {"g", "http://a/b/c/g"},      {"./g", "http://a/b/c/g"},      {"g/", "http://a/b/c/g/"},
        {"/g", "http://a/g"},         {"//g", "http://g/"},           {"?y", "http://a/b/c/d;p?y"},
        {"g?y", "http://a/b/c/g?y"},  {"#s", "http://a/b/c/d;p?q#s"}, {"g#s", "http://a/b/c/g#s"},
        {";x", "http://a/b/c/;x"},    {"", "http://a/b/c/d;p?q"},     {".", "http://a/b/c/"},
        {"..", "http://a/b/"},        {"../g", "http://a/b/g"},       {"../../../g", "http://a/g"},
        {"http:g", "http://a/b/c/g"}, {"https://x/y", "https://x/y"}, {"mailto:a@b", "mailto:a@b"},
    };
    for (const auto& [reference, expected] : cases)
        EXPECT_EQ(resolve(reference, base), expected) << reference;
}

TEST(Url, keeps_credentials_and_port_of_the_base) {
    EXPECT_EQ(resolve("/x", "http://u:p@h:81/y?q#f"), "http://u:p@h:81/x");
}

TEST(Url, fails_on_a_relative_reference_without_a_usable_base) {
    EXPECT_EQ(href("/a/b"), "failure");
    EXPECT_EQ(resolve("a", "mailto:x@y"), "failure");
    EXPECT_EQ(resolve("#f", "mailto:x@y"), "mailto:x@y#f");
}

TEST(Url, keeps_opaque_paths_as_they_are) {
    const auto url = Url::parse("data:text/plain,a b ?q#f");
    ASSERT_TRUE(url);
    EXPECT_EQ(url->href(), "data:text/plain,a b%20?q#f");
    EXPECT_EQ(url->host(), "");
}

TEST(Url, keeps_file_urls_on_their_drive) {
    EXPECT_EQ(href("file:c|/x/../.."), "file:///c:/");
    EXPECT_EQ(resolve("/x", "file:///C:/y"), "file:///C:/x");
    EXPECT_EQ(href("file://localhost/x"), "file:///x");
}

TEST(Url, marks_a_hostless_path_that_would_read_as_a_host) {
    const auto url = Url::parse("web+demo:/.//not-a-host/");
    ASSERT_TRUE(url);
    EXPECT_EQ(url->href(), "web+demo:/.//not-a-host/");
    EXPECT_EQ(url->path(), "//not-a-host/");
    EXPECT_EQ(url->host(), "");
}

TEST(Url, refuses_inputs_and_results_above_its_bound) {
    EXPECT_EQ(href("http://h/" + std::string(70'000, 'a')), "failure");
    EXPECT_EQ(href("http://h/" + std::string(30'000, ' ') + "x"), "failure");
}

TEST(Url, loses_its_fragment_on_request) {
    EXPECT_EQ(Url::parse("http://h/a?b#c")->without_fragment().href(), "http://h/a?b");
    EXPECT_EQ(Url::parse("http://h/a?b#")->without_fragment().href(), "http://h/a?b");
    EXPECT_EQ(Url::parse("http://h/a?b#c")->without_fragment().query(), "b");
}

TEST(Url, loses_its_credentials_on_request) {
    const Url url = Url::parse("http://u:p@h:81/a?b#c")->without_credentials();
    EXPECT_EQ(url.href(), "http://h:81/a?b#c");
    EXPECT_EQ(url.host(), "h");
    EXPECT_EQ(url.username(), "");
    EXPECT_EQ(Url::parse("http://h/")->without_credentials().href(), "http://h/");
}

TEST(Url, becomes_https_on_request) {
    EXPECT_EQ(Url::parse("http://h/a")->with_scheme_https().href(), "https://h/a");
    EXPECT_EQ(Url::parse("http://h:8080/a")->with_scheme_https().href(), "https://h:8080/a");
    EXPECT_EQ(Url::parse("http://h:443/a")->with_scheme_https().href(), "https://h/a");
    EXPECT_EQ(Url::parse("ftp://h/a")->with_scheme_https().href(), "ftp://h/a");
}

TEST(Url, gives_the_first_value_of_a_query_parameter_decoded) {
    const auto url =
        Url::parse("https://mp.weixin.qq.com/s?__biz=MzA%3D%3D&idx=1&idx=2&flag&a+b=c+d");
    ASSERT_TRUE(url);
    EXPECT_EQ(url->query_value("__biz"), "MzA==");
    EXPECT_EQ(url->query_value("idx"), "1");
    EXPECT_EQ(url->query_value("flag"), "");
    EXPECT_EQ(url->query_value("a+b"), "c+d");
    EXPECT_EQ(url->query_value("mid"), std::nullopt);
}

}  // namespace
}  // namespace magpie
