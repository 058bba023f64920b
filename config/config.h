// Configuration as plain structs: units in the types, defaults in the initialisers, and no
// behaviour. config/load.h reads them from TOML.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace magpie {

// What is known of the pages of some hosts, as written (config/site_rules.h); texts are selectors.
struct SiteRuleConfig {
    std::vector<std::string> hosts, content, drop;
    std::string title, author, date;
    bool operator==(const SiteRuleConfig&) const = default;
};

struct FetchConfig {
    // Sent with every request: an honest product token (RFC 9110 §10.1.5), followed by "
    // (+contact)" when set.
    std::string user_agent = "magpie/0.1";
    std::string contact;  // URL or mail address of whoever runs this crawler
    std::string accept_language = "zh-CN,zh;q=0.9";
    Bytes max_body{16u << 20};     // decoded; largest real article seen: 4.03 MB
    Bytes max_header{256u << 10};  // all header lines of one response
    int max_redirects = 10;
    std::chrono::milliseconds connect_timeout{15'000};
    std::chrono::milliseconds total_timeout{120'000};
    std::chrono::milliseconds stall_timeout{30'000};  // less than 64 bytes/s for this long
    int max_connections = 32;                         // over all hosts
    Bytes max_bandwidth{0};                           // bytes a second over all hosts; 0: unbounded
    Bytes max_in_flight{512u << 20};  // answers held in memory before they are stored
    // CIDR blocks that may be contacted although they are private, loopback, link-local or
    // reserved.
    std::vector<std::string> allow_addresses;
    // Hosts that serve WeChat pages unchanged and are trusted as mp.weixin.qq.com is.
    std::vector<std::string> wechat_mirrors;
    std::filesystem::path ca_file;  // extra trust anchors; empty: the system's
    // Of sites.dir: they go where the answers go, to whoever reads them.
    std::vector<SiteRuleConfig> site_rules;
};

struct PolitenessConfig {
    std::chrono::milliseconds host_delay{1'000};  // between the end of a reply and the next request
    std::chrono::milliseconds wechat_delay{6'000};  // mp.weixin.qq.com
    double wechat_jitter = 0.3;                     // ± share of the delay
    int wechat_daily_cap = 500;                     // articles a day
    std::chrono::minutes captcha_pause{30};         // doubling up to 24 h
    std::chrono::minutes captcha_pause_without_chksm{5};
    // The hosts of WeChat's pictures and clips: requests at once, and from the start of one to the
    // start of the next (200 ms: 5 a second).
    int asset_connections = 2;
    std::chrono::milliseconds asset_delay{200};
    double host_jitter = 0.1;  // each rest is longer by up to this share of it; never shorter
    // Requests at once to one network address, however many hosts share it.
    int address_connections = 4;
    bool obey_all_robots = false;  // robots.txt applies to URLs that a person or a feed named, too
    std::chrono::hours robots_lifetime{24};                 // RFC 9309 §2.4
    std::chrono::milliseconds longest_crawl_delay{60'000};  // a longer Crawl-delay counts as this
    // Raising any of the WeChat limits above the defaults needs this.
    bool allow_faster_than_default = false;
};

// Which files are archived with an article.
enum class MediaChoice {
    none,
    images,  // pictures, covers, backgrounds
    all,     // and audio and video
};

struct MediaConfig {
    MediaChoice collect = MediaChoice::images;  // `magpie fetch` collects none unless asked
    Bytes max_file_size{32u << 20};  // WeChat takes pictures up to 10 MB; clips may need more
    // Asked for in one run for one article.
    int max_files = 300;
    Bytes max_bytes{256u << 20};
};

// Settings of one host, over the general ones.
struct HostConfig {
    std::string host;  // as in a canonical URL, without port
    std::optional<std::chrono::milliseconds> delay;
    std::optional<int> connections;
    std::optional<int> daily_cap;  // 0: none
};

enum class LogFormat { text, json };

struct ServiceConfig {
    // Looks at a stored article again, counted from the first one; empty: never.
    std::vector<std::chrono::milliseconds> revisit{std::chrono::hours{1}, std::chrono::hours{6},
                                                   std::chrono::days{1}, std::chrono::days{7},
                                                   std::chrono::days{30}};
    // Hosts that rest longer than this between requests are not re-visited by themselves.
    std::chrono::milliseconds revisit_slow_hosts{5'000};
    std::filesystem::path control_socket;  // empty: control.sock in the archive's directory
    LogFormat log = LogFormat::text;
    std::chrono::milliseconds stop_timeout{std::chrono::seconds{25}};
    // status --check complains when a source has not succeeded for so many of its intervals.
    int late_after = 3;
};

struct ArchiveConfig {
    std::filesystem::path path;  // MAGPIE_ARCHIVE comes first; see resolve_archive_path()
};

struct SitesConfig {
    std::filesystem::path dir;  // of rules for sites; empty: those that are installed
};

struct Config {
    FetchConfig fetch;
    PolitenessConfig politeness;
    MediaConfig media;
    ArchiveConfig archive;
    ServiceConfig service;
    SitesConfig sites;
    std::vector<HostConfig> hosts;
};

}  // namespace magpie
