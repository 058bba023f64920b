// The kinds of sources behind read_source(): what they share. Private to crawler/source_*.cpp.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>

#include "crawler/listed_facts.h"
#include "crawler/source_cursor.h"
#include "crawler/source_reader.h"

namespace magpie {

// Bounds of one run. A request beyond them waits for the next run.
inline constexpr std::size_t kMaxSitemapsPerRun = 1'000;
inline constexpr std::size_t kMaxListsPerRun = 100;
inline constexpr std::size_t kMaxAlbumPagesPerRun = 100;  // 2,000 articles
inline constexpr int kMaxSitemapDepth = 2;                // index → index → pages
inline constexpr int kMaxListDepth = 3;

// One answer on its way to a reading.
class SourceRun {
  public:
    SourceRun(const SourceSpec& source, std::string_view cursor_text, const SourceAnswer& from);

    const SourceSpec& spec;
    const SourceAnswer& answer;
    SourceCursor cursor;
    const bool is_own;          // the answer to the source's own address
    const OpenRequest request;  // what was asked for, as the cursor had it
    SourceReading reading;

    // Adds a URL that passes the filters, once.
    void list(std::string_view url, const ListedFacts& facts, std::string_view summary,
              bool directed);
    void list(ListedUrl found, const SourceFilter::Entry& entry, bool directed);
    // The same for what is not listed but archived at once; false: it is left out.
    bool admit(const std::string& url, const SourceFilter::Entry& entry);
    void withdraw(const std::string& url);  // what was admitted cannot be archived after all
    // A further URL of the source: for this run, or, beyond the bound, for a later one.
    void ask(std::string_view url, int depth, std::int64_t mark = 0);
    void note(std::string note) { reading.notes.push_back(std::move(note)); }
    void refuse(std::string state, std::string reason);
    // The rest of the reading: its reason, unless there is one, and the cursor.
    SourceReading finish();

    // Entries of one answer that are listed; more are counted.
    std::size_t max_entries;

  private:
    SourceFilter filter_;
    std::unordered_set<std::string> listed_;
    std::size_t admitted_ = 0;
    std::size_t over_ = 0;
};

void read_feed_source(SourceRun& run);
void read_opml_source(SourceRun& run);
void read_sitemap_source(SourceRun& run);
void read_album_source(SourceRun& run);
void read_page_source(SourceRun& run);

// The source's own first request.
std::string sitemap_request(const SourceSpec& spec);
std::string album_request(const SourceSpec& spec);
std::string opml_request(const SourceSpec& spec);

// A sitemap's site without robots.txt: what to ask for then; empty: nothing.
std::string sitemap_without_robots(const Url& asked);

// "1 entry", "12 entries".
std::string counted(std::size_t count, std::string_view one, std::string_view many);

}  // namespace magpie
