// Which part of a page is its article: the block model's probabilities turned into marks on the
// leaves of the tree, pictures included, with how sure the choice is.
#pragma once

#include <cstddef>
#include <vector>

#include "parser/article/block_model.h"
#include "parser/article/content_marks.h"
#include "parser/article/site_memory.h"
#include "parser/article/text_blocks.h"

namespace magpie {

struct FoundContent {
    explicit FoundContent(const Document& document) : marks(document) {}

    ContentMarks marks;
    std::vector<float> content;  // of each block: the probability that it belongs
    std::size_t kept_chars = 0;
    // The page goes on with another article, which was left out.
    bool has_further_articles = false;
    // The F1 to expect of this choice if the probabilities are right, 0..1; 0 when nothing is kept.
    double confidence = 0;
};

// `is_article`: the page is of a type that holds one text and wants nothing else of it; on lists,
// shops and threads the doubtful blocks are kept as well.
FoundContent find_content(const Document& document, const PageBlocks& page, const PageHints& hints,
                          const BlockModel& model, bool is_article = true);

// What a memory of the host learns of the page.
PageTrace trace_of(const PageBlocks& page, const FoundContent& found, const PageHints& hints);

}  // namespace magpie
