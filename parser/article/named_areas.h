// Areas of a page that say by class and id what they are, and are no part of its article however
// long and well written: what asks for consent to cookies or tells of privacy, what leads to other
// articles. What holds the page's title is no such area, whatever its name.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "parser/article/text_blocks.h"

namespace magpie {

// One name of class or id in lower case with '-' between its parts: "cookie-notice", "gdpr".
bool is_consent_name(std::string_view name);
// "related-posts", "recommend".
bool is_related_name(std::string_view name);
// "standfirst", "article-dek": the words between a title and its text.
bool is_standfirst_name(std::string_view name);

class NamedAreas {
  public:
    using Names = bool (*)(std::string_view name);

    // `title`: index of the block that is the page's title; any other number: there is none.
    NamedAreas(const PageBlocks& page, std::size_t title, Names names);

    bool hold(const TextBlock& block);

  private:
    enum class Answer : char { unknown, no, yes };

    const PageBlocks& page_;
    const Names names_;
    std::vector<Answer> answers_;  // of each element, ancestors included
};

}  // namespace magpie
