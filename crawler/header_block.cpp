#include "crawler/header_block.h"

#include <charconv>

#include "base/text.h"

namespace magpie {

namespace {

constexpr std::string_view kHttp = "HTTP/";

// Cuts the first line, without its CRLF, off `block`.
std::string_view take_line(std::string_view& block) {
    const std::size_t end = std::min(block.find('\n'), block.size());
    std::string_view line = block.substr(0, end);
    block.remove_prefix(std::min(end + 1, block.size()));
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return line;
}

bool is_folded(std::string_view line) {
    return !line.empty() && (line.front() == ' ' || line.front() == '\t');
}

std::optional<std::uint64_t> parse_length(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

int status_of(std::string_view status_line) {
    if (status_line.substr(0, kHttp.size()) != kHttp) return 0;
    const std::size_t blank = status_line.find(' ');
    if (blank == std::string_view::npos || status_line.size() < blank + 4) return 0;
    int status = 0;
    const char* const digits = status_line.data() + blank + 1;
    const auto [end, error] = std::from_chars(digits, digits + 3, status);
    return error == std::errc{} && end == digits + 3 ? status : 0;
}

HeaderList parse_header_block(std::string_view block) {
    HeaderList headers;
    take_line(block);  // status line
    while (!block.empty()) {
        const std::string_view line = take_line(block);
        if (is_folded(line) && !headers.empty()) {
            headers.back().second.append(" ").append(trim(line));
            continue;
        }
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos || colon == 0) continue;
        headers.emplace_back(to_lower_ascii(trim(line.substr(0, colon))),
                             std::string(trim(line.substr(colon + 1))));
    }
    return headers;
}

DeclaredLength declared_length(const HeaderList& headers) {
    DeclaredLength declared;
    for (const auto& [name, value] : headers) {
        if (name != "content-length") continue;
        for (const std::string_view part : split(value, ',')) {
            const std::optional<std::uint64_t> length = parse_length(trim(part));
            if (!length) return {std::nullopt, LengthProblem::malformed};
            if (declared.length && declared.length != length) {
                return {std::nullopt, LengthProblem::conflicting};
            }
            declared.length = length;
        }
    }
    return declared;
}

}  // namespace magpie
