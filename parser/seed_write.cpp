// Writing seed text (docs/seed-format.md, "Writing"): display forms, forms A and B, export file
// names. A strict superset of the archive: the same five keys, quoted only where YAML would misread
// the value.
#include <algorithm>
#include <array>
#include <cstdio>

#include "base/digest.h"
#include "base/text.h"
#include "parser/seed_entities.h"
#include "parser/seed_format.h"
#include "parser/seed_inline.h"

namespace magpie::seed {
namespace {

constexpr std::size_t kMaxNamePart = 200;  // characters, as upstream names
constexpr std::size_t kMaxFileName = 255;  // bytes, ext4 and most others

bool is_one_line_blank(char32_t c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0xA0;
}

bool is_removed(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0xFEFF || c == 0x200B;
}

// Blanks and controls percent-encoded, so that a URL never needs quotes in practice.
std::string written_url(std::string_view url) {
    std::string out;
    for (const char c : trim(url)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte > 0x20 && byte != 0x7F) {
            out += c;
            continue;
        }
        std::array<char, 4> escape{};
        std::snprintf(escape.data(), escape.size(), "%%%02X", byte);
        out += escape.data();
    }
    return to_valid_utf8(out);
}

// A date as some writer left it: printed raw when it looks like one, quoted like any other value
// when not.
std::string written_date(std::string_view text) {
    const std::string line = one_line(text);
    const bool date_like =
        !line.empty() && line.find_first_not_of("0123456789-:.TZ+/ ") == std::string::npos;
    return date_like ? line : yaml_scalar(line);
}

std::string date_of(const SeedDocument& document) {
    if (!document.date_text.empty()) return written_date(document.date_text);
    return format_day(document.date.ok() ? document.date
                                         : day_of(document.fetched_at, std::chrono::minutes{0}));
}

std::string fetch_date_of(const SeedDocument& document, const WriteOptions& options) {
    if (!document.fetch_date_text.empty()) return written_date(document.fetch_date_text);
    return format_utc_micros(document.fetched_at) + (options.zone_suffix ? "Z" : "");
}

std::string written_body(std::string_view markdown) {
    std::string body = is_valid_utf8(markdown) ? std::string(markdown) : to_valid_utf8(markdown);
    if (body.find('\r') != std::string::npos) {
        body = replace_all(replace_all(std::move(body), "\r\n", "\n"), "\r", "\n");
    }
    const std::size_t begin = body.find_first_not_of('\n');
    if (begin == std::string::npos) return {};
    return body.substr(begin, body.find_last_not_of('\n') - begin + 1);
}

std::string_view without_heading_mark(std::string_view line) {
    const std::size_t marks = line.find_first_not_of('#');
    if (marks == 0 || marks > 6) return line;
    if (marks == std::string_view::npos) return {};
    return line[marks] == ' ' ? trim(line.substr(marks)) : line;
}

// Upstream's rule, but cut at a code point.
std::string name_part(std::string_view value) {
    std::string out;
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7F) continue;
        out += std::string_view("<>:\"/\\|?*").find(c) == std::string_view::npos ? c : '_';
    }
    return std::string(trim(code_point_prefix(to_valid_utf8(out), kMaxNamePart)));
}

std::string_view byte_prefix(std::string_view text, std::size_t most) {
    if (text.size() <= most) return text;
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
    return text.substr(0, most);
}

// From the "# " line to the end; form B and anything else: the whole document.
std::string_view digested_part(std::string_view document) {
    if (!document.starts_with("---\n")) return document;
    const std::size_t close = document.find("\n---\n");
    const std::size_t title =
        close == std::string_view::npos ? close : document.find("\n# ", close);
    return title == std::string_view::npos ? document : document.substr(title + 1);
}

}  // namespace

std::string one_line(std::string_view value) {
    std::string out;
    bool blank = false;
    for (std::size_t pos = 0; pos < value.size();) {
        const char32_t c = next_code_point(value, pos);
        if (is_one_line_blank(c)) {
            blank = !out.empty();
            continue;
        }
        if (is_removed(c)) continue;
        if (blank) out += ' ';
        blank = false;
        append_utf8(out, c);
    }
    return out;
}

std::string display(std::string_view value) { return one_line(decode_entities(value)); }

std::string write(const SeedDocument& document, const WriteOptions& options) {
    const std::string url = written_url(document.url);
    std::string title = one_line(document.title);
    if (title.empty()) title = url;
    std::string out = "---\ntitle: " + yaml_scalar(title);
    out += "\nurl: " + yaml_scalar(url);
    out += "\nsource: " + yaml_scalar(one_line(document.source));
    out += "\ndate: " + date_of(document);
    out += "\nfetch_date: " + fetch_date_of(document, options);
    for (const auto& [key, value] : document.further)
        out += "\n" + key + ": " + yaml_scalar(one_line(value));
    out += "\n---\n\n# " + title;
    const std::string body = written_body(document.body);
    if (!body.empty()) out += "\n\n" + body;
    return out;
}

std::string write_plain(std::string_view title, Day day, std::string_view markdown) {
    std::array<char, 32> date{};
    std::snprintf(date.data(), date.size(), "%02u/%02u/%04d", static_cast<unsigned>(day.month()),
                  static_cast<unsigned>(day.day()), static_cast<int>(day.year()));
    std::string out = one_line(title) + "\n\n" + date.data();
    const std::string body = written_body(markdown);
    for (const std::string_view line : split_lines(body)) {
        if (trim(line).starts_with("```")) continue;
        const std::string plain = visible_text(without_heading_mark(line));
        if (is_all_space(plain)) continue;
        out += "\n\n" + plain;
    }
    return out;
}

std::string export_name(std::size_t number, std::string_view document) {
    std::string digits = std::to_string(number);
    if (digits.size() < 3) digits.insert(0, 3 - digits.size(), '0');
    return digits + "_" + sha256(digested_part(document)).hex().substr(0, 16) + ".txt";
}

std::string markdown_export_name(std::string_view source, std::string_view title,
                                 std::string_view document, bool collision) {
    const std::string first = name_part(source);
    const std::string second = name_part(title);
    constexpr std::size_t kSuffix = 9;  // "~" and 8 digits
    constexpr std::string_view kEnd = ".md";
    const bool fits = first.size() + 1 + second.size() + kEnd.size() <= kMaxFileName;
    if (fits && !collision) return first + "_" + second + std::string(kEnd);
    constexpr std::size_t kRoom = kMaxFileName - 1 - kSuffix - kEnd.size();
    const std::string_view source_part = byte_prefix(first, kRoom / 2);
    const std::string_view title_part = byte_prefix(second, kRoom - source_part.size());
    return std::string(source_part) + "_" + std::string(title_part) + "~" +
           sha256(document).hex().substr(0, 8) + std::string(kEnd);
}

}  // namespace magpie::seed
