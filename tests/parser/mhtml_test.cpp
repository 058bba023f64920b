#include "parser/mhtml.h"

#include <gtest/gtest.h>

#include <string>

namespace magpie {
namespace {

std::string browser_save(std::string_view part_headers, std::string_view body) {
    return "From: <Saved by Blink>\r\nSnapshot-Content-Location: "
           "https://mp.weixin.qq.com/s/kfKEK9l-JDdOQ_NpE2hpLQ\r\n"
           "Subject: =?utf-8?Q?x?=\r\nDate: Tue, 6 May 2025 03:07:30 -0000\r\nMIME-Version: 1.0\r\n"
           "Content-Type: "
           "multipart/related;\r\n\ttype=\"text/"
           "html\";\r\n\tboundary=\"----Boundary--x----\"\r\n\r\n\r\n"
           "------Boundary--x----\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: "
           "base64\r\n\r\niVBORw0KGgo=\r\n"
           "------Boundary--x----\r\nContent-Type: text/html\r\n" +
           std::string(part_headers) + "\r\n\r\n" + std::string(body) +
           "\r\n------Boundary--x------\r\n";
}

TEST(Mhtml, the_html_part_is_found_among_pictures_and_decoded) {
    const std::string bytes = browser_save("Content-Transfer-Encoding: quoted-printable",
                                           "<p class=3D\"a\">=E6=BC=8F=\r\n=E6=B4=9E</p>");
    ASSERT_TRUE(is_mhtml(bytes));
    const auto page = read_mhtml(bytes);
    ASSERT_TRUE(page);
    EXPECT_EQ(page->html, "<p class=\"a\">漏洞</p>\r\n");
    EXPECT_EQ(page->content_type, "text/html");
    EXPECT_EQ(page->url, "https://mp.weixin.qq.com/s/kfKEK9l-JDdOQ_NpE2hpLQ");
    ASSERT_TRUE(page->saved_at);
    EXPECT_EQ(format_utc_seconds(*page->saved_at), "2025-05-06T03:07:30Z");
}

TEST(Mhtml, base64_and_plain_parts_are_read) {
    EXPECT_EQ(
        read_mhtml(browser_save("Content-Transfer-Encoding: BASE64", "PHA+\r\nYTwvcD4="))->html,
        "<p>a</p>");
    EXPECT_EQ(read_mhtml(browser_save("Content-Transfer-Encoding: 8bit", "<p>a</p>"))->html,
              "<p>a</p>\r\n");
}

TEST(Mhtml, mail_libraries_fold_headers_and_use_line_feeds) {
    const std::string bytes =
        "Content-Type: multipart/related;\n boundary=\"==1==\"\nMIME-Version: 1.0\nFrom: <Saved by "
        "Quantic>\n\n"
        "--==1==\nContent-Type: \n image/jpeg\n\nxx\n--==1==\nContent-Type: \n text/html; "
        "charset=\"gbk\"\n"
        "Content-Location: \n https://example.org/a\n\n<p>b</p>\n--==1==--\n";
    const auto page = read_mhtml(bytes);
    ASSERT_TRUE(page);
    EXPECT_EQ(page->html, "<p>b</p>\n");
    EXPECT_EQ(page->content_type, "text/html; charset=\"gbk\"");
    EXPECT_EQ(page->url, "https://example.org/a");
    EXPECT_FALSE(page->saved_at);
}

TEST(Mhtml, the_start_parameter_names_the_root) {
    const std::string bytes =
        "Content-Type: multipart/related; start=\"<two>\"; boundary=b\n\n--b\nContent-Type: "
        "text/html\n\none\n--b\n"
        "Content-Type: text/html\nContent-ID: <two>\n\ntwo\n--b--\n";
    EXPECT_EQ(read_mhtml(bytes)->html, "two\n");
}

TEST(Mhtml, a_boundary_inside_a_line_is_text) {
    const std::string bytes =
        "Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\nx --b "
        "y\n--b--\n";
    EXPECT_EQ(read_mhtml(bytes)->html, "x --b y\n");
}

TEST(Mhtml, a_save_that_was_cut_off_gives_what_is_there) {
    const std::string whole =
        browser_save("Content-Transfer-Encoding: quoted-printable", "<p>long enough</p>");
    const std::size_t cut = whole.find(" enough");
    EXPECT_EQ(read_mhtml(whole.substr(0, cut))->html, "<p>long");
}

TEST(Mhtml, contradictory_files_give_nothing) {
    EXPECT_FALSE(read_mhtml("Content-Type: multipart/related\n\n--b\n"));
    EXPECT_FALSE(read_mhtml("Content-Type: multipart/related; boundary=b\n\nno part"));
    EXPECT_FALSE(read_mhtml(
        "Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: image/png\n\nx\n--b--"));
    EXPECT_FALSE(read_mhtml(""));
}

TEST(Mhtml, html_and_other_text_are_not_mhtml) {
    EXPECT_FALSE(is_mhtml("<html>Content-Type: multipart/related; boundary=b</html>"));
    EXPECT_FALSE(is_mhtml("---\ntitle: x\n---\n"));
    EXPECT_FALSE(is_mhtml("Content-Type: text/plain\n\nx"));
    EXPECT_FALSE(is_mhtml(""));
}

TEST(Mhtml, malformed_escapes_stay) {
    EXPECT_EQ(
        read_mhtml(browser_save("Content-Transfer-Encoding: quoted-printable", "a=ZZb=3"))->html,
        "a=ZZb=3\r\n");
}

TEST(JsonEscapedPage, is_recognised_and_unescaped_once) {
    const std::string escaped =
        R"(<!DOCTYPE html>\n<html>\n<head>\n<meta name=\"a\" content=\"b\">)" +
        std::string(100, ' ') + R"(\n</head><body>\u6f0f\\n<\/body></html>)";
    ASSERT_TRUE(is_json_escaped_page(escaped));
    ASSERT_TRUE(is_json_escaped_page('"' + escaped + '"'));
    const std::string page = unescape_json_page('"' + escaped + '"');
    EXPECT_TRUE(page.starts_with("<!DOCTYPE html>\n<html>\n<head>\n<meta name=\"a\""));
    EXPECT_TRUE(page.ends_with("漏\\n</body></html>"));
}

TEST(JsonEscapedPage, a_page_that_only_shows_escapes_is_left_alone) {
    EXPECT_FALSE(
        is_json_escaped_page("<!DOCTYPE html>\n<html><body><script>var a = \"\\n\\\"\";</script>" +
                             std::string(200, ' ')));
    EXPECT_FALSE(is_json_escaped_page(""));
}

}  // namespace
}  // namespace magpie
