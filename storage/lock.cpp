#include "storage/lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace magpie {

namespace {

tl::unexpected<Error> system_failure(const std::filesystem::path& file) {
    return fail(ErrorCode::io, file.string() + ": " + std::strerror(errno));
}

// "process 1234", or "another process" while the holder has not written its number yet.
std::string holder_of(int descriptor) {
    char text[32] = {};
    const ssize_t length = ::pread(descriptor, text, sizeof text - 1, 0);
    std::string digits;
    for (ssize_t i = 0; i < length && text[i] >= '0' && text[i] <= '9'; ++i) digits += text[i];
    return digits.empty() ? "another process" : "process " + digits;
}

// For people only: a full disk is no reason to refuse the lock.
void write_number(int descriptor) {
    const std::string number = std::to_string(::getpid()) + "\n";
    if (::ftruncate(descriptor, 0) != 0) return;
    [[maybe_unused]] const ssize_t written = ::pwrite(descriptor, number.data(), number.size(), 0);
}

}  // namespace

Result<ProcessLock> ProcessLock::take(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor < 0) return system_failure(file);
    ProcessLock lock(descriptor);
    // flock, not fcntl: POSIX record locks vanish when any descriptor of the file is closed.
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) return system_failure(file);
        return fail(ErrorCode::refused, "the archive is being written by " + holder_of(descriptor));
    }
    write_number(descriptor);
    return lock;
}

ProcessLock::ProcessLock(ProcessLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

ProcessLock& ProcessLock::operator=(ProcessLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

ProcessLock::~ProcessLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace magpie
