// Durations, sizes, choices and address blocks as an operator writes them, and the sentence that
// explains what is wrong with one. Every reader answers the value or an Error whose message fits
// behind "key: ".
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "config/config.h"

namespace magpie {

// "250ms", "1.5s", "30min" or "30m", "1h", "2d"; a whole number of milliseconds.
Result<std::chrono::milliseconds> parse_duration(std::string_view text);
// The same, in the largest unit that divides it.
std::string format_duration(std::chrono::milliseconds duration);

// "512B", "256KiB", "1.5MiB", "2GiB"; a whole number of bytes.
Result<Bytes> parse_size(std::string_view text);
std::string format_size(Bytes size);

// "none", "images", "all".
Result<MediaChoice> parse_media_choice(std::string_view text);
std::string_view to_string(MediaChoice choice);

// "192.0.2.0/24" or "2001:db8::/32", without bits beyond the prefix.
Result<> check_address_block(std::string_view text);

// A host as it stands in a canonical URL: "mirror.example.org", "127.0.0.1", no port.
Result<> check_host(std::string_view text);

}  // namespace magpie
