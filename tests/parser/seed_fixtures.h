// Hand-written archived documents: interface text as WeChat prints it, articles invented.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace magpie::seed::fixture {

inline constexpr std::string_view kWeChatUrl =
    "https://mp.weixin.qq.com/s?__biz=MzA3MDAwMDAwMA==&mid=2650000001&idx=1&sn=0123456789abcdef";

inline const std::string kAvatar = "![](http://mmbiz.qpic.cn/mmbiz_png/avatar/0?wx_fmt=png)";

inline const std::string kServiceBlock =
    "知道了\n\n![]()"
    "\n微信扫一扫\n使用小程序\n\n取消\n允许\n\n取消\n允许\n\n取消\n允许\n\n×\n分析\n\n![跳转二维码]"
    "()\n\n"
    "![作者头像](http://mmbiz.qpic.cn/mmbiz_png/avatar/"
    "0?wx_fmt=png)\n\n微信扫一扫可打开此内容，\n使用完整服务\n\n";

inline const std::string kCounters =
    "：\n，\n，\n，\n，\n，\n，\n，\n，\n，\n，\n，\n，\n。\n\n视频\n小程序\n赞\n，轻点两下取消赞\n"
    "在看\n，轻点两下取消在看\n"
    "分享\n留言\n收藏\n听过";

inline const std::string kVerifyTail =
    "：\n，\n。\n\n视频\n小程序\n赞\n，轻点两下取消赞\n在看\n，轻点两下取消在看";

// The tail of an article, with lines between the tag line and the QR code.
inline std::string article_tail(std::string_view account, std::string_view extra = "") {
    return "预览时标签不可点\n\n" + std::string(extra) +
           "![]()\n\n微信扫一扫\n关注该公众号\n\n继续滑动看下一个\n\n轻触阅读原文\n\n" + kAvatar +
           "\n\n" + std::string(account) + "\n\n向上滑动看下一个\n\n" + kServiceBlock + kCounters;
}

inline std::string short_post_tail(std::string_view account,
                                   std::string_view touch = "轻触查看原文") {
    return ",\n\n,\n\n" + std::string(touch) + "\n\n" + kAvatar + "\n\n" + std::string(account) +
           "\n\n向上滑动看下一个\n\n" + kServiceBlock + kCounters;
}

inline std::string document(std::string_view title, std::string_view url, std::string_view source,
                            std::string_view body) {
    return "---\ntitle: " + std::string(title) + "\nurl: " + std::string(url) +
           "\nsource: " + std::string(source) +
           "\ndate: 2026-01-31\nfetch_date: 2026-02-01T08:00:00.123456\n---\n\n# " +
           std::string(title) + "\n\n" + std::string(body);
}

inline std::string wechat(std::string_view title, std::string_view source, std::string_view body) {
    return document(title, kWeChatUrl, source, body);
}

inline std::string web(std::string_view title, std::string_view body) {
    return document(title, "https://blog.example.com/post/1", "某博客", body);
}

// Cover, repeated title and byline paragraphs.
inline std::string head(std::string_view title, std::initializer_list<std::string_view> byline) {
    std::string text = "![cover_image](https://mmbiz.qpic.cn/cover/0?wx_fmt=jpeg)\n\n# " +
                       std::string(title) + "\n\n";
    for (const std::string_view line : byline) text += std::string(line) + "\n\n";
    return text;
}

}  // namespace magpie::seed::fixture
