// Regular expressions written by people (filters, link patterns), matched against whatever the web
// sends. A wrapper of RE2: time linear in the text, memory bounded, no backtracking, so neither a
// careless pattern nor a hostile text can stall a thread. Syntax:
// https://github.com/google/re2/wiki/Syntax, over UTF-8, case sensitive unless "(?i)". The only
// user of <re2/…>. Immutable: one pattern may be used by several threads.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace magpie {

class Pattern {
  public:
    static constexpr std::size_t kMaxLength = 8192;  // bytes; longer ones are lists, not patterns
    static constexpr Bytes kMaxMemory{4 << 20};      // of the compiled program and its states

    // invalid_argument with RE2's own words ("missing closing )") for what is no pattern, is not
    // UTF-8, or needs more than the bounds.
    static Result<Pattern> compile(std::string_view text);

    Pattern(Pattern&&) noexcept;
    Pattern& operator=(Pattern&&) noexcept;
    ~Pattern();

    // Whether the pattern matches anywhere in `text`; "^…$" anchors it. Bytes that are not UTF-8
    // match nothing but
    // "\C".
    bool matches(std::string_view text) const;
    const std::string& text() const;

  private:
    struct Compiled;
    explicit Pattern(std::unique_ptr<Compiled> compiled);
    std::unique_ptr<Compiled> compiled_;
};

}  // namespace magpie
