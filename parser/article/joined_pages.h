// The pages of one article, joined to one document. What further pages repeat of the first one's
// beginning and of its end (the title, a byline, the lead picture, "Editor: …") stands once. Pure.
#pragma once

#include <cstddef>

#include "parser/document.h"

namespace magpie {

inline constexpr int kMaxJoinedPages = 20;  // the longest articles seen have about 15 pages
// Of the joined text, in bytes; the page that would exceed it is not joined. A long one has 0.2 MB.
inline constexpr std::size_t kMaxJoinedText = 4u << 20;

inline constexpr const char* kJoinedPagesFlag = "joined_pages";

// Appends the body of `further` with its files; the facts stay those of the first page. False, and
// nothing is changed: the page has nothing that was not there, so no page after it is asked for.
bool join_page(Article& article, Article further);

}  // namespace magpie
