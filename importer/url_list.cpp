#include "importer/url_list.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "base/text.h"
#include "parser/feed.h"
#include "parser/seed_format.h"
#include "parser/wechat/identity.h"

namespace magpie {
namespace {

enum class Form { addresses, table, json_lines };
enum class Column { other, url, title, account, author, source, date };

constexpr std::size_t kMaxLine = 1u << 20;  // a row with a long digest: 4 kB
constexpr std::size_t kMaxColumns = 200;

constexpr std::array<std::pair<std::string_view, Column>, 27> kColumnNames{{
    {"url", Column::url},         {"link", Column::url},           {"href", Column::url},
    {"content_url", Column::url}, {"address", Column::url},        {"网址", Column::url},
    {"链接", Column::url},        {"文章链接", Column::url},       {"原文链接", Column::url},
    {"地址", Column::url},        {"title", Column::title},        {"标题", Column::title},
    {"文章标题", Column::title},  {"account", Column::account},    {"nickname", Column::account},
    {"公众号", Column::account},  {"公众号名称", Column::account}, {"author", Column::author},
    {"作者", Column::author},     {"source", Column::source},      {"来源", Column::source},
    {"date", Column::date},       {"published", Column::date},     {"create_time", Column::date},
    {"发布时间", Column::date},   {"日期", Column::date},          {"publish_time", Column::date},
}};

Column column_of(std::string_view name) {
    const std::string lower = to_lower_ascii(trim(name));
    for (const auto& [known, column] : kColumnNames)
        if (lower == known) return column;
    return Column::other;
}

// A day, a time, or seconds since 1970.
std::optional<Timestamp> time_of(std::string_view text) {
    text = trim(text);
    if (const auto time = parse_timestamp(text)) return time;
    if (const auto day = seed::parse_listing_day(text)) return timestamp_of(*day, kChinaOffset);
    if (const auto time = parse_feed_date(text)) return time;
    long long seconds = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    constexpr long long kEarliest = 1'000'000'000, kLatest = 4'102'444'800;  // 2001 to 2100
    if (error != std::errc() || stop != text.data() + text.size()) return std::nullopt;
    if (seconds < kEarliest || seconds > kLatest) return std::nullopt;
    return Timestamp{Instant{std::chrono::seconds{seconds}}, kChinaOffset, false};
}

void put(ListRow& row, Column column, std::string_view value) {
    switch (column) {
        case Column::url:
            if (row.url.empty()) row.url = trim(value);
            break;
        case Column::title:
            row.title = collapse_space(value);
            break;
        case Column::account:
            row.account = collapse_space(value);
            break;
        case Column::author:
            row.author = collapse_space(value);
            break;
        case Column::source:
            row.source = collapse_space(value);
            break;
        case Column::date:
            if (!row.published) row.published = time_of(value);
            break;
        case Column::other:
            break;
    }
}

bool is_address(std::string_view text) {
    const std::string url = wechat::repair_url(text);
    return starts_with_ignore_case(url, "https://") || starts_with_ignore_case(url, "http://");
}

bool is_one_word(std::string_view text) {
    return std::none_of(text.begin(), text.end(), is_ascii_space);
}

// Lines and, in tables, cells; a quoted cell (RFC 4180) may hold separators and line breaks.
class Cursor {
  public:
    explicit Cursor(std::string_view text) : text_(text) {
        if (text_.starts_with("\xEF\xBB\xBF")) pos_ = 3;
    }

    bool at_end() const { return pos_ >= text_.size(); }
    std::size_t line() const { return line_; }
    // The next line that says something; empty at the end.
    std::string_view take_line() {
        while (!at_end()) {
            const std::size_t end = std::min(text_.find('\n', pos_), text_.size());
            const std::string_view line = trim(text_.substr(pos_, end - pos_));
            pos_ = end + 1;
            ++line_;
            if (!line.empty() && !line.starts_with('#')) return line.substr(0, kMaxLine);
        }
        return {};
    }

    std::vector<std::string> take_cells(char separator) {
        std::vector<std::string> cells(1);
        const std::size_t limit = std::min(text_.size(), pos_ + kMaxLine);
        bool quoted = false;
        ++line_;
        for (; pos_ < limit; ++pos_) {
            const char c = text_[pos_];
            if (quoted) {
                const bool doubled = c == '"' && text_.substr(pos_ + 1).starts_with('"');
                if (c == '"' && !doubled) {
                    quoted = false;
                    continue;
                }
                if (doubled) ++pos_;
                cells.back().push_back(c);
            } else if (c == '"' && separator != '\t' && cells.back().empty()) {
                quoted = true;
            } else if (c == separator && cells.size() < kMaxColumns) {
                cells.emplace_back();
            } else if (c == '\n') {
                break;
            } else if (c != '\r') {
                cells.back().push_back(c);
            }
        }
        pos_ = std::min(std::min(text_.find('\n', pos_), text_.size()) + 1, text_.size());
        return cells;
    }

  private:
    std::string_view text_;
    std::size_t pos_ = 0, line_ = 0;
};

struct Head {
    Form form = Form::addresses;
    char separator = '\t';
    std::vector<Column> columns;
};

std::vector<Column> columns_in(std::string_view line, char separator) {
    std::vector<Column> columns;
    Cursor cursor(line);
    for (const std::string& cell : cursor.take_cells(separator)) columns.push_back(column_of(cell));
    return columns;
}

bool has_address_column(const std::vector<Column>& columns) {
    return std::find(columns.begin(), columns.end(), Column::url) != columns.end();
}

nlohmann::json object_in(std::string_view line) {
    return line.starts_with('{') ? nlohmann::json::parse(line, nullptr, false) : nlohmann::json();
}

bool has_address_member(const nlohmann::json& object) {
    if (!object.is_object()) return false;
    for (const auto& [name, value] : object.items())
        if (column_of(name) == Column::url && value.is_string()) return true;
    return false;
}

std::optional<Head> head_of(std::string_view text) {
    Cursor cursor(text);
    const std::string_view first = cursor.take_line();
    if (first.empty() || first.starts_with('<')) return std::nullopt;
    if (has_address_member(object_in(first))) return Head{Form::json_lines, '\0', {}};
    for (const char separator : {'\t', ',', ';'}) {
        auto columns = columns_in(first, separator);
        if (has_address_column(columns)) return Head{Form::table, separator, std::move(columns)};
    }
    if (!is_one_word(first) || !is_address(first)) return std::nullopt;
    // One address alone on the first line may begin any text: the next ones decide.
    constexpr int kSample = 20;
    for (int i = 0; i < kSample && !cursor.at_end(); ++i)
        if (const auto line = cursor.take_line(); !is_one_word(line)) return std::nullopt;
    return Head{};
}

ListRow row_of(const std::vector<std::string>& cells, const std::vector<Column>& columns) {
    ListRow row;
    for (std::size_t i = 0; i < cells.size() && i < columns.size(); ++i)
        put(row, columns[i], cells[i]);
    return row;
}

ListRow row_of(std::string_view json_line) {
    ListRow row;
    const auto object = object_in(json_line);
    if (!object.is_object()) {
        row.url = json_line;
        return row;
    }
    for (const auto& [name, value] : object.items()) {
        if (value.is_string()) put(row, column_of(name), value.get<std::string>());
        if (value.is_number_integer()) put(row, column_of(name), value.dump());
    }
    return row;
}

}  // namespace

std::optional<std::string_view> url_list_form(std::string_view utf8) {
    const auto head = head_of(utf8);
    if (!head) return std::nullopt;
    constexpr std::array<std::string_view, 3> kNames{"addresses", "table", "JSON lines"};
    return kNames[static_cast<std::size_t>(head->form)];
}

Result<> for_each_listed(std::string_view utf8, const std::function<Result<>(ListRow)>& visit) {
    const auto head = head_of(utf8);
    if (!head) return {};
    Cursor cursor(utf8);
    if (head->form == Form::table) cursor.take_line();
    while (!cursor.at_end()) {
        ListRow row;
        if (head->form == Form::table) {
            const auto cells = cursor.take_cells(head->separator);
            if (cells.size() == 1 && trim(cells[0]).empty()) continue;
            row = row_of(cells, head->columns);
        } else {
            const std::string_view line = cursor.take_line();
            if (line.empty()) break;
            if (head->form == Form::json_lines)
                row = row_of(line);
            else
                row.url = line;
        }
        row.line = cursor.line();
        if (auto visited = visit(std::move(row)); !visited) return visited;
    }
    return {};
}

}  // namespace magpie
