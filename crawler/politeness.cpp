// See politeness.h.
#include "crawler/politeness.h"

#include "base/text.h"
#include "base/wechat_hosts.h"

namespace magpie {
namespace {

HostPolicy general_policy(std::string_view key, const PolitenessConfig& config) {
    HostPolicy policy;
    policy.delay = config.host_delay;
    policy.jitter = config.host_jitter;
    policy.first_pause = config.captcha_pause;
    if (is_asset_host(key)) {
        policy.delay = config.asset_delay;
        policy.jitter = 0;
        policy.connections = config.asset_connections;
    }
    if (key != kWechatHost) return policy;
    policy.delay = config.wechat_delay;
    policy.jitter = config.wechat_jitter;
    policy.jitter_shortens = true;
    policy.daily_cap = config.wechat_daily_cap;
    policy.waits_for_verdict = true;
    return policy;
}

}  // namespace

std::string politeness_key(const Url& url) {
    std::string_view host = url.host();
    if (host.ends_with('.')) host.remove_suffix(1);
    return std::string(host);
}

bool is_asset_host(std::string_view key) { return is_wechat_asset_host(key); }

HostRules rules_of(const std::vector<HostConfig>& hosts) {
    HostRules rules;
    for (const HostConfig& host : hosts) {
        std::string key = to_lower_ascii(host.host);
        if (key.ends_with('.')) key.pop_back();
        rules.insert_or_assign(std::move(key), host);
    }
    return rules;
}

HostPolicy policy_for(std::string_view key, const PolitenessConfig& config,
                      const HostRules& rules) {
    HostPolicy policy = general_policy(key, config);
    const auto own = rules.find(key);
    if (own == rules.end()) return policy;
    policy.delay = own->second.delay.value_or(policy.delay);
    policy.connections = std::max(own->second.connections.value_or(policy.connections), 1);
    policy.daily_cap = std::max(own->second.daily_cap.value_or(policy.daily_cap), 0);
    return policy;
}

std::string_view address_of_peer(std::string_view peer) {
    if (peer.starts_with('[')) return peer.substr(1, std::min(peer.find(']'), peer.size()) - 1);
    const auto colon = peer.find(':');
    const bool has_port = colon != std::string_view::npos && peer.find(':', colon + 1) == peer.npos;
    return has_port ? peer.substr(0, colon) : peer;
}

}  // namespace magpie
