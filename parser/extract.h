// The parser's one entry: RawDocument → Page. Chooses by form and host; bounds every step; never throws.
#pragma once

#include <memory>

#include "parser/document.h"

namespace magpie {

// Owns what one thread needs to parse (the arena). Not shared between threads.
class Extractor {
  public:
    Extractor();
    ~Extractor();
    Extractor(Extractor&&) noexcept;
    Extractor& operator=(Extractor&&) noexcept;

    Page extract(RawDocument raw);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace magpie
