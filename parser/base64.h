// Base64 (RFC 4648 §4) for account numbers in URLs and for MIME bodies.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace magpie {

std::string base64_encode(std::string_view bytes);  // padded
// Padding may be missing; any character outside the alphabet gives nothing.
std::optional<std::string> base64_decode(std::string_view text);
// Characters outside the alphabet are ignored, as RFC 2045 §6.8 asks of mail readers.
std::string base64_decode_lenient(std::string_view text);

}  // namespace magpie
