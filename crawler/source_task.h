// A source as the threads of a crawl see it: what it asks of every request made for it, and where
// its reading stands. Shared and never changed; the next step of the source gets a new one.
#pragma once

#include <memory>
#include <string>

#include "config/source_spec.h"

namespace magpie {

struct SourceTask {
    SourceSpec spec;
    std::string cursor;  // SourceState::cursor
};
using SourceTaskPtr = std::shared_ptr<const SourceTask>;

}  // namespace magpie
