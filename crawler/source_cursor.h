// What a source remembers between its runs and between the answers of one: a JSON object of a few
// members, kept with the source's state in the archive.
//
//   {"v": 1, "kind": "sitemap", "asked": 3, "open": [["https://…/2.xml", 1, 1767225600], …],
//   "data": {…}}
//
// `open` are further requests that were found and not answered yet: a run that is interrupted goes
// on with them. `done` are the hashes of those that this run has answers to: none is asked for
// twice, however the answers point at each other. `data` is the kind's own. Total: whatever is not
// a cursor of this version and kind is an empty one, and a cursor never grows beyond
// kMaxCursorBytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "config/source_spec.h"

namespace magpie {

inline constexpr std::size_t kMaxCursorBytes = 4u << 20;
inline constexpr std::size_t kMaxOpenRequests = 10'000;

struct OpenRequest {
    std::string url;
    int depth = 0;          // 0: the source's own address
    std::int64_t mark = 0;  // the kind's own: a sitemap's lastmod in seconds

    bool operator==(const OpenRequest&) const = default;
};

class SourceCursor {
  public:
    // `per_run`: requests beside the source's own address in one run.
    SourceCursor(SourceKind kind, std::string_view text, std::size_t per_run);

    // What an earlier run left open, as many as a run may ask for.
    std::vector<std::string> left_open() const;

    // An answer to `url` is here: it is open no more. The source's own begins a run.
    OpenRequest answered(const std::string& url, bool is_own);

    bool is_answered(const std::string& url) const;  // in this run

    // Notes a further request. True when it is for this run; else it waits for the next one, or is
    // noted or answered already, or there are too many (see overflow()).
    bool ask(OpenRequest request);
    std::size_t open_count() const { return open_.size(); }
    std::size_t waiting() const { return waiting_; }    // noted for later runs by this object
    std::size_t overflow() const { return overflow_; }  // not noted at all by this object
    // Forgets open requests that are not wanted any more.
    template <class Test>
    void drop_open_if(Test test) {
        std::erase_if(open_, test);
        known_.clear();
        for (const OpenRequest& request : open_) known_.insert(request.url);
    }

    nlohmann::json& data() { return data_; }
    const nlohmann::json& data() const { return data_; }

    // Beyond the bound requests are forgotten, then `data` is.
    std::string text() const;

  private:
    void read(std::string_view text);
    std::string printed(std::size_t open, bool with_data) const;

    SourceKind kind_;
    std::size_t per_run_;
    std::size_t asked_ = 0;  // in this run
    std::size_t waiting_ = 0, overflow_ = 0;
    std::vector<OpenRequest> open_;
    std::unordered_set<std::string> known_;  // the addresses of open_
    std::unordered_set<std::string> done_;   // short hashes
    nlohmann::json data_ = nlohmann::json::object();
};

// Total access to what was read from a cursor.
const nlohmann::json& member_of(const nlohmann::json& object, std::string_view key);
std::string text_in(const nlohmann::json& object, std::string_view key);

// 16 hex digits that stand for an address in a cursor.
std::string short_hash(std::string_view text);

}  // namespace magpie
