// One article, written in one of the output formats.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parser/document.h"
#include "parser/markdown.h"
#include "parser/promotion.h"

namespace magpie {

enum class Format { seed, plain, markdown, text, html, json };
std::optional<Format> format_from(std::string_view name);

struct RenderOptions {
    bool further_keys = false;     // seed: author, account, original, kind, identity, place,
                                   // content_hash … after the five
    bool fetch_date_zone = false;  // seed: append Z to fetch_date
    std::string source;            // configured name; empty: the article's account
    std::string listed_url;        // URL as listed; empty: the article's
    std::optional<Instant> fetched_at;
    std::vector<PromotionBlock> promotion;  // json: blocks of the body that the account repeats
};

// What the seed format's option appends after the five keys, in order; empty values are left out.
std::vector<std::pair<std::string, std::string>> further_keys(const Article& article);

std::string render(const Article& article, Format format, const RenderOptions& options);

// The file of a rendered document: "012_<16 hex>.txt", ".html", ".json"; for Markdown
// "{source}_{title}.md", with a digest when `collision`.
std::string file_name_of(Format format, std::size_t number, std::string_view source,
                         std::string_view title, std::string_view text, bool collision = false);

// Pictures of the document: those of the body in order, with repeats, then those that only its
// styles show, each once.
std::vector<std::string> all_images(const Article& article, const std::vector<Block>& body);

// The head that stands between "# title" and the body: cover, share and reprint lines (§7.5), then
// the body.
std::string full_markdown_body(const Article& article);

}  // namespace magpie
