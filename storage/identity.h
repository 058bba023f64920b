// What an identity says about itself, and when two of them may name one document
// (docs/archive-format.md, "Identity"). A key "<biz>:<mid>:<idx>" is given by WeChat and final;
// everything else, a canonical URL mostly, is weak: it is where the document was found and may give
// way to a key. Pure.
#pragma once

#include <string_view>

namespace magpie {

// Three parts, the last two decimal; the first base64 as in URLs.
bool is_wechat_key(std::string_view identity);

// The account's part of a key; empty for anything else.
std::string_view biz_of(std::string_view identity);

// The host an identity or URL belongs to; mp.weixin.qq.com for a key, empty for anything without a
// host.
std::string_view host_of(std::string_view identity_or_url);

// The host without www., m. or wap.
std::string_view site_of(std::string_view identity);

// Two different keys are two documents, whatever else they share.
bool may_name_one_document(std::string_view identity, std::string_view other);

struct Publisher {
    std::string_view account, identity;
};
// Account names that do not differ, on the same site or where one has no site at all (a saved
// file). The same name on two sites is two publishers: joining documents is harder to undo than
// marking one as a repost. www., m. and wap. hosts are one site.
bool same_publisher(const Publisher& a, const Publisher& b);

}  // namespace magpie
