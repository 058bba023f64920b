// Which template a WeChat page was made with: entry bundle, then item_show_type, then PAGE_MID,
// then body class. Never by words (docs/wechat.md, "Types").
#pragma once

#include <string>
#include <string_view>

#include "parser/wechat/sources.h"

namespace magpie::wechat {

// The numbers are WeChat's own item_show_type.
enum class Template {
    article = 0,
    video = 5,
    music = 6,
    audio = 7,
    picture = 8,
    text = 10,
    short_content = 17,
};

struct PageType {
    Template layout = Template::article;
    int item_show_type = 0;  // as the page says, also when unknown
    bool known = true;       // false: read like an article, then like a text, then like pictures
};

PageType type_of(Sources& sources);

// Name of the entry script without hash and "-legacy" ("appmsg", "common_share_text_content",
// "error", "del"), or "" for pages older than 2022. Found by bytes.
std::string_view entry_bundle(std::string_view page);

// The PAGE_MID that a page's script sets ("mmbizwap:wxverify/info.html"), or "".
std::string_view page_mid(std::string_view page);

}  // namespace magpie::wechat
