// Saved files into an archive: paths, folders of them and zip files, in batches of one transaction
// each. Every file ends in exactly one outcome, told to the observer after it is durable.
// Confined to one thread.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "importer/archive_door.h"
#include "importer/saved_reader.h"
#include "importer/zip_groups.h"
#include "importer/zip_reader.h"
#include "storage/archive.h"

namespace magpie {

struct ImportSettings {
    std::string source;      // where a file has none
    std::string url;         // of the one file, where it does not say it
    bool recursive = false;  // folders in folders
    SiteRules rules;         // how pages of some hosts are read
    ZipLimits zip{};
    int zip_depth = 3;  // zips in zips in a zip
};

// A row of a list, or an entry, that holds no usable address.
struct UnusableRow {
    std::size_t line = 0;
    std::string text;  // without credentials
};

struct FileOutcome {
    enum class Kind {
        stored,     // an article, new
        revision,   // a known one, changed
        duplicate,  // a known one, unchanged
        state,      // no article: the state of its URL was written
        listing,    // its entries are pending URLs now
        refused,    // a listing that holds the server's refusal, or data that is no page
        skipped,    // belongs to a page that was not imported with it
        failed,     // could not be read; nothing is recorded
    };
    std::string name;
    Kind kind = Kind::failed;
    std::string state, reason, problem;
    PageState page_state = PageState::empty_or_unknown;
    std::int64_t document = 0;
    int revision = 0;
    std::optional<std::int64_t> same_text_as;
    std::size_t pictures = 0;  // that came with the page
    std::size_t listed = 0, deleted = 0, held = 0, without_address = 0, other_messages = 0,
                unreadable =
                    0;  // of a listing; held: marked deleted, but the archive has the article
    std::size_t masked = 0;
    seed::CleanReport report;
    std::vector<UnusableRow> unusable;  // the first kMaxUnusableRows
    std::vector<std::string> notes;
};

inline constexpr std::size_t kMaxUnusableRows = 10'000;

std::string_view to_string(FileOutcome::Kind kind);

class Importer {
  public:
    using Observer = std::function<void(const FileOutcome&)>;

    // The door must outlive the importer.
    Importer(ArchiveDoor& archive, ImportSettings settings, Observer observer);

    // Learns from the archived texts below `path` what the pages of a host have in common, so that
    // pages of menus alone are told from articles (parser/seed_host_lines.h). Call it for every
    // path before the first add(). Texts in zips teach nothing; what cannot be read is left to
    // add().
    void learn(const std::filesystem::path& path);
    // A file, a folder or a zip. What cannot be read is an outcome; only a failing archive is an
    // error.
    Result<> add(const std::filesystem::path& path);
    // What is waiting becomes durable and is told. After the last add().
    Result<> flush();

    // Files handed over so far, waiting or told.
    std::size_t files() const { return files_; }

  private:
    struct Waiting {
        FileOutcome outcome;
        Visit visit;
        std::vector<ListedUrl> deleted;
    };

    Result<> add_folder(const std::filesystem::path& folder);
    Result<> add_file(const std::filesystem::path& path);
    Result<> add_zip(const std::string& name, const ZipSource& source, int depth);
    Result<> add_zip_page(const std::string& zip, ZipPage page, int depth);
    Result<> add_saved(SavedFile file);
    Result<> add_url_list(FileOutcome& outcome, Visit& visit);
    Result<> tell(FileOutcome outcome);
    Result<> put_deleted(Waiting& waiting, std::vector<Visit>& visits);
    Result<bool> is_held(const ListedUrl& url, Instant at) const;

    ArchiveDoor& archive_;
    ImportSettings settings_;
    ReadSettings reading_;
    Observer observer_;
    SiteMemories memories_;
    SavedReader reader_{&memories_};
    std::vector<Waiting> waiting_;
    std::uint64_t waiting_bytes_ = 0;
    std::size_t files_ = 0;
    std::multimap<std::string, std::string, std::less<>> new_accounts_;  // biz → name, of waiting
};

}  // namespace magpie
