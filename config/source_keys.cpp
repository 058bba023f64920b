// The keys of sources and hosts. Bounds catch slips, they are no advice.
#include <algorithm>
#include <iterator>

#include "config/checks.h"
#include "config/keys.h"
#include "config/units.h"

namespace magpie {
namespace {

template <auto Member>
auto& own(SourceSpec& source) {
    return source.*Member;
}
template <auto Part, auto Member>
auto& part(SourceSpec& source) {
    return (source.*Part).*Member;
}
template <auto Member>
auto& of_host(HostConfig& host) {
    return host.*Member;
}

template <auto Member>
constexpr auto kOwn = &own<Member>;
template <auto Member>
constexpr auto kSchedule = &part<&SourceSpec::schedule, Member>;
template <auto Member>
constexpr auto kFilter = &part<&SourceSpec::filters, Member>;
template <auto Member>
constexpr auto kPage = &part<&SourceSpec::page, Member>;
template <auto Member>
constexpr auto kHost = &of_host<Member>;

constexpr double kSecond = 1000, kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour,
                 kYear = 365 * kDay;

constexpr std::string_view kContents[] = {"fetch", "feed"};
constexpr std::string_view kMediaWords[] = {"none", "images", "all"};
constexpr std::string_view kScopes[] = {"host", "site", "any"};
constexpr std::string_view kRobots[] = {"standard", "obey-all"};

constexpr ValueRules patterns(std::string_view example) {
    return {.text = TextKind::line, .check = check_pattern, .example = example};
}

const SourceKey kSourceKeys[] = {
    {.name = "tags",
     .field = kOwn<&SourceSpec::tags>,
     .help = "Words of yours that the source's articles carry.",
     .rules = {.text = TextKind::line, .example = R"(["news"])"}},
    {.name = "enabled",
     .field = kOwn<&SourceSpec::enabled>,
     .help = "false: the source is kept in the list and not asked."},

    {.name = "every",
     .field = kSchedule<&Schedule::every>,
     .help = "How often the source is asked.",
     .rules = {.min = kMinute, .max = kYear}},
    {.name = "at_most_every",
     .field = kSchedule<&Schedule::at_most_every>,
     .help = "A source that brings nothing new is asked less and less often, down to once in this\n"
             "time; a source that fails, too.",
     .rules = {.min = kMinute, .max = kYear}},
    {.name = "adaptive",
     .field = kSchedule<&Schedule::adaptive>,
     .help = "false: asked at `every` however little it brings, and whatever it says itself."},
    {.name = "cron",
     .field = kSchedule<&Schedule::cron>,
     .help = "Instead of `every`: minute, hour, day of month, month, day of week, as in\n"
             "\"0 7 * * mon-fri\", or @hourly, @daily, @weekly, @monthly. Empty: `every` counts.",
     .rules = {.text = TextKind::line}},
    {.name = "time_zone",
     .field = kSchedule<&Schedule::time_zone>,
     .help = "Of `cron`, as in \"Asia/Shanghai\".",
     .rules = {.may_be_empty = false, .check = check_time_zone}},
    {.name = "jitter",
     .field = kSchedule<&Schedule::jitter>,
     .help = "Each run is moved later by up to this. Unset: a tenth of `every`, one minute for\n"
             "`cron`.",
     .rules = {.max = kDay, .example = "\"3min\""}},

    {.name = "include_url",
     .field = kFilter<&SourceFilters::include_url>,
     .help = "Filters. An entry must pass all that are set; the patterns are regular expressions\n"
             "that may match anywhere in the text (RE2 syntax; \"(?i)\" in front ignores case).\n"
             "Only addresses that match one of these.",
     .rules = patterns(R"(["/20[0-9]{2}/"])")},
    {.name = "exclude_url",
     .field = kFilter<&SourceFilters::exclude_url>,
     .help = "No address that matches one of these.",
     .rules = patterns(R"(["/jobs/"])")},
    {.name = "include_title",
     .field = kFilter<&SourceFilters::include_title>,
     .help = "Only titles that match one of these.",
     .rules = patterns(R"(["^Weekly"])")},
    {.name = "exclude_title",
     .field = kFilter<&SourceFilters::exclude_title>,
     .help = "No title that matches one of these.",
     .rules = patterns(R"(["招聘"])")},
    {.name = "include_author",
     .field = kFilter<&SourceFilters::include_author>,
     .help = "Only authors that match one of these.",
     .rules = patterns(R"(["(?i)^editor"])")},
    {.name = "exclude_author",
     .field = kFilter<&SourceFilters::exclude_author>,
     .help = "No author that matches one of these.",
     .rules = patterns(R"(["^Sponsor"])")},
    {.name = "keywords",
     .field = kFilter<&SourceFilters::keywords>,
     .help = "Plain words; one of them must stand in title or summary.",
     .rules = {.text = TextKind::line, .example = R"(["semiconductor", "芯片"])"}},
    {.name = "max_age",
     .field = kFilter<&SourceFilters::max_age>,
     .help = "Nothing published longer ago than this, where the time is known.",
     .rules = {.min = kMinute, .max = 200 * kYear, .example = "\"30d\""}},

    {.name = "links",
     .field = kPage<&IndexPageRules::links>,
     .help = "Of a page: patterns of the addresses that count. Without any, every link counts.",
     .rules = patterns(R"(["/article/[0-9]+"])")},
    {.name = "region",
     .field = kPage<&IndexPageRules::region>,
     .help = "Of a page: the part whose links count, as \"#id\", \".class\", \"tag\" or\n"
             "\"tag.class\". Empty: the whole page.",
     .rules = {.text = TextKind::line, .check = check_region}},
    {.name = "next",
     .field = kPage<&IndexPageRules::next>,
     .help = "Of a page: a pattern of the address, or of the text, of the link to the next page.",
     .rules = {.text = TextKind::line, .check = check_pattern}},
    {.name = "max_pages",
     .field = kPage<&IndexPageRules::max_pages>,
     .help = "Of a page: index pages asked for in one run.",
     .rules = {.min = 1, .max = 1000}},

    {.name = "content",
     .field = kOwn<&SourceSpec::content>,
     .help = "Of a feed: \"feed\" archives entries that carry the whole text as they stand there,\n"
             "\"fetch\" fetches every entry's page.",
     .rules = {.words = kContents}},
    {.name = "media",
     .field = kOwn<&SourceSpec::media>,
     .help = "Files archived with the source's articles: \"none\", \"images\" or \"all\". Unset:\n"
             "as media.collect says.",
     .rules = {.words = kMediaWords, .example = "\"images\""}},
    {.name = "follow",
     .field = kOwn<&SourceSpec::follow>,
     .help = "Links of articles that are followed: 0 none, 1 those of the source's own articles …",
     .rules = {.max = 10}},
    {.name = "follow_scope",
     .field = kOwn<&SourceSpec::follow_scope>,
     .help = "How far: \"host\" (the article's), \"site\" (the same registered domain) or \"any\".",
     .rules = {.words = kScopes}},
    {.name = "join_pages",
     .field = kOwn<&SourceSpec::join_pages>,
     .help = "Whether an article on several pages becomes one document."},
    {.name = "revisit",
     .field = kOwn<&SourceSpec::revisit>,
     .help = "When stored articles are looked at again, as service.revisit; [] for never.",
     .rules = {.min = kMinute, .max = 10 * kYear, .example = R"(["1d", "30d"])"}},
    {.name = "robots",
     .field = kOwn<&SourceSpec::robots>,
     .help = "\"standard\" or \"obey-all\". Unset: as politeness.robots says.",
     .rules = {.words = kRobots, .example = "\"standard\""}},
    {.name = "user_agent",
     .field = kOwn<&SourceSpec::user_agent>,
     .help = "Empty: fetch.user_agent."},
    {.name = "headers",
     .field = kOwn<&SourceSpec::headers>,
     .help = "Sent with every request of the source. No Cookie, Authorization or anything that\n"
             "magpie sets itself.",
     .rules = {.check = check_header_name, .example = R"({ "Accept-Language" = "en" })"}},
    {.name = "max_entries",
     .field = kOwn<&SourceSpec::max_entries>,
     .help = "Entries taken from one answer.",
     .rules = {.min = 1, .max = 1'000'000}},
    {.name = "daily_cap",
     .field = kOwn<&SourceSpec::daily_cap>,
     .help = "New addresses a day; 0: as many as come.",
     .rules = {.max = 10'000'000}},
    {.name = "export_format",
     .field = kOwn<&SourceSpec::export_format>,
     .help = "Each new or changed article is written as a file in this format, too: \"seed\",\n"
             "\"plain\", \"markdown\", \"text\", \"html\" or \"jsonl\". Empty: none.",
     .rules = {.check = check_export_format}},
    {.name = "export_to", .field = kOwn<&SourceSpec::export_to>, .help = "The folder for them."},
};

const KindKey kKindKeys[] = {
    {.kind = SourceKind::feed,
     .takes_url = true,
     .help = "A feed: RSS, Atom or JSON Feed.",
     .example = "\"https://blog.example.org/feed.xml\""},
    {.kind = SourceKind::opml,
     .takes_url = true,
     .takes_path = true,
     .help = "A list of feeds, a file or an address, read again on schedule. Each feed is watched\n"
             "with the settings of the list; folders become tags.",
     .example = "\"feeds.opml\""},
    {.kind = SourceKind::sitemap,
     .takes_url = true,
     .help = "A sitemap, an index of sitemaps, or a site whose robots.txt names its sitemaps.",
     .example = "\"https://news.example.org/\""},
    {.kind = SourceKind::album,
     .takes_url = true,
     .help = "An album of a WeChat account.",
     .example = "\"https://mp.weixin.qq.com/mp/appmsgalbum?__biz=MzAwMDAwMDAwMA==&"
                "action=getalbum&album_id=1000000000000000000\""},
    {.kind = SourceKind::page,
     .takes_url = true,
     .help = "An index page: its links.",
     .example = "\"https://www.example.org/archive/\""},
    {.kind = SourceKind::urls,
     .takes_list = true,
     .help = "Addresses, written here.",
     .example = R"(["https://www.example.org/a", "https://www.example.org/b"])"},
    {.kind = SourceKind::file,
     .takes_path = true,
     .help = "A list of addresses that is read again when it changes: text, CSV or JSON lines.",
     .example = "\"addresses.txt\""},
    {.kind = SourceKind::dir,
     .takes_path = true,
     .help = "A folder of saved pages: what is put there is imported.",
     .example = "\"inbox\""},
};

const HostKey kHostKeys[] = {
    {.name = "host",
     .field = kHost<&HostConfig::host>,
     .help = "As in an address, in lower case and without port.",
     .rules = {.may_be_empty = false, .check = check_host}},
    {.name = "delay",
     .field = kHost<&HostConfig::delay>,
     .help = "Pause between the end of a reply and the next request.",
     .rules = {.max = kDay, .example = "\"10s\""}},
    {.name = "connections",
     .field = kHost<&HostConfig::connections>,
     .help = "Requests at once.",
     .rules = {.min = 1, .max = 64, .example = "1"}},
    {.name = "daily_cap",
     .field = kHost<&HostConfig::daily_cap>,
     .help = "Requests a day; 0: no cap.",
     .rules = {.max = 10'000'000, .example = "200"}},
};

constexpr std::string_view kPageKeys[] = {"links", "region", "next", "max_pages"};

}  // namespace

std::span<const SourceKey> source_keys() { return kSourceKeys; }
std::span<const KindKey> kind_keys() { return kKindKeys; }
std::span<const HostKey> host_keys() { return kHostKeys; }

bool applies_to(std::string_view source_key, SourceKind kind) {
    if (std::find(std::begin(kPageKeys), std::end(kPageKeys), source_key) != std::end(kPageKeys))
        return kind == SourceKind::page;
    if (source_key == "content") return kind == SourceKind::feed || kind == SourceKind::opml;
    return true;
}

}  // namespace magpie
