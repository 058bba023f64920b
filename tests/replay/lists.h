// The lists that are replayed: addresses and feeds, real or generated, rewritten onto the loopback
// addresses of the world. One address per original host; WeChat's host has one that the
// configuration names as its mirror. The mapping depends on the set of hosts only. Rows that are no
// addresses stay as they are: the crawler must refuse them as it would.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "tests/replay/replay_clock.h"
#include "tests/replay/world.h"

namespace magpie::replay {

inline constexpr std::string_view kWechatAddress = "127.10.0.1";

struct ListOptions {
    std::size_t urls = 0, feeds = 0;  // how many of them, evenly spread; 0: all
    std::uint64_t seed = 1;
    int port = 80;
    Instant begin{};  // when the replay begins: some entries of a feed appear later
};

struct ListedLine {
    std::string date, source, title, url;
};

struct FeedFile {
    std::string name, host, target;  // host: address in the world
    std::string head, tail;
    std::vector<std::string> entries;  // newest first, as written
    std::vector<std::string> links;    // of the entries, unescaped
    Instant opens{};                   // from then on all entries are there
    std::string url(int port) const;
};

class Lists {
  public:
    // `folder` holds url-list.tsv and feeds/all.
    static Result<Lists> read(const std::filesystem::path& folder, const ListOptions& options);
    // Shaped like the real ones: half of the addresses on WeChat's host, some rows twice, some of
    // no use.
    static Lists generated(const ListOptions& options);

    const std::vector<ListedLine>& lines() const { return lines_; }
    const std::vector<FeedFile>& feeds() const { return feeds_; }
    // Addresses that stand for hosts, without WeChat's and the feeds'.
    const std::vector<std::string>& web_hosts() const { return web_hosts_; }

    bool feed_bytes(std::string_view target, Instant now, World::FeedBytes& bytes) const;

    Result<> write_url_list(const std::filesystem::path& file) const;
    Result<> write_opml(const std::filesystem::path& file) const;

  private:
    void rewrite(std::vector<std::pair<std::string, std::string>> feeds);
    void map_hosts(const std::vector<std::pair<std::string, std::string>>& feeds);
    std::string rewritten(std::string_view url) const;
    FeedFile take_apart(const std::string& name, const std::string& xml) const;

    ListOptions options_;
    std::vector<ListedLine> lines_;
    std::vector<FeedFile> feeds_;
    std::map<std::string, std::string> addresses_;  // original host → address
    std::vector<std::string> web_hosts_;
    std::unordered_map<std::string, std::size_t> feed_places_;  // by target
};

// Cut out of "https://host:1/x", "//host/x": "host:1" in lower case; empty for anything else.
std::string authority_of(std::string_view url);

}  // namespace magpie::replay
