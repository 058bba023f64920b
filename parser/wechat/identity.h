// URL forms of mp.weixin.qq.com articles, their repair, canonical form and identity (docs/wechat.md, "URLs").
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace magpie::wechat {

enum class UrlForm { none, short_link, long_link, temporary, captcha, other };  // none: not mp.weixin.qq.com

// One mid is one push with idx 1..n; sn authorises, it does not identify.
struct ArticleKey {
    std::string biz;   // base64 as in URLs, padded: "MjM5MjkzNzQxOQ=="
    std::string mid;   // decimal
    std::string idx;   // decimal
    bool operator==(const ArticleKey&) const = default;
    std::string to_string() const { return biz + ":" + mid + ":" + idx; }
};

// Repairs what people and feeds paste: <>, quotes, &amp; (until stable), \x26, \&, missing scheme, http → https,
// %3D in __biz, trailing sentence punctuation. Never fails; a non-URL comes back trimmed.
std::string repair_url(std::string_view pasted);

UrlForm form_of(std::string_view url);
// Key of a long link (old names appmsgid, itemidx, sign included); nothing when a part is missing or malformed.
std::optional<ArticleKey> key_of(std::string_view url);
// True for a long link without chksm: not fetched while a sibling exists (§9.4).
bool lacks_chksm(std::string_view url);
// The article behind a captcha URL (target_url unwrapped until it is none); nothing when absent.
std::optional<std::string> captcha_target(std::string_view url);
bool is_captcha_url(std::string_view url);

// What is stored and printed: short form without query; long form in the order __biz, mid, idx, sn, chksm without
// fragment; every other URL without credentials and tracking parameters.
std::string canonical_url(std::string_view url);
// Any URL with credentials and tracking removed and everything else untouched.
std::string without_credentials(std::string_view url);
// Image URL for Markdown: https, without tp, wxfrom, wx_lazy, wx_co and fragment.
std::string clean_image_url(std::string_view url);

// Builds a key from page fields; biz may be base64 (with or without padding) or decimal.
std::optional<ArticleKey> make_key(std::string_view biz, std::string_view mid, std::string_view idx);

}  // namespace magpie::wechat
