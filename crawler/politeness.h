// What a host may be asked: the delay between requests, its jitter, the daily cap and the first
// pause after a captcha. mp.weixin.qq.com has rules of its own, so have the hosts of WeChat's
// pictures and clips; every other host has the general ones; what the configuration says of one
// host
// (`[[host]]`) comes before all of these.
// That WeChat's limits are not raised by accident is the business of config/load
// (allow_faster_than_default).
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/url.h"
#include "config/config.h"

namespace magpie {

inline constexpr std::string_view kWechatHost = "mp.weixin.qq.com";

struct HostPolicy {
    std::chrono::milliseconds delay{1'000};  // from the end of a reply to the next request
    // Requests at once. Above one the delay also lies between the starts of two requests, so that
    // it bounds the rate however fast the host answers.
    int connections = 1;
    double jitter = 0;                     // share of the delay
    bool jitter_shortens = false;          // ± that share (WeChat); else longer by up to it
    int daily_cap = 0;                     // requests per day in China's time zone; 0: none
    std::chrono::minutes first_pause{30};  // after a captcha; doubles while probes fail
    // The host's next request waits until the last page has been judged: a state page that asks to
    // stop is found by the parser, after the reply. Without this the host is free as soon as its
    // reply has ended.
    bool waits_for_verdict = false;
};

// The name under which a host's requests are counted: the host without port and without the root's
// dot, because http, https and every other port reach the same machine.
std::string politeness_key(const Url& url);

// Whether the host serves pictures and clips of WeChat pages (wechat-pages §12).
bool is_asset_host(std::string_view key);

// The configuration's own settings of hosts, by politeness key.
using HostRules = std::map<std::string, HostConfig, std::less<>>;
HostRules rules_of(const std::vector<HostConfig>& hosts);

HostPolicy policy_for(std::string_view key, const PolitenessConfig& config,
                      const HostRules& rules = {});

// "203.0.113.7" of "203.0.113.7:443", "2001:db8::1" of "[2001:db8::1]:443"; an address without port
// is given back as it is.
std::string_view address_of_peer(std::string_view peer);

}  // namespace magpie
