// The files of articles on their way into the archive: which are asked for, in which order their
// addresses are tried, when a failure is tried again, and how each article fared. Pure: `now` comes
// in, candidates and records go out. Confined to the network thread.
//
//   want(document, missing) ─► candidates ─► frontier …
//   judge(url, answer) ─► the next address of the same file, or what is to be recorded
//   recorded(identity) / give_up(url) ─► articles whose files have all come to an end
//
// One file is asked for once in a run, however many articles want it.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/url.h"
#include "config/config.h"
#include "crawler/frontier.h"
#include "crawler/media_answer.h"
#include "storage/archive.h"

namespace magpie {

enum class MediaClass { picture, clip };
// Of a MediaRow's role.
MediaClass media_class_of(std::string_view role);
bool is_collected(std::string_view role, MediaChoice choice);

// How the files of one article fared in this run.
struct MediaTally {
    struct Count {
        int wanted = 0, kept = 0;
    };
    std::array<Count, 2> by_class{};  // index: MediaClass
    int over_limit = 0;               // of the wanted: beyond media.max_files or max_bytes
    int not_asked = 0;                // of the wanted: left for a later run

    int wanted() const { return by_class[0].wanted + by_class[1].wanted; }
    int kept() const { return by_class[0].kept + by_class[1].kept; }
};

struct ArticleMedia {
    std::int64_t document = 0;
    MediaTally tally;
};

// The wait before the next try after `attempts` tries that gave nothing; nothing when that was the
// last one.
std::optional<std::chrono::minutes> media_wait(int attempts);

// An address that works for a while only: its parameters carry a signature or an expiry, or its
// host serves no others.
bool is_signed(const Url& url);

class MediaCollector {
  public:
    MediaCollector(const MediaConfig& config, MediaChoice choice)
        : config_(config), choice_(choice) {}

    struct Wanted {
        int files = 0;  // that come to an end later, by recorded() or give_up()
        std::vector<Candidate> candidates;
        std::vector<MediaVisit> refused;  // to be recorded at once; they end like all others
    };
    // `choice`: of the article's source; nothing: the usual one.
    Wanted want(std::int64_t document, const std::vector<MediaRow>& missing, Instant now,
                std::optional<MediaChoice> choice = {});

    // Before the request is sent: what to record instead of asking, when every article that wants
    // the file has used up media.max_bytes.
    std::optional<MediaVisit> refuse(const Url& url, Instant now) const;

    // The Referer that a file's host may want to see (clips; pictures get none).
    bool wants_referer(const Url& url) const;

    struct Step {
        std::optional<Candidate> next;     // another address of the same file
        std::optional<MediaVisit> record;  // otherwise: its end
    };
    Step judge(const Url& asked, MediaAnswer answer, Instant now);

    // The file's record is durable; `kept` bytes are those of a stored file.
    std::vector<ArticleMedia> recorded(const MediaVisit& visit, std::size_t size);
    // The file will not be asked for in this run; it stays as it was.
    std::vector<ArticleMedia> give_up(const Url& url);
    // Whatever has not come to an end when the run does.
    std::vector<ArticleMedia> give_up_all();

  private:
    static constexpr std::size_t kMostLookalikes = 200'000;  // about 100 B each

    struct File {
        MediaRow row;
        std::vector<Url> urls;  // usable ones of row.fetch_urls
        std::size_t asked = 0;  // index of the one that is queued or out
        std::optional<MediaVisit> failure;
        bool may_heal = false;  // of any failure
        std::vector<std::int64_t> documents;
    };
    struct Article {
        int open = 0;  // files without an end
        std::uint64_t bytes = 0;
        MediaTally tally;
    };
    // One set of bytes under several names, see is_placeholder(). When there are too many all are
    // forgotten: a placeholder shows itself again soon.
    struct Lookalikes {
        int files = 0;
        unsigned formats = 0;  // that their addresses announce, a bit each
    };

    using Files = std::unordered_map<std::string, File>;

    const File* file_at(const Url& url) const;
    Step keep(const File& file, const Url& asked, MediaAnswer answer, Instant now);
    Step fail_file(File& file, const Url& asked, const MediaAnswer& answer, Instant now);
    const Url* next_address(File& file, bool host_trouble);
    bool is_placeholder(const File& file, const MediaAnswer& answer);
    std::optional<Instant> retry_at(const File& file, Instant now) const;
    template <class Count>
    std::vector<ArticleMedia> end(Files::iterator file, Count count);

    const MediaConfig config_;
    const MediaChoice choice_;
    Files files_;                                         // by identity
    std::unordered_map<std::string, std::string> asked_;  // URL → identity
    std::unordered_map<std::int64_t, Article> articles_;  // by document
    std::map<Sha256, Lookalikes> lookalikes_;
};

}  // namespace magpie
