// Compresses for tests: the counterpart of crawler/content_coding.
#pragma once

#include <string>
#include <string_view>

namespace magpie::test {

// `coding`: "gzip", "deflate" (zlib), "raw" (deflate without wrapper), "br", "zstd".
std::string compress(std::string_view text, std::string_view coding);

}  // namespace magpie::test
