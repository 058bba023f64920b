#include "parser/wechat/identity.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"
#include "base/url.h"
#include "base/url_encode.h"
#include "parser/base64.h"
#include "parser/credentials.h"

namespace magpie::wechat {
namespace {

constexpr std::string_view kHost = "mp.weixin.qq.com";
constexpr std::string_view kCaptchaPath = "/mp/wappoc_appmsgcaptcha";
constexpr std::size_t kShortTokenLength = 22;
constexpr std::size_t kMaxDigits = 20;  // mid has 10 today
constexpr int kMaxUnwraps = 4;          // captcha URLs inside captcha URLs

bool is_decimal(std::string_view text) {
    return !text.empty() && text.size() <= kMaxDigits &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_base64url(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

// The padded base64 of the account's decimal number; nothing when `biz` is neither.
std::optional<std::string> normal_biz(std::string_view biz) {
    biz = trim(biz);
    if (is_decimal(biz)) return base64_encode(biz);
    const auto number = base64_decode(biz);
    if (!number || !is_decimal(*number)) return std::nullopt;
    return base64_encode(*number);
}

// ---- query strings, edited in place so that what stays keeps its bytes

std::string_view parameter_name(std::string_view parameter) {
    return parameter.substr(0, parameter.find('='));
}

bool is_one_of(std::string_view name, const auto& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// Traces of how the link was passed on (§9.2). On other sites `lang` or `version` mean something.
constexpr std::array<std::string_view, 11> kTracking{
    "clicktime", "enterid", "srcid",   "mpshare",       "ascene",  "devicetype",
    "version",   "lang",    "nettype", "abtest_cookie", "click_id"};
// "&amp;key=" of a link copied out of HTML is the parameter "key" as well.
std::string_view without_escape(std::string_view name) {
    while (name.starts_with("amp;")) name.remove_prefix(4);
    return name;
}

bool is_wechat_leftover(std::string_view parameter) {
    const std::string_view name = without_escape(parameter);
    return is_credential_name(name) || is_one_of(name, kTracking) || name.starts_with("sharer_");
}

bool is_leftover_anywhere(std::string_view parameter) {
    return is_credential_name_anywhere(without_escape(parameter));
}

// `list` without the parameters for which `drop` holds; everything else byte for byte.
std::string drop_from_list(std::string_view list, bool (*drop)(std::string_view)) {
    std::string kept;
    bool dropped = false;
    for (const std::string_view parameter : split(list, '&')) {
        if (drop(parameter_name(parameter))) {
            dropped = true;
            continue;
        }
        if (!kept.empty()) kept.push_back('&');
        kept += parameter;
    }
    return dropped ? kept : std::string(list);
}

// `url` without the parameters for which `drop` holds, in the query and in a fragment that is
// written like one.
std::string drop_parameters(std::string_view url, bool (*drop)(std::string_view)) {
    const std::size_t hash = std::min(url.find('#'), url.size());
    const std::size_t mark = std::min(url.find('?'), hash);
    const std::string_view query = url.substr(mark, hash - mark), fragment = url.substr(hash);
    std::string out(url.substr(0, mark));
    if (!query.empty()) {
        const std::string kept = drop_from_list(query.substr(1), drop);
        if (!kept.empty() || query.size() == 1) out += "?" + kept;
    }
    if (!contains(fragment, "=")) return out += fragment;
    const std::string kept = drop_from_list(fragment.substr(1), drop);
    return kept.empty() ? out : out += "#" + kept;
}

bool is_wechat_host(const Url& url) { return url.host() == kHost; }

std::optional<Url> parse_wechat(std::string_view url) {
    auto parsed = Url::parse(repair_url(url));
    if (!parsed || !parsed->is_http() || !is_wechat_host(*parsed)) return std::nullopt;
    return parsed;
}

std::string first_value(const Url& url, std::string_view name, std::string_view old_name = {}) {
    if (auto value = url.query_value(name); value && !value->empty()) return *value;
    if (old_name.empty()) return {};
    return url.query_value(old_name).value_or("");
}

std::string_view short_token(std::string_view path) {
    if (!path.starts_with("/s/")) return {};
    const std::string_view token = path.substr(3);
    const bool fits =
        token.size() == kShortTokenLength && std::all_of(token.begin(), token.end(), is_base64url);
    return fits ? token : std::string_view();
}

bool is_article_path(std::string_view path) {
    return path == "/s" || path == "/s/" || path == "/mp/appmsg/show";
}

std::optional<ArticleKey> key_in(const Url& url) {
    if (!is_article_path(url.path())) return std::nullopt;
    return make_key(first_value(url, "__biz"), first_value(url, "mid", "appmsgid"),
                    first_value(url, "idx", "itemidx"));
}

UrlForm form_in(const Url& url) {
    if (url.path() == kCaptchaPath) return UrlForm::captcha;
    if (!short_token(url.path()).empty()) return UrlForm::short_link;
    if (!is_article_path(url.path())) return UrlForm::other;
    if (key_in(url)) return UrlForm::long_link;
    const bool temporary = url.query_value("signature") || url.query_value("tempkey");
    return temporary ? UrlForm::temporary : UrlForm::other;
}

// Values are hexadecimal; whatever else stands there must not become parameters of its own.
void append_value(std::string& out, std::string_view name, std::string_view value) {
    if (value.empty()) return;
    out += name;
    for (const char c : value) {
        if (is_base64url(c)) {
            out += c;
        } else {
            url_detail::append_escape(out, c);
        }
    }
}

std::string canonical_long(const Url& url, const ArticleKey& key) {
    std::string out =
        "https://mp.weixin.qq.com/s?__biz=" + key.biz + "&mid=" + key.mid + "&idx=" + key.idx;
    append_value(out, "&sn=", first_value(url, "sn", "sign"));
    append_value(out, "&chksm=", first_value(url, "chksm"));
    if (contains(out, "%")) mask_credentials(out, CredentialPlaces::addresses);
    return out;
}

std::string canonical_other(const Url& url) {
    const Url bare = url.without_credentials();
    // A fragment never reaches the server; "#!" and "#/" name pages of script-driven sites.
    const bool routes = bare.fragment().starts_with("!") || bare.fragment().starts_with("/");
    return without_credentials(routes ? bare.href() : bare.without_fragment().href());
}

// ---- repair

constexpr std::array<std::string_view, 12> kOpeningMarks{"\u200B", "\uFEFF", "<",  "\"", "'", "“",
                                                         "‘",      "《",     "【", "（", "(", "「"};
constexpr std::array<std::string_view, 28> kTrailingMarks{
    "\u200B", "\uFEFF", ">", "\"", "'",  "”",  "’",  "》", "】", "」", ".", ",",  ";",  ":",
    "!",      "]",      "}", "。", "，", "；", "：", "！", "？", "、", "…", "）", "\\", "|"};

bool strip_front(std::string_view& text) {
    for (const std::string_view mark : kOpeningMarks) {
        if (!text.starts_with(mark)) continue;
        text = trim_unicode(text.substr(mark.size()));
        return true;
    }
    return false;
}

bool strip_back(std::string_view& text) {
    const bool unbalanced = text.ends_with(")") && !contains(text, "(");
    for (const std::string_view mark : kTrailingMarks) {
        if (!unbalanced && !text.ends_with(mark)) continue;
        text = trim_unicode(text.substr(0, text.size() - (unbalanced ? 1 : mark.size())));
        return true;
    }
    return false;
}

// &amp; (also doubled), \x26 and the backslashes that shells and JSON put before & and /.
std::string undo_escapes(std::string text) {
    text = replace_all(std::move(text), "\\x26", "&");
    text = replace_all(std::move(text), "\\u0026", "&");
    text = replace_all(std::move(text), "\\/", "/");
    text = replace_all(std::move(text), "\\&", "&");
    for (std::size_t before = text.size() + 1; text.size() < before;) {
        before = text.size();
        text = replace_all(std::move(text), "&amp;", "&");
    }
    return text;
}

std::string with_scheme(std::string text) {
    const std::string lower = to_lower_ascii(std::string_view(text).substr(0, 40));
    if (lower.starts_with("//mp.weixin.qq.com")) return "https:" + text;
    if (lower.starts_with(kHost)) return "https://" + text;
    if (lower.starts_with("http://mp.weixin.qq.com")) return "https" + text.substr(4);
    return text;
}

bool names_wechat(std::string_view text) {
    const std::string lower = to_lower_ascii(text.substr(0, 60));
    return contains(lower, kHost);
}

// ---- images

constexpr std::array<std::string_view, 8> kImageHosts{
    "mmbiz.qpic.cn", "mmbiz.qlogo.cn", "mmecoa.qpic.cn",    "wx.qlogo.cn",
    "res.wx.qq.com", "wx.y.gtimg.cn",  "vpic.video.qq.com", "findermp.video.qq.com"};

bool is_delivery_parameter(std::string_view name) {
    return name == "tp" || name == "wxfrom" || name == "wx_lazy" || name == "wx_co";
}

// Host as written, for the few hosts that matter; not a URL parser.
std::string_view host_of(std::string_view url) {
    const std::size_t slashes = url.find("//");
    if (slashes == std::string_view::npos) return {};
    url.remove_prefix(slashes + 2);
    return url.substr(0, url.find_first_of("/?#:"));
}

// "https://user:password@host/…" without the part before '@'.
std::string without_user(std::string_view url) {
    const std::size_t scheme = url.find("://");
    if (scheme == std::string_view::npos) return std::string(url);
    const std::size_t authority = scheme + 3;
    const std::size_t end = std::min(url.find_first_of("/?#", authority), url.size());
    const std::size_t at = url.substr(0, end).rfind('@');
    if (at == std::string_view::npos || at < authority) return std::string(url);
    return std::string(url.substr(0, authority)) + std::string(url.substr(at + 1));
}

}  // namespace

std::string repair_url(std::string_view pasted) {
    std::string_view text = trim_unicode(pasted);
    while (strip_front(text)) {
    }
    while (!text.empty() && strip_back(text)) {
    }
    std::string url = with_scheme(std::string(text));
    if (!names_wechat(url)) return url;
    url = with_scheme(undo_escapes(std::move(url)));
    const std::size_t biz = url.find("__biz=");
    if (biz == std::string::npos) return url;
    const std::size_t end = std::min(url.find_first_of("&#", biz), url.size());
    return url.substr(0, biz) + percent_decode(std::string_view(url).substr(biz, end - biz)) +
           url.substr(end);
}

UrlForm form_of(std::string_view url) {
    const auto parsed = parse_wechat(url);
    return parsed ? form_in(*parsed) : UrlForm::none;
}

std::optional<ArticleKey> key_of(std::string_view url) {
    const auto parsed = parse_wechat(url);
    return parsed ? key_in(*parsed) : std::nullopt;
}

bool lacks_chksm(std::string_view url) {
    const auto parsed = parse_wechat(url);
    return parsed && form_in(*parsed) == UrlForm::long_link &&
           first_value(*parsed, "chksm").empty();
}

bool is_captcha_url(std::string_view url) { return form_of(url) == UrlForm::captcha; }

std::optional<std::string> captcha_target(std::string_view url) {
    std::string current(url);
    for (int i = 0; i < kMaxUnwraps; ++i) {
        const auto parsed = parse_wechat(current);
        if (!parsed) return std::nullopt;
        if (form_in(*parsed) != UrlForm::captcha)
            return i == 0 ? std::nullopt : std::optional(current);
        current = repair_url(first_value(*parsed, "target_url"));
    }
    return std::nullopt;
}

std::string canonical_url(std::string_view url) {
    const std::string repaired = repair_url(url);
    const auto parsed = Url::parse(repaired);
    if (!parsed || !parsed->is_http()) return repaired;
    if (!is_wechat_host(*parsed)) return canonical_other(*parsed);
    const Url secure = parsed->with_scheme_https();
    if (const std::string_view token = short_token(secure.path()); !token.empty())
        return "https://mp.weixin.qq.com/s/" + std::string(token);
    if (const auto key = key_in(secure)) return canonical_long(secure, *key);
    return canonical_other(secure);
}

std::string without_credentials(std::string_view with) {
    const std::string url = without_user(with);
    const std::string_view host = host_of(url);
    // A link without scheme, or on a mirror, is known by its account.
    const bool wechat = host == kHost || host.ends_with(".weixin.qq.com") || names_wechat(url) ||
                        contains(url, "__biz=");
    std::string out = drop_parameters(url, wechat ? is_wechat_leftover : is_leftover_anywhere);
    // What is left is escaped in some way (an address inside an address, \x26): covered in place.
    mask_credentials(out, CredentialPlaces::addresses);
    return out;
}

std::string clean_image_url(std::string_view url) {
    std::string out(trim(url));
    if (starts_with_ignore_case(out, "data:")) return out;
    out.resize(std::min(out.find('#'), out.size()));
    if (out.starts_with("//")) out.insert(0, "https:");
    const std::string_view host = host_of(out);
    if (!is_one_of(host, kImageHosts) && !host.ends_with(".qpic.cn")) return out;
    if (starts_with_ignore_case(out, "http://")) out.replace(0, 4, "https");
    return drop_parameters(out, is_delivery_parameter);
}

std::optional<ArticleKey> make_key(std::string_view biz, std::string_view mid,
                                   std::string_view idx) {
    const auto account = normal_biz(biz);
    if (!account || !is_decimal(mid) || !is_decimal(idx)) return std::nullopt;
    return ArticleKey{*account, std::string(mid), std::string(idx)};
}

}  // namespace magpie::wechat
