// Saved pages that are not plain HTML: MHTML as browsers and mail libraries write it (RFC 2557 over
// MIME, RFC 2045), and HTML that some tool escaped as one JSON string. Only the page itself is
// taken out; pictures stay where they are. Total: a file that contradicts itself gives nothing and
// is then read as it is.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace magpie {

struct SavedPage {
    std::string html;          // transfer decoding done, charset decoding not
    std::string content_type;  // of the part, with its charset
    std::string url;           // Snapshot-Content-Location, else the part's Content-Location
    std::optional<Instant> saved_at;
};

// True when the headers at the start say multipart/related.
bool is_mhtml(std::string_view bytes);
// The root document: the part named by `start`, else the first text/html part.
std::optional<SavedPage> read_mhtml(std::string_view bytes);

// True for a page escaped as a whole: `<!DOCTYPE html>\n` with a backslash and an n, quotes as \".
bool is_json_escaped_page(std::string_view bytes);
std::string unescape_json_page(std::string_view bytes);

}  // namespace magpie
