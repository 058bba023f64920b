// What makes two documents the same (docs/archive-format.md, "Content hash").
#pragma once

#include <string>
#include <string_view>

#include "base/digest.h"
#include "parser/markdown.h"

namespace magpie {

// Over the canonical form of title and body: NFC, white space removed between CJK and folded
// elsewhere, Markdown marks, link targets, cover and image parameters left out; an image counts by
// its identity (the WeChat token, or host and path). Equal for the same article however it was
// fetched; different after any edit of words or pictures.
Sha256 content_hash(std::string_view title, std::string_view markdown);
Sha256 content_hash(std::string_view title, const std::vector<Block>& body);

// Over the text alone: no title, no images, no punctuation-free difference. Equal hashes on two
// documents with different identities mean a repost.
Sha256 text_hash(std::string_view markdown);
Sha256 text_hash(const std::vector<Block>& body);

}  // namespace magpie
