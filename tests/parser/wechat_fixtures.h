// Pages of mp.weixin.qq.com as tests write them, modelled on the real markup.
#pragma once

#include <string>
#include <string_view>

namespace magpie::test {

// A page of 2025 whose data is all in the literal: `bundle` names its entry script, `url` is its
// own address, `members` are further members of the literal.
inline std::string literal_page(std::string_view bundle, std::string_view url,
                                std::string_view members) {
    return "<html><head><script type=\"module\" crossorigin src=\"//res.wx.qq.com/js/assets/" +
           std::string(bundle) +
           ".mj8hryzkf8412de3.js\"></script></head><body><div id=\"js_article\"></div><script>"
           "window.cgiDataNew = { nick_name: JsDecode('号'), ori_create_time: '1728021064' * 1, "
           "link: JsDecode('" +
           std::string(url) + "'), " + std::string(members) + " };</script></body></html>";
}

}  // namespace magpie::test
