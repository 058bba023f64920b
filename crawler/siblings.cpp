#include "crawler/siblings.h"

#include <algorithm>

#include "parser/wechat/identity.h"

namespace magpie {
namespace {

constexpr std::chrono::hours kBetweenTries{7 * 24};

}  // namespace

std::vector<std::string> better_addresses(std::string_view url,
                                          const std::vector<std::string>& known) {
    using wechat::UrlForm;
    std::vector<std::string> better;
    const auto take = [&](UrlForm form) {
        for (const std::string& address : known) {
            if (address == url || wechat::form_of(address) != form) continue;
            if (form == UrlForm::long_link && wechat::lacks_chksm(address)) continue;
            if (std::find(better.begin(), better.end(), address) == better.end())
                better.push_back(address);
        }
    };
    take(UrlForm::short_link);
    take(UrlForm::long_link);
    return better;
}

bool wants_sibling(PageState state, std::string_view url) {
    return action_of(state) == StateAction::sibling ||
           (state == PageState::captcha && wechat::lacks_chksm(url));
}

Advice advise(std::string_view url, const std::vector<std::string>& known,
              std::optional<Instant> last_tried, Instant now) {
    if (!wechat::lacks_chksm(url)) return AskIt{};
    const auto better = better_addresses(url, known);
    if (!better.empty()) return AskInstead{better.front()};
    if (last_tried && now < *last_tried + kBetweenTries)
        return NotBefore{*last_tried + kBetweenTries};
    return AskIt{};
}

}  // namespace magpie
