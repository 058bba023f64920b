// What became of a URL, in one line for people.
#pragma once

#include <string>

#include "crawler/engine.h"

namespace magpie::cli {

// "stored", "revision", "duplicate", a page state or a failure.
std::string outcome_word(const CrawlEvent& event);
// "stored      https://…  document 3: 雨后的山 (山间笔记)"
std::string outcome_line(const CrawlEvent& event);

}  // namespace magpie::cli
