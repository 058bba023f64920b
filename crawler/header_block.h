// Reads the header section of an HTTP response: pure and total. A line without a colon is skipped,
// a folded line (RFC 9112 §5.2) continues the value before it, bytes of values stay as they are.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace magpie {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

// 0 when the line is no status line ("HTTP/1.1 200 OK", "HTTP/2 200").
int status_of(std::string_view status_line);

// `block`: a status line and header lines ended by CRLF. Names in lower case, values trimmed.
HeaderList parse_header_block(std::string_view block);

enum class LengthProblem { none, conflicting, malformed };
struct DeclaredLength {
    std::optional<std::uint64_t> length;
    LengthProblem problem = LengthProblem::none;
};
// RFC 9110 §8.6: equal repeated values are one; different ones are unrecoverable.
DeclaredLength declared_length(const HeaderList& headers);

}  // namespace magpie
