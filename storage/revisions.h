// RevisionStore: the versions of a document and how each was rendered. A revision is a content that
// the document has shown; a rendering is the Markdown and metadata one cleaner made of it, under
// the content hash that this cleaner's text has. One rendering of each revision is shown; others
// are older ones, proposals and discarded proposals. Rows only. Lives where its Database lives.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "storage/blobs.h"
#include "storage/sqlite.h"

namespace magpie {

struct Rendering {
    std::int64_t id = 0;  // 0: not stored yet
    std::string cleaner;
    BlobId markdown{}, metadata{};
    Sha256 content_hash;
    std::string flags = {};  // each between blanks; written, not read back
};

struct Revision {
    std::int64_t id = 0;
    int number = 0;
};

class RevisionStore {
  public:
    explicit RevisionStore(sqlite::Database& database) : database_(&database) {}

    // By any of its renderings: what another cleaner makes of an unchanged page is no edit.
    Result<std::optional<Revision>> with_content(std::int64_t document, const Sha256& content_hash);
    Result<std::optional<Revision>> at(std::int64_t document, int number);
    // Numbered after the last. `text_hash` is that of the rendering that will be shown.
    Result<Revision> append(std::int64_t document, const std::optional<Sha256>& text_hash);

    // The document that showed this revision's text first, when it is another one.
    Result<std::optional<std::int64_t>> first_with_text_of(std::int64_t document, int number);

    Result<bool> has_rendering(std::int64_t revision, std::string_view cleaner);
    Result<std::optional<Rendering>> shown_rendering(std::int64_t revision);
    // The shown rendering of the document's current revision.
    Result<std::optional<std::int64_t>> current_rendering(std::int64_t document);
    // The renderings of a revision that have this text, the oldest first.
    Result<std::vector<Rendering>> renderings_with(std::int64_t revision, const Rendering& text);
    // Sets the id. `shown` only for the first one of a revision; later ones through show().
    Result<> add_rendering(std::int64_t revision, Rendering& rendering, bool shown);
    // Instead of the one that was. `text_hash` is the rendering's.
    Result<> show(std::int64_t revision, std::int64_t rendering,
                  const std::optional<Sha256>& text_hash);

  private:
    sqlite::Database* database_;
};

}  // namespace magpie
