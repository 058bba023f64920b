// Cleans archived Markdown (interface tails, bylines, cards) and recognises failures that were
// archived as articles. Lossless: every non-blank input line is in the output, part of a rewritten
// card, or reported.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/document.h"
#include "parser/seed_format.h"
#include "parser/seed_host_lines.h"

namespace magpie::seed {

struct DroppedLine {
    std::size_t line = 0;  // 1-based, in the file
    std::string text;
    std::string_view
        reason;  // "tail", "head", "duplicate_title", "empty_image", "unknown_tail_line"
};

struct CleanReport {
    std::vector<DroppedLine> dropped;
    std::string tail_id;  // grammar that matched: "2025-article", …; empty when none
};

struct CleanedSeed {
    Page page;  // article, or the failure it is
    CleanReport report;
};

// Names learned from other documents with the same __biz; may return an empty list.
using KnownAccounts = std::function<std::vector<std::string>(std::string_view biz)>;

// `raw` supplies what the file does not say: URL, configured source. Total: any bytes give a page
// or a state. `hosts`: learned from other documents, for telling a web page from its menus.
CleanedSeed clean(const SeedFile& file, const RawDocument& raw, const KnownAccounts& known = {},
                  const HostLines& hosts = {});

// What a cleaned file is written as: its own URL (without credentials), source and dates, the
// cleaned title and body, the cover as the first body line.
SeedDocument rewritten(const SeedFile& file, const CleanedSeed& cleaned);

}  // namespace magpie::seed
