// The keys themselves. Bounds catch slips (a missing "ms"), they are no advice.
#include "config/keys.h"

#include "config/units.h"

namespace magpie {
namespace {

template <auto Table, auto Member>
auto& access(Config& config) {
    return (config.*Table).*Member;
}

template <auto Member>
constexpr auto kFetch = &access<&Config::fetch, Member>;
template <auto Member>
constexpr auto kPoliteness = &access<&Config::politeness, Member>;
template <auto Member>
constexpr auto kMedia = &access<&Config::media, Member>;
template <auto Member>
constexpr auto kArchive = &access<&Config::archive, Member>;
template <auto Member>
constexpr auto kService = &access<&Config::service, Member>;
template <auto Member>
constexpr auto kSites = &access<&Config::sites, Member>;

constexpr double kKiB = 1024, kMiB = kKiB * 1024, kGiB = kMiB * 1024;
constexpr double kSecond = 1000, kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour;

constexpr std::string_view kMediaWords[] = {"none", "images", "all"};
constexpr std::string_view kRobotsWords[] = {"standard",
                                             "obey-all"};  // obey_all_robots: false, true
constexpr std::string_view kLogWords[] = {"text", "json"};

const Key kKeys[] = {
    {.name = "fetch.user_agent",
     .field = kFetch<&FetchConfig::user_agent>,
     .help = "The crawler's product token, sent with every request. Be honest: sites decide by it.",
     .rules = {.may_be_empty = false}},
    {.name = "fetch.contact",
     .field = kFetch<&FetchConfig::contact>,
     .help = "A URL or mail address of whoever runs this crawler, appended as \" (+contact)\".",
     .rules = {.forbidden = "()\\"}},
    {.name = "fetch.accept_language",
     .field = kFetch<&FetchConfig::accept_language>,
     .help = "The Accept-Language header."},
    {.name = "fetch.max_body",
     .field = kFetch<&FetchConfig::max_body>,
     .help = "Largest decoded body; a longer one ends the fetch.",
     .rules = {.min = kKiB, .max = kGiB}},
    {.name = "fetch.max_header",
     .field = kFetch<&FetchConfig::max_header>,
     .help = "Largest sum of all header lines of one reply.",
     .rules = {.min = kKiB, .max = 16 * kMiB}},
    {.name = "fetch.max_redirects",
     .field = kFetch<&FetchConfig::max_redirects>,
     .help = "Redirects followed before a fetch is given up.",
     .rules = {.max = 50}},
    {.name = "fetch.connect_timeout",
     .field = kFetch<&FetchConfig::connect_timeout>,
     .help = "Name resolution, connection and TLS handshake together.",
     .rules = {.min = 1, .max = kHour}},
    {.name = "fetch.total_timeout",
     .field = kFetch<&FetchConfig::total_timeout>,
     .help = "One request from start to the last byte.",
     .rules = {.min = 1, .max = kDay}},
    {.name = "fetch.stall_timeout",
     .field = kFetch<&FetchConfig::stall_timeout>,
     .help = "A transfer slower than 64 bytes a second for this long is given up.",
     .rules = {.min = kSecond, .max = kHour}},
    {.name = "fetch.max_connections",
     .field = kFetch<&FetchConfig::max_connections>,
     .help = "Connections open at once, over all hosts.",
     .rules = {.min = 1, .max = 1024}},
    {.name = "fetch.max_bandwidth",
     .field = kFetch<&FetchConfig::max_bandwidth>,
     .help = "Bytes a second, over all hosts; \"0B\": as fast as it comes.",
     .rules = {.max = 16 * kGiB}},
    {.name = "fetch.max_in_flight",
     .field = kFetch<&FetchConfig::max_in_flight>,
     .help = "Answers held in memory before they are stored; nothing new is asked for beyond it.",
     .rules = {.min = kMiB, .max = 64 * kGiB}},
    {.name = "fetch.allow_addresses",
     .field = kFetch<&FetchConfig::allow_addresses>,
     .help =
         "Address blocks that may be contacted although they are private, loopback, link-local\n"
         "or reserved, as in [\"192.168.7.0/24\"].",
     .rules = {.check = check_address_block, .example = R"(["192.168.7.0/24"])"}},
    {.name = "fetch.wechat_mirrors",
     .field = kFetch<&FetchConfig::wechat_mirrors>,
     .help = "Hosts of yours that serve WeChat pages unchanged. Their word on what an article is\n"
             "counts as much as that of mp.weixin.qq.com; no other host's does.",
     .rules = {.check = check_host, .example = R"(["mirror.example.org"])"}},
    {.name = "fetch.ca_file",
     .field = kFetch<&FetchConfig::ca_file>,
     .help = "A PEM file of certificates to trust besides the system's."},
    {.name = "politeness.host_delay",
     .field = kPoliteness<&PolitenessConfig::host_delay>,
     .help = "Pause of one host between the end of a reply and the next request.",
     .rules = {.max = kDay}},
    {.name = "politeness.host_jitter",
     .field = kPoliteness<&PolitenessConfig::host_jitter>,
     .help = "Each such pause is longer by up to this share of it; never shorter.",
     .rules = {.max = 0.9}},
    {.name = "politeness.address_connections",
     .field = kPoliteness<&PolitenessConfig::address_connections>,
     .help = "Requests at once to one network address, however many hosts share it.",
     .rules = {.min = 1, .max = 1024}},
    {.name = "politeness.robots",
     .field = kPoliteness<&PolitenessConfig::obey_all_robots>,
     .help = "What robots.txt applies to: \"standard\" is what magpie found by itself (links,\n"
             "albums, sitemaps, pages), \"obey-all\" also what you or a feed named.",
     .rules = {.words = kRobotsWords}},
    {.name = "politeness.robots_lifetime",
     .field = kPoliteness<&PolitenessConfig::robots_lifetime>,
     .help = "How long a robots.txt is believed.",
     .rules = {.min = kHour, .max = kDay}},
    {.name = "politeness.longest_crawl_delay",
     .field = kPoliteness<&PolitenessConfig::longest_crawl_delay>,
     .help = "A longer Crawl-delay in a robots.txt counts as this.",
     .rules = {.min = kSecond, .max = kDay}},
    {.name = "politeness.wechat_delay",
     .field = kPoliteness<&PolitenessConfig::wechat_delay>,
     .help = "Pause of mp.weixin.qq.com between the end of a reply and the next request.",
     .rules = {.max = kDay},
     .impolite = Impolite::below_default},
    {.name = "politeness.wechat_jitter",
     .field = kPoliteness<&PolitenessConfig::wechat_jitter>,
     .help = "Each WeChat pause is varied by up to this share of it, up or down.",
     .rules = {.max = 0.9},
     .impolite = Impolite::above_default},
    {.name = "politeness.wechat_daily_cap",
     .field = kPoliteness<&PolitenessConfig::wechat_daily_cap>,
     .help = "WeChat articles fetched in one day.",
     .rules = {.max = 1'000'000},
     .impolite = Impolite::above_default},
    {.name = "politeness.captcha_pause",
     .field = kPoliteness<&PolitenessConfig::captcha_pause>,
     .help = "How long WeChat is left alone after it asked for a captcha; doubles up to 24 hours.",
     .rules = {.min = kMinute, .max = kDay},
     .impolite = Impolite::below_default},
    {.name = "politeness.captcha_pause_without_chksm",
     .field = kPoliteness<&PolitenessConfig::captcha_pause_without_chksm>,
     .help = "The same when the URL had no chksm parameter, which draws captchas by itself.",
     .rules = {.min = kMinute, .max = kDay},
     .impolite = Impolite::below_default},
    {.name = "politeness.asset_connections",
     .field = kPoliteness<&PolitenessConfig::asset_connections>,
     .help = "Requests at once to one host of WeChat's pictures and clips (mmbiz.qpic.cn …).",
     .rules = {.min = 1, .max = 64},
     .impolite = Impolite::above_default},
    {.name = "politeness.asset_delay",
     .field = kPoliteness<&PolitenessConfig::asset_delay>,
     .help = "Pause of such a host between the starts of two requests, and after each reply.",
     .rules = {.max = kDay},
     .impolite = Impolite::below_default},
    {.name = "politeness.allow_faster_than_default",
     .field = kPoliteness<&PolitenessConfig::allow_faster_than_default>,
     .help =
         "Without this, WeChat settings that ask more of WeChat than the defaults are refused."},
    {.name = "media.collect",
     .field = kMedia<&MediaConfig::collect>,
     .help =
         "Files that are archived with an article: \"none\", \"images\", or \"all\" (audio and\n"
         "video too). magpie fetch collects none unless it is given --media.",
     .rules = {.words = kMediaWords}},
    {.name = "media.max_file_size",
     .field = kMedia<&MediaConfig::max_file_size>,
     .help = "Largest file; a longer one is not kept.",
     .rules = {.min = kKiB, .max = kGiB}},
    {.name = "media.max_files",
     .field = kMedia<&MediaConfig::max_files>,
     .help = "Files asked for in one run for one article.",
     .rules = {.max = 10'000}},
    {.name = "media.max_bytes",
     .field = kMedia<&MediaConfig::max_bytes>,
     .help = "Bytes kept in one run for one article; what would come after is not asked for.",
     .rules = {.min = kKiB, .max = 16 * kGiB}},
    {.name = "archive.path",
     .field = kArchive<&ArchiveConfig::path>,
     .help = "The archive's directory. --archive and the environment variable MAGPIE_ARCHIVE come\n"
             "first; without any of them it is $XDG_DATA_HOME/magpie/archive."},
    {.name = "service.revisit",
     .field = kService<&ServiceConfig::revisit>,
     .help = "When a stored article is looked at again, counted from the first time, to notice\n"
             "edits and deletions; [] for never.",
     .rules = {.min = kMinute, .max = 3650 * kDay, .example = R"(["1h", "1d", "30d"])"}},
    {.name = "service.revisit_slow_hosts",
     .field = kService<&ServiceConfig::revisit_slow_hosts>,
     .help = "Hosts that rest longer than this between requests are left out of that, unless a\n"
             "source says so.",
     .rules = {.max = kDay}},
    {.name = "service.control_socket",
     .field = kService<&ServiceConfig::control_socket>,
     .help =
         "Where magpie status, sources and fetch reach the running service. Empty: control.sock\n"
         "in the archive."},
    {.name = "service.log",
     .field = kService<&ServiceConfig::log>,
     .help = "\"text\" (for people and the journal) or \"json\", one line per event on stderr.",
     .rules = {.words = kLogWords}},
    {.name = "service.stop_timeout",
     .field = kService<&ServiceConfig::stop_timeout>,
     .help = "How long a stop waits for requests that are out.",
     .rules = {.min = kSecond, .max = kHour}},
    {.name = "service.late_after",
     .field = kService<&ServiceConfig::late_after>,
     .help =
         "magpie status --check complains about a source that has not succeeded for so many of\n"
         "its intervals.",
     .rules = {.min = 1, .max = 1000}},
    {.name = "sites.dir",
     .field = kSites<&SitesConfig::dir>,
     .help =
         "A folder of *.toml files with [[site]] tables: where the article stands on the pages\n"
         "of some sites. Empty: the rules that were installed with the program, if any."},
};

}  // namespace

std::span<const Key> config_keys() { return kKeys; }

}  // namespace magpie
