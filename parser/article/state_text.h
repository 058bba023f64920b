// The text of an article from the data that a page carries for its scripts: articleBody of JSON-LD,
// the state objects of applications (__NEXT_DATA__, window.__INITIAL_STATE__ and their like). For a
// page whose tree has no text of its own (PageState::js_required); what the tree shows is always
// better. No script is run: what is no JSON is left alone. Bounded in bytes and values. Total.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "parser/article/page_head.h"
#include "parser/html_scan.h"

namespace magpie {

struct StateText {
    std::string text;
    bool is_markup = false;  // HTML to be read as a fragment; else plain text
};

inline constexpr std::size_t kLeastStateText = 600;  // bytes; teasers and abstracts are shorter

// Nothing when no text is long enough to be the article itself.
std::optional<StateText> article_text_of_state(const PageHead& head,
                                               std::span<const ScriptSpan> scripts);

}  // namespace magpie
