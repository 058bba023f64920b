// Which elements of a page ask for consent to cookies or tell of privacy: banners, preference
// panels. They say who they are by class and id, and are no part of an article, however long and
// well written. What holds the page's title asks for nothing, whatever its name.
#pragma once

#include <cstddef>
#include <vector>

#include "parser/article/text_blocks.h"

namespace magpie {

class ConsentNotices {
  public:
    // `title`: index of the block that is the page's title; any other number: there is none.
    ConsentNotices(const PageBlocks& page, std::size_t title);

    bool hold(const TextBlock& block);

  private:
    enum class Answer : char { unknown, no, yes };

    const PageBlocks& page_;
    std::vector<Answer> answers_;  // of each element, ancestors included
};

// One name of class or id in lower case with '-' between its parts: "cookie-notice", "gdpr".
bool is_consent_name(std::string_view name);

}  // namespace magpie
