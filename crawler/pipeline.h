// What a CPU thread does with one answer: undo the content coding, recognise and clean the page,
// and turn all of it into a Visit for the archive; or tell a media file from what is none. One
// Pipeline per thread; no I/O.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "crawler/fetch_plan.h"
#include "crawler/frontier.h"
#include "crawler/media_answer.h"
#include "crawler/site_memories.h"
#include "crawler/site_rules_of.h"
#include "crawler/source_reader.h"
#include "crawler/source_task.h"
#include "parser/extract.h"
#include "parser/page_state.h"
#include "storage/archive.h"

namespace magpie {

struct Fetched {
    Candidate candidate;
    FetchResult result;
    Instant at{};
    SourceTaskPtr task = {};  // of the candidate's source, when it has one
};

struct Processed {
    Visit visit;
    FetchFailure failure = FetchFailure::none;  // the answer could not be decoded
    std::optional<PageState> page_state;        // nothing when there was no page to judge
    std::optional<Article> article;
    std::string points_to;  // of a page that only points elsewhere (PageState::redirect)
    std::vector<std::string> notes;
    std::vector<Candidate>
        found;  // what a listing or page leads to; beside visit.found, one for one
    std::optional<SourceReading> reading;  // of a source's answer; its `found` is in visit.found
    std::optional<MediaAnswer> media;      // the answer to a request for a picture or clip
};

class Pipeline {
  public:
    // `max_media`: media.max_file_size. `memories` (null: none) are shared by all pipelines.
    Pipeline(const FetchConfig& config, Bytes max_media, SiteMemories* memories = nullptr)
        : config_(config),
          max_media_(max_media),
          memories_(memories),
          rules_(site_rules_of(config.site_rules)) {}

    Processed process(Fetched fetched);

  private:
    void read_page(Fetched& fetched, std::string body, Processed& processed);
    void read_source_answer(const Fetched& fetched, std::string body, Processed& processed);
    void read_listing(const Fetched& fetched, std::string_view body, Processed& processed);

    const FetchConfig& config_;
    const Bytes max_media_;
    SiteMemories* const memories_;
    const SiteRules rules_;
    Extractor extractor_;
};

}  // namespace magpie
