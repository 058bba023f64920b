// Plain lists of addresses: one a line; a table (tab, comma or semicolon between the cells) whose
// head line names a column of addresses; JSON lines with such a member. One row at a time, whatever
// the number of rows.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace magpie {

struct ListRow {
    std::size_t line = 0;  // 1-based, in the file
    std::string url;       // as it stands there; may be no address at all
    std::string title, account, author, source;
    std::optional<Timestamp> published;
};

// "addresses", "table" or "JSON lines"; nothing when the text is no such list.
std::optional<std::string_view> url_list_form(std::string_view utf8);

// The rows of a text that has a form, without blank lines and lines that begin with '#'. `visit`
// ends the reading by returning an error.
Result<> for_each_listed(std::string_view utf8, const std::function<Result<>(ListRow)>& visit);

}  // namespace magpie
