// Whether Chinese and Latin passages alternate inside one paragraph, as in texts that were put
// together from two languages. Such text is content and is never repaired; it is flagged.
#pragma once

#include <string_view>

namespace magpie {

inline constexpr std::string_view kMixedLanguageFlag = "mixed_language";

// Runs of more than 20 letters of each (docs/seed-format.md); `paragraph` is plain text.
bool is_mixed_language(std::string_view paragraph);

}  // namespace magpie
