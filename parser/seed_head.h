// The head of an archived WeChat article: cover line, repeated title, byline paragraphs, editor's
// note, source of a reprint, novel card. Everything taken here becomes metadata; what does not fit
// exactly stays in the body.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parser/document.h"
#include "parser/seed_tail.h"

namespace magpie::seed {

struct Head {
    struct Taken {
        std::size_t line = 0;     // index into the lines given
        std::string_view reason;  // "head" or "duplicate_title"; empty for the cover, which is kept
    };
    std::vector<Taken> taken;
    std::string cover;
    std::string page_title;       // when it differs from the listed one
    bool has_page_title = false;  // the title was repeated, equal or not
    bool byline_resolved = false;
    bool original = false;
    std::string author;
    std::string account;
    std::optional<ReprintSource> reprint;
};

// `lines`: non-blank lines before the tail. `names`: account names to look for, best first.
Head read_head(std::span<const BodyLine> lines, std::string_view title,
               const std::vector<std::string>& names);

// Backslash escapes of ASCII punctuation removed.
std::string unescape_markdown(std::string_view text);

}  // namespace magpie::seed
