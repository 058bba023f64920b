#include "tests/replay/stage.h"

#include "base/files.h"

namespace magpie::replay {
namespace {

// Bounds that belong to the machine run in true time, everything else in simulated time.
constexpr std::string_view kSettings = R"([fetch]
contact = "https://replay.example/"
allow_addresses = ["127.0.0.0/8"]
wechat_mirrors = ["127.10.0.1"]
connect_timeout = "3s"
total_timeout = "3s"
stall_timeout = "3s"
max_connections = 64

[media]
collect = "none"

)";

// Every entry of a list counts, however long it is.
constexpr std::string_view kNoBound = "max_entries = 1000000\n";

std::string source(std::string_view name, std::string_view kind, const std::string& what,
                   std::string_view every) {
    return "\n[[source]]\nname = \"" + std::string(name) + "\"\n" + std::string(kind) + " = \"" +
           what + "\"\nevery = \"" + std::string(every) + "\"\n";
}

std::string millis(std::chrono::milliseconds time) { return std::to_string(time.count()) + "ms"; }

}  // namespace

std::vector<std::string> index_hosts(std::size_t count) {
    std::vector<std::string> hosts;
    for (std::size_t i = 0; i < count; ++i) hosts.push_back("127.13.0." + std::to_string(i + 1));
    return hosts;
}

Result<> set_up(Stage& stage, const Lists& lists, int port) {
    stage.config = stage.folder / "magpie.toml";
    stage.archive = stage.folder / "archive";
    if (auto written = lists.write_url_list(stage.folder / "urls.tsv"); !written) return written;
    if (auto written = lists.write_opml(stage.folder / "feeds.opml"); !written) return written;
    std::string text(kSettings);
    text += "[politeness]\nhost_delay = \"" + millis(stage.host_delay) +
            "\"\nhost_jitter = " + std::to_string(stage.host_jitter) + "\n\n[service]\nrevisit = [";
    if (stage.revisit.count() > 0) text += "\"" + std::to_string(stage.revisit.count()) + "h\"";
    text += "]\nrevisit_slow_hosts = \"10s\"\n";
    text += source("list", "file", "urls.tsv", "1d") + std::string(kNoBound);
    text += source("feeds", "opml", "feeds.opml", "12h");
    for (std::size_t i = 0; i < stage.index_hosts.size(); ++i)
        text += source(
            "finds-" + std::to_string(i), "page",
            "http://" + stage.index_hosts[i] + ":" + std::to_string(port) + "/index-of-finds",
            "1d");
    return write_file_atomically(stage.config, text);
}

ScriptSettings script_for(int port, std::uint64_t seed, Instant begin) {
    ScriptSettings settings;
    settings.seed = seed;
    settings.port = port;
    settings.wechat_host = kWechatAddress;
    for (int i = 1; i <= 8; ++i) settings.web_hosts.push_back("127.11.0." + std::to_string(i));
    settings.storm_begin = begin + std::chrono::hours(50);
    settings.storm_end = settings.storm_begin + std::chrono::minutes(80);
    return settings;
}

}  // namespace magpie::replay
