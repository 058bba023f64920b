// JSON-LD as pages print it: not always JSON. Comments, CDATA marks, line breaks and bare quotes
// inside of strings, commas too many and HTML references are repaired; what is still no JSON is
// left out. Bounded in bytes, depth and nodes. Pure and total.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parser/html_scan.h"

namespace magpie {

// All JSON-LD of a page, in document order. Most of 2,506 real pages: 153,116 bytes, 121 nodes,
// 11 nested objects and arrays.
inline constexpr std::size_t kMaxLinkedDataBytes = 256 * 1024;
inline constexpr std::size_t kMaxLinkedDataDepth = 32;
inline constexpr std::size_t kMaxLinkedDataNodes = 256;

// The nodes of every script of type application/ld+json: arrays and @graph opened, the main entity
// of a node behind the node itself.
std::vector<nlohmann::json> read_linked_data(std::span<const ScriptSpan> scripts);

// Whether @type names `type` ("NewsArticle"), with or without the vocabulary's address before it.
bool has_linked_type(const nlohmann::json& node, std::string_view type);
// NewsArticle, BlogPosting, Report …: anything that is written to be read.
bool is_linked_article(const nlohmann::json& node);
// The text under `key`: a string, the first of an array of them, an @value. "" when there is none.
std::string_view linked_text(const nlohmann::json& node, const char* key);

}  // namespace magpie
