// Pages that want a browser to prove itself before they show anything: known by the marks of the
// products that print them and by what their scripts do. Those marks stand on ordinary pages too,
// so only a page with next to no text is one. Pure and total.
#pragma once

#include <optional>

#include "parser/article/web_state.h"

namespace magpie {

std::optional<WebState> find_challenge(const WebPage& page);

// What the scripts of a page are, data blocks left out.
struct ScriptFacts {
    std::size_t count = 0;
    std::size_t external = 0;
    std::size_t inline_bytes = 0;
};
ScriptFacts read_script_facts(std::span<const ScriptSpan> scripts);
// JSON, JSON-LD, templates: no code.
bool is_data_script(const ScriptSpan& script);

}  // namespace magpie
