#include "base/wechat_hosts.h"

#include <algorithm>
#include <array>

namespace magpie {

bool is_wechat_page_host(std::string_view host) { return host == "mp.weixin.qq.com"; }

bool is_wechat_asset_host(std::string_view host) {
    static constexpr std::array<std::string_view, 9> kAssetHosts{
        "mmbiz.qpic.cn",     "mmbiz.qlogo.cn",  "mmecoa.qpic.cn",
        "wx.qlogo.cn",       "res.wx.qq.com",   "wx.y.gtimg.cn",
        "vpic.video.qq.com", "mpvideo.qpic.cn", "findermp.video.qq.com"};
    return std::find(kAssetHosts.begin(), kAssetHosts.end(), host) != kAssetHosts.end();
}

}  // namespace magpie
