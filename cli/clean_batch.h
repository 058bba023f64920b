// magpie clean --batch: JSON lines in, JSON lines out, in the order of the list. Pages of one host
// help each other (docs/web-pages.md, "Site memory").
#pragma once

#include <string>

#include "parser/article/block_model.h"
#include "parser/article/site_rules.h"
#include "parser/document.h"

namespace magpie::cli {

struct BatchOptions {
    std::string list;  // file of JSON lines; "-" is standard input
    SourceForm form = SourceForm::detect;
    unsigned jobs = 1;
    const BlockModel* model = nullptr;  // null: the one that is compiled in
    const SiteRules* rules = nullptr;   // how pages of some hosts are read; null: none
    bool with_memory = true;  // a page is read with what the list's other pages of its host teach
};

int clean_batch(const BatchOptions& options);

}  // namespace magpie::cli
