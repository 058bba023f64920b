// See robots_pattern.h.
#include "parser/robots_pattern.h"

#include "parser/byte_search.h"

namespace magpie {
namespace {

constexpr char kHex[] = "0123456789ABCDEF";

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

bool is_escape(std::string_view text, std::size_t at) {
    return text[at] == '%' && at + 2 < text.size() && is_hex(text[at + 1]) && is_hex(text[at + 2]);
}

}  // namespace

std::string normalize_robots_escapes(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if (is_escape(text, at)) {
            out += {'%', upper(text[at + 1]), upper(text[at + 2])};
            at += 2;
        } else if (byte >= 0x80) {
            out += {'%', kHex[byte >> 4], kHex[byte & 15]};
        } else {
            out += text[at];
        }
    }
    return out;
}

// Each part between two '*' is taken where it comes first, which leaves the most to the parts
// behind it; so nothing is ever tried twice.
bool robots_pattern_matches(std::string_view pattern, std::string_view target) {
    const bool to_the_end = pattern.ends_with('$');
    if (to_the_end) pattern.remove_suffix(1);
    std::size_t star = pattern.find('*');
    const std::string_view head = pattern.substr(0, star);
    if (!target.starts_with(head)) return false;
    target.remove_prefix(head.size());
    if (star == std::string_view::npos) return !to_the_end || target.empty();
    for (;;) {
        pattern.remove_prefix(star + 1);
        star = pattern.find('*');
        if (star == std::string_view::npos) break;
        const std::size_t found = find_bytes(target, pattern.substr(0, star));
        if (found == std::string_view::npos) return false;
        target.remove_prefix(found + star);
        pattern.remove_prefix(star);
        star = 0;
    }
    return to_the_end ? target.ends_with(pattern) : has_bytes(target, pattern);
}

std::string robots_target(const Url& url) {
    std::string target(url.path());
    if (!url.query().empty()) target.append("?").append(url.query());
    return normalize_robots_escapes(target);
}

std::string robots_target_as_written(std::string_view address) {
    address = address.substr(0, address.find('#'));
    std::size_t begin = address.starts_with("//") ? 2 : 0;
    const std::size_t scheme_end = address.find("://", begin);
    if (scheme_end < address.find_first_of("/?;", begin)) begin = scheme_end + 3;
    const std::size_t path = address.find_first_of("/?;", begin);
    if (path == std::string_view::npos) return "/";
    return (address[path] == '/' ? "" : "/") + std::string(address.substr(path));
}

}  // namespace magpie
