// A disk that breaks: an SQLite VFS over the real one that counts every change to a file, fails
// from the n-th on, and remembers what had reached the platter. power_cut() lays the files out as a
// machine would find them after losing its power at that moment: everything synced, and of the rest
// nothing, a beginning, or any part in any order. While an object lives it is the default VFS: code
// under test needs no seam of its own. One thread.
#pragma once

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace magpie::testing {

class FaultyVfs {
  public:
    enum class Fault {
        io_error,     // this change and all later ones fail: the disk is gone
        disk_full,    // likewise, as SQLITE_FULL
        short_write,  // half of this write arrives, then the disk is gone
        once,         // this change alone fails
    };
    enum class Unsynced { lost, beginning_kept, any_part_kept };

    FaultyVfs();
    ~FaultyVfs() { sqlite3_vfs_unregister(&vfs_); }
    FaultyVfs(const FaultyVfs&) = delete;
    FaultyVfs& operator=(const FaultyVfs&) = delete;

    void fail_at(std::size_t change, Fault fault) {
        fail_at_ = change;
        fault_ = fault;
    }
    std::size_t changes() const { return changes_; }
    bool has_failed() const { return changes_ >= fail_at_; }

    void power_cut(const std::filesystem::path& into, Unsynced unsynced, unsigned seed) const;

  private:
    struct Write {
        std::size_t offset = 0;
        std::string bytes;
        bool is_truncate = false;  // to `offset`
    };
    struct Disk {
        std::string durable;
        std::vector<Write> pending;
    };
    struct File {
        sqlite3_file base;  // first: SQLite sees only this
        FaultyVfs* disk;
        const std::string* path;  // a key of disks_
        sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
    };

    static void apply(std::string& content, const Write& write) {
        if (write.is_truncate) return content.resize(write.offset);
        const std::size_t end = write.offset + write.bytes.size();
        if (content.size() < end) content.resize(end, '\0');
        content.replace(write.offset, write.bytes.size(), write.bytes);
    }
    // SQLITE_OK, or the error this change meets.
    int next_change(int io_error) {
        const std::size_t number = ++changes_;
        const bool fails = fault_ == Fault::once ? number == fail_at_ : number >= fail_at_;
        if (!fails) return SQLITE_OK;
        return fault_ == Fault::disk_full ? SQLITE_FULL : io_error;
    }

    static FaultyVfs& of(sqlite3_vfs* vfs) { return *static_cast<FaultyVfs*>(vfs->pAppData); }
    static File& file(sqlite3_file* base) { return *reinterpret_cast<File*>(base); }

    static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* base, int flags, int* out);
    static int remove(sqlite3_vfs* vfs, const char* name, int sync_directory);
    static int write(sqlite3_file* base, const void* data, int size, sqlite3_int64 offset);
    static int truncate(sqlite3_file* base, sqlite3_int64 size);
    static int sync(sqlite3_file* base, int flags);
    static const sqlite3_io_methods& methods();

    sqlite3_vfs* real_;
    sqlite3_vfs vfs_;
    std::map<std::string, Disk> disks_;
    std::size_t changes_ = 0;
    std::size_t fail_at_ = std::numeric_limits<std::size_t>::max();
    Fault fault_ = Fault::io_error;
};

inline FaultyVfs::FaultyVfs() : real_(sqlite3_vfs_find(nullptr)), vfs_(*real_) {
    vfs_.szOsFile = static_cast<int>(sizeof(File)) + real_->szOsFile;
    vfs_.zName = "faulty";
    vfs_.pAppData = this;
    vfs_.xOpen = open;
    vfs_.xDelete = remove;
    // The rest of the unix VFS does not look at its own record but for xAccess and friends, which
    // take paths.
    sqlite3_vfs_register(&vfs_, 1);
}

inline int FaultyVfs::open(sqlite3_vfs* vfs, const char* name, sqlite3_file* base, int flags,
                           int* out) {
    FaultyVfs& disk = of(vfs);
    File& opened = file(base);
    opened.base.pMethods = nullptr;
    opened.disk = &disk;
    opened.path = &disk.disks_.try_emplace(name ? name : "").first->first;
    const int result = disk.real_->xOpen(disk.real_, name, opened.real(), flags, out);
    if (result == SQLITE_OK) opened.base.pMethods = &methods();
    return result;
}

inline int FaultyVfs::remove(sqlite3_vfs* vfs, const char* name, int) {
    FaultyVfs& disk = of(vfs);
    if (const int error = disk.next_change(SQLITE_IOERR_DELETE)) return error;
    disk.disks_[name] = Disk{};
    return disk.real_->xDelete(disk.real_, name, 0);
}

inline int FaultyVfs::write(sqlite3_file* base, const void* data, int size, sqlite3_int64 offset) {
    File& to = file(base);
    int error = to.disk->next_change(SQLITE_IOERR_WRITE);
    if (error &&
        (to.disk->fault_ != Fault::short_write || to.disk->changes_ != to.disk->fail_at_)) {
        return error;
    }
    if (error) size /= 2;
    const auto length = static_cast<std::size_t>(size);
    to.disk->disks_[*to.path].pending.push_back(
        {static_cast<std::size_t>(offset), std::string(static_cast<const char*>(data), length),
         false});
    const int written = to.real()->pMethods->xWrite(to.real(), data, size, offset);
    return error ? error : written;
}

inline int FaultyVfs::truncate(sqlite3_file* base, sqlite3_int64 size) {
    File& to = file(base);
    if (const int error = to.disk->next_change(SQLITE_IOERR_TRUNCATE)) return error;
    to.disk->disks_[*to.path].pending.push_back({static_cast<std::size_t>(size), {}, true});
    return to.real()->pMethods->xTruncate(to.real(), size);
}

// The real file is not synced: the test's own idea of the platter is what counts, and it is faster.
inline int FaultyVfs::sync(sqlite3_file* base, int) {
    File& to = file(base);
    if (const int error = to.disk->next_change(SQLITE_IOERR_FSYNC)) return error;
    Disk& disk = to.disk->disks_[*to.path];
    for (const Write& write : disk.pending) apply(disk.durable, write);
    disk.pending.clear();
    return SQLITE_OK;
}

inline const sqlite3_io_methods& FaultyVfs::methods() {
    static const sqlite3_io_methods kMethods = [] {
        sqlite3_io_methods m{};
        m.iVersion = 2;  // shared memory, but no memory mapping of the database
        m.xClose = [](sqlite3_file* f) { return file(f).real()->pMethods->xClose(file(f).real()); };
        m.xRead = [](sqlite3_file* f, void* data, int size, sqlite3_int64 offset) {
            return file(f).real()->pMethods->xRead(file(f).real(), data, size, offset);
        };
        m.xWrite = write;
        m.xTruncate = truncate;
        m.xSync = sync;
        m.xFileSize = [](sqlite3_file* f, sqlite3_int64* size) {
            return file(f).real()->pMethods->xFileSize(file(f).real(), size);
        };
        m.xLock = [](sqlite3_file* f, int level) {
            return file(f).real()->pMethods->xLock(file(f).real(), level);
        };
        m.xUnlock = [](sqlite3_file* f, int level) {
            return file(f).real()->pMethods->xUnlock(file(f).real(), level);
        };
        m.xCheckReservedLock = [](sqlite3_file* f, int* held) {
            return file(f).real()->pMethods->xCheckReservedLock(file(f).real(), held);
        };
        m.xFileControl = [](sqlite3_file* f, int op, void* argument) {
            return file(f).real()->pMethods->xFileControl(file(f).real(), op, argument);
        };
        m.xSectorSize = [](sqlite3_file* f) {
            return file(f).real()->pMethods->xSectorSize(file(f).real());
        };
        m.xDeviceCharacteristics = [](sqlite3_file* f) {
            return file(f).real()->pMethods->xDeviceCharacteristics(file(f).real());
        };
        m.xShmMap = [](sqlite3_file* f, int page, int size, int extend, void volatile** out) {
            return file(f).real()->pMethods->xShmMap(file(f).real(), page, size, extend, out);
        };
        m.xShmLock = [](sqlite3_file* f, int offset, int n, int flags) {
            return file(f).real()->pMethods->xShmLock(file(f).real(), offset, n, flags);
        };
        m.xShmBarrier = [](sqlite3_file* f) {
            file(f).real()->pMethods->xShmBarrier(file(f).real());
        };
        m.xShmUnmap = [](sqlite3_file* f, int remove_file) {
            return file(f).real()->pMethods->xShmUnmap(file(f).real(), remove_file);
        };
        return m;
    }();
    return kMethods;
}

inline void FaultyVfs::power_cut(const std::filesystem::path& into, Unsynced unsynced,
                                 unsigned seed) const {
    std::minstd_rand random(seed);
    std::filesystem::create_directories(into);
    for (const auto& [path, disk] : disks_) {
        std::string content = disk.durable;
        std::size_t keep = 0;
        if (unsynced == Unsynced::beginning_kept) keep = random() % (disk.pending.size() + 1);
        for (std::size_t i = 0; i < disk.pending.size(); ++i) {
            Write write = disk.pending[i];
            if (unsynced == Unsynced::any_part_kept) {
                if (random() % 2 == 0) continue;
                // A write may be torn between sectors.
                if (random() % 4 == 0) write.bytes.resize(write.bytes.size() / 2 / 512 * 512);
            } else if (i >= keep) {
                break;
            }
            apply(content, write);
        }
        if (path.empty() || content.empty()) continue;
        std::ofstream out(into / std::filesystem::path(path).filename(), std::ios::binary);
        out.write(content.data(), static_cast<std::streamsize>(content.size()));
    }
}

}  // namespace magpie::testing
