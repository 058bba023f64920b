#include "parser/saved_page.h"

#include <gtest/gtest.h>

namespace magpie {
namespace {

TEST(SavedPage, a_browser_says_where_it_saved_from) {
    EXPECT_EQ(saved_from("<!DOCTYPE html>\n<!-- saved from url=(0049)https://mp.weixin.qq.com/s/"
                         "kfKEK9l-JDdOQ_NpE2hpLQ -->\n<html>"),
              "https://mp.weixin.qq.com/s/kfKEK9l-JDdOQ_NpE2hpLQ");
    EXPECT_EQ(saved_from("<html><!--\n Page saved with SingleFile\n url: https://a.example/b?c=1\n "
                         "saved date: Mon -->"),
              "https://a.example/b?c=1");
    EXPECT_EQ(saved_from("<!-- saved from url=(0031)file:///C:/Users/a/page.html -->"), "");
}

TEST(SavedPage, without_that_the_page_names_itself) {
    EXPECT_EQ(saved_from("<script>var msg_link = \"http://mp.weixin.qq.com/s?__biz=MzA=\\x26amp;mid=1\";"
                         "</script>"),
              "http://mp.weixin.qq.com/s?__biz=MzA=&mid=1");
    EXPECT_EQ(saved_from("<link rel='canonical' href='https://a.example/x?a=1&amp;b=2'>"),
              "https://a.example/x?a=1&b=2");
    EXPECT_EQ(saved_from("<meta property=\"og:title\" content=\"t\"><meta property=\"og:url\" "
                         "content=\"https://a.example/y\">"),
              "https://a.example/y");
    EXPECT_EQ(saved_from("<html><p>https://a.example/"), "");
    EXPECT_EQ(saved_from(""), "");
}

TEST(SavedPage, files_of_the_folder_are_matched_to_the_pictures_own_addresses) {
    const auto pictures = saved_pictures(
        "<img data-src=\"https://mmbiz.qpic.cn/mmbiz_png/Abc/640?wx_fmt=png&amp;from=a\" alt=\"1 > 0\" "
        "src=\"./%E9%9B%A8_files/640(1)\"><IMG src=\"./x_files/none\">"
        "<img src='x.files/0' data-src='https://mmbiz.qpic.cn/mmbiz_png/Def/0'>"
        "<img src=\"https://a.example/x_files_of/y\" data-src=\"https://a.example/y\">");
    EXPECT_EQ(pictures.size(), 2u);
    EXPECT_EQ(pictures.at("640(1)"), "https://mmbiz.qpic.cn/mmbiz_png/Abc/640?wx_fmt=png&from=a");
    EXPECT_EQ(pictures.at("0"), "https://mmbiz.qpic.cn/mmbiz_png/Def/0");
}

TEST(SavedPage, a_page_has_a_folder_by_its_name) {
    EXPECT_EQ(companion_folders_of("雨.html"), (std::vector<std::string>{"雨_files", "雨.files"}));
    EXPECT_TRUE(companion_folders_of("notes.txt").empty());
    EXPECT_TRUE(is_companion_folder("雨_files"));
    EXPECT_FALSE(is_companion_folder("_files"));
    EXPECT_FALSE(is_companion_folder("files"));
}

TEST(SavedPage, open_tags_and_quotes_end_with_the_file) {
    EXPECT_TRUE(saved_pictures("<img src=\"./x_files/1\" data-src=\"https://a").empty());
    EXPECT_TRUE(saved_pictures("<img src='./x_files/1").empty());
    EXPECT_EQ(saved_from("<!-- saved from url=("), "");
}

}  // namespace
}  // namespace magpie
