// Markup that stands inside of feeds: as plain text, and with its relative links made absolute,
// because it leaves the document whose address they are relative to.
#pragma once

#include <string>
#include <string_view>

#include "base/url.h"

namespace magpie {

// Tags go, references are decoded, white space collapses.
std::string markup_to_line(std::string_view markup);

// Whether a text that does not say so holds markup: a tag or a character reference.
bool looks_like_markup(std::string_view text);

// href, src and their like. Absolute addresses, fragments of the page itself ("#a") and everything
// else stay byte for byte. Linear, whatever the input.
std::string with_absolute_links(std::string_view markup, const Url& base);

// `text` as an absolute URL; empty when it is none.
std::string absolute_link(std::string_view text, const Url* base);

}  // namespace magpie
