// Reading seed text (docs/seed-format.md, "Reading"). Never a YAML parser: values end where the
// next key of the fixed order begins, so titles may hold ": ", quotes, and even line breaks.
#include "parser/seed_format.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "base/text.h"
#include "parser/seed_scalar.h"

namespace magpie::seed {
namespace {

constexpr std::size_t kMaxFrontMatterLines = 1000;
constexpr std::size_t kMaxPlainTitle = 300;     // code points of line 1 of form B
constexpr std::size_t kTruncatedLength = 8003;  // 8,000 code points and "..."
constexpr std::array<std::string_view, 5> kKeys{"title", "url", "source", "date", "fetch_date"};

// BOM removed, CR LF and lone CR → LF, ill-formed UTF-8 → U+FFFD.
std::string normalised(std::string_view bytes) {
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    std::string text;
    text.reserve(bytes.size());
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (bytes[i] != '\r') {
            text += bytes[i];
        } else if (i + 1 == bytes.size() || bytes[i + 1] != '\n') {
            text += '\n';
        }
    }
    return is_valid_utf8(text) ? text : to_valid_utf8(text);
}

bool is_blank(std::string_view line) { return trim(line).empty(); }

// A view of the text as lines, with the offset of each, so that multi-line values are one
// substring.
struct Lines {
    std::string_view text;
    std::vector<std::string_view> list;

    explicit Lines(std::string_view all) : text(all), list(split_lines(all)) {}
    std::size_t size() const { return list.size(); }
    std::size_t offset(std::size_t line) const {
        return line < list.size() ? static_cast<std::size_t>(list[line].data() - text.data())
                                  : text.size();
    }
    // Lines [begin, end) without the final LF.
    std::string_view between(std::size_t begin, std::size_t end) const {
        if (begin >= end) return {};
        const std::string_view last = list[end - 1];
        return text.substr(offset(begin), offset(end - 1) + last.size() - offset(begin));
    }
};

// "key: value", "key:" and "key: " start a key; the value follows.
bool starts_key(std::string_view line, std::string_view key) {
    if (!line.starts_with(key)) return false;
    line.remove_prefix(key.size());
    return line == ":" || line.starts_with(": ");
}

bool starts_date_key(std::string_view line) {
    static constexpr std::string_view kDate = "date: ";
    if (!line.starts_with(kDate) || line.size() != kDate.size() + 10) return false;
    return line.find_first_not_of("0123456789-", kDate.size()) == std::string_view::npos;
}

bool starts_fixed_key(std::string_view line, std::size_t key) {
    return kKeys[key] == "date" ? starts_date_key(line) : starts_key(line, kKeys[key]);
}

// Text after "key:" and at most one blank.
std::string_view value_after(std::string_view entry, std::string_view key) {
    entry.remove_prefix(key.size() + 1);
    if (entry.starts_with(" ")) entry.remove_prefix(1);
    return entry;
}

std::array<std::string*, 5> fields_of(SeedFile& file) {
    return {&file.title, &file.url, &file.source, &file.date, &file.fetch_date};
}

std::string_view further_key(std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == 0 || colon == std::string_view::npos) return {};
    if (colon + 1 < line.size() && line[colon + 1] != ' ') return {};
    const std::string_view key = line.substr(0, colon);
    const auto fits = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '-'; };
    return std::all_of(key.begin(), key.end(), fits) ? key : std::string_view{};
}

// Other writers' lines: kept verbatim; the ones that are "key: value" also as pairs.
void keep_further(SeedFile& file, std::string_view line) {
    file.extra_lines.emplace_back(line);
    if (const std::string_view key = further_key(line); !key.empty()) {
        const std::string_view value = value_after(line, key);
        file.extra.emplace_back(std::string(key),
                                unquote_scalar(value).value_or(std::string(value)));
    }
}

// First line at or after `from` for which `found` holds, within the front matter's bound.
template <class Predicate>
std::optional<std::size_t> find_line(const Lines& lines, std::size_t from, Predicate found) {
    const std::size_t end = std::min(lines.size(), kMaxFrontMatterLines);
    for (std::size_t i = from; i < end; ++i) {
        if (found(lines.list[i])) return i;
    }
    return std::nullopt;
}

// The five keys in order. Returns the line of the closing "---".
std::optional<std::size_t> read_fixed_order(const Lines& lines, SeedFile& file) {
    std::array<std::size_t, 6> starts{1};
    if (lines.size() < 2 || !starts_key(lines.list[1], kKeys[0])) return std::nullopt;
    for (std::size_t key = 1; key < kKeys.size(); ++key) {
        const auto next = find_line(lines, starts[key - 1] + 1, [key](std::string_view line) {
            return starts_fixed_key(line, key);
        });
        if (!next) return std::nullopt;
        starts[key] = *next;
    }
    const auto close =
        find_line(lines, starts[4] + 1, [](std::string_view line) { return line == "---"; });
    if (!close) return std::nullopt;
    starts[5] = starts[4] + 1;  // fetch_date has one line; what follows belongs to other writers
    const auto fields = fields_of(file);
    for (std::size_t key = 0; key < kKeys.size(); ++key) {
        *fields[key] = value_after(lines.between(starts[key], starts[key + 1]), kKeys[key]);
    }
    for (std::size_t i = starts[5]; i < *close; ++i) keep_further(file, lines.list[i]);
    return close;
}

// A line that continues the key above it in other writers' files: indented, list item, comment,
// blank.
bool continues_key(std::string_view line) {
    return line.empty() || line.front() == ' ' || line.front() == '\t' || line.front() == '#' ||
           line.starts_with("- ");
}

// "key: value" lines in any order. At least one of the five keys must be there, else it is a
// document that happens to begin with a rule.
std::optional<std::size_t> read_any_order(const Lines& lines, SeedFile& file) {
    const auto close = find_line(lines, 1, [](std::string_view line) { return line == "---"; });
    if (!close) return std::nullopt;
    bool known = false;
    const auto fields = fields_of(file);
    for (std::size_t i = 1; i < *close; ++i) {
        const std::string_view line = lines.list[i];
        const auto key = std::find_if(kKeys.begin(), kKeys.end(),
                                      [line](std::string_view k) { return starts_key(line, k); });
        if (key == kKeys.end()) {
            if (further_key(line).empty() && !continues_key(line)) return std::nullopt;
            keep_further(file, line);
            continue;
        }
        *fields[static_cast<std::size_t>(key - kKeys.begin())] = value_after(line, *key);
        known = true;
    }
    return known ? close : std::nullopt;
}

std::size_t skip_blank_lines(const Lines& lines, std::size_t line) {
    while (line < lines.size() && is_blank(lines.list[line])) ++line;
    return line;
}

// True when the text at `line` is "# " + title, which may have several lines.
bool has_title_at(const Lines& lines, std::size_t line, std::string_view title) {
    std::string_view rest = lines.text.substr(lines.offset(line));
    if (title.empty() && (rest == "#" || rest.starts_with("#\n"))) return true;
    if (!rest.starts_with("# ")) return false;
    rest.remove_prefix(2);
    if (!rest.starts_with(title)) return false;
    rest.remove_prefix(title.size());
    return rest.empty() || rest.front() == '\n';
}

void take_body(const Lines& lines, std::size_t line, SeedFile& file) {
    line = skip_blank_lines(lines, line);
    file.body_line = line + 1;
    std::string_view body = lines.text.substr(lines.offset(line));
    while (body.ends_with('\n')) body.remove_suffix(1);
    file.body = body;
    file.body_truncated = body.ends_with("...") && code_point_count(body) == kTruncatedLength;
}

// Quotes come off, except from a title that the body repeats with them.
void unquote_values(const Lines& lines, std::size_t title_line, SeedFile& file) {
    const auto fields = fields_of(file);
    for (std::size_t key = 0; key < kKeys.size(); ++key) {
        auto candidate = unquote_scalar(*fields[key]);
        if (!candidate || (key == 0 && has_title_at(lines, title_line, file.title))) continue;
        *fields[key] = std::move(*candidate);
    }
}

bool read_front_matter(const Lines& lines, SeedFile& file) {
    if (lines.list[0] != "---") return false;
    auto close = read_fixed_order(lines, file);
    if (!close) close = read_any_order(lines, file);
    if (!close) return false;
    std::size_t line = skip_blank_lines(lines, *close + 1);
    unquote_values(lines, line, file);
    file.title_line = has_title_at(lines, line, file.title);
    if (file.title_line) {
        line +=
            1 + static_cast<std::size_t>(std::count(file.title.begin(), file.title.end(), '\n'));
    }
    take_body(lines, line, file);
    file.form = Form::front_matter;
    file.day = parse_listing_day(one_line(file.date));
    return true;
}

bool read_plain_dated(const Lines& lines, SeedFile& file) {
    if (lines.size() < 3 || is_blank(lines.list[0]) || !is_blank(lines.list[1])) return false;
    if (code_point_count(lines.list[0]) > kMaxPlainTitle) return false;
    if (lines.size() > 3 && !is_blank(lines.list[3])) return false;
    file.day = parse_listing_day(lines.list[2]);
    if (!file.day) return false;
    file.form = Form::plain_dated;
    file.title = lines.list[0];
    file.date = trim(lines.list[2]);
    take_body(lines, 3, file);
    return true;
}

// Title = first line, with or without a heading mark, unless it is a whole paragraph.
void read_plain_text(const Lines& lines, SeedFile& file) {
    file.form = Form::plain_text;
    std::size_t line = skip_blank_lines(lines, 0);
    if (line < lines.size() && code_point_count(lines.list[line]) <= kMaxPlainTitle) {
        std::string_view title = lines.list[line++];
        file.title_line = title.starts_with("# ");
        if (file.title_line) title.remove_prefix(2);
        file.title = title;
    }
    take_body(lines, line, file);
}

// One number of at most `most` digits at the front of `text`.
std::optional<unsigned> take_number(std::string_view& text, std::size_t most) {
    std::size_t length = 0;
    unsigned value = 0;
    while (length < text.size() && length < most && text[length] >= '0' && text[length] <= '9') {
        value = value * 10 + static_cast<unsigned>(text[length++] - '0');
    }
    if (length == 0) return std::nullopt;
    text.remove_prefix(length);
    return value;
}

bool take(std::string_view& text, std::string_view token) {
    if (!text.starts_with(token)) return false;
    text.remove_prefix(token.size());
    return true;
}

// Nothing, or a time of day with optional seconds, fraction and zone.
bool is_time_or_nothing(std::string_view text) {
    if (text.empty()) return true;
    if (!take(text, "T")) {
        if (!is_ascii_space(text.front())) return false;
        text = trim(text);
        if (text.empty()) return true;
    }
    if (!take_number(text, 2) || !take(text, ":") || !take_number(text, 2)) return false;
    return text.find_first_not_of("0123456789:.+-Z ") == std::string_view::npos;
}

struct DateParts {
    unsigned first = 0, second = 0, third = 0;
};

std::optional<Day> make_day(unsigned year, unsigned month, unsigned day) {
    const Day result{std::chrono::year{static_cast<int>(year)}, std::chrono::month{month},
                     std::chrono::day{day}};
    return result.ok() ? std::optional(result) : std::nullopt;
}

std::optional<DateParts> take_date(std::string_view& text, std::string_view after_first,
                                   std::string_view after_second, std::string_view after_third) {
    DateParts parts;
    std::string_view rest = text;
    for (auto [part, end] :
         {std::pair(&parts.first, after_first), std::pair(&parts.second, after_second),
          std::pair(&parts.third, after_third)}) {
        const auto number = take_number(rest, 4);
        if (!number || !take(rest, end)) return std::nullopt;
        *part = *number;
    }
    text = rest;
    return parts;
}

}  // namespace

SeedFile read(std::string_view bytes) {
    SeedFile file;
    file.original = bytes;
    const std::string text = normalised(bytes);
    const Lines lines(text);
    if (read_front_matter(lines, file)) return file;
    file = SeedFile{};
    file.original = bytes;
    if (!read_plain_dated(lines, file)) read_plain_text(lines, file);
    return file;
}

std::optional<Day> parse_listing_day(std::string_view text) {
    text = trim(text);
    for (const std::string_view separator : {"-", "/", "."}) {
        std::string_view rest = text;
        const auto parts = take_date(rest, separator, separator, "");
        if (!parts || !is_time_or_nothing(rest)) continue;
        if (parts->first > 31) return make_day(parts->first, parts->second, parts->third);
        if (separator != "/" || parts->third < 1000) return std::nullopt;
        if (parts->first > 12) return make_day(parts->third, parts->second, parts->first);
        return make_day(parts->third, parts->first, parts->second);
    }
    const auto parts = take_date(text, "年", "月", "日");
    if (!parts || !is_time_or_nothing(text)) return std::nullopt;
    return make_day(parts->first, parts->second, parts->third);
}

}  // namespace magpie::seed
