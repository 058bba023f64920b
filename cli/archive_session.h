// Opening the archive of one invocation, and turning what it holds back into articles and files.
#pragma once

#include "cli/command.h"
#include "parser/document.h"
#include "storage/archive.h"

namespace magpie::cli {

// The archive named by the options; for reading it must exist.
Result<Archive> open_archive(const Globals& globals, Archive::Mode mode);

// The stored document as an article again, ready for parser/render.
Result<Article> article_of(const StoredDocument& stored);
// With the URL as it was listed, which the archive keeps beside the canonical one.
RenderOptions render_options_for(const Archive& archive, const StoredDocument& stored);

// Which documents: the options that list and export share. Registers --source, --since, --until.
struct Selection {
    std::string source, since, until;
};
void add_selection(CLI::App& command, Selection& selection);
// A day is its first instant in UTC.
Result<Query> query_of(const Selection& selection);

}  // namespace magpie::cli
