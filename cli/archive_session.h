// Opening the archive of one invocation, and turning what it holds back into articles and files.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"
#include "parser/document.h"
#include "storage/archive.h"

namespace magpie::cli {

// The archive named by the options; for reading it must exist.
Result<Archive> open_archive(const Globals& globals, Archive::Mode mode);
// For writing, but only where one is: nothing is created.
Result<Archive> open_existing_archive(const Globals& globals);

// By document number, identity, or URL in any form.
Result<std::optional<StoredDocument>> find_document(const Archive& archive, std::string_view which);

// The stored document as an article again, ready for parser/render.
Result<Article> article_of(const StoredDocument& stored);
// With the URL as it was listed, which the archive keeps beside the canonical one.
RenderOptions render_options_for(const Archive& archive, const StoredDocument& stored);

// Which documents: the options that list, export and reclean share. Registers --source, --since,
// --until.
struct Selection {
    std::string source, since, until;
    bool is_empty() const { return source.empty() && since.empty() && until.empty(); }
};
void add_selection(CLI::App& command, Selection& selection);
// A day is its first instant in UTC.
Result<Query> query_of(const Selection& selection);
// Numbers of the documents named by `which`, or of those selected when it names none. not_found
// with the first name that is not in the archive.
Result<std::vector<std::int64_t>> selected_documents(const Archive& archive,
                                                     const std::vector<std::string>& which,
                                                     const Selection& selection);

}  // namespace magpie::cli
