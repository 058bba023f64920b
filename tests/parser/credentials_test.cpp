#include "parser/credentials.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "parser/base64.h"

namespace magpie {
namespace {

using enum CredentialPlaces;

struct Masked {
    std::string bytes;
    std::size_t count;
};

Masked masked(std::string bytes, CredentialPlaces places = addresses) {
    const std::size_t count = mask_credentials(bytes, places);
    return {std::move(bytes), count};
}

TEST(Credentials, a_value_in_an_address_is_covered_by_as_many_x) {
    const Masked result =
        masked("see https://mp.weixin.qq.com/s?__biz=MzA=&key=a1b2c3d4&uin=MTIzNDU2&scene=1#rd.");
    EXPECT_EQ(result.bytes,
              "see https://mp.weixin.qq.com/s?__biz=MzA=&key=xxxxxxxx&uin=xxxxxxxx&scene=1#rd.");
    EXPECT_EQ(result.count, 2u);
}

TEST(Credentials, every_escaping_of_an_address_is_seen_through) {
    for (const char* before :
         {"https://mp.weixin.qq.com/s?a=1&amp;key=", "https://mp.weixin.qq.com/s?a=1&amp;amp;key=",
          "https://mp.weixin.qq.com/s?a=1\\x26key=", "https://mp.weixin.qq.com/s?a=1\\x26amp;key=",
          "https://mp.weixin.qq.com/s?a=1\\u0026key\\u003d",
          "https:\\/\\/mp.weixin.qq.com\\/s?key=",
          "https%3A%2F%2Fmp.weixin.qq.com%2Fs%3Fa%3D1%26key%3D",
          "https%253A%252F%252Fmp.weixin.qq.com%252Fs%253Fa%253D1%2526key%253D",
          "/s?__biz=MzA=&key=", "/mp/getmasssendmsg?uin_is=1&key=",
          "//mp.weixin.qq.com/mp/profile_ext?action=getmsg&key="}) {
        const std::string text = std::string(before) + "PLANTED99";
        EXPECT_EQ(masked(text).bytes, std::string(before) + "xxxxxxxxx") << before;
    }
}

TEST(Credentials, an_encoded_address_ends_its_value_where_its_own_separator_stands) {
    EXPECT_EQ(masked("u=https%3A%2F%2Fmp.weixin.qq.com%2Fs%3Fkey%3DPLANTED99%26idx%3D1").bytes,
              "u=https%3A%2F%2Fmp.weixin.qq.com%2Fs%3Fkey%3Dxxxxxxxxx%26idx%3D1");
}

TEST(Credentials, names_of_the_client_are_covered_on_every_host_the_common_ones_are_not) {
    EXPECT_EQ(masked("http://127.0.0.1/a?pass_ticket=PLANTED%2B9&x=1").bytes,
              "http://127.0.0.1/a?pass_ticket=xxxxxxxxxxx&x=1");
    for (const char* kept :
         {"https://maps.example.org/api?key=AIzaSyA0b1c2d3", "https://example.org/?token=123456789",
          "https://example.org/login?sessionid=abcdef12"})
        EXPECT_EQ(masked(kept).count, 0u) << kept;
}

TEST(Credentials, a_token_belongs_to_the_backend_not_to_a_published_link) {
    EXPECT_EQ(masked("/cgi-bin/appmsgpublish?sub=list&token=1876543210&lang=zh_CN").bytes,
              "/cgi-bin/appmsgpublish?sub=list&token=xxxxxxxxxx&lang=zh_CN");
    EXPECT_EQ(masked("https://mp.weixin.qq.com/s?__biz=MzA=&mid=1&token=1876543210").count, 0u);
    EXPECT_EQ(masked("{\"u\":\"/s?__biz=MzA=&amp;token=1876543210&x=1\"}", data).count, 0u);
}

TEST(Credentials, what_everybody_gets_is_no_credential) {
    for (const char* kept :
         {"https://mp.weixin.qq.com/s?key=&uin=777&pass_ticket=",
          "https://mp.weixin.qq.com/s?uin=0",
          "https://mp.weixin.qq.com/s?appmsg_token=00000000000000", "url+\"&pass_ticket=\"+ticket",
          "a&&pass_ticket=window.top.value", "n?pass_ticket=encodeURIComponent(x):0",
          "https://mp.weixin.qq.com/cgi-bin/announce?action=getannouncement&key=1166798780AB",
          "https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket=gQH47joAAAAAAAAAASxodHRw"})
        EXPECT_EQ(masked(kept, scripts).count, 0u) << kept;
}

TEST(Credentials, the_whole_address_of_a_public_notice_is_exempt) {
    std::string notice =
        "https://mp.weixin.qq.com/mp/announce?action=getannouncement&key=1503282731baHzSz&"
        "uin=MTIzNDU2";
    const std::string before = notice;
    EXPECT_EQ(mask_credentials(notice, CredentialPlaces::addresses), 0u);
    EXPECT_EQ(notice, before);
}

TEST(Credentials, a_page_may_hold_them_in_its_scripts) {
    const Masked result = masked(
        "<p>var pass_ticket = \"printed99\"</p><script>\n"
        "var pass_ticket = \"PLANTED01\";\nwindow.uin = 'PLANTED02' || '';\n"
        "var key = params['key'] || \"\" || \"0123456789abcdef0123\";\n"
        "var o = { appmsg_token: JsDecode('PLANTED03'), \"exportkey\":\"PLANTED04\", uin: "
        "238499879 };\n"
        "</script>",
        scripts);
    EXPECT_EQ(result.count, 6u);
    EXPECT_FALSE(contains(result.bytes, "PLANTED")) << result.bytes;
    EXPECT_FALSE(contains(result.bytes, "0123456789abcdef")) << result.bytes;
    EXPECT_FALSE(contains(result.bytes, "238499879")) << result.bytes;
    EXPECT_TRUE(contains(result.bytes, "printed99")) << "words of the article stay";
}

TEST(Credentials, scripts_use_the_same_names_for_other_things) {
    constexpr const char* kScript =
        "<script>var uin = window.uin; var wxtoken = \"777\"; x({key:\"addCss\"}); y = {key: "
        "'appmsg_underline_translate'}; z = {key:\"wxv_2746276791178199040\"}; "
        "if (key === \"0123456789abcdef01\") f(); token: 'identifier', bizuin = \"3873518948\"; "
        "data-key=\"0123456789abcdef01\"; e = {exportkey: Url.getQuery('exportkey')}; "
        "sessionid = \"svr_986bd7b8c17\"; a = {exportkey: \"data-exportkey\"}</script>";
    EXPECT_EQ(masked(kScript, scripts).bytes, kScript);
}

TEST(Credentials, a_page_escaped_as_json_is_read_through_its_backslashes) {
    EXPECT_EQ(masked("<html>\\n<script>\\nvar pass_ticket = \\\"PLANTED01\\\";<\\/script>", scripts)
                  .bytes,
              "<html>\\n<script>\\nvar pass_ticket = \\\"xxxxxxxxx\\\";<\\/script>");
}

TEST(Credentials, data_may_hold_them_anywhere) {
    EXPECT_EQ(masked("{\"token\":\"1876543210\",\"pass_ticket\":\"PLANTED01\",\"key\":\"2247485344_"
                     "2650000001_1\"}",
                     data)
                  .bytes,
              "{\"token\":\"xxxxxxxxxx\",\"pass_ticket\":\"xxxxxxxxx\",\"key\":\"2247485344_"
              "2650000001_1\"}");
}

constexpr std::string_view kMail =
    "From: <Saved by Blink>\r\n"
    "Snapshot-Content-Location: https://mp.weixin.qq.com/s?__biz=MzA=&key=PLANTED01\r\n"
    "Cookie: wap_sid2=PLANTED02;\r\n more=PLANTED03\r\n"
    "Content-Type: multipart/related; boundary=\"b\"\r\n\r\n"
    "--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n"
    "Set-Cookie: a=PLANTED04\r\n\r\n"
    "<a "
    "href=3D\"https://mp.weixin.qq.com/"
    "s?__biz=3DMzA=3D&amp;pass_tic=\r\nket=3DPLAN=\r\nTED05&amp;x=3D1\">"
    "<script>var uin =3D \"PLANTED06\"</script>Cookie: a word of the page\r\n--b--\r\n";

TEST(Credentials, mail_is_read_through_its_line_breaks_and_headers) {
    const Masked result = masked(std::string(kMail), mhtml);
    EXPECT_EQ(result.bytes.size(), kMail.size());
    EXPECT_FALSE(contains(result.bytes, "PLANTED")) << result.bytes;
    EXPECT_TRUE(contains(result.bytes, "pass_tic=\r\nket=3Dxxxx=\r\nxxxxx&amp;x=3D1"))
        << result.bytes;
    EXPECT_TRUE(contains(result.bytes, "Cookie: a word of the page"));
}

TEST(Credentials, a_page_in_base64_is_covered_inside_its_coding) {
    const std::string page = "<script>var pass_ticket = \"PLANTED01\";</script>";
    const std::string head =
        "Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n"
        "Content-Transfer-Encoding: base64\n\n";
    const std::string encoded = base64_encode(page);
    const std::string mail = head + encoded.substr(0, 20) + "\n" + encoded.substr(20) + "\n--b--\n";
    const Masked result = masked(mail, mhtml);
    EXPECT_EQ(result.count, 1u);
    EXPECT_EQ(result.bytes.size(), mail.size());
    EXPECT_EQ(base64_decode_lenient(
                  std::string_view(result.bytes).substr(head.size(), encoded.size() + 1)),
              "<script>var pass_ticket = \"xxxxxxxxx\";</script>");
}

TEST(Credentials, covering_again_changes_nothing) {
    const Masked once = masked(std::string(kMail), mhtml);
    const Masked twice = masked(once.bytes, mhtml);
    EXPECT_EQ(twice.bytes, once.bytes);
    EXPECT_EQ(twice.count, 0u);
}

TEST(Credentials, any_bytes_are_read_in_linear_time) {
    std::string hostile;
    for (int i = 0; i < 200'000; ++i) hostile += "&key=abcd";
    EXPECT_EQ(masked(hostile, data).bytes.size(), hostile.size());
    std::string open;
    for (int i = 0; i < 200'000; ++i) open += "uin=\"";
    EXPECT_EQ(masked(open, data).bytes.size(), open.size());
}

}  // namespace
}  // namespace magpie
