// Bytes to UTF-8. Order of evidence: BOM, HTTP header, meta (or XML declaration), UTF-8 validity,
// detection. Labels and replacements as in the WHATWG Encoding Standard (gbk decodes as gb18030,
// latin1 as windows-1252). ICU converters; the only user of <unicode/ucnv.h> and ucsdet.h.
#pragma once

#include <string>
#include <string_view>

namespace magpie {

struct DecodedText {
    std::string text;          // valid UTF-8, without BOM
    std::string encoding;      // WHATWG name in lower case, e.g. "gb18030"
    std::string_view source;   // "bom", "http", "meta", "xml", "utf8", "detected"
    bool has_errors = false;   // some bytes became U+FFFD
    bool is_repaired = false;  // was UTF-8 that somebody had read as Latin-1 and encoded again
};

// `content_type` is the whole header value; may be empty. Total: every input gives valid UTF-8. A
// declared charset is kept only if it decodes the bytes without more damage than UTF-8 would. Text
// that was encoded twice ("Ã©") is put right where that is exact: all of its letters of Latin-1
// stand in such sequences, each of which is one of UTF-8.
DecodedText decode_text(std::string bytes, std::string_view content_type);

}  // namespace magpie
