#include "base/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

namespace magpie {
namespace {

constexpr std::size_t kChunk = 65536;  // what is read at a time when a size is not known

Error system_error(const std::filesystem::path& path, int number) {
    const ErrorCode code = number == ENOENT ? ErrorCode::not_found : ErrorCode::io;
    return {code, path.string() + ": " + std::strerror(number)};
}

class Descriptor {
  public:
    explicit Descriptor(int fd) : fd_(fd) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    int get() const { return fd_; }
    // close() reports delayed write errors (NFS, quotas).
    int close_now() { return ::close(std::exchange(fd_, -1)); }

  private:
    int fd_;
};

bool write_all(int fd, std::string_view data) {
    while (!data.empty()) {
        const ssize_t written = ::write(fd, data.data(), data.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        data.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

Result<std::string> read_descriptor(int fd, const std::filesystem::path& name, Bytes cap,
                                    std::size_t hint) {
    std::string data;
    std::size_t filled = 0;
    data.resize(hint + 1);
    for (;;) {
        if (filled == data.size()) data.resize(data.size() * 2 + kChunk);
        const ssize_t got = ::read(fd, data.data() + filled, data.size() - filled);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail(system_error(name, errno));
        if (got == 0) break;
        filled += static_cast<std::size_t>(got);
        if (filled > cap.count)
            return fail(ErrorCode::limit, name.string() + ": larger than " + to_string(cap));
    }
    data.resize(filled);
    return data;
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& path, Bytes cap) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) return fail(system_error(path, errno));
    struct stat info {};
    if (::fstat(file.get(), &info) != 0) return fail(system_error(path, errno));
    if (S_ISDIR(info.st_mode)) return fail(ErrorCode::io, path.string() + ": is a directory");
    const auto size = info.st_size > 0 ? static_cast<std::size_t>(info.st_size) : 0;
    if (size > cap.count)
        return fail(ErrorCode::limit, path.string() + ": larger than " + to_string(cap));
    return read_descriptor(file.get(), path, cap, size);
}

Result<std::string> read_stream(std::FILE* stream, Bytes cap) {
    return read_descriptor(::fileno(stream), "standard input", cap, kChunk);
}

struct AtomicFile::State {
    explicit State(const std::filesystem::path& target)
        : path(target),
          temporary(target.string() + ".tmp-" + std::to_string(::getpid())),
          file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)) {}
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() {
        if (file.get() >= 0) ::unlink(temporary.c_str());
    }

    std::filesystem::path path, temporary;
    Descriptor file;
};

AtomicFile::AtomicFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
AtomicFile::AtomicFile(AtomicFile&&) noexcept = default;
AtomicFile& AtomicFile::operator=(AtomicFile&&) noexcept = default;
AtomicFile::~AtomicFile() = default;

Result<AtomicFile> AtomicFile::create(const std::filesystem::path& path) {
    auto state = std::make_unique<State>(path);
    if (state->file.get() < 0) return fail(system_error(state->temporary, errno));
    return AtomicFile(std::move(state));
}

Result<> AtomicFile::write(std::string_view data) {
    if (write_all(state_->file.get(), data)) return {};
    return fail(system_error(state_->path, errno));
}

Result<> AtomicFile::commit() {
    const bool written = ::fsync(state_->file.get()) == 0 && state_->file.close_now() == 0;
    if (written && ::rename(state_->temporary.c_str(), state_->path.c_str()) == 0) return {};
    const int number = errno;
    ::unlink(state_->temporary.c_str());
    return fail(system_error(state_->path, number));
}

Result<> write_file_atomically(const std::filesystem::path& path, std::string_view data) {
    auto file = AtomicFile::create(path);
    if (!file) return fail(std::move(file.error()));
    return file->write(data).and_then([&] { return file->commit(); });
}

}  // namespace magpie
