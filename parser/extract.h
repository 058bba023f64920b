// The parser's one entry: RawDocument → Page. Chooses by form and host; bounds every step; never
// throws.
#pragma once

#include <memory>

#include "parser/article/reading.h"
#include "parser/document.h"

namespace magpie {

// What the bytes are: seed (front matter, or a dated plain text), MHTML, or HTML. Looks at `body`
// and `content_type`.
SourceForm detect_form(const RawDocument& raw);

// Owns what one thread needs to parse (the arena). Not shared between threads.
class Extractor {
  public:
    Extractor();
    ~Extractor();
    Extractor(Extractor&&) noexcept;
    Extractor& operator=(Extractor&&) noexcept;

    Page extract(RawDocument raw, const Reading& reading = {});

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace magpie
