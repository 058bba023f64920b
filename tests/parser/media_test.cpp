// Which file a URL names, where to ask for it, and how a copy takes its place.
#include "parser/media.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace magpie {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// Tokens of pictures that do not exist, as long as real ones may be.
constexpr std::string_view kToken = "AbCdEfGhIjKlMnOpQrStUvWx";
const std::string kFirst = "mmbizFirstPictureToken000000000001";
const std::string kSecond = "mmbizSecondPictureToken00000000002";

std::string picture(const std::string& token, const std::string& rest = "/640?wx_fmt=png") {
    return "https://mmbiz.qpic.cn/mmbiz_png/" + token + rest;
}

std::vector<std::string> identities(const std::vector<MediaFile>& files) {
    std::vector<std::string> out;
    for (const MediaFile& file : files) out.push_back(file.identity);
    return out;
}

// A copy of everything in `kept`, named after its place there.
LocalCopy copies(std::map<std::string, std::string, std::less<>> kept) {
    return [kept = std::move(kept)](std::string_view identity) {
        const auto found = kept.find(identity);
        return found == kept.end() ? std::string() : found->second;
    };
}

TEST(ImageIdentity, is_the_token_or_host_and_path) {
    EXPECT_EQ(image_identity("http://mmbiz.qpic.cn/mmbiz/" + std::string(kToken) + "/0"), kToken);
    EXPECT_EQ(image_identity("https://Img.cn/a/b.png?x=1#y"), "img.cn/a/b.png");
    EXPECT_EQ(image_identity(""), "");
}

TEST(MediaIdentity, of_a_wechat_picture_is_its_token_alone) {
    for (const char* path : {"/mmbiz_png/", "/mmbiz/", "/sz_mmbiz_jpg/", "/mmbiz_gif/"})
        for (const char* rest : {"/640?wx_fmt=png", "/0", "/", "", "/300#imgIndex=3"})
            EXPECT_EQ(media_identity("http://mmbiz.qpic.cn" + std::string(path) + kFirst + rest),
                      "mmbiz:" + kFirst);
    EXPECT_EQ(media_identity("https://mmecoa.qpic.cn/sz_mmecoa_jpg/" + kFirst + "/640"),
              "mmbiz:" + kFirst);
    EXPECT_NE(media_identity(picture(kFirst)), media_identity(picture(kSecond)));
}

TEST(MediaIdentity, of_clips_is_their_id) {
    EXPECT_EQ(media_identity("https://mp.weixin.qq.com/s/Qm3vT0aR8yLwK2nXc5Ze1g#wxv_123"),
              "wxv_123");
    EXPECT_EQ(media_identity("https://res.wx.qq.com/voice/getvoice?mediaid=MzA_12&x=1"),
              "voice:MzA_12");
}

TEST(MediaIdentity, of_anything_else_is_the_url_without_fragment) {
    EXPECT_EQ(media_identity("https://img.example.org/a.png?v=2#top"),
              "https://img.example.org/a.png?v=2");
    EXPECT_EQ(media_identity(""), "");
}

TEST(PlayerCaption, stands_between_label_and_length) {
    EXPECT_EQ(player_caption("视频: 雨后的山 (01:02)"), "雨后的山");
    EXPECT_EQ(player_caption("音乐: 曲 (现场) (1:02:03)"), "曲 (现场)");
    EXPECT_EQ(player_caption("音频 (00:07)"), "");
    EXPECT_EQ(player_caption("视频"), "");
    EXPECT_FALSE(player_caption("视频号的用法"));
    EXPECT_FALSE(player_caption("一个链接"));
}

TEST(MediaOf, lists_cover_then_body_then_what_only_the_page_knew_each_once) {
    Article article;
    article.cover = picture(kFirst, "/0?wx_fmt=jpeg");
    article.markdown = "词\n\n![](" + picture(kSecond) + ")\n\n* 项 ![](" +
                       picture(kSecond, "/300") + ")\n\n![](https://img.example.org/a.png)\n\n" +
                       "[音频: 声 (00:10)](https://res.wx.qq.com/voice/getvoice?mediaid=V1)";
    article.media = {{MediaRole::video,
                      "https://mpvideo.qpic.cn/0b2e.f10002.mp4?dis_k=1&dis_t=2",
                      "wxv_1",
                      {},
                      "片"}};
    const std::vector<MediaFile> files = media_of(article);
    EXPECT_THAT(identities(files),
                ElementsAre("mmbiz:" + kFirst, "mmbiz:" + kSecond, "https://img.example.org/a.png",
                            "voice:V1", "wxv_1"));
    EXPECT_EQ(files[0].role, MediaRole::cover);
    EXPECT_EQ(files[1].role, MediaRole::picture);
    EXPECT_EQ(files[1].url, picture(kSecond));
    EXPECT_EQ(files[3].role, MediaRole::audio);
}

TEST(MediaOf, a_picture_of_the_body_takes_what_the_page_knows_of_it) {
    Article article;
    article.markdown = "![](" + picture(kFirst) + ")";
    article.media = {{MediaRole::background, picture(kFirst, "/0"), "", {picture(kSecond)}, ""}};
    const std::vector<MediaFile> files = media_of(article);
    ASSERT_THAT(files, SizeIs(1));
    EXPECT_EQ(files[0].role, MediaRole::background);
    EXPECT_EQ(files[0].url, picture(kFirst));
    EXPECT_THAT(files[0].alternates, ElementsAre(picture(kSecond), picture(kFirst, "/0")));
}

TEST(MediaOf, what_cannot_be_fetched_is_no_file) {
    Article article;
    article.cover = "data:image/png;base64,AAAA";
    article.markdown = "![](./page_files/640.jpg) [视频](https://v.qq.com/x/page/a.html)";
    EXPECT_THAT(media_of(article), IsEmpty());
}

TEST(MediaOf, an_article_has_a_bounded_number_of_files) {
    Article article;
    for (std::size_t i = 0; i < kMaxMediaFiles + 10; ++i)
        article.markdown += "![](https://img.example.org/" + std::to_string(i) + ".png)\n\n";
    EXPECT_THAT(media_of(article), SizeIs(kMaxMediaFiles));
}

TEST(FetchUrls, the_original_size_comes_first_and_the_page_url_last) {
    MediaFile file;
    file.url = "http://mmbiz.qpic.cn/mmbiz_png/" + kFirst +
               "/640?wx_fmt=png&tp=webp&wxfrom=5&wx_lazy=1&wx_co=1#imgIndex=2";
    file.alternates = {picture(kSecond, "/640"), "https://img.example.org/b.png"};
    EXPECT_THAT(fetch_urls(file),
                ElementsAre(picture(kFirst, "/0?wx_fmt=png"), picture(kSecond, "/0"),
                            "https://img.example.org/b.png", picture(kFirst)));
}

TEST(FetchUrls, a_size_that_is_missing_is_added) {
    for (const char* rest : {"", "/", "/640"}) {
        MediaFile file;
        file.url = picture(kFirst, rest);
        EXPECT_EQ(fetch_urls(file).front(), picture(kFirst, "/0")) << rest;
    }
}

TEST(FetchUrls, signed_addresses_of_clips_stay_whole) {
    MediaFile file;
    file.role = MediaRole::video;
    file.url = "http://mpvideo.qpic.cn/0b2e.f10002.mp4?dis_k=1&tp=3&dis_t=2";
    EXPECT_THAT(fetch_urls(file),
                ElementsAre("https://mpvideo.qpic.cn/0b2e.f10002.mp4?dis_k=1&tp=3&dis_t=2"));
}

TEST(FetchUrls, other_hosts_keep_their_scheme_and_are_asked_once) {
    MediaFile file;
    file.url = "http://img.example.org/a.png?tp=1#x";
    file.alternates = {"http://img.example.org/a.png?tp=1"};
    EXPECT_THAT(fetch_urls(file), ElementsAre("http://img.example.org/a.png?tp=1"));
}

TEST(WithLocalCopies, pictures_point_to_their_copy_and_others_stay) {
    Article article;
    article.markdown = "![山](" + picture(kFirst) + ")\n\n| a | b |\n| --- | --- |\n| ![](" +
                       picture(kFirst, "/300") + ") | c |\n\n![](" + picture(kSecond) + ")";
    EXPECT_EQ(with_local_copies(article, copies({{"mmbiz:" + kFirst, "media/1.png"}})),
              "![山](media/1.png)\n\n| a | b |\n| --- | --- |\n| ![](media/1.png) | c |\n\n![](" +
                  picture(kSecond) + ")");
}

TEST(WithLocalCopies, players_point_to_their_clip) {
    Article article;
    article.markdown =
        "[视频: 甲 (01:00)](https://mp.weixin.qq.com/s/Qm3vT0aR8yLwK2nXc5Ze1g#wxv_1)\n\n"
        "[音频: 声](https://res.wx.qq.com/voice/getvoice?mediaid=V1)\n\n"
        "[不是片子](https://mp.weixin.qq.com/s/Qm3vT0aR8yLwK2nXc5Ze1g)";
    EXPECT_EQ(
        with_local_copies(article, copies({{"wxv_1", "media/1.mp4"}, {"voice:V1", "media/2.mp3"}})),
        "[视频: 甲 (01:00)](media/1.mp4)\n\n[音频: 声](media/2.mp3)\n\n"
        "[不是片子](https://mp.weixin.qq.com/s/Qm3vT0aR8yLwK2nXc5Ze1g)");
}

TEST(WithLocalCopies, clips_that_share_the_article_address_are_told_apart_by_their_words) {
    const std::string page = "https://mp.weixin.qq.com/s/Qm3vT0aR8yLwK2nXc5Ze1g";
    Article article;
    article.markdown = "[视频: 乙 (02:00)](" + page + ")\n\n[视频: 甲](" + page +
                       ")\n\n[视频: 甲](" + page + ")\n\n[视频: 丙](" + page + ")";
    article.media = {{MediaRole::video, "https://a.example/1", "wxv_1", {}, "甲"},
                     {MediaRole::video, "https://a.example/2", "wxv_2", {}, "乙"},
                     {MediaRole::video, "https://a.example/3", "wxv_3", {}, "甲"}};
    EXPECT_EQ(
        with_local_copies(
            article,
            copies({{"wxv_1", "media/1.mp4"}, {"wxv_2", "media/2.mp4"}, {"wxv_3", "media/3.mp4"}})),
        "[视频: 乙 (02:00)](media/2.mp4)\n\n[视频: 甲](media/1.mp4)\n\n[视频: "
        "甲](media/3.mp4)\n\n[视频: 丙](" +
            page + ")");
}

TEST(WithLocalCopies, without_copies_nothing_changes) {
    Article article;
    article.markdown = "词 **粗** ![](" + picture(kFirst) + ")";
    EXPECT_EQ(with_local_copies(article, copies({})), article.markdown);
}

}  // namespace
}  // namespace magpie
