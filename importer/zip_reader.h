// Zip files, read entry by entry into memory and never to a disk: names with "../" are only names.
// The one user of libarchive. Bounded in entries, bytes of an entry, bytes of all, and ratio; the
// error says which bound was hit. A damaged file gives what stands before the damage, then the
// error.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"

namespace magpie {

struct ZipLimits {
    std::size_t entries = 200'000;
    Bytes entry{std::uint64_t{256} << 20};
    Bytes total{std::uint64_t{64} << 30};
    // Against bombs: above this many bytes an entry may not be this many times its packed size.
    Bytes ratio_from{std::uint64_t{16} << 20};
    std::uint64_t ratio = 200;  // HTML packs to a twentieth, a file of one letter to a thousandth
};

struct ZipEntry {
    std::string name;  // UTF-8, with '/' between folders
    Instant time{};    // as the archive says
    std::string body;
};

bool is_zip(std::string_view bytes);

// Where the zip's bytes are: a file, or memory (a zip inside a zip).
struct ZipSource {
    std::filesystem::path path;  // when not empty
    std::string_view bytes;
};

// Names of the regular files in it, in its order; as far as it can be read.
Result<> for_each_zip_name(const ZipSource& source, const ZipLimits& limits,
                           const std::function<void(std::string name)>& visit);
// The files with their bytes. An entry that breaks a bound or is encrypted is reported with an
// empty body and a `problem`; `visit` ends the reading by returning an error.
Result<> for_each_zip_entry(
    const ZipSource& source, const ZipLimits& limits,
    const std::function<Result<>(ZipEntry entry, const std::string& problem)>& visit);

}  // namespace magpie
