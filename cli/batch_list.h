// The list of magpie clean --batch: one JSON object a line, paths relative to the list.
#pragma once

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"
#include "parser/extract.h"

namespace magpie::cli {

struct BatchItem {
    std::string id, url, path, content_type;
};

struct BatchList {
    std::vector<BatchItem> items;
    std::filesystem::path folder;  // where paths start

    // "-" is standard input. invalid_argument names the line that is none.
    static Result<BatchList> read(const std::string& file);
    Result<RawDocument> load(const BatchItem& item, SourceForm form) const;
};

// Calls work(i, extractor) for each i of [begin, end), on `jobs` threads, this one included; each
// thread has an Extractor of its own.
template <class Work>
void for_each_parallel(unsigned jobs, std::size_t begin, std::size_t end, Work work) {
    std::atomic<std::size_t> next = begin;
    const auto run = [&] {
        Extractor extractor;
        for (std::size_t i = next++; i < end; i = next++) work(i, extractor);
    };
    std::vector<std::jthread> helpers;
    for (unsigned i = 1; i < jobs && i < end - begin; ++i) helpers.emplace_back(run);
    run();
}

}  // namespace magpie::cli
