#include "parser/article/site_names.h"

#include <algorithm>
#include <array>

#include "base/registrable_domain.h"
#include "base/text.h"
#include "base/url.h"
#include "parser/article/fact_ballot.h"
#include "parser/article/linked_data.h"
#include "parser/article/site_memory.h"

namespace magpie {
namespace {

constexpr std::size_t kMaxParts = 16;
constexpr std::size_t kMinLabel = 3;  // of a name that counts when it is only part of a longer one

// "thehill" of "www.thehill.com", and "thehill.com".
std::array<std::string, 2> names_of_host(std::string_view url) {
    const auto parsed = Url::parse(url);
    if (!parsed) return {};
    std::string domain = registrable_domain(parsed->host());
    if (domain.empty()) domain = std::string(parsed->host());
    return {domain.substr(0, domain.find('.')), domain};
}

bool is_publisher(const nlohmann::json& node) {
    for (const std::string_view type : {"WebSite", "Organization", "NewsMediaOrganization"})
        if (has_linked_type(node, type)) return true;
    return false;
}

std::string_view publisher_of(const PageHead& head, const nlohmann::json& article) {
    const auto found = article.find("publisher");
    if (found == article.end()) return {};
    if (found->is_string()) return linked_text(article, "publisher");
    return linked_text(head.resolved(*found), "name");
}

struct Separator {
    std::string_view text;
    bool in_han;  // only in titles with Han characters
};

constexpr Separator kSeparators[] = {
    {" - ", false}, {" – ", false}, {" — ", false}, {"|", false},   {"｜", false},
    {" · ", false}, {" • ", false}, {" » ", false}, {" « ", false}, {" :: ", false},
    {" / ", false}, {" < ", false}, {" > ", false}, {" ~ ", false}, {" › ", false},
    {" : ", false}, {"_", true},    {"-", true},    {"—", true},    {"－", true},
};

bool has_han(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = next_code_point(text, at);
        if (c >= 0x4E00 && c < 0xA000) return true;
    }
    return false;
}

// Length of the separator at `at`; 0: none stands there.
std::size_t separator_at(std::string_view text, std::size_t at, bool with_han) {
    for (const Separator& separator : kSeparators)
        if ((with_han || !separator.in_han) && text.substr(at).starts_with(separator.text))
            return separator.text.size();
    return 0;
}

}  // namespace

SiteNames::SiteNames(const PageHead& head, std::string_view url, const Reading& reading) {
    auto [label, domain] = names_of_host(url);
    label_ = label;
    const auto keep = [this](std::string_view name) {
        if (std::string squeezed = squeeze_fact(name); !squeezed.empty())
            squeezed_.push_back(std::move(squeezed));
    };
    keep(label);
    keep(domain);
    for (const SiteClaim& claim : site_claims(head)) keep(claim.value);
    for (const nlohmann::json& node : head.linked_data)
        if (is_publisher(node)) keep(linked_text(node, "name"));
    if (reading.memory && reading.memory->suffix_pages(title_suffix_of(head), reading.page) > 0)
        keep(title_parts(head.title).back());
}

bool SiteNames::is_site(std::string_view text) const {
    const std::string squeezed = squeeze_fact(text);
    if (squeezed.empty()) return false;
    for (const std::string& name : squeezed_)
        if (name == squeezed || squeezed == "the" + name || name == "the" + squeezed) return true;
    return false;
}

std::vector<SiteClaim> site_claims(const PageHead& head) {
    std::vector<SiteClaim> claims;
    const auto claim = [&](std::string_view value, unsigned source) {
        if (!trim(value).empty()) claims.push_back({value, source});
    };
    claim(head.meta({"og:site_name"}), 0);
    if (const nlohmann::json* article = head.article()) claim(publisher_of(head, *article), 1);
    for (const nlohmann::json& node : head.linked_data)
        if (has_linked_type(node, "WebSite")) claim(linked_text(node, "name"), 2);
    claim(head.meta({"application-name", "apple-mobile-web-app-title"}), 3);
    claim(head.meta({"dc.publisher", "dcterms.publisher", "publisher", "citation_publisher"}), 4);
    return claims;
}

std::vector<std::string_view> title_parts(std::string_view title) {
    std::vector<std::string_view> parts;
    const bool with_han = has_han(title);
    std::size_t begin = 0;
    for (std::size_t at = 0; at < title.size() && parts.size() + 1 < kMaxParts;) {
        const std::size_t length = separator_at(title, at, with_han);
        if (length == 0) {
            ++at;
            continue;
        }
        const std::string_view part = trim(title.substr(begin, at - begin));
        if (!part.empty()) parts.push_back(part);
        begin = at += length;
    }
    const std::string_view rest = trim(title.substr(begin));
    if (!rest.empty()) parts.push_back(rest);
    return parts;
}

std::uint64_t title_suffix_of(const PageHead& head) {
    const auto parts = title_parts(head.title);
    if (parts.size() < 2) return 0;
    const std::string folded = squeeze_fact(parts.back());
    return folded.empty() ? 0 : trace_hash(folded);
}

}  // namespace magpie
