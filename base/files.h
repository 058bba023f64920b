// Whole files, bounded and atomic. Errors name the path and the system's reason.
#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace magpie {

// ErrorCode::limit above `cap`, not_found when missing, io otherwise. Directories are an error.
Result<std::string> read_file(const std::filesystem::path& path, Bytes cap);
// Reads a stream to its end, e.g. stdin.
Result<std::string> read_stream(std::FILE* stream, Bytes cap);
// Written beside the target, synced, then renamed over it: a reader sees the old file or the new
// one, never half.
Result<> write_file_atomically(const std::filesystem::path& path, std::string_view data);

// The same for what is written piece by piece. Nothing is seen of it before commit(); without one
// nothing stays.
class AtomicFile {
  public:
    static Result<AtomicFile> create(const std::filesystem::path& path);
    AtomicFile(AtomicFile&&) noexcept;
    AtomicFile& operator=(AtomicFile&&) noexcept;
    ~AtomicFile();

    Result<> write(std::string_view data);
    Result<> commit();

  private:
    struct State;
    explicit AtomicFile(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace magpie
