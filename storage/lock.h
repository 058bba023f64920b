// ProcessLock: at most one process writes an archive. SQLite's WAL-reset bug needs two connections
// that write or checkpoint at once; this lock makes the second one impossible. The kernel drops it
// with the process, however that ends; the process number in the file is for people and proves
// nothing by itself.
#pragma once

#include <filesystem>

#include "base/result.h"

namespace magpie {

class ProcessLock {
  public:
    // Creates the file when missing. Refused, naming the holder's process number, when it is taken:
    // by another process or by another lock of this one.
    static Result<ProcessLock> take(const std::filesystem::path& file);

    ProcessLock(ProcessLock&& other) noexcept;
    ProcessLock& operator=(ProcessLock&& other) noexcept;
    ~ProcessLock();

  private:
    explicit ProcessLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;  // -1 when moved from
};

}  // namespace magpie
