// The hosts of WeChat that have limits of their own. Names as in a canonical URL, without port.
#pragma once

#include <string_view>

namespace magpie {

// Where the articles are: mp.weixin.qq.com.
bool is_wechat_page_host(std::string_view host);
// Whether the host serves pictures and clips of WeChat pages (mmbiz.qpic.cn …).
bool is_wechat_asset_host(std::string_view host);

}  // namespace magpie
