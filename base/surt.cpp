// See surt.h.
#include "base/surt.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace magpie {
namespace {

constexpr char kHex[] = "0123456789abcdef";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_word(char c) { return is_digit(c) || (c >= 'a' && c <= 'z'); }

// "www.", "www12." before a further label.
std::string_view without_www(std::string_view host) {
    if (!host.starts_with("www")) return host;
    std::string_view rest = host.substr(3);
    while (!rest.empty() && is_digit(rest.front())) rest.remove_prefix(1);
    if (!rest.starts_with('.') || rest.find('.', 1) == std::string_view::npos) return host;
    return rest.substr(1);
}

std::string reversed(std::string_view host) {
    if (host.starts_with('[')) return std::string(host.substr(1, host.size() - 2));  // IPv6
    if (host.ends_with('.')) host.remove_suffix(1);
    std::string out;
    const std::vector<std::string_view> labels = split(without_www(host), '.');
    for (auto label = labels.rbegin(); label != labels.rend(); ++label) {
        if (!out.empty()) out += ',';
        out += *label;
    }
    return out;
}

// Escapes undone until none is left, then what a line of text cannot hold escaped again. An escaped
// '&' is no separator and stays.
std::string in_one_form(std::string text) {
    text = replace_all(replace_all(std::move(text), "%26", "\x01"), "%2526", "\x01");
    constexpr int kMostRounds = 8;  // every one shortens the text; more is an attack
    for (int round = 0; round < kMostRounds; ++round) {
        std::string decoded = percent_decode(text);
        if (decoded == text) break;
        text = std::move(decoded);
    }
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\x01')
            out += "%26";
        else if (byte <= 0x20 || byte >= 0x7F || c == '#' || c == '%')
            out += {'%', kHex[byte >> 4], kHex[byte & 15]};
        else
            out += c;
    }
    return to_lower_ascii(out);
}

// "/a;jsessionid=…" and ASP.NET's "/(s(…))/".
std::string without_session(std::string path) {
    if (const auto at = path.find(";jsessionid="); at != std::string::npos) path.resize(at);
    const auto open = path.find("/(");
    if (open == std::string::npos) return path;
    const auto close = path.find(")/", open);
    if (close == std::string::npos) return path;
    const std::string_view inside = std::string_view(path).substr(open + 2, close - open - 2);
    const bool is_number = inside.size() >= 24 &&
                           std::all_of(inside.begin(), inside.end(),
                                       [](char c) { return is_word(c) || c == '(' || c == ')'; });
    if (is_number) path.erase(open, close + 1 - open);
    return path;
}

bool is_session(std::string_view parameter) {
    constexpr std::array<std::string_view, 5> kNames{
        "jsessionid=", "phpsessid=", "sid=", "aspsessionid", "cftoken="};
    const auto is_named = [&](std::string_view name) { return parameter.starts_with(name); };
    if (std::none_of(kNames.begin(), kNames.end(), is_named)) return false;
    const std::string_view value =
        parameter.substr(std::min(parameter.find('=') + 1, parameter.size()));
    return value.size() >= 16 && std::all_of(value.begin(), value.end(), is_word);
}

std::string sorted_query(const std::string& query) {
    std::vector<std::string> kept;
    for (const std::string_view parameter : split(query, '&'))
        if (!is_session(parameter)) kept.emplace_back(parameter);
    std::sort(kept.begin(), kept.end());
    return join(kept, "&");
}

std::string path_key(std::string_view path) {
    std::string key = without_session(in_one_form(std::string(path)));
    for (std::size_t at = 0; (at = key.find("//", at)) != std::string::npos;) key.erase(at, 1);
    if (key.size() > 1 && key.ends_with('/')) key.pop_back();
    return key.empty() ? "/" : key;
}

}  // namespace

std::string surt_of(const Url& url) {
    if (url.host().empty()) return url.without_fragment().href();
    std::string key = reversed(url.host());
    if (const auto port = url.port()) key += ":" + std::to_string(*port);
    key += ')' + path_key(url.path());
    const std::string query = sorted_query(in_one_form(std::string(url.query())));
    return query.empty() ? key : key + '?' + query;
}

}  // namespace magpie
