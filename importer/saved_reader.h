// One saved file → what the archive is told about it. Recognises archived text, pages in every form
// a browser saves them (HTML, DOM dump, MHTML, escaped as JSON), listings, albums, feeds and lists
// of addresses; everything else is read as a page. Reads no disk and no archive; one per thread.
//
//   SavedFile ─► cover credentials ─► listing? feed? list? ─► page ─► SavedReading{ Visit, … }
//
// The visit always carries the file's bytes as its capture: exactly as they were, or, when they
// held a session, with its values covered (parser/credentials.h).
#pragma once

#include <cstddef>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/time.h"
#include "crawler/site_memories.h"
#include "importer/saved_media.h"
#include "parser/article/site_rules.h"
#include "parser/extract.h"
#include "parser/seed_clean.h"
#include "parser/seed_host_lines.h"
#include "storage/archive.h"

namespace magpie {

struct SavedFile {
    std::string name;  // as the person sees it: a path, "archive.zip/page.html"
    std::string body;
    Instant time{};  // of the file; used where the page does not say when it was captured
    // A file of the folder that was saved beside the page; nothing when it is not there.
    Companion companion;
};

struct ReadSettings {
    std::string source;                // where the file has none
    std::string url;                   // of the page, where the file does not say it
    seed::KnownAccounts known;         // names of accounts, for archived text
    const SiteRules* rules = nullptr;  // how pages of some hosts are read; null: none
    seed::HostLines hosts;             // what web hosts print on every page, for archived text
};

struct SavedReading {
    enum class What {
        page,      // state says which: an article, or why there is none
        listing,   // visit.found holds its entries
        url_list,  // the rows are to be read from the capture's body with for_each_listed()
        refused,   // a listing that holds the server's refusal, or data of another kind
    };
    What what = What::page;
    PageState state = PageState::empty_or_unknown;  // of a page
    Visit visit;
    std::vector<ListedUrl>
        deleted;  // entries that the listing marks deleted and that have an address
    std::size_t without_address = 0;  // marked deleted, without one
    std::size_t other_messages = 0;   // of a listing: no articles
    std::size_t unreadable = 0;       // entries without a usable address
    std::size_t masked = 0;           // credentials covered
    seed::CleanReport report;         // of archived text
    std::vector<std::string> notes;   // bounds hit, damage met
};

class SavedReader {
  public:
    // `memories` of hosts' templates: pages are read with them and teach them; null: read alone.
    explicit SavedReader(SiteMemories* memories = nullptr) : memories_(memories) {}

    SavedReading read(SavedFile file, const ReadSettings& settings);

  private:
    struct Task;
    bool read_seed(Task& task);
    bool read_listing(Task& task);
    bool read_feed_file(Task& task);
    bool read_url_list(Task& task);
    bool refuse_other_data(Task& task);
    void read_page(Task& task);

    SiteMemories* const memories_;
    Extractor extractor_;
};

}  // namespace magpie
