// Which address of a WeChat article to ask for, when it has several (wechat-pages §9.4): short
// links serve everybody, long ones with chksm nearly always, long ones without it next to never.
// Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.h"
#include "parser/page_state.h"

namespace magpie {

// Of the known addresses of the article those worth asking instead of `url`: short ones, then long
// ones with chksm; each once, never `url` itself.
std::vector<std::string> better_addresses(std::string_view url,
                                          const std::vector<std::string>& known);

// The page says that this address is the trouble, not the article.
bool wants_sibling(PageState state, std::string_view url);

// Before a URL is asked for. Only long links without chksm are held back.
struct AskIt {};
struct AskInstead {
    std::string url;
};
struct NotBefore {  // tried within the week
    Instant at;
};
using Advice = std::variant<AskIt, AskInstead, NotBefore>;
Advice advise(std::string_view url, const std::vector<std::string>& known,
              std::optional<Instant> last_tried, Instant now);

}  // namespace magpie
