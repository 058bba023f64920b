// A web that exists only in the test. What a URL answers follows from its path and from how often
// it was asked:
//   /a/…  an article         /gone/…   404                     /moved/…   302 to an article of the
//   same host /deleted/…  a tombstone  /later/…  unavailable twice       /away/…    302 to an
//   article of another host /down/…  never answers   /flaky/…  fails every other time  /loop/…
//   redirects to itself /busy/…  503 with Retry-After: 120, once                   /slow/…    an
//   article after up to a minute
// The hosts of pictures answer as the others do, but within a tenth of the time.
// mp.weixin.qq.com answers articles, but puts everybody before its captcha while `wall_is_up`, and
// always those with a long link without chksm. The body of a page is the name of its state: that is
// the whole parser.
#pragma once

#include <array>
#include <chrono>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "crawler/politeness.h"
#include "parser/wechat/identity.h"
#include "tests/support/crawl_values.h"

namespace magpie::sim {

using namespace std::chrono_literals;

class SimulatedWeb {
  public:
    struct Answer {
        FetchResponse response;
        std::chrono::milliseconds takes;
    };

    static constexpr std::array kKinds{"a",    "a",     "a",    "a",     "gone", "deleted", "later",
                                       "down", "moved", "away", "flaky", "loop", "busy",    "slow"};

    SimulatedWeb(std::uint64_t seed, unsigned hosts) : random_(seed), hosts_(hosts) {}

    Answer answer(const Url& url, Instant now) {
        const std::chrono::milliseconds takes{50 + random_() % 2'000};
        if (url.host() == kWechatHost) return {wechat(url, now), takes};
        const std::string_view path = url.path();
        if (path.starts_with("/down/")) return {test::failure_of(FetchFailure::timeout), 30s};
        if (path.starts_with("/slow/")) return {page("article"), takes * 30};
        const bool serves_media = is_asset_host(politeness_key(url));
        return {plain(path, ++visits_[url.href()]), serves_media ? takes / 10 : takes};
    }

    // Two sieges in the week: four hours, and a day and a half.
    static bool wall_is_up(Instant now) {
        const auto at = now - test::kNoon;
        return (at > 20h && at < 24h) || (at > 72h && at < 108h);
    }

  private:
    static FetchResponse page(std::string_view state) {
        return test::response_of(200, {{"content-type", "text/html"}}, std::string(state));
    }
    static FetchResponse redirect(std::string location) {
        return test::response_of(302, {{"location", std::move(location)}}, "");
    }

    static FetchResponse wechat(const Url& url, Instant now) {
        if (wall_is_up(now) || wechat::lacks_chksm(url.href())) {
            return redirect("/mp/wappoc_appmsgcaptcha?poc_token=t");
        }
        return page("article");
    }

    FetchResponse plain(std::string_view path, int visit) {
        const std::string name(path.substr(path.rfind('/') + 1));
        if (path.starts_with("/gone/")) return test::response_of(404);
        if (path.starts_with("/deleted/")) return page("deleted_by_author");
        if (path.starts_with("/later/") && visit <= 2) return page("temporarily_unavailable");
        if (path.starts_with("/moved/")) return redirect("/a/m" + name);
        if (path.starts_with("/away/")) {
            return redirect("http://h" + std::to_string(random_() % hosts_) + ".example/a/w" +
                            name);
        }
        if (path.starts_with("/loop/")) return redirect(std::string(path));
        if (path.starts_with("/busy/") && visit == 1) {
            return test::response_of(503, {{"retry-after", "120"}});
        }
        if (path.starts_with("/flaky/") && visit % 2 == 1) {
            return test::failure_of(FetchFailure::connect_failed);
        }
        return page("article");
    }

    std::mt19937_64 random_;
    unsigned hosts_;
    std::unordered_map<std::string, int> visits_;
};

}  // namespace magpie::sim
