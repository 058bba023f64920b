// The pages of the replayed world, written by hand after the markup that such pages have.
#pragma once

#include <string>
#include <string_view>

namespace magpie::replay {

struct ArticleText {
    std::string title, account, mark;  // `mark`: stands once in the text
    int version = 1;                   // 2: one paragraph more
    std::uint64_t seed = 0;            // chooses the sentences
};

struct WechatKey {
    std::string biz, mid, idx, sn;
};

std::string wechat_article(const ArticleText& text, const WechatKey& key);
std::string web_article(const ArticleText& text);
// `title`: what the page says in place of an article.
std::string wechat_message(std::string_view title, std::string_view description);
std::string wechat_moved(std::string_view target_url);
std::string script_shell();
std::string blank_page();
// A page of links, one per address.
std::string index_page(std::string_view links);

}  // namespace magpie::replay
