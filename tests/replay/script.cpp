#include "tests/replay/script.h"

#include <iconv.h>

#include <array>
#include <cstdio>
#include <optional>

#include "base/text.h"
#include "parser/base64.h"
#include "parser/wechat/identity.h"
#include "tests/replay/pages.h"
#include "tests/support/compress.h"

namespace magpie::replay {
namespace {

constexpr std::array<std::string_view, kServedKinds> kServedNames{
    "nothing",     "article", "edited",  "not_modified", "deleted", "violation",
    "unavailable", "moved",   "captcha", "js_shell",     "blank",   "404",
    "410",         "403",     "500",     "429",          "reset",   "hung",
    "redirect",    "feed",    "index",   "robots"};

constexpr std::array<std::string_view, kFates> kFateNames{
    "article",       "edited",     "deleted_later", "slow",        "gzip",        "wrong_charset",
    "moved",         "moved_away", "deleted",       "violation",   "unavailable", "account_moved",
    "captcha_first", "busy_first", "broken_first",  "reset_first", "js_shell",    "blank",
    "not_found",     "gone",       "forbidden",     "broken",      "reset",       "hung",
    "feed",          "index",      "robots"};

struct Share {
    Fate fate;
    std::uint64_t of_a_million;
};

// Everything else is an article. What keeps a host's only connection busy for seconds (hung) or
// pauses it for half an hour (captcha) is rare where one host has most of the addresses.
constexpr std::array kWechatShares{Share{Fate::edited, 15'000},
                                   Share{Fate::deleted_later, 10'000},
                                   Share{Fate::slow, 2'000},
                                   Share{Fate::gzip, 50'000},
                                   Share{Fate::moved, 5'000},
                                   Share{Fate::deleted, 30'000},
                                   Share{Fate::violation, 8'000},
                                   Share{Fate::unavailable, 2'000},
                                   Share{Fate::account_moved, 1'000},
                                   Share{Fate::captcha_first, 30},
                                   Share{Fate::busy_first, 200},
                                   Share{Fate::broken_first, 8'000},
                                   Share{Fate::reset_first, 4'000},
                                   Share{Fate::not_found, 2'000},
                                   Share{Fate::broken, 500},
                                   Share{Fate::reset, 200},
                                   Share{Fate::hung, 10}};

constexpr std::array kWebShares{
    Share{Fate::edited, 15'000},        Share{Fate::deleted_later, 10'000},
    Share{Fate::slow, 5'000},           Share{Fate::gzip, 100'000},
    Share{Fate::wrong_charset, 10'000}, Share{Fate::moved, 20'000},
    Share{Fate::moved_away, 10'000},    Share{Fate::busy_first, 10'000},
    Share{Fate::broken_first, 20'000},  Share{Fate::reset_first, 8'000},
    Share{Fate::js_shell, 5'000},       Share{Fate::blank, 5'000},
    Share{Fate::not_found, 30'000},     Share{Fate::gone, 10'000},
    Share{Fate::forbidden, 10'000},     Share{Fate::broken, 5'000},
    Share{Fate::reset, 2'000},          Share{Fate::hung, 300}};

constexpr std::array kFeedShares{Share{Fate::broken_first, 20'000}, Share{Fate::busy_first, 20'000},
                                 Share{Fate::reset_first, 10'000}};

template <std::size_t n>
Fate choose(const std::array<Share, n>& shares, std::uint64_t of_a_million, Fate otherwise) {
    for (const Share& share : shares) {
        if (of_a_million < share.of_a_million) return share.fate;
        of_a_million -= share.of_a_million;
    }
    return otherwise;
}

constexpr std::string_view kMovedMark = "moved=1";
constexpr int kLinksOfAnIndex = 20;

std::string hex(std::uint64_t value) {
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(value));
    return text;
}

// The key that a long link tells, whichever host serves it.
std::optional<wechat::ArticleKey> key_in(std::string_view target) {
    if (!target.starts_with("/s?")) return std::nullopt;
    return wechat::key_of("https://mp.weixin.qq.com" + std::string(target));
}

std::string to_gbk(const std::string& utf8) {
    const iconv_t converter = iconv_open("GBK//TRANSLIT", "UTF-8");
    if (converter == reinterpret_cast<iconv_t>(-1)) return utf8;
    std::string out(utf8.size() * 2, '\0');
    char* from = const_cast<char*>(utf8.data());
    char* to = out.data();
    std::size_t left = utf8.size(), room = out.size();
    iconv(converter, &from, &left, &to, &room);
    iconv_close(converter);
    out.resize(out.size() - room);
    return out;
}

std::string http_date(Instant at) {
    static constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed",
                                                           "Thu", "Fri", "Sat"};
    static constexpr std::array<std::string_view, 12> kMonths{
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(at - day));
    char text[64];
    std::snprintf(
        text, sizeof text, "%s, %02u %s %04d %02d:%02d:%02d GMT",
        kDays[std::chrono::weekday(day).c_encoding()].data(), static_cast<unsigned>(date.day()),
        kMonths[static_cast<unsigned>(date.month()) - 1].data(), static_cast<int>(date.year()),
        static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
        static_cast<int>(time.seconds().count()));
    return text;
}

Answer html(Served served, std::string body) {
    return {.served = served,
            .status = 200,
            .headers = {"Content-Type: text/html; charset=UTF-8"},
            .body = std::move(body)};
}

Answer plain_status(Served served, int status) {
    return {.served = served,
            .status = status,
            .headers = {"Content-Type: text/html; charset=UTF-8"},
            .body = "<html><title>" + std::to_string(status) + "</title><p>" +
                    std::to_string(status) + "</p></html>"};
}

Answer redirect_to(Served served, std::string location, std::string leads_to) {
    return {.served = served,
            .status = 302,
            .headers = {"Location: " + std::move(location)},
            .leads_to = std::move(leads_to)};
}

}  // namespace

std::string_view to_string(Served served) { return kServedNames[static_cast<std::size_t>(served)]; }
std::string_view to_string(Fate fate) { return kFateNames[static_cast<std::size_t>(fate)]; }

bool shows_article(Served served) {
    return served == Served::article || served == Served::edited || served == Served::not_modified;
}

const std::vector<std::string_view>& wall_words() {
    static const std::vector<std::string_view> words{"该内容已被发布者删除",
                                                     "此内容因违规无法查看",
                                                     "该内容暂时无法查看",
                                                     "该公众号已迁移",
                                                     "环境异常",
                                                     "去验证",
                                                     "访问过于频繁",
                                                     "内容仍可在新的帐号阅读"};
    return words;
}

std::uint64_t hash_of(std::uint64_t seed, std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325ULL ^ (seed * 0x9E3779B97F4A7C15ULL);
    for (const char c : text) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 0x100000001b3ULL;
    }
    hash ^= hash >> 30;
    hash *= 0xbf58476d1ce4e5b9ULL;
    hash ^= hash >> 27;
    hash *= 0x94d049bb133111ebULL;
    return hash ^ (hash >> 31);
}

Script::Script(ScriptSettings settings) : settings_(std::move(settings)) {}

std::uint64_t Script::draw(std::string_view host, std::string_view target,
                           std::string_view what) const {
    std::string text(what);
    text.append("|").append(host).append(target);
    return hash_of(settings_.seed, text);
}

bool Script::robots_denies_private(std::string_view host) const {
    return draw(host, "", "robots") % 2 == 0;
}

Fate Script::fate_of(std::string_view host, std::string_view target) const {
    if (target == "/robots.txt") return Fate::robots;
    if (target.starts_with("/feed/")) return Fate::feed;
    if (target.starts_with("/index-of-finds")) return Fate::index;
    const bool led_here =
        target.ends_with(kMovedMark) || target.starts_with("/away/") || target.starts_with("/s/mv");
    if (led_here || !settings_.misfortunes) return Fate::article;
    const std::uint64_t of_a_million = draw(host, target, "fate") % 1'000'000;
    return host == settings_.wechat_host ? choose(kWechatShares, of_a_million, Fate::article)
                                         : choose(kWebShares, of_a_million, Fate::article);
}

std::string Script::redirects_to(std::string_view host, std::string_view target) const {
    const Fate fate = fate_of(host, target);
    if (fate == Fate::moved) {
        const char joint = target.find('?') == std::string_view::npos ? '?' : '&';
        return std::string(host).append(target) + joint + std::string(kMovedMark);
    }
    if (fate != Fate::moved_away || settings_.web_hosts.empty()) return {};
    const std::uint64_t drawn = draw(host, target, "detail");
    return settings_.web_hosts[drawn % settings_.web_hosts.size()] + "/away/" + hex(drawn);
}

std::string Script::mark_of(std::string_view host, std::string_view target) const {
    if (host == settings_.wechat_host)
        if (const auto key = key_in(target)) return hex(draw(host, key->to_string(), "mark"));
    return hex(draw(host, target, "mark"));
}

Answer Script::article(const Asked& asked, int version) const {
    const std::string mark = mark_of(asked.host, asked.target);
    const std::string etag = "\"" + mark + "-" + std::to_string(version) + "\"";
    if (asked.if_none_match == etag)
        return {.served = Served::not_modified, .status = 304, .headers = {"ETag: " + etag}};
    const std::uint64_t seed = hash_of(settings_.seed, mark);
    const ArticleText text{"第" + mark.substr(0, 6) + "号渡口", "河流观察", mark, version, seed};
    Answer answer = html(version > 1 ? Served::edited : Served::article, {});
    answer.headers.push_back("ETag: " + etag);
    if (asked.host != settings_.wechat_host) {
        answer.body = web_article(text);
        return answer;
    }
    WechatKey key{base64_encode("3" + std::to_string(100'000'000 + seed % 900'000'000)),
                  std::to_string(2'650'000'000 + (seed >> 20) % 90'000'000'000), "1",
                  hex(seed) + hex(~seed)};
    if (const auto told = key_in(asked.target)) {
        key.biz = told->biz;
        key.mid = told->mid;
        key.idx = told->idx;
    }
    answer.body = wechat_article(text, key);
    return answer;
}

Answer Script::answer(const Asked& asked) const {
    const Fate fate = fate_of(asked.host, asked.target);
    const bool storm = asked.host == settings_.wechat_host && asked.now >= settings_.storm_begin &&
                       asked.now < settings_.storm_end;
    if (storm && fate != Fate::robots && fate != Fate::index)
        return by_fate(Fate::captcha_first, {asked.host, asked.target, 0, {}, asked.now});
    return by_fate(fate, asked);
}

Answer Script::feed_answer(const Asked& asked) const {
    const std::uint64_t of_a_million = draw(asked.host, asked.target, "feed") % 1'000'000;
    const Fate fate =
        settings_.misfortunes ? choose(kFeedShares, of_a_million, Fate::feed) : Fate::feed;
    if (fate == Fate::feed || asked.earlier > 0) return {.served = Served::feed, .status = 200};
    return by_fate(fate, asked);
}

Answer Script::by_fate(Fate fate, const Asked& asked) const {
    const std::string host(asked.host), target(asked.target);
    const std::uint64_t drawn = draw(host, target, "detail");
    const std::string origin = "http://" + host + ":" + std::to_string(settings_.port);
    const bool second_look = asked.earlier > 0;
    const bool still_first = asked.earlier < 1 + drawn % 2;  // the first one or two
    switch (fate) {
        case Fate::article:
        case Fate::feed:
            return article(asked, 1);
        case Fate::edited:
            return article(asked, second_look ? 2 : 1);
        case Fate::deleted_later:
            if (!second_look) return article(asked, 1);
            return host == settings_.wechat_host ? by_fate(Fate::deleted, asked)
                                                 : plain_status(Served::gone, 410);
        case Fate::slow: {
            Answer answer = article(asked, 1);
            answer.manner = Manner::pieces;
            return answer;
        }
        case Fate::gzip: {
            Answer answer = article(asked, 1);
            if (answer.status != 200) return answer;
            answer.body = test::compress(answer.body, "gzip");
            answer.headers.emplace_back("Content-Encoding: gzip");
            return answer;
        }
        case Fate::wrong_charset: {  // the header lies, the page's own meta does not
            Answer answer = article(asked, 1);
            if (answer.status != 200) return answer;
            answer.body =
                to_gbk(replace_all(std::move(answer.body), "charset=\"utf-8\"", "charset=\"gbk\""));
            return answer;
        }
        case Fate::moved:
        case Fate::moved_away: {
            const std::string to = redirects_to(host, target);
            if (to.empty()) return article(asked, 1);
            const std::size_t path = to.find('/');
            // A path that begins with two slashes would name a host.
            const bool is_relative = fate == Fate::moved && !to.substr(path).starts_with("//");
            if (is_relative) return redirect_to(Served::redirect, to.substr(path), to);
            const std::string location = "http://" + to.substr(0, path) + ":" +
                                         std::to_string(settings_.port) + to.substr(path);
            return redirect_to(Served::redirect, location, to);
        }
        case Fate::deleted:
            return html(Served::deleted, wechat_message(wall_words()[0], ""));
        case Fate::violation:
            return html(Served::violation, wechat_message(wall_words()[1], ""));
        case Fate::unavailable:
            return html(Served::unavailable, wechat_message(wall_words()[2], ""));
        case Fate::account_moved: {
            const std::string to = "/s/mv" + hex(drawn) + "0000";
            Answer answer = html(Served::account_moved, wechat_moved(origin + to));
            answer.leads_to = host + to;
            return answer;
        }
        case Fate::captcha_first:
            if (second_look) return article(asked, 1);
            return redirect_to(
                Served::captcha,
                "https://mp.weixin.qq.com/mp/"
                "wappoc_appmsgcaptcha?poc_token=replay&target_url=" +
                    replace_all(replace_all(origin + target, "&", "%26"), "?", "%3F"),
                "");
        case Fate::busy_first: {
            if (!still_first) return article(asked, 1);
            Answer answer = plain_status(Served::busy, 429);
            answer.headers.push_back("Retry-After: " + (drawn % 4 < 2
                                                            ? std::to_string(kRetryAfter.count())
                                                            : http_date(asked.now + kRetryAfter)));
            return answer;
        }
        case Fate::broken_first:
            return still_first ? plain_status(Served::broken, 500) : article(asked, 1);
        case Fate::reset_first:
            if (!still_first) return article(asked, 1);
            [[fallthrough]];
        case Fate::reset: {
            Answer answer = html(Served::reset, blank_page());
            answer.manner = Manner::reset;
            return answer;
        }
        case Fate::js_shell:
            return html(Served::js_shell, script_shell());
        case Fate::blank:
            return html(Served::blank, blank_page());
        case Fate::not_found:
            return plain_status(Served::not_found, 404);
        case Fate::gone:
            return plain_status(Served::gone, 410);
        case Fate::forbidden:
            return plain_status(Served::forbidden, 403);
        case Fate::broken:
            return plain_status(Served::broken, 500);
        case Fate::hung: {
            Answer answer = html(Served::hung, blank_page());
            answer.manner = Manner::hang;
            return answer;
        }
        case Fate::index: {
            std::string links;
            for (int i = 0; i < kLinksOfAnIndex; ++i) {
                const std::string path = (i % 2 == 0 ? "/found/" : "/private/") +
                                         std::to_string(i) + "-" +
                                         hex(hash_of(drawn, std::to_string(i)));
                links += "<li><a href=\"" + path + "\">" + std::to_string(i) + "</a></li>\n";
            }
            return html(Served::index, index_page(links));
        }
        case Fate::robots: {
            if (!robots_denies_private(host) && drawn % 2 == 0)
                return plain_status(Served::robots, 404);
            return {.served = Served::robots,
                    .status = 200,
                    .headers = {"Content-Type: text/plain"},
                    .body = robots_denies_private(host) ? "User-agent: *\nDisallow: /private/\n"
                                                        : "User-agent: *\nAllow: /\n"};
        }
    }
    return plain_status(Served::not_found, 404);
}

}  // namespace magpie::replay
