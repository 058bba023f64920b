#include "parser/article/web_challenge.h"

#include <algorithm>

#include "base/text.h"
#include "parser/byte_search.h"

namespace magpie {
namespace {

constexpr std::size_t kMaxScriptBytes = 64 * 1024;  // of one script; marks stand at its beginning
constexpr std::size_t kMaxScripts = 40;
constexpr std::size_t kMaxElements = 1'500;  // a page of this size and without prose is a menu
constexpr std::size_t kMaxProse = 600;       // of the longest block page: 420
constexpr std::size_t kMuch = 2'500;         // text beside a mark that no ordinary page carries
constexpr std::size_t kLittle = 500;         // text beside a widget that comment forms carry too
constexpr std::size_t kHardlyAny = 150;
constexpr std::size_t kUnseen = 500;  // "please turn JavaScript on" with its reasons: 300

// Where a mark stands, and how much text a page may have beside it.
struct Mark {
    enum class Place { script, element } place;
    std::string_view bytes;
    std::size_t max_text;
};

using enum Mark::Place;

// By product: Cloudflare, DataDome, PerimeterX, Akamai, Imperva, Kasada, AWS, Sucuri, DDoS-Guard,
// aes.js hosts, Anubis, Alibaba Cloud, Jiasule, Riversecurity, Yunsuo, 360 wangzhan, EdgeOne,
// BaoTa, SafeLine; then widgets.
constexpr Mark kMarks[] = {
    {script, "_cf_chl_opt", kMuch},
    {script, "cf_chl_prog", kMuch},
    {script, "jschl", kMuch},
    {element, "challenge-form", kMuch},
    {element, "cf-challenge", kMuch},
    {element, "challenge-error-text", kMuch},
    {script, "captcha-delivery", kLittle},
    {script, "var dd={", kLittle},
    {script, "_pxAppId", kLittle},
    {element, "px-captcha", kMuch},
    {element, "sec-if-cpt", kMuch},
    {element, "sec-bc-", kMuch},
    {script, "bm-verify", kLittle},
    {script, "_sec/cp_challenge", kLittle},
    {script, "_sec/verify", kLittle},
    {script, "_Incapsula_Resource", kHardlyAny},
    {element, "_Incapsula_Resource", kLittle},
    {script, "KPSDK", kHardlyAny},
    {script, "AwsWafIntegration", kLittle},
    {script, "gokuProps", kMuch},
    {script, "sucuri_cloudproxy", kMuch},
    {script, "/ddos-guard/", kLittle},
    {script, "slowAES.decrypt", kLittle},
    {element, "anubis", kLittle},
    {script, "acw_sc__v2", kLittle},
    {script, "var arg1=", kLittle},
    {script, "/_____tmd_____/", kLittle},
    {script, "AliyunCaptcha", kHardlyAny},
    {script, "aliyun_waf", kHardlyAny},
    {script, "__jsl_clearance", kLittle},
    {script, "$_ts", kHardlyAny},
    {script, "yunsuo_session", kLittle},
    {script, "security_session_verify", kLittle},
    {script, "wzws_", kLittle},
    {script, "__tst_status", kLittle},
    {script, "EO_Bot_", kLittle},
    {script, "_guard/auto.js", kLittle},
    {script, "btwaf", kLittle},
    {script, "renji_", kLittle},
    {script, "SafeLineChallenge", kLittle},
    {element, "slg-", kHardlyAny},
    {element, "g-recaptcha", kHardlyAny},
    {element, "h-captcha", kHardlyAny},
    {element, "cf-turnstile", kHardlyAny},
    {script, "TencentCaptcha", kHardlyAny},
    {script, "initGeetest", kHardlyAny},
    {script, "grecaptcha", kHardlyAny},
    {script, "hcaptcha", kHardlyAny},
};

bool is_in_scripts(std::span<const ScriptSpan> scripts, std::string_view mark) {
    return std::ranges::any_of(scripts.first(std::min(scripts.size(), kMaxScripts)),
                               [&](const ScriptSpan& script) {
                                   return has_bytes(script.attributes, mark) ||
                                          has_bytes(script.body.substr(0, kMaxScriptBytes), mark);
                               });
}

// All names and addresses of the page's elements, one a line.
std::string element_names(const Document& document) {
    std::string names;
    std::size_t elements = 0;
    const Node body = document.body();
    for (Node node = body; node && elements < kMaxElements; node = node.next_in(body)) {
        if (!node.is_element()) continue;
        ++elements;
        for (const std::string_view key : {"id", "class", "action", "src"}) {
            const std::string_view value = node.attribute_or_empty(key);
            if (value.empty() || value.size() > 500) continue;
            names += value;
            names += '\n';
        }
    }
    return names;
}

// Sets a cookie and comes back: without the cookie nobody gets any further.
bool sets_a_cookie_and_comes_back(const WebPage& page) {
    if (page.surface.text > kHardlyAny || page.surface.elements > 40) return false;
    return std::ranges::any_of(page.scripts, [](const ScriptSpan& script) {
        const std::string_view code = script.body.substr(0, kMaxScriptBytes);
        if (is_data_script(script) || !has_bytes(code, "document.cookie")) return false;
        return has_bytes(code, "location.reload") || has_bytes(code, "location.href") ||
               has_bytes(code, "location.replace") || has_bytes(code, "location=");
    });
}

// Nothing but code: no title, no addresses, no style, no place where an application would grow.
bool is_bare_code(const WebPage& page) {
    if (!page.head.title.empty() || page.surface.text + page.surface.noscript > 0) return false;
    if (page.surface.elements > 6 || page.head.metas.size() > 3 || !page.head.links.empty())
        return false;
    const ScriptFacts scripts = read_script_facts(page.scripts);
    return scripts.count <= 4 && scripts.inline_bytes > 600;
}

}  // namespace

bool is_data_script(const ScriptSpan& script) {
    const std::string attributes = to_lower_ascii(script.attributes.substr(0, 1'024));
    return has_bytes(attributes, "json") || has_bytes(attributes, "template") ||
           has_bytes(attributes, "text/html") || has_bytes(attributes, "text/plain");
}

ScriptFacts read_script_facts(std::span<const ScriptSpan> scripts) {
    ScriptFacts facts;
    for (const ScriptSpan& script : scripts) {
        if (is_data_script(script)) continue;
        ++facts.count;
        facts.inline_bytes += script.body.size();
        if (has_bytes(script.attributes, "src")) ++facts.external;
    }
    return facts;
}

std::optional<WebState> find_challenge(const WebPage& page) {
    const PageSurface& surface = page.surface;
    if (surface.prose > kMaxProse || surface.text > kMuch) return std::nullopt;
    // What scripts will show, or what readers without them see, is a page as well.
    const std::size_t unseen = surface.hidden + surface.noscript > kUnseen ? kMuch : 0;
    const std::string names = element_names(page.document);
    for (const Mark& mark : kMarks) {
        if (surface.text + (mark.max_text < kMuch ? unseen : 0) > mark.max_text) continue;
        const bool found = mark.place == script ? is_in_scripts(page.scripts, mark.bytes)
                                                : contains(names, mark.bytes);
        if (found) return WebState{PageState::challenge, std::string(mark.bytes), {}};
    }
    if (sets_a_cookie_and_comes_back(page))
        return WebState{
            PageState::challenge, "a script sets a cookie and loads the page again", {}};
    if (is_bare_code(page))
        return WebState{PageState::challenge, "nothing but code without a name", {}};
    return std::nullopt;
}

}  // namespace magpie
