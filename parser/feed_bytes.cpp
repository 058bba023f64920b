#include "parser/feed_bytes.h"

#include <algorithm>

#include "base/text.h"
#include "parser/charset.h"
#include "parser/charset_declared.h"
#include "parser/charset_decoder.h"

namespace magpie {
namespace {

constexpr Encoding kUtf32Little{"utf-32le", "UTF-32LE", false, ""};
constexpr Encoding kUtf32Big{"utf-32be", "UTF-32BE", false, ""};

// By its mark, or because the document begins with an ASCII character in four bytes.
const Encoding* utf32_of(std::string_view bytes) {
    const std::string_view head = bytes.substr(0, 4);
    if (head.size() < 4) return nullptr;
    const bool is_ascii_little = head[0] == '<' && head.substr(1) == std::string_view("\0\0\0", 3);
    const bool is_ascii_big = head[3] == '<' && head.substr(0, 3) == std::string_view("\0\0\0", 3);
    if (is_ascii_little || head == std::string_view("\xFF\xFE\0\0", 4)) return &kUtf32Little;
    if (is_ascii_big || head == std::string_view("\0\0\xFE\xFF", 4)) return &kUtf32Big;
    return nullptr;
}

DecodedText decode(std::string_view bytes, std::string_view content_type) {
    const Encoding* const utf32 = utf32_of(bytes);
    if (utf32 == nullptr) return decode_text(std::string(bytes), content_type);
    DecodedBytes decoded = decode_bytes(bytes, *utf32);
    if (decoded.text.starts_with("\xEF\xBB\xBF")) decoded.text.erase(0, 3);
    return {std::move(decoded.text), std::string(utf32->name), "xml", decoded.errors > 0};
}

std::string media_type_of(std::string_view content_type) {
    return to_lower_ascii(trim(content_type.substr(0, content_type.find(';'))));
}

bool is_type_of_feeds(std::string_view type) {
    return type.empty() || contains(type, "xml") || contains(type, "json") ||
           contains(type, "rss") || contains(type, "atom") || contains(type, "rdf");
}

// <?xml … encoding="bogus"?>
bool declares_unknown_encoding(std::string_view bytes) {
    const std::string_view declaration =
        bytes.substr(0, std::min<std::size_t>(bytes.find('>'), 256));
    return declaration.starts_with("<?xml") && contains(declaration, "encoding") &&
           encoding_of_xml(bytes) == nullptr;
}

// windows-1252, row 8 and 9; 0 where it has nothing.
constexpr char32_t kWindows[32] = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                   0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                   0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                   0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

// Where the next one begins; npos when there is none.
std::size_t find_c1(std::string_view utf8, std::size_t from) {
    for (std::size_t at = utf8.find('\xC2', from); at != std::string_view::npos;
         at = utf8.find('\xC2', at + 1)) {
        if (at + 1 == utf8.size()) break;
        const auto next = static_cast<unsigned char>(utf8[at + 1]);
        if (next >= 0x80 && next < 0xA0) return at;
    }
    return std::string_view::npos;
}

}  // namespace

FeedBytes decode_feed(std::string_view bytes, std::string_view content_type) {
    DecodedText decoded = decode(bytes, content_type);
    FeedBytes feed{std::move(decoded.text), std::move(decoded.encoding), {}};
    const std::string type = media_type_of(content_type);
    if (!is_type_of_feeds(type)) feed.notes.push_back("served as " + type);
    if (declares_unknown_encoding(bytes)) feed.notes.push_back("the declared encoding is unknown");
    if (decoded.source == "detected" && !feed.encoding.starts_with("utf"))
        feed.notes.push_back("no encoding is declared that holds; it looks like " + feed.encoding);
    if (decoded.has_errors) feed.notes.push_back("some bytes are not " + feed.encoding);
    return feed;
}

bool has_c1_control(std::string_view utf8) { return find_c1(utf8, 0) != std::string_view::npos; }

std::string without_c1_controls(std::string_view utf8) {
    std::string out;
    std::size_t copied = 0;
    for (std::size_t at = find_c1(utf8, 0); at != std::string_view::npos;
         at = find_c1(utf8, at + 2)) {
        const char32_t meant = kWindows[static_cast<unsigned char>(utf8[at + 1]) - 0x80u];
        if (meant == 0) continue;
        out.append(utf8.substr(copied, at - copied));
        append_utf8(out, meant);
        copied = at + 2;
    }
    return out.append(utf8.substr(copied));
}

}  // namespace magpie
