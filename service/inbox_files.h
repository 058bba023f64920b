// What stands in a watched folder, and what of it is to be taken in now. Reads names, sizes and
// times only.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace magpie {

// By which a change is told. Of a saved page it covers the folder of its pictures too.
struct FileStamp {
    std::uint64_t size = 0;  // bytes
    Instant modified{};      // the newest
    Instant changed{};       // of the inode: permissions, name; of the file alone

    bool same_content(const FileStamp& other) const {
        return size == other.size && modified == other.modified;
    }
};

// Nothing when there is no such file.
std::optional<FileStamp> stamp_of(const std::filesystem::path& path);

// True while somebody may be writing it. A time in the future says nothing.
bool is_fresh(const FileStamp& stamp, Instant now);

struct InboxFile {
    std::string name;  // relative to the folder, with '/'
    std::string key;   // the same; where it is no UTF-8 (old zips, other systems) a digest of it
    FileStamp stamp;
};

struct InboxFolder {
    std::vector<InboxFile> files;       // in the order of their names
    std::vector<std::string> pageless;  // folders of pictures whose page is not here
    std::vector<std::string> problems;  // folders that could not be read
    bool is_cut = false;                // there are more than `most`
};

// Hidden files and folders, unfinished downloads and what symbolic links to folders lead to are
// left out. io when the folder itself cannot be read.
Result<InboxFolder> list_inbox(const std::filesystem::path& folder, std::size_t most);

// What is remembered of a file that was taken in.
struct SeenFile {
    FileStamp stamp;
    std::string problem;  // why it could not be read; empty: it was
};
using SeenFiles = std::map<std::string, SeenFile, std::less<>>;  // by key

// Any text gives a value: what cannot be understood was never seen.
SeenFiles seen_files_from(std::string_view cursor);
std::string cursor_of(const SeenFiles& seen);

// Not seen, changed since, or unreadable then and touched since.
bool is_news(const InboxFile& file, const SeenFiles& seen);

}  // namespace magpie
