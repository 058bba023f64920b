// Saved pages that are not plain HTML: MHTML as browsers and mail libraries write it (RFC 2557 over
// MIME, RFC 2045), and HTML that some tool escaped as one JSON string. Total: a file that
// contradicts itself gives nothing and is then read as it is.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace magpie {

struct SavedPage {
    std::string html;          // transfer decoding done, charset decoding not
    std::string content_type;  // of the part, with its charset
    std::string url;           // Snapshot-Content-Location, else the part's Content-Location
    std::optional<Instant> saved_at;
};

// One part of an MHTML file. The views are into the file's bytes.
struct MhtmlPart {
    std::string content_type, location, coding;  // values of its headers, as they stand
    std::string_view head, body;                 // body: before transfer decoding

    bool is_base64() const;
    std::string decoded() const;
};

struct MhtmlFile {
    std::string_view head;  // the message's own headers
    std::vector<MhtmlPart> parts;
    std::string location;         // Snapshot-Content-Location
    bool parts_left_out = false;  // more than 10,000
};

// True when the headers at the start say multipart/related.
bool is_mhtml(std::string_view bytes);
// The root document: the part named by `start`, else the first text/html part.
std::optional<SavedPage> read_mhtml(std::string_view bytes);
// All of it, in the file's order; no parts when there is no boundary.
MhtmlFile read_mhtml_file(std::string_view bytes);

// True for a page escaped as a whole: `<!DOCTYPE html>\n` with a backslash and an n, quotes as \".
bool is_json_escaped_page(std::string_view bytes);
std::string unescape_json_page(std::string_view bytes);

}  // namespace magpie
