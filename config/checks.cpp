#include "config/checks.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <string>

#include "base/pattern.h"
#include "base/text.h"
#include "base/time_zone.h"
#include "base/url.h"
#include "config/units.h"

namespace magpie {
namespace {

constexpr std::size_t kLongestName = 200;  // bytes; names stand in tables and paths

std::string in_quotes(std::string_view text) { return '"' + std::string(text) + '"'; }

Result<> wrong(std::string message) {
    return fail(ErrorCode::invalid_argument, std::move(message));
}

bool is_letter_or_digit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool all_of(std::string_view text, std::string_view besides_letters_and_digits) {
    return std::all_of(text.begin(), text.end(), [&](char c) {
        return is_letter_or_digit(c) ||
               besides_letters_and_digits.find(c) != std::string_view::npos;
    });
}

bool is_one_of(std::string_view text, std::span<const std::string_view> names) {
    return std::any_of(names.begin(), names.end(),
                       [&](std::string_view name) { return equals_ignore_case(text, name); });
}

// Set by the program, or about the connection.
constexpr std::string_view kOwnHeaders[] = {
    "Host",
    "User-Agent",
    "Accept-Encoding",
    "Connection",
    "Keep-Alive",
    "Transfer-Encoding",
    "Content-Length",
    "Content-Type",
    "If-None-Match",
    "If-Modified-Since",
    "If-Match",
    "If-Unmodified-Since",
    "If-Range",
    "Range",
    "Expect",
    "TE",
    "Trailer",
    "Upgrade",
    "Via",
    "Proxy-Connection",
};
constexpr std::string_view kCredentialHeaders[] = {"Cookie", "Cookie2", "Authorization",
                                                   "Proxy-Authorization"};

// "[name]" or "[name=value]", without quotes.
bool is_attribute(std::string_view text) {
    if (!text.starts_with('[') || !text.ends_with(']')) return false;
    text = text.substr(1, text.size() - 2);
    const std::size_t equals = std::min(text.find('='), text.size());
    const std::string_view name = text.substr(0, equals);
    if (name.empty() || !all_of(name, "-_")) return false;
    return equals == text.size() ||
           (equals + 1 < text.size() &&
            text.substr(equals + 1).find_first_of("[]\"' \t") == std::string_view::npos);
}

constexpr std::string_view kExportFormats[] = {"seed", "plain", "markdown",
                                               "text", "html",  "jsonl"};

}  // namespace

Result<> check_source_name(std::string_view text) {
    if (text.size() > kLongestName)
        return wrong("longer than " + std::to_string(kLongestName) + " bytes");
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = next_code_point(text, at);
        const bool is_fit = c < 0x80
                                ? all_of({reinterpret_cast<const char*>(&text[at - 1]), 1}, ".-_/")
                                : !is_space(c);
        if (!is_fit)
            return wrong(in_quotes(text) + " may hold letters, digits, '.', '-', '_' and '/' only");
    }
    return {};
}

Result<> check_web_address(std::string_view text) {
    const auto url = Url::parse(text);
    if (!url || !url->is_http() || url->host().empty())
        return wrong(in_quotes(text) +
                     R"( is not a web address; write it as in "https://example.org/feed")");
    if (!url->username().empty() || !url->password().empty())
        return wrong("may not hold a user name or a password: addresses are kept in the archive");
    return {};
}

Result<> check_pattern(std::string_view text) {
    const auto pattern = Pattern::compile(text);
    if (pattern) return {};
    return wrong(in_quotes(text) + " is not a regular expression: " + pattern.error().message);
}

Result<> check_time_zone(std::string_view text) {
    const auto zone = TimeZone::find(text);
    return zone ? Result<>() : fail(zone.error());
}

Result<> check_region(std::string_view text) {
    const bool has_mark = text.starts_with('#') || text.starts_with('.');
    const std::string_view name = text.substr(has_mark ? 1 : 0);
    const std::size_t dot = has_mark ? std::string_view::npos : name.find('.');
    const bool is_whole = !name.empty() && dot != 0 && dot + 1 != name.size();
    const auto is_fit = [](char c) {
        return static_cast<unsigned char>(c) >= 0x80 || is_letter_or_digit(c) || c == '-' ||
               c == '_' || c == ':';
    };
    const auto unfit = std::count_if(name.begin(), name.end(), [&](char c) { return !is_fit(c); });
    if (is_whole && unfit == (dot == std::string_view::npos ? 0 : 1)) return {};
    return wrong(in_quotes(text) +
                 R"( is not a region; write "#id", ".class", "tag" or "tag.class")");
}

Result<> check_selector(std::string_view text) {
    const std::size_t bracket = std::min(text.find('['), text.size());
    const std::string_view attribute = text.substr(bracket);
    const std::string element = replace_all(std::string(text.substr(0, bracket)), "#", ".");
    const bool is_element =
        (element.empty() && !attribute.empty()) || check_region(element).has_value();
    if (is_element && (attribute.empty() || is_attribute(attribute))) return {};
    return wrong(in_quotes(text) +
                 R"( is not a selector; write "#id", ".class", "tag", "tag.class", "tag#id" or )"
                 R"("tag[name=value]")");
}

Result<> check_site_host(std::string_view text) {
    return check_host(text.starts_with("*.") ? text.substr(2) : text);
}

Result<> check_header_name(std::string_view text) {
    if (text.empty() || !all_of(text, "!#$%&'*+-.^_`|~"))
        return wrong(in_quotes(text) + " is not the name of a header");
    if (is_one_of(text, kCredentialHeaders))
        return wrong(std::string(text) +
                     " may not be set: it would go to every host that the source leads to");
    if (is_one_of(text, kOwnHeaders)) return wrong(std::string(text) + " is set by magpie itself");
    return {};
}

Result<> check_export_format(std::string_view text) {
    if (std::find(std::begin(kExportFormats), std::end(kExportFormats), text) !=
        std::end(kExportFormats))
        return {};
    return wrong(in_quotes(text) +
                 R"( is none of "seed", "plain", "markdown", "text", "html", "jsonl")");
}

}  // namespace magpie
