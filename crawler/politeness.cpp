// See politeness.h.
#include "crawler/politeness.h"

#include <algorithm>
#include <array>

namespace magpie {

std::string politeness_key(const Url& url) {
    std::string_view host = url.host();
    if (host.ends_with('.')) host.remove_suffix(1);
    return std::string(host);
}

bool is_asset_host(std::string_view key) {
    static constexpr std::array<std::string_view, 9> kAssetHosts{
        "mmbiz.qpic.cn",     "mmbiz.qlogo.cn",  "mmecoa.qpic.cn",
        "wx.qlogo.cn",       "res.wx.qq.com",   "wx.y.gtimg.cn",
        "vpic.video.qq.com", "mpvideo.qpic.cn", "findermp.video.qq.com"};
    return std::find(kAssetHosts.begin(), kAssetHosts.end(), key) != kAssetHosts.end();
}

HostPolicy policy_for(std::string_view key, const PolitenessConfig& config) {
    HostPolicy policy;
    policy.delay = config.host_delay;
    policy.first_pause = config.captcha_pause;
    if (is_asset_host(key)) {
        policy.delay = config.asset_delay;
        policy.connections = config.asset_connections;
    }
    if (key != kWechatHost) return policy;
    policy.delay = config.wechat_delay;
    policy.jitter = config.wechat_jitter;
    policy.daily_cap = config.wechat_daily_cap;
    policy.waits_for_verdict = true;
    return policy;
}

}  // namespace magpie
