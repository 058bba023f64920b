#include "parser/article/memory_host.h"

#include "base/url.h"
#include "base/wechat_hosts.h"

namespace magpie {

std::string memory_host(std::string_view url) {
    const auto parsed = Url::parse(url);
    if (!parsed || !parsed->is_http() || is_wechat_page_host(parsed->host())) return {};
    std::string_view host = parsed->host();
    if (host.starts_with("www.")) host.remove_prefix(4);
    return std::string(host);
}

}  // namespace magpie
