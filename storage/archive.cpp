#include "storage/archive.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "storage/archive_impl.h"
#include "storage/schema.h"

namespace magpie {

namespace {

constexpr const char* kDatabaseName = "magpie.sqlite3";
constexpr const char* kLockName = "lock";

// The entry of a new directory must reach the disk too, or a power cut takes the archive with it.
Result<> sync_directory(const std::filesystem::path& directory) {
    const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return fail(ErrorCode::io, std::strerror(errno));
    const int result = ::fsync(descriptor);
    const int error = errno;
    ::close(descriptor);
    // EINVAL: a file system without directory sync.
    if (result != 0 && error != EINVAL) return fail(ErrorCode::io, std::strerror(error));
    return {};
}

Result<> make_directory(const std::filesystem::path& directory) {
    std::error_code error;
    if (!std::filesystem::create_directories(directory, error)) {
        if (error) return fail(ErrorCode::io, "create directory: " + error.message());
        return {};
    }
    const std::filesystem::path parent = std::filesystem::absolute(directory, error).parent_path();
    return sync_directory(parent);
}

Result<sqlite::Database> open_for_writing(const std::filesystem::path& directory) {
    Result<sqlite::Database> database =
        sqlite::Database::open(directory / kDatabaseName, sqlite::Database::Mode::write);
    if (!database) return database;
    if (Result<> ready = prepare_for_writing(*database); !ready) return fail(ready.error());
    return database;
}

Result<sqlite::Database> open_for_reading(const std::filesystem::path& directory) {
    std::error_code error;
    if (!std::filesystem::exists(directory / kDatabaseName, error)) {
        return fail(ErrorCode::not_found, "there is no archive here");
    }
    Result<sqlite::Database> database =
        sqlite::Database::open(directory / kDatabaseName, sqlite::Database::Mode::read);
    if (!database) return database;
    if (Result<> ready = prepare_for_reading(*database); !ready) return fail(ready.error());
    return database;
}

Error in_archive(const std::filesystem::path& directory, Error error) {
    return std::move(error).with("archive " + directory.string());
}

}  // namespace

std::string_view to_string(Receipt::Outcome outcome) {
    switch (outcome) {
        case Receipt::Outcome::stored:
            return "stored";
        case Receipt::Outcome::revision:
            return "revision";
        case Receipt::Outcome::duplicate:
            return "duplicate";
        case Receipt::Outcome::recorded:
            return "recorded";
    }
    return "recorded";
}

std::string_view to_string(VisitReason reason) {
    switch (reason) {
        case VisitReason::asked:
            return "asked";
        case VisitReason::fresh:
            return "fresh";
        case VisitReason::retry:
            return "retry";
        case VisitReason::revisit:
            return "revisit";
    }
    return "fresh";
}

Result<Archive> Archive::open(const std::filesystem::path& directory, Mode mode) {
    std::optional<ProcessLock> lock;
    if (mode == Mode::write) {
        Result<> made = make_directory(directory);
        if (!made) return fail(in_archive(directory, std::move(made.error())));
        Result<ProcessLock> taken = ProcessLock::take(directory / kLockName);
        if (!taken) return fail(in_archive(directory, std::move(taken.error())));
        lock.emplace(std::move(*taken));
    }
    Result<sqlite::Database> database =
        mode == Mode::write ? open_for_writing(directory) : open_for_reading(directory);
    if (!database) return fail(in_archive(directory, std::move(database.error())));
    auto impl = std::make_unique<Impl>(std::move(*database));
    impl->lock = std::move(lock);
    return Archive(std::move(impl));
}

Archive::Archive(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Archive::Archive(Archive&&) noexcept = default;
Archive& Archive::operator=(Archive&&) noexcept = default;
Archive::~Archive() = default;

}  // namespace magpie
