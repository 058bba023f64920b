// Sources and their answers, for the tests of crawler/source_reader.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "crawler/source_reader.h"

namespace magpie::test {

using Strings = std::vector<std::string>;

inline const Instant kNow = Instant{std::chrono::seconds{1'790'000'000}};  // 2026-09-21

inline SourceSpec source(SourceKind kind, std::string url) {
    SourceSpec spec;
    spec.name = "s";
    spec.kind = kind;
    spec.url = std::move(url);
    return spec;
}

inline SourceAnswer answer_of(const std::string& url, std::string body,
                              std::string content_type = {}) {
    const auto parsed = Url::parse(url);
    EXPECT_TRUE(parsed) << url;
    return {*parsed, *parsed, std::move(content_type), std::move(body), kNow};
}

inline SourceReading read(const SourceSpec& spec, const std::string& url, std::string body,
                          std::string_view cursor = {}) {
    return read_source(spec, cursor, answer_of(url, std::move(body)));
}

inline Strings urls_of(const SourceReading& reading) {
    Strings urls;
    for (const ListedUrl& found : reading.found) urls.push_back(found.url);
    return urls;
}

inline nlohmann::json facts_of(const ListedUrl& found) {
    return found.facts.empty() ? nlohmann::json::object() : nlohmann::json::parse(found.facts);
}

// A site whose pages are these, and a service that runs a source over it as often as it is told.
class SourceSite {
  public:
    std::map<std::string, std::string> pages;

    // URLs in the order they were asked for.
    Strings run(const SourceSpec& spec) {
        Strings asked;
        readings.clear();
        std::vector<std::string> queue = first_requests(spec, cursor);
        for (std::size_t i = 0; i < queue.size() && asked.size() < stop_after; ++i) {
            const std::string url = queue[i];
            asked.push_back(url);
            const auto page = pages.find(url);
            readings.push_back(page == pages.end()
                                   ? without_answer(spec, cursor, *Url::parse(url))
                                   : read_source(spec, cursor, answer_of(url, page->second)));
            cursor = readings.back().cursor;
            queue.insert(queue.end(), readings.back().more.begin(), readings.back().more.end());
        }
        return asked;
    }

    Strings found() const {
        Strings urls;
        for (const SourceReading& reading : readings)
            for (const ListedUrl& url : reading.found) urls.push_back(url.url);
        return urls;
    }

    std::string cursor;
    std::vector<SourceReading> readings;  // of the last run
    std::size_t stop_after = 1'000'000;   // the run is interrupted after so many answers
};

}  // namespace magpie::test
