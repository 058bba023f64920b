// RevisionStore: the versions of a document and how each was rendered. A revision is a content hash
// that the document has shown; a rendering is the Markdown and metadata one cleaner made of it.
// Rows only. Lives where its Database lives.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "base/result.h"
#include "storage/blobs.h"
#include "storage/sqlite.h"

namespace magpie {

struct Rendering {
    BlobId markdown{}, metadata{};
};

struct Revision {
    std::int64_t id = 0;
    int number = 0;
    Sha256 content_hash;
};

class RevisionStore {
  public:
    explicit RevisionStore(sqlite::Database& database) : database_(&database) {}

    Result<std::optional<Revision>> with_content(std::int64_t document, const Sha256& content_hash);
    Result<std::optional<Revision>> at(std::int64_t document, int number);
    Result<int> count(std::int64_t document);
    // Numbered after the last.
    Result<Revision> append(std::int64_t document, const Sha256& content_hash,
                            const std::optional<Sha256>& text_hash);

    // The document that showed this revision's text first, when it is another one.
    Result<std::optional<std::int64_t>> first_with_text_of(std::int64_t document, int number);

    Result<bool> has_rendering(std::int64_t revision, std::string_view cleaner);
    Result<> add_rendering(std::int64_t revision, std::string_view cleaner,
                           const Rendering& rendering);
    Result<std::optional<Rendering>> newest_rendering(std::int64_t revision);

  private:
    sqlite::Database* database_;
};

}  // namespace magpie
