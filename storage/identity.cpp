#include "storage/identity.h"

#include <algorithm>

namespace magpie {

namespace {

bool is_decimal(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_base64(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               c == '+' || c == '/' || c == '=' || c == '-' || c == '_';
    });
}

}  // namespace

bool is_wechat_key(std::string_view identity) {
    const std::size_t first = identity.find(':');
    if (first == std::string_view::npos) return false;
    const std::size_t second = identity.find(':', first + 1);
    if (second == std::string_view::npos) return false;
    return is_base64(identity.substr(0, first)) &&
           is_decimal(identity.substr(first + 1, second - first - 1)) &&
           is_decimal(identity.substr(second + 1));
}

std::string_view biz_of(std::string_view identity) {
    return is_wechat_key(identity) ? identity.substr(0, identity.find(':')) : std::string_view{};
}

std::string_view host_of(std::string_view identity_or_url) {
    if (is_wechat_key(identity_or_url)) return "mp.weixin.qq.com";
    const std::size_t slashes = identity_or_url.find("://");
    if (slashes == std::string_view::npos) return {};
    const std::string_view rest = identity_or_url.substr(slashes + 3);
    return rest.substr(0, rest.find_first_of("/?#"));  // canonical: no credentials
}

std::string_view site_of(std::string_view identity) {
    const std::string_view host = host_of(identity);
    for (const std::string_view prefix : {"www.", "m.", "wap."}) {
        if (host.starts_with(prefix)) return host.substr(prefix.size());
    }
    return host;
}

bool may_name_one_document(std::string_view identity, std::string_view other) {
    return identity == other || !is_wechat_key(identity) || !is_wechat_key(other);
}

bool same_publisher(const Publisher& a, const Publisher& b) {
    if (!a.account.empty() && !b.account.empty() && a.account != b.account) return false;
    const std::string_view site_a = site_of(a.identity);
    const std::string_view site_b = site_of(b.identity);
    return site_a.empty() || site_b.empty() || site_a == site_b;
}

}  // namespace magpie
