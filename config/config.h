// Configuration as plain structs: units in the types, defaults in the initialisers, and no
// behaviour. config/load.h reads them from TOML.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace magpie {

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
    // CIDR blocks that may be contacted although they are private, loopback, link-local or
    // reserved.
    std::vector<std::string> allow_addresses;
    // Hosts that serve WeChat pages unchanged and are trusted as mp.weixin.qq.com is.
    std::vector<std::string> wechat_mirrors;
    std::filesystem::path ca_file;  // extra trust anchors; empty: the system's
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

struct ArchiveConfig {
    std::filesystem::path path;  // MAGPIE_ARCHIVE comes first; see resolve_archive_path()
};

struct Config {
    FetchConfig fetch;
    PolitenessConfig politeness;
    MediaConfig media;
    ArchiveConfig archive;
};

}  // namespace magpie
