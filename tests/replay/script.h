// What every address of the replayed world answers: a pure function of the seed, the address, how
// often it was asked, the validators of the request and the simulated time. No sockets here
// (world.h), no lists (lists.h).
//
// Each address has a fate, drawn from its host and target; the fate and the count of earlier
// requests give the answer. `Served` says what an answer showed, in the judge's terms.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace magpie::replay {

enum class Served : std::uint8_t {
    nothing,  // never asked
    article,
    edited,        // the article in its second version
    not_modified,  // 304: as before
    deleted,       // WeChat: by the author
    violation,
    unavailable,    // WeChat: for the time being
    account_moved,  // WeChat: leads to another address
    captcha,        // WeChat: redirect to the verification page
    js_shell,
    blank,  // a page without text
    not_found,
    gone,
    forbidden,
    broken,    // 500
    busy,      // 429
    reset,     // in the middle of the body
    hung,      // a byte now and then, for ever
    redirect,  // on to another address of the world
    feed,
    index,  // a page of links
    robots,
};
inline constexpr std::size_t kServedKinds = static_cast<std::size_t>(Served::robots) + 1;
std::string_view to_string(Served served);
bool shows_article(Served served);  // article, edited, not_modified

enum class Fate : std::uint8_t {
    article,
    edited,         // another text from the second look on
    deleted_later,  // gone from the second look on
    slow,           // the bytes come in pieces
    gzip,
    wrong_charset,  // the header names another one than the bytes are in
    moved,          // redirect on the same host
    moved_away,     // redirect to another host
    deleted,
    violation,
    unavailable,
    account_moved,
    captcha_first,  // then the article
    busy_first,
    broken_first,
    reset_first,
    js_shell,
    blank,
    not_found,
    gone,
    forbidden,
    broken,
    reset,
    hung,
    feed,
    index,
    robots,
};
inline constexpr std::size_t kFates = static_cast<std::size_t>(Fate::robots) + 1;
std::string_view to_string(Fate fate);

// How the bytes leave.
enum class Manner : std::uint8_t { whole, pieces, reset, hang };

struct Asked {
    std::string_view host;      // without port
    std::string_view target;    // path and query
    std::uint32_t earlier = 0;  // requests for the same address before this one
    std::string_view if_none_match;
    Instant now{};
};

struct Answer {
    Served served = Served::not_found;
    int status = 404;
    std::vector<std::string> headers{};  // "Name: value"
    std::string body{};
    Manner manner = Manner::whole;
    std::string leads_to{};  // redirect, account_moved: "host/target" of the world
};

struct ScriptSettings {
    std::uint64_t seed = 1;
    int port = 80;                       // that the world listens on, for absolute addresses
    std::string wechat_host;             // the address that serves WeChat's pages
    std::vector<std::string> web_hosts;  // where `moved_away` may lead
    // While WeChat sees nothing but robots: all its articles lead to the captcha.
    Instant storm_begin{}, storm_end{};
    bool misfortunes = true;  // false: every address is an article at once
};

class Script {
  public:
    explicit Script(ScriptSettings settings);

    const ScriptSettings& settings() const { return settings_; }
    Fate fate_of(std::string_view host, std::string_view target) const;
    // Of everything but feeds, whose bytes come from the lists.
    Answer answer(const Asked& asked) const;
    // What a feed does before it gives its bytes: nothing (Served::feed) or a failure.
    Answer feed_answer(const Asked& asked) const;

    // A word that stands in the text of the article at an address and nowhere else: whichever
    // address leads to it.
    std::string mark_of(std::string_view host, std::string_view target) const;
    // Where an address redirects to ("host/target"), whatever the weather; empty when it does not.
    std::string redirects_to(std::string_view host, std::string_view target) const;
    bool robots_denies_private(std::string_view host) const;

  private:
    std::uint64_t draw(std::string_view host, std::string_view target, std::string_view what) const;
    Fate wechat_fate(std::uint64_t of_a_million) const;
    Fate web_fate(std::uint64_t of_a_million) const;
    Answer article(const Asked& asked, int version) const;
    Answer by_fate(Fate fate, const Asked& asked) const;

    ScriptSettings settings_;
};

// What a host that answers 429 asks for, in both forms of Retry-After.
inline constexpr std::chrono::seconds kRetryAfter{600};

// FNV-1a, then splitmix64's finisher: the same on every machine.
std::uint64_t hash_of(std::uint64_t seed, std::string_view text);

// Words that stand on walls and state pages of the script; in no article of it.
const std::vector<std::string_view>& wall_words();

}  // namespace magpie::replay
