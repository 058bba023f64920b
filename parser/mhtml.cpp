#include "parser/mhtml.h"

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "parser/base64.h"
#include "parser/byte_search.h"
#include "parser/js_literal.h"

namespace magpie {
namespace {

constexpr std::size_t kMaxHeaderBytes = 64u << 10;
constexpr std::size_t kMaxParts = 10'000;  // a browser save has one per picture; most seen: 171
constexpr std::size_t kSniffBytes = 4u << 10;

using Header = std::pair<std::string, std::string>;  // name in lower case, value unfolded

struct Entity {
    std::vector<Header> headers;
    std::string_view head, body;

    std::string_view header(std::string_view name) const {
        for (const auto& [key, value] : headers)
            if (key == name) return value;
        return {};
    }
};

// The next line without its end; moves `pos` behind the LF.
std::string_view take_line(std::string_view text, std::size_t& pos) {
    const std::size_t end = std::min(text.find('\n', pos), text.size());
    std::string_view line = text.substr(pos, end - pos);
    pos = std::min(end + 1, text.size());
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

void add_header_line(std::vector<Header>& headers, std::string_view line) {
    const bool folded = line.front() == ' ' || line.front() == '\t';
    if (folded) {
        if (!headers.empty())
            headers.back().second +=
                (headers.back().second.empty() ? "" : " ") + std::string(trim(line));
        return;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return;
    headers.emplace_back(to_lower_ascii(trim(line.substr(0, colon))),
                         std::string(trim(line.substr(colon + 1))));
}

Entity read_entity(std::string_view bytes) {
    Entity entity;
    std::size_t pos = 0;
    while (pos < bytes.size() && pos < kMaxHeaderBytes) {
        const std::string_view line = take_line(bytes, pos);
        if (line.empty()) break;
        add_header_line(entity.headers, line);
    }
    entity.head = bytes.substr(0, pos);
    entity.body = bytes.substr(pos);
    return entity;
}

// Value of `name=` in a header such as: multipart/related; type="text/html"; boundary="x".
std::string parameter(std::string_view header, std::string_view name) {
    const std::string lower = to_lower_ascii(header);
    const std::string wanted = std::string(name) + "=";
    for (std::size_t at = lower.find(wanted); at != std::string::npos;
         at = lower.find(wanted, at + 1)) {
        if (at > 0 && lower[at - 1] != ';' && !is_ascii_space(lower[at - 1])) continue;
        std::string_view value = header.substr(at + wanted.size());
        if (value.starts_with('"')) {
            value.remove_prefix(1);
            return std::string(value.substr(0, value.find('"')));
        }
        return std::string(trim(value.substr(0, value.find(';'))));
    }
    return {};
}

// Start of the next "--boundary" that begins a line, at or after `from`.
std::size_t find_delimiter(std::string_view bytes, std::string_view delimiter, std::size_t from) {
    std::size_t at = find_bytes(bytes, delimiter, from);
    while (at != std::string_view::npos && at > 0 && bytes[at - 1] != '\n')
        at = find_bytes(bytes, delimiter, at + 1);
    return at;
}

std::vector<Entity> read_parts(std::string_view body, std::string_view boundary) {
    std::vector<Entity> parts;
    const std::string delimiter = "--" + std::string(boundary);
    std::size_t at = find_delimiter(body, delimiter, 0);
    while (at != std::string_view::npos && parts.size() < kMaxParts) {
        std::size_t begin = at + delimiter.size();
        if (body.substr(begin).starts_with("--")) break;
        take_line(body, begin);
        at = find_delimiter(body, delimiter, begin);
        parts.push_back(
            read_entity(body.substr(begin, at == std::string_view::npos ? at : at - begin)));
    }
    return parts;
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

// RFC 2045 §6.7; a malformed escape stays as it is.
std::string decode_quoted_printable(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t pos = 0; pos < text.size();) {
        if (text[pos] != '=') {
            out.push_back(text[pos++]);
            continue;
        }
        const std::string_view rest = text.substr(pos + 1);
        const int high = rest.size() >= 2 ? hex_value(rest[0]) : -1;
        const int low = rest.size() >= 2 ? hex_value(rest[1]) : -1;
        if (high >= 0 && low >= 0) {
            out.push_back(static_cast<char>(high * 16 + low));
            pos += 3;
        } else if (rest.starts_with("\r\n") || rest.starts_with('\n')) {
            pos += rest.front() == '\r' ? 3 : 2;
        } else {
            out.push_back(text[pos++]);
        }
    }
    return out;
}

std::string decode_body(std::string_view body, std::string_view coding) {
    if (equals_ignore_case(trim(coding), "quoted-printable")) return decode_quoted_printable(body);
    if (equals_ignore_case(trim(coding), "base64")) return base64_decode_lenient(body);
    return std::string(body);
}

MhtmlPart part_of(const Entity& entity) {
    MhtmlPart part;
    part.content_type = entity.header("content-type");
    part.location = entity.header("content-location");
    part.coding = entity.header("content-transfer-encoding");
    part.head = entity.head;
    part.body = entity.body;
    return part;
}

// Mail may begin with blank lines.
std::string_view without_leading_space(std::string_view bytes) {
    while (!bytes.empty() && is_ascii_space(bytes.front())) bytes.remove_prefix(1);
    return bytes;
}

bool is_html(const Entity& part) {
    const std::string_view type = trim(part.header("content-type"));
    return starts_with_ignore_case(type, "text/html") ||
           starts_with_ignore_case(type, "application/xhtml");
}

const Entity* root_part(const std::vector<Entity>& parts, std::string_view start) {
    for (const Entity& part : parts)
        if (!start.empty() && part.header("content-id") == start) return &part;
    for (const Entity& part : parts)
        if (is_html(part)) return &part;
    return nullptr;
}

// RFC 5322 dates of browsers are in UTC: "Tue, 6 May 2025 03:07:30 -0000".
std::optional<Instant> mail_date(std::string_view text) {
    text = trim(text);
    const std::size_t zone = text.find_last_of(' ');
    if (zone == std::string_view::npos) return std::nullopt;
    const std::string_view name = text.substr(zone + 1);
    if (name != "-0000" && name != "+0000" && name != "GMT") return std::nullopt;
    std::string fixed = std::string(text.substr(0, zone)) + " GMT";
    const std::size_t comma = fixed.find(", ");
    const bool one_digit =
        comma != std::string::npos && fixed.size() > comma + 3 && fixed[comma + 3] == ' ';
    if (one_digit) fixed.insert(comma + 2, "0");
    return parse_http_date(fixed);
}

}  // namespace

bool is_mhtml(std::string_view bytes) {
    const std::string_view head = trim(bytes.substr(0, kSniffBytes));
    if (head.empty() || head.front() == '<') return false;
    return starts_with_ignore_case(trim(read_entity(head).header("content-type")),
                                   "multipart/related");
}

std::optional<SavedPage> read_mhtml(std::string_view bytes) {
    const Entity message = read_entity(without_leading_space(bytes));
    const std::string boundary = parameter(message.header("content-type"), "boundary");
    if (boundary.empty()) return std::nullopt;
    const std::vector<Entity> parts = read_parts(message.body, boundary);
    const Entity* root = root_part(parts, parameter(message.header("content-type"), "start"));
    if (root == nullptr) return std::nullopt;
    SavedPage page;
    page.html = decode_body(root->body, root->header("content-transfer-encoding"));
    page.content_type = root->header("content-type");
    page.url = message.header("snapshot-content-location");
    if (page.url.empty()) page.url = root->header("content-location");
    page.saved_at = mail_date(message.header("date"));
    return page;
}

bool MhtmlPart::is_base64() const { return equals_ignore_case(trim(coding), "base64"); }

std::string MhtmlPart::decoded() const { return decode_body(body, coding); }

MhtmlFile read_mhtml_file(std::string_view bytes) {
    const Entity message = read_entity(without_leading_space(bytes));
    MhtmlFile file;
    file.head = message.head;
    file.location = message.header("snapshot-content-location");
    const std::string boundary = parameter(message.header("content-type"), "boundary");
    if (boundary.empty()) return file;
    for (const Entity& entity : read_parts(message.body, boundary))
        file.parts.push_back(part_of(entity));
    file.parts_left_out = file.parts.size() == kMaxParts;
    return file;
}

bool is_json_escaped_page(std::string_view bytes) {
    std::string_view head = trim(bytes.substr(0, kSniffBytes));
    if (head.starts_with('"')) head.remove_prefix(1);
    if (!starts_with_ignore_case(head, "<!doctype html") && !starts_with_ignore_case(head, "<html"))
        return false;
    const std::string_view first_line = head.substr(0, head.find('\n'));
    return first_line.size() > 100 && contains(first_line, "\\n") && contains(first_line, "\\\"");
}

std::string unescape_json_page(std::string_view bytes) {
    std::string_view text = trim(bytes);
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
        text = text.substr(1, text.size() - 2);
    return decode_js_string(text);
}

}  // namespace magpie
