// From the parser's terms to the archive's: an Article becomes a CleanDocument, a listed URL
// becomes a Candidate.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crawler/frontier.h"
#include "parser/document.h"
#include "storage/archive.h"

namespace magpie {

// Texts shorter than this say nothing about a repost ("转发微博").
inline constexpr std::size_t kShortestComparableText = 20;  // code points

// Grows with every change of the parser that changes what a page becomes: the archive then keeps a
// new rendering of an unchanged article instead of taking it for an edit.
inline constexpr std::string_view kCleanerVersion = "2";

// "links_to" edges of one document; what is beyond is left out and flagged "links_over_500" in its
// metadata, as "media_over_5000" is for kMaxMediaFiles.
inline constexpr std::size_t kMaxLinks = 500;

// The state of a URL whose page lists articles and is none (Kind::index).
inline constexpr std::string_view kIndexState = "index";

CleanDocument to_clean_document(const Article& article);

// Repairs what was pasted or listed, and settles on the URL that will be requested and remembered.
// invalid_argument when it is no http(s) URL, with a sentence for people.
Result<Candidate> make_candidate(std::string_view listed_url, std::string_view source = {});

// Of a URL that the archive lists; nothing when its address is none.
std::optional<Candidate> candidate_of(const ListedUrl& url);
std::optional<Candidate> candidate_of(const QueuedUrl& url);

// As it is written down before it is visited, with the key that its address tells.
ListedUrl listed(const Candidate& candidate);

}  // namespace magpie
