// A page read with what is known of its host's template, which it then teaches: what the crawl, the
// importer and the second reading of an archive do alike.
#pragma once

#include <optional>

#include "crawler/site_memories.h"
#include "parser/article/site_rules.h"
#include "parser/extract.h"
#include "storage/archive.h"

namespace magpie {

struct PageWithMemory {
    Page page;
    std::optional<SiteMemoryVersion> read_with;  // that the article names
    std::optional<SiteMemoryVersion> taught;     // what is known since
};

// `memories` may be null: the page is read alone; `rules` too. Only articles teach, and only when
// `teach`.
PageWithMemory read_with_memory(Extractor& extractor, RawDocument raw, SiteMemories* memories,
                                bool teach = true, const SiteRules* rules = nullptr);

}  // namespace magpie
