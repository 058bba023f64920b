// The four content codings behind one interface. Private to content_coding.
#pragma once

#include <memory>

#include "crawler/content_coding.h"

namespace magpie {

std::unique_ptr<CodingStage> make_gzip_stage();
std::unique_ptr<CodingStage> make_deflate_stage();  // zlib or raw, by its first two bytes
std::unique_ptr<CodingStage> make_brotli_stage();
std::unique_ptr<CodingStage> make_zstd_stage();

}  // namespace magpie
