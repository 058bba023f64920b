#include "parser/wechat/page_links.h"

#include <algorithm>
#include <initializer_list>

#include "base/text.h"
#include "base/url.h"
#include "parser/wechat/identity.h"

namespace magpie::wechat {
namespace {

std::string unescaped_url(std::string_view value) { return repair_url(html_unescape_fully(value)); }

bool is_number(std::string_view text) {
    return !text.empty() && text.size() <= 20 &&
           text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_account_number(std::string_view text) { return make_key(text, "1", "1").has_value(); }

// Minified bundles have variables of that name: 32 hex digits or nothing.
bool is_sn(std::string_view text) {
    return text.size() == 32 &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string first_variable(Sources& sources, std::initializer_list<std::string_view> names,
                           bool (*accept)(std::string_view)) {
    for (const std::string_view name : names)
        if (const auto value = sources.variables().first(name, accept); !value.empty())
            return std::string(value);
    return {};
}

std::optional<ArticleKey> key_of_variables(Sources& sources) {
    return make_key(first_variable(sources, {"biz", "d.biz"}, is_account_number),
                    first_variable(sources, {"mid", "d.mid", "appmsgid"}, is_number),
                    first_variable(sources, {"idx", "d.idx", "itemidx"}, is_number));
}

// The page's own URL in the order of its places; empty when it names none.
std::string own_link(Sources& sources) {
    if (const std::string& link = sources.literal()["link"].text; !link.empty())
        return unescaped_url(link);
    if (sources.has_literal() && !sources.literal_damaged()) return {};
    for (const std::string_view name : {"msg_link", "d.msg_link"})
        if (const auto link = sources.variables().get(name); !link.empty())
            return unescaped_url(link);
    return unescaped_url(sources.facts().og_url);
}

std::optional<ArticleKey> find_key(Sources& sources, const RawDocument& raw,
                                   std::string_view link) {
    const JsValue& literal = sources.literal();
    if (auto key = make_key(literal["bizuin"].text, literal["mid"].text, literal["idx"].text))
        return key;
    if (auto key = key_of(link)) return key;
    if (auto key = key_of_variables(sources)) return key;
    for (const std::string_view url : {raw.final_url, raw.url})
        if (auto key = key_of(url)) return key;
    return std::nullopt;
}

// How well a URL serves for asking again (§9.3): short, long with chksm, long without, anything
// else.
int rank(std::string_view url) {
    switch (form_of(url)) {
        case UrlForm::short_link:
            return 0;
        case UrlForm::long_link:
            return lacks_chksm(url) ? 2 : 1;
        case UrlForm::temporary:
            return 4;
        default:
            return 5;
    }
}

std::string own_sn(Sources& sources) {
    const std::string& sn = sources.literal()["sn"].text;
    if (!sn.empty() || sources.has_literal()) return sn;
    return first_variable(sources, {"sn", "d.sn"}, is_sn);
}

std::string url_of_key(Sources& sources, const ArticleKey& key) {
    const std::string sn = own_sn(sources);
    std::string url =
        "https://mp.weixin.qq.com/s?__biz=" + key.biz + "&mid=" + key.mid + "&idx=" + key.idx;
    return sn.empty() ? url : url + "&sn=" + sn;
}

bool is_chksm(std::string_view text) {
    return text.size() >= 16 && text.size() <= 128 &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// The attributes that authorise a request: from the page's data, else from its addresses.
void read_attributes(Sources& sources, const std::vector<std::string>& urls, Article& article) {
    article.sn = own_sn(sources);
    for (const std::string& url : urls) {
        const auto parsed = Url::parse(url);
        if (!parsed) continue;
        const std::string sn = parsed->query_value("sn").value_or("");
        if (article.sn.empty() && is_sn(sn)) article.sn = sn;
        const std::string chksm = parsed->query_value("chksm").value_or("");
        if (article.chksm.empty() && is_chksm(chksm)) article.chksm = chksm;
    }
}

// Candidates in the order in which they were found: the page's own word first.
std::vector<std::string> known_urls(Sources& sources, const RawDocument& raw,
                                    const std::string& link) {
    std::vector<std::string> urls;
    const JsValue& literal = sources.literal();
    const std::string short_link = unescaped_url(literal ? literal["user_info"]["short_link"].text
                                                         : sources.variables().get("short_link"));
    for (const std::string_view url : {std::string_view(link), std::string_view(raw.final_url),
                                       std::string_view(raw.url), std::string_view(short_link)}) {
        std::string canonical = url.empty() ? std::string() : canonical_url(url);
        if (!canonical.empty() && std::find(urls.begin(), urls.end(), canonical) == urls.end())
            urls.push_back(std::move(canonical));
    }
    return urls;
}

}  // namespace

void read_links(Sources& sources, const RawDocument& raw, Article& article) {
    const std::string link = own_link(sources);
    const auto key = find_key(sources, raw, link);
    if (key) article.identity = key->to_string();
    std::vector<std::string> urls = known_urls(sources, raw, link);
    if (key &&
        std::all_of(urls.begin(), urls.end(), [](const std::string& url) { return rank(url) > 2; }))
        urls.insert(urls.begin(), url_of_key(sources, *key));
    read_attributes(sources, urls, article);
    if (urls.empty()) return;
    const auto best = std::min_element(
        urls.begin(), urls.end(),
        [](const std::string& a, const std::string& b) { return rank(a) < rank(b); });
    article.url = *best;
    urls.erase(best);
    article.aliases = std::move(urls);
    if (article.identity.empty()) article.identity = article.url;
}

}  // namespace magpie::wechat
