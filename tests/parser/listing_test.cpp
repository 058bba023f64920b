#include "parser/wechat/listing.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "parser/charset.h"

namespace magpie::wechat {
namespace {

// One push of two articles; the second has lost its address.
constexpr std::string_view kPush =
    R"({"comm_msg_info":{"id":1000000001,"type":49,"datetime":1566898366,"fakeid":"2398743887","status":2},)"
    R"("app_msg_ext_info":{"title":"雨后的山 &amp; 河","digest":"一","content_url":)"
    R"("http:\\/\\/mp.weixin.qq.com\\/s?__biz=MjM5ODc0Mzg4Nw==&amp;mid=2652036169&amp;idx=1&amp;sn=0a&amp;chksm=0b&amp;key=PLANTED01&amp;scene=27#wechat_redirect",)"
    R"("cover":"http:\\/\\/mmbiz.qpic.cn\\/mmbiz_jpg\\/Abc\\/0?wx_fmt=jpeg","author":"山人","item_show_type":8,"is_multi":1,)"
    R"("multi_app_msg_item_list":[{"title":"二","content_url":"","author":""},)"
    R"({"title":"三","content_url":"/s?timestamp=1&src=3&ver=1&signature=a*b","author":""}]}})";
constexpr std::string_view kText =
    R"({"comm_msg_info":{"id":1000000002,"type":1,"datetime":1566898000,"fakeid":"2398743887","content":"早"}})";

std::string general_list() {
    return "{\"list\":[" + std::string(kPush) + "," + std::string(kText) + "]}";
}

std::string escaped(std::string_view json) {
    return replace_all(replace_all(std::string(json), "\\", "\\\\"), "\"", "\\\"");
}

void expect_the_push(const std::optional<Listing>& listing) {
    ASSERT_TRUE(listing);
    EXPECT_EQ(listing->shape, "getmsg");
    ASSERT_EQ(listing->entries.size(), 2u);
    const ListingEntry& entry = listing->entries[0];
    EXPECT_EQ(entry.title, "雨后的山 & 河");
    EXPECT_EQ(entry.url,
              "https://mp.weixin.qq.com/s?__biz=MjM5ODc0Mzg4Nw==&mid=2652036169&idx=1&sn=0a&chksm=0b");
    EXPECT_FALSE(contains(entry.listed_url, "PLANTED"));
    EXPECT_EQ(entry.identity, "MjM5ODc0Mzg4Nw==:2652036169:1");
    EXPECT_EQ(entry.author, "山人");
    EXPECT_EQ(entry.kind, "picture");
    EXPECT_EQ(entry.cover, "https://mmbiz.qpic.cn/mmbiz_jpg/Abc/0?wx_fmt=jpeg");
    ASSERT_TRUE(entry.published);
    EXPECT_EQ(format_rfc3339(*entry.published), "2019-08-27T17:32:46+08:00");
    EXPECT_EQ(listing->entries[1].url,
              "https://mp.weixin.qq.com/s?timestamp=1&src=3&ver=1&signature=a*b");
    EXPECT_EQ(listing->entries[1].biz, "MjM5ODc0Mzg4Nw==");
    EXPECT_EQ(listing->without_address, 1u);
}

TEST(Listing, an_accounts_messages_are_read_from_every_wrapping) {
    const std::string list = general_list();
    const std::string quoted = replace_all(list, "\"", "&quot;");
    expect_the_push(read_listing(list));
    expect_the_push(read_listing("{\"ret\":0,\"errmsg\":\"ok\",\"can_msg_continue\":1,"
                                 "\"general_msg_list\":\"" + escaped(list) + "\"}"));
    expect_the_push(read_listing(std::string(kPush) + "\n" + std::string(kText) + "\n"));
    expect_the_push(read_listing("[" + std::string(kPush) + "," + std::string(kText) + "]"));
    expect_the_push(read_listing("<html><script>var msgList = " + list + ";</script>"));
    expect_the_push(read_listing("<script>\nvar msgList = '" + escaped(quoted) + "';</script>"));
    expect_the_push(read_listing("<script>var msgList = '" +
                                 escaped(replace_all(quoted, "&", "&amp;")) + "';</script>"));
}

TEST(Listing, messages_that_are_no_articles_are_counted) {
    EXPECT_EQ(read_listing(general_list())->other_messages, 1u);
    EXPECT_TRUE(read_listing("{\"general_msg_list\":\"{\\\"list\\\":[]}\",\"ret\":0}")->entries.empty());
}

TEST(Listing, a_page_tells_the_accounts_name) {
    const auto listing = read_listing("<script>var nickname = \"山与河\" || \"\";\nvar msgList = " +
                                      general_list() + ";</script>");
    ASSERT_TRUE(listing);
    EXPECT_EQ(listing->entries[0].account, "山与河");
}

constexpr std::string_view kInfo =
    R"({"appmsgex":[{"aid":"2247483700_1","appmsgid":2247483700,"itemidx":1,"title":"甲","link":)"
    R"("https://mp.weixin.qq.com/s/kfKEK9l-JDdOQ_NpE2hpLQ","create_time":1700000000,"item_show_type":0,)"
    R"("is_deleted":false,"is_pay_subscribe":1,"appmsg_album_infos":[{"id":"1","album_id":2890123456789012345,"title":"册"}]},)"
    R"({"aid":"2247483700_2","title":"乙","link":"http://mp.weixin.qq.com/s?__biz=MzA5NzYyMDIyNw==&mid=2247483700&idx=2&sn=a",)"
    R"("is_deleted":true}]})";

std::string publish_page() {
    return R"({"total_count":1,"publish_list":[{"publish_type":101,"publish_info":")" +
           escaped(kInfo) + "\"}]}";
}

void expect_the_publication(const std::optional<Listing>& listing) {
    ASSERT_TRUE(listing);
    EXPECT_EQ(listing->shape, "appmsgpublish");
    ASSERT_EQ(listing->entries.size(), 2u);
    const ListingEntry& first = listing->entries[0];
    EXPECT_EQ(first.identity, "MzA5NzYyMDIyNw==:2247483700:1") << "the account is the other entry's";
    EXPECT_EQ(first.album_id, "2890123456789012345");
    EXPECT_EQ(first.album_title, "册");
    EXPECT_TRUE(first.is_paid);
    EXPECT_FALSE(first.is_deleted);
    EXPECT_TRUE(listing->entries[1].is_deleted);
}

TEST(Listing, what_the_backend_published_is_read_from_its_answer_and_its_page) {
    expect_the_publication(read_listing("{\"base_resp\":{\"ret\":0},\"publish_page\":\"" +
                                        escaped(publish_page()) + "\"}"));
    expect_the_publication(read_listing(publish_page()));
    const std::string page = R"({"total_count":1,"publish_list":[{"publish_type":101,"publish_info":")" +
                             replace_all(std::string(kInfo), "\"", "&quot;") + "\"}]}";
    expect_the_publication(read_listing("<html><script>publish_page = " + page + ";</script>"));
}

TEST(Listing, the_own_accounts_list_has_its_time_outside) {
    const auto listing = read_listing(
        R"({"publish_list":[{"publish_info":"{\"sent_info\":{\"time\":1700000000},\"appmsg_info\":)"
        R"([{\"appmsgid\":1,\"itemidx\":1,\"title\":\"甲\",\"content_url\":\"http://mp.weixin.qq.com/s?__biz=MzA5NzYyMDIyNw==&amp;mid=1&amp;idx=1&amp;sn=a\"}]}"}]})");
    ASSERT_TRUE(listing);
    ASSERT_EQ(listing->entries.size(), 1u);
    EXPECT_EQ(listing->entries[0].identity, "MzA5NzYyMDIyNw==:1:1");
    EXPECT_TRUE(listing->entries[0].published);
}

TEST(Listing, a_list_of_messages_of_the_editor_is_read) {
    const auto listing = read_listing(
        R"({"app_msg_cnt":9,"app_msg_list":[{"aid":"5_1","title":"甲","link":"http://mp.weixin.qq.com/s?__biz=MzA5NzYyMDIyNw==&mid=5&idx=1&sn=a","create_time":1700000000,"item_show_type":10}],"base_resp":{"ret":0}})");
    ASSERT_TRUE(listing);
    EXPECT_EQ(listing->shape, "list_ex");
    EXPECT_EQ(listing->entries.at(0).kind, "text");
}

TEST(Listing, an_album_is_read_from_its_answer_and_from_its_page) {
    constexpr std::string_view kItem =
        R"({"title":"甲","url":"http://mp.weixin.qq.com/s?__biz=MzA5NzYyMDIyNw==&mid=5&idx=1&sn=a","msgid":"5","itemidx":"1","key":"3_5_1","pos_num":"7","create_time":"1700000000"})";
    const std::string url =
        "https://mp.weixin.qq.com/mp/appmsgalbum?__biz=MzA5NzYyMDIyNw==&album_id=2890123456789012345";
    for (const std::string& items : {std::string(kItem), "[" + std::string(kItem) + "]"}) {
        const auto listing = read_listing(
            "{\"base_resp\":{\"ret\":0},\"getalbum_resp\":{\"article_list\":" + items +
                ",\"base_info\":{\"title\":\"册\",\"nickname\":\"山与河\"},\"continue_flag\":\"1\"}}",
            url);
        ASSERT_TRUE(listing);
        ASSERT_EQ(listing->entries.size(), 1u);
        EXPECT_EQ(listing->entries[0].album_id, "2890123456789012345");
        EXPECT_EQ(listing->entries[0].album_title, "册");
        EXPECT_EQ(listing->entries[0].account, "山与河");
        EXPECT_EQ(listing->entries[0].position, 7);
        EXPECT_TRUE(listing->has_more);
    }
    const auto page = read_listing(
        "<script>window.cgiData = { albumId: '289', title: '册', articleList: [{ title: '甲', url: "
        "'http://mp.weixin.qq.com/s?__biz=MzA5NzYyMDIyNw==\\x26amp;mid=5\\x26amp;idx=1', create_time: "
        "'1700000000', },], continue_flag: '0' * 1, };</script>");
    ASSERT_TRUE(page);
    EXPECT_EQ(page->entries.at(0).album_id, "289");
    EXPECT_EQ(page->entries.at(0).identity, "MzA5NzYyMDIyNw==:5:1");
    const auto list = read_listing(
        "<ul class=\"js_album_list\"><li class=\"album__list-item js_album_item\" data-msgid=\"5\" "
        "data-itemidx=\"1\" data-pos_num=\"2\" data-title=\"甲\" data-link=\"http://mp.weixin.qq.com/s?"
        "__biz=MzA5NzYyMDIyNw==&amp;mid=5&amp;idx=1#rd\"></li></ul>",
        url);
    ASSERT_TRUE(list);
    EXPECT_EQ(list->entries.at(0).identity, "MzA5NzYyMDIyNw==:5:1");
    EXPECT_EQ(list->entries.at(0).position, 2);
}

TEST(Listing, a_refusal_gives_the_code_and_its_meaning) {
    const auto listing = read_listing(R"({"base_resp":{"err_msg":"freq control","ret":200013}})");
    ASSERT_TRUE(listing);
    EXPECT_EQ(listing->refusal, "200013, too many requests (freq control)");
    EXPECT_TRUE(contains(read_listing(R"({"base_resp":{"ret":200003}})")->refusal, "session"));
    EXPECT_TRUE(contains(read_listing(R"({"base_resp":{"ret":200040}})")->refusal, "token"));
    EXPECT_TRUE(contains(read_listing(R"({"base_resp":{"ret":200002}})")->refusal, "arguments"));
    EXPECT_TRUE(contains(read_listing(R"({"ret":-3,"errmsg":"no session","general_msg_list":""})")->refusal, "-3"));
}

TEST(Listing, articles_and_other_data_are_no_listings) {
    EXPECT_FALSE(read_listing("<div id=\"js_content\">msgList = {\"list\":[]}</div>"));
    EXPECT_FALSE(read_listing("{\"url\":\"https://mp.weixin.qq.com/s/a\"}"));
    EXPECT_FALSE(read_listing("[1,2,{\"base_resp\":{\"ret\":0}}]"));
    EXPECT_FALSE(read_listing("msgList = 'not json'"));
    EXPECT_FALSE(read_listing(""));
}

TEST(Listing, hostile_nesting_and_odd_types_give_what_can_be_read) {
    EXPECT_FALSE(read_listing(std::string(100'000, '[') + "\"base_resp\""));
    std::string nested = R"({"comm_msg_info":{}})";
    for (int i = 0; i < 20; ++i) nested = "[" + nested + "]";
    EXPECT_FALSE(read_listing(nested));
    const auto odd = read_listing(
        R"({"app_msg_list":[1,null,{"title":5,"link":"javascript:x"},{"link":["a"]}],"base_resp":{"ret":"0"}})");
    ASSERT_TRUE(odd);
    EXPECT_EQ(odd->entries.size(), 0u);
    EXPECT_EQ(odd->unreadable, 3u);
    EXPECT_EQ(odd->without_address, 1u);
}

}  // namespace
}  // namespace magpie::wechat
