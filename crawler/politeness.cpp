// See politeness.h.
#include "crawler/politeness.h"

#include "base/wechat_hosts.h"

namespace magpie {

std::string politeness_key(const Url& url) {
    std::string_view host = url.host();
    if (host.ends_with('.')) host.remove_suffix(1);
    return std::string(host);
}

bool is_asset_host(std::string_view key) { return is_wechat_asset_host(key); }

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
