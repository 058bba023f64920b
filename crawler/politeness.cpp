// See politeness.h.
#include "crawler/politeness.h"

namespace magpie {

std::string politeness_key(const Url& url) {
    std::string_view host = url.host();
    if (host.ends_with('.')) host.remove_suffix(1);
    return std::string(host);
}

HostPolicy policy_for(std::string_view key, const PolitenessConfig& config) {
    HostPolicy policy;
    policy.delay = config.host_delay;
    policy.first_pause = config.captcha_pause;
    if (key != kWechatHost) return policy;
    policy.delay = config.wechat_delay;
    policy.jitter = config.wechat_jitter;
    policy.daily_cap = config.wechat_daily_cap;
    policy.waits_for_verdict = true;
    return policy;
}

}  // namespace magpie
