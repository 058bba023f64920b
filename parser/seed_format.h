// The seed text format: reading any writer's files, writing ours (docs/seed-format.md).
// parse(print(x)) == x for every document; unchanged files are written back byte for byte.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace magpie::seed {

enum class Form { front_matter, plain_dated, plain_text };  // A, B, neither

struct SeedFile {
    Form form = Form::front_matter;
    // As read: values without their quotes, before any cleaning (form A). For form B only title,
    // date and body.
    std::string title, url, source, date, fetch_date;
    std::vector<std::pair<std::string, std::string>> extra;  // further keys, in order (form A)
    std::vector<std::string> extra_lines;                    // the same lines verbatim
    std::string body;             // after the "# T" line (A) or the date block (B); LF line ends
    std::size_t body_line = 1;    // 1-based line of the file on which `body` starts
    bool title_line = false;      // the "# T" line was there and matched
    std::optional<Day> day;       // parsed from `date`
    bool body_truncated = false;  // 8,003 code points ending in "..."
    std::string original;         // the bytes as they were, for byte-exact rewriting
};

// Total: anything is at least plain_text. Front matter is looked for in the first 1,000 lines
// (largest seen: 17).
SeedFile read(std::string_view bytes);

// Display form of a title: HTML entities decoded once, then as one_line.
std::string display(std::string_view value);
// Display form of any other value: LF, tabs and NBSP → space, runs collapsed, trimmed; controls,
// U+FEFF and U+200B removed; ill-formed UTF-8 → U+FFFD.
std::string one_line(std::string_view value);
// A listing's date at the start of `text`: YYYY-MM-DD, YYYY/M/D, YYYY.M.D, YYYY年M月D日, or
// MM/DD/YYYY (day first only when the first number exceeds 12), alone or followed by a time.
// Nothing when anything else follows.
std::optional<Day> parse_listing_day(std::string_view text);

// What is written. All values are display values; `body` is Markdown.
struct SeedDocument {
    std::string title, url, source;
    Day date{};
    Instant fetched_at{};
    std::string fetch_date_text;  // when set, written instead of fetched_at (a re-written file
                                  // keeps its own)
    std::string date_text;        // same for date
    std::vector<std::pair<std::string, std::string>>
        further;  // keys after the five (option), in order
    std::string body;
    bool operator==(const SeedDocument&) const = default;
};

struct WriteOptions {
    bool zone_suffix = false;  // fetch_date_zone = z: append Z
};

std::string write(const SeedDocument& document, const WriteOptions& options = {});
// Form B: title, MM/DD/YYYY, one paragraph per line of the body, without images, link targets and
// heading marks. Form B of a file that was read as form B and not changed gives the file back.
std::string write_plain(std::string_view title, Day day, std::string_view markdown);

// True when YAML 1.1 and 1.2 both read `value` as this string without quotes.
bool is_plain_scalar(std::string_view value);
std::string yaml_scalar(std::string_view value);  // raw, or double-quoted with escapes

// "NNN_<16 hex>.txt": number zero-padded to three digits, digest of the document from its "# " line
// (form B: whole).
std::string export_name(std::size_t number, std::string_view document);
// "{source}_{title}.md", at most 255 bytes, cut at a code point with ~<8 hex> when cut.
std::string markdown_export_name(std::string_view source, std::string_view title,
                                 std::string_view document, bool collision);

}  // namespace magpie::seed
