#include "config/load.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "base/text.h"
#include "config/keys.h"
#include "config/load_sources.h"
#include "config/write_value.h"
#include "tests/support/temp_folder.h"

namespace magpie {
namespace {

using namespace std::chrono_literals;

std::string problems(std::string_view toml) {
    const auto config = parse_config(toml, "m.toml");
    return config ? "none" : config.error().message;
}

std::string file_text(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// The example with every setting switched on: "#key = value" becomes "key = value".
std::string uncommented(const std::string& example) {
    std::vector<std::string> lines;
    for (std::string_view line : split(example, '\n')) {
        const bool is_setting = line.size() > 1 && line[0] == '#' && line[1] != ' ';
        lines.emplace_back(is_setting ? line.substr(1) : line);
    }
    return join(lines, "\n");
}

TEST(LoadConfig, an_empty_file_gives_the_defaults) {
    const auto config = parse_config("", "m.toml");
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(write_config(*config), write_config(Config{}));
}

TEST(LoadConfig, reads_every_kind_of_value) {
    const auto config = parse_config(R"(
[fetch]
user_agent = "magpie/1"
contact = "https://example.org/crawler"
max_body = "4MiB"
max_redirects = 3
stall_timeout = "1.5s"
allow_addresses = ["127.0.0.0/8", "::1/128"]
[politeness]
wechat_jitter = 0.25
captcha_pause = "1h"
allow_faster_than_default = false
)",
                                     "m.toml");
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(config->fetch.user_agent, "magpie/1");
    EXPECT_EQ(config->fetch.max_body, Bytes(4u << 20));
    EXPECT_EQ(config->fetch.max_redirects, 3);
    EXPECT_EQ(config->fetch.stall_timeout, 1500ms);
    EXPECT_EQ(config->fetch.allow_addresses.size(), 2u);
    EXPECT_DOUBLE_EQ(config->politeness.wechat_jitter, 0.25);
    EXPECT_EQ(config->politeness.captcha_pause, 60min);
}

TEST(LoadConfig, reports_every_problem_with_its_line_in_the_order_of_the_file) {
    EXPECT_EQ(problems("[politeness]\n"
                       "host_delay = 6\n"
                       "[fetch]\n"
                       "max_bdy = \"1MiB\"\n"
                       "max_redirects = \"5\"\n"),
              "m.toml:2: politeness.host_delay: 6 has no unit; write \"6s\" or \"6ms\"\n"
              "m.toml:4: fetch.max_bdy: unknown key; did you mean fetch.max_body?\n"
              "m.toml:5: fetch.max_redirects: expected a whole number");
}

TEST(LoadConfig, suggests_the_table_of_a_key_that_has_none) {
    EXPECT_EQ(problems("max_body = \"1MiB\""),
              "m.toml:1: max_body: unknown key; did you mean fetch.max_body?");
    EXPECT_EQ(problems("[fecth]\nmax_body = 1"),
              "m.toml:1: fecth: unknown key; did you mean fetch?");
    EXPECT_EQ(problems("[fetch]\nhost_delay = \"2s\""),
              "m.toml:2: fetch.host_delay: unknown key; did you mean politeness.host_delay?");
}

TEST(LoadConfig, suggests_nothing_for_a_name_like_no_other) {
    EXPECT_EQ(problems("[fetch]\ncolour = 1"), "m.toml:2: fetch.colour: unknown key");
    EXPECT_EQ(problems("fetch = 1"), "m.toml:1: fetch: expected a table");
}

TEST(LoadConfig, refuses_values_out_of_range) {
    EXPECT_EQ(problems("[fetch]\nmax_body = \"0B\""),
              "m.toml:2: fetch.max_body: must be at least 1KiB");
    EXPECT_EQ(problems("[fetch]\nmax_connections = 0"),
              "m.toml:2: fetch.max_connections: must be at least 1");
    EXPECT_EQ(problems("[fetch]\nmax_redirects = 99999999999"),
              "m.toml:2: fetch.max_redirects: must be at most 50");
    EXPECT_EQ(problems("[politeness]\nwechat_jitter = nan"),
              "m.toml:2: politeness.wechat_jitter: expected a finite number");
}

TEST(LoadConfig, refuses_text_that_would_break_a_header) {
    EXPECT_EQ(problems("[fetch]\nuser_agent = \"a\\r\\nCookie: b\""),
              "m.toml:2: fetch.user_agent: may hold printable ASCII characters only");
    EXPECT_EQ(problems("[fetch]\nuser_agent = \"\""),
              "m.toml:2: fetch.user_agent: must not be empty");
    EXPECT_EQ(problems("[fetch]\ncontact = \"me (home)\""),
              "m.toml:2: fetch.contact: may not hold any of ()\\");
}

TEST(LoadConfig, refuses_address_blocks_it_cannot_read) {
    EXPECT_EQ(problems("[fetch]\nallow_addresses = [\"127.0.0.1\"]"),
              "m.toml:2: fetch.allow_addresses: \"127.0.0.1\" has no prefix length; write "
              "\"127.0.0.1/32\"");
}

TEST(LoadConfig, refuses_mirrors_that_are_no_hosts) {
    EXPECT_EQ(
        problems("[fetch]\nwechat_mirrors = [\"mirror.example:80\"]"),
        "m.toml:2: fetch.wechat_mirrors: \"mirror.example:80\" is not a host; write it as in a "
        "URL, in lower case and without port");
    EXPECT_EQ(problems("[fetch]\nwechat_mirrors = [\"mirror.example\", \"127.0.0.1\"]"), "none");
}

TEST(LoadConfig, refuses_to_ask_more_of_wechat_than_the_defaults) {
    for (const char* setting :
         {"wechat_delay = \"5s\"", "wechat_daily_cap = 501", "wechat_jitter = 0.5",
          "captcha_pause = \"29min\"", "asset_connections = 3", "asset_delay = \"199ms\""}) {
        const std::string table = std::string("[politeness]\n") + setting + '\n';
        EXPECT_TRUE(contains(problems(table), "allow_faster_than_default")) << setting;
        EXPECT_EQ(problems(table + "allow_faster_than_default = true"), "none") << setting;
    }
}

TEST(LoadConfig, lets_wechat_be_asked_less_than_the_defaults) {
    EXPECT_EQ(problems("[politeness]\nwechat_delay = \"20s\"\nwechat_daily_cap = 10"), "none");
}

TEST(LoadConfig, reads_which_files_are_archived_and_their_bounds) {
    const auto config = parse_config(
        "[media]\ncollect = \"all\"\nmax_file_size = \"8MiB\"\nmax_files = 3\nmax_bytes = \"1GiB\"",
        "m.toml");
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(config->media.collect, MediaChoice::all);
    EXPECT_EQ(config->media.max_file_size, Bytes(8u << 20));
    EXPECT_EQ(config->media.max_files, 3);
    EXPECT_EQ(config->media.max_bytes, Bytes(1u << 30));
    EXPECT_EQ(problems("[media]\ncollect = \"pictures\""),
              "m.toml:2: media.collect: \"pictures\" is none of \"none\", \"images\", \"all\"");
    EXPECT_EQ(problems("[media]\ncollect = true"),
              "m.toml:2: media.collect: expected \"none\", \"images\" or \"all\"");
    EXPECT_EQ(problems("[media]\nmax_file_size = \"1B\""),
              "m.toml:2: media.max_file_size: must be at least 1KiB");
}

TEST(LoadConfig, reads_the_settings_of_the_service) {
    const auto config = parse_config(R"(
[fetch]
max_bandwidth = "4MiB"
max_in_flight = "64MiB"
[politeness]
host_jitter = 0.25
address_connections = 2
robots = "obey-all"
robots_lifetime = "12h"
longest_crawl_delay = "2min"
[service]
revisit = ["1h", "7d"]
revisit_slow_hosts = "10s"
control_socket = "/run/magpie/control.sock"
log = "json"
stop_timeout = "5s"
late_after = 5
)",
                                     "m.toml");
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(config->fetch.max_bandwidth, Bytes(4u << 20));
    EXPECT_EQ(config->fetch.max_in_flight, Bytes(64u << 20));
    EXPECT_DOUBLE_EQ(config->politeness.host_jitter, 0.25);
    EXPECT_EQ(config->politeness.address_connections, 2);
    EXPECT_TRUE(config->politeness.obey_all_robots);
    EXPECT_EQ(config->politeness.robots_lifetime, 12h);
    EXPECT_EQ(config->politeness.longest_crawl_delay, 2min);
    EXPECT_EQ(config->service.revisit, (Durations{1h, 7 * 24h}));
    EXPECT_EQ(config->service.revisit_slow_hosts, 10s);
    EXPECT_EQ(config->service.control_socket, "/run/magpie/control.sock");
    EXPECT_EQ(config->service.log, LogFormat::json);
    EXPECT_EQ(config->service.stop_timeout, 5s);
    EXPECT_EQ(config->service.late_after, 5);
    EXPECT_TRUE(parse_config("[service]\nrevisit = []", "m.toml")->service.revisit.empty());
    EXPECT_FALSE(
        parse_config("[politeness]\nrobots = \"standard\"", "m.toml")->politeness.obey_all_robots);
}

TEST(LoadConfig, explains_what_is_wrong_with_the_settings_of_the_service) {
    EXPECT_EQ(problems("[politeness]\nrobots = \"ignore\""),
              "m.toml:2: politeness.robots: \"ignore\" is none of \"standard\", \"obey-all\"");
    EXPECT_EQ(problems("[politeness]\nrobots_lifetime = \"90min\""),
              "m.toml:2: politeness.robots_lifetime: must be whole hours");
    EXPECT_EQ(problems("[politeness]\nrobots_lifetime = \"2d\""),
              "m.toml:2: politeness.robots_lifetime: must be at most 1d");
    EXPECT_EQ(problems("[service]\nrevisit = [\"1h\", 6]"),
              "m.toml:2: service.revisit: 6 has no unit; write \"6s\" or \"6ms\"");
    EXPECT_EQ(problems("[service]\nrevisit = \"1h\""),
              "m.toml:2: service.revisit: expected a list, as in [\"1h\", \"1d\", \"30d\"]");
    EXPECT_EQ(problems("[service]\nlog = true"),
              "m.toml:2: service.log: expected \"text\" or \"json\"");
    EXPECT_EQ(problems("[fetch]\nmax_in_flight = \"8MiB\""),
              "m.toml:2: fetch.max_in_flight: smaller than fetch.max_body (16MiB)");
}

TEST(LoadConfig, refuses_a_connect_timeout_beyond_the_total) {
    EXPECT_EQ(problems("[fetch]\ntotal_timeout = \"10s\""),
              "m.toml:2: fetch.connect_timeout: longer than fetch.total_timeout (10s)");
}

TEST(LoadConfig, names_the_line_of_a_syntax_error) {
    EXPECT_TRUE(problems("[fetch]\n\nmax_body = = 1").starts_with("m.toml:3: "));
    EXPECT_TRUE(problems(std::string(100'000, '[')).starts_with("m.toml:1: "));
}

TEST(LoadConfig, takes_relative_paths_from_the_directory_of_the_file) {
    const auto config =
        parse_config("[archive]\npath = \"a\"\n[fetch]\nca_file = \"/x.pem\"", "/etc/m.toml");
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(config->archive.path, "/etc/a");
    EXPECT_EQ(config->fetch.ca_file, "/x.pem");
    EXPECT_EQ(problems("[archive]\npath = \"~/a\""),
              "m.toml:2: archive.path: '~' is not expanded; write the whole path");
}

TEST(LoadConfig, tells_a_missing_file_from_a_wrong_one) {
    const auto config = load_config("/nonexistent/magpie.toml");
    ASSERT_FALSE(config);
    EXPECT_EQ(config.error().code, ErrorCode::not_found);
    EXPECT_FALSE(load_config("/"));
}

TEST(WriteConfig, writes_what_reads_back_as_the_same) {
    Config config;
    config.fetch.contact = "a \"b\" c";
    config.fetch.allow_addresses = {"10.0.0.0/8", "::1/128"};
    config.fetch.wechat_mirrors = {"mirror.example"};
    config.fetch.stall_timeout = 1500ms;
    config.politeness.host_delay = 90s;
    config.media.collect = MediaChoice::all;
    config.politeness.obey_all_robots = true;
    config.politeness.robots_lifetime = 5h;
    config.service.revisit = {};
    config.service.log = LogFormat::json;
    config.hosts.push_back({.host = "a.example", .delay = 3s, .connections = {}, .daily_cap = 0});
    config.archive.path = "/var/lib/\u7bad\"x\\y\x01";
    const std::string text = write_config(config);
    const auto read = parse_config(text, "m.toml");
    ASSERT_TRUE(read) << read.error().message << '\n' << text;
    EXPECT_EQ(write_config(*read), text);
    EXPECT_EQ(read->archive.path, config.archive.path);
}

Result<LoadedConfig> parse_example(const std::string& text) {
    const ConfigText file{"/etc/magpie/magpie.toml", text};
    return parse_all({&file, 1});
}

TEST(ConfigExample, is_empty_as_it_stands) {
    const auto loaded = parse_example(config_example());
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(write_config(loaded->config), write_config(Config{}));
    EXPECT_TRUE(loaded->sources.empty());
}

TEST(ConfigExample, is_the_defaults_with_a_source_of_each_kind_when_uncommented) {
    auto loaded = parse_example(uncommented(config_example()));
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(loaded->config.hosts.size(), 1u);
    loaded->config.hosts.clear();
    EXPECT_EQ(write_config(loaded->config), write_config(Config{}));
    ASSERT_EQ(loaded->sources.size(), kind_keys().size());
    for (std::size_t i = 0; i < kind_keys().size(); ++i)
        EXPECT_EQ(loaded->sources[i].kind, kind_keys()[i].kind);
}

TEST(ConfigExample, shows_every_key) {
    const std::string example = config_example();
    const auto lines = split_lines(example);
    const auto shows = [&](std::string_view name) {
        const std::string line = '#' + std::string(name) + " = ";
        return std::any_of(lines.begin(), lines.end(), [&](std::string_view shown) {
            return shown.starts_with(line) && shown.size() > line.size();
        });
    };
    for (const Key& key : config_keys()) EXPECT_TRUE(shows(key.leaf())) << key.name;
    for (const SourceKey& key : source_keys()) EXPECT_TRUE(shows(key.name)) << key.name;
    for (const HostKey& key : host_keys()) EXPECT_TRUE(shows(key.name)) << key.name;
    for (const KindKey& key : kind_keys()) EXPECT_TRUE(shows(key.name())) << key.name();
}

TEST(ConfigExample, is_the_file_that_is_shipped) {
    EXPECT_EQ(file_text(MAGPIE_SOURCE_DIR "/config/magpie.toml.example"), config_example());
}

TEST(ConfigManual, describes_every_key_with_its_default) {
    const std::string manual = file_text(MAGPIE_SOURCE_DIR "/docs/configuration.md");
    const std::string defaults = write_config(Config{});
    for (std::string_view line : split(defaults, '\n')) {
        const std::size_t equals = line.find(" = ");
        if (equals == std::string_view::npos) continue;
        const std::string row = "| `" + std::string(line.substr(0, equals)) + "` | `" +
                                std::string(line.substr(equals + 3)) + "` |";
        EXPECT_TRUE(contains(manual, row)) << row;
    }
}

TEST(ConfigManual, describes_every_key_of_sources_and_hosts) {
    const std::string manual = file_text(MAGPIE_SOURCE_DIR "/docs/configuration.md");
    SourceSpec source;
    for (const SourceKey& key : source_keys()) {
        std::string value = write_field(key, source);
        if (!value.empty())
            value = value.substr(key.name.size() + 3, value.size() - 4 - key.name.size());
        const std::string row = "| `" + std::string(key.name) + "` | " +
                                (value.empty() ? "" : '`' + value + "` ") + '|';
        EXPECT_TRUE(contains(manual, row)) << row;
    }
    for (const KindKey& key : kind_keys())
        EXPECT_TRUE(contains(manual, "| `" + std::string(key.name()) + "` |")) << key.name();
    for (const HostKey& key : host_keys())
        EXPECT_TRUE(contains(manual, "| `" + std::string(key.name) + "` |")) << key.name;
}

TEST(ConfigPath, prefers_the_flag_then_the_environment) {
    Environment environment{.magpie_archive = {}, .xdg_data_home = {}, .home = "/home/u"};
    environment.magpie_config = "/env.toml";
    EXPECT_EQ(resolve_config_path("/flag.toml", environment), "/flag.toml");
    EXPECT_EQ(resolve_config_path("", environment), "/env.toml");
    environment.magpie_config = "";  // set to nothing: none, wherever one may lie
    EXPECT_EQ(resolve_config_path("", environment), "");
}

TEST(ConfigPath, is_looked_for_in_the_users_folder_and_then_in_the_systems) {
    using Files = std::vector<std::filesystem::path>;
    Environment environment{.magpie_archive = {}, .xdg_data_home = {}, .home = "/home/u"};
    EXPECT_EQ(usual_config_files(environment),
              (Files{"/home/u/.config/magpie/magpie.toml", "/etc/magpie/magpie.toml"}));
    environment.xdg_config_home = "relative";
    EXPECT_EQ(usual_config_files(environment).front(), "/home/u/.config/magpie/magpie.toml");
    environment.xdg_config_home = "/xdg";
    EXPECT_EQ(usual_config_files(environment).front(), "/xdg/magpie/magpie.toml");
    EXPECT_EQ(usual_config_files({}), Files{"/etc/magpie/magpie.toml"});
}

TEST(ConfigPath, is_the_first_usual_file_that_is_there) {
    const test::TempFolder folder;
    Environment environment{.magpie_archive = {}, .xdg_data_home = {}, .home = {}};
    environment.xdg_config_home = folder.path().string();
    std::filesystem::create_directories(folder / "magpie");
    EXPECT_NE(resolve_config_path("", environment), folder / "magpie/magpie.toml");
    std::ofstream(folder / "magpie/magpie.toml") << "";
    EXPECT_EQ(resolve_config_path("", environment), folder / "magpie/magpie.toml");
}

TEST(ArchivePath, prefers_the_flag_then_the_environment_then_the_configuration) {
    Config config;
    Environment environment{.magpie_archive = "/env", .xdg_data_home = "/xdg", .home = "/home/u"};
    config.archive.path = "/config";
    EXPECT_EQ(resolve_archive_path("/flag", environment, config), "/flag");
    EXPECT_EQ(resolve_archive_path("", environment, config), "/env");
    environment.magpie_archive.clear();
    EXPECT_EQ(resolve_archive_path("", environment, config), "/config");
    config.archive.path.clear();
    EXPECT_EQ(resolve_archive_path("", environment, config), "/xdg/magpie/archive");
}

TEST(ArchivePath, falls_back_to_the_home_directory_and_then_refuses) {
    const Environment environment{
        .magpie_archive = "", .xdg_data_home = "relative", .home = "/home/u"};
    EXPECT_EQ(resolve_archive_path("", environment, {}), "/home/u/.local/share/magpie/archive");
    EXPECT_FALSE(resolve_archive_path("", {}, {}));
}

}  // namespace
}  // namespace magpie
