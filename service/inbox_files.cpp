#include "service/inbox_files.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/digest.h"
#include "base/text.h"
#include "parser/saved_page.h"
#include "service/inbox.h"

namespace magpie {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr int kMaxDepth = 32;  // folders in folders

// Names that browsers and downloaders give to what is not finished.
constexpr std::array<std::string_view, 5> kUnfinished{".part", ".crdownload", ".partial", ".tmp",
                                                      ".download"};

bool is_left_out(const std::string& name) {
    return name.starts_with('.') ||
           std::any_of(kUnfinished.begin(), kUnfinished.end(),
                       [&](std::string_view ending) { return name.ends_with(ending); });
}

Instant instant_of(const timespec& time) {
    return Instant{std::chrono::seconds{time.tv_sec} +
                   std::chrono::microseconds{time.tv_nsec / 1'000}};
}

Result<std::vector<fs::directory_entry>> entries_of(const fs::path& folder) {
    std::vector<fs::directory_entry> entries;
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
        if (!is_left_out(it->path().filename().string())) entries.push_back(*it);
    if (error) return fail(ErrorCode::io, error.message());
    std::sort(entries.begin(), entries.end());
    return entries;
}

bool has_page(const std::string& folder_name, const std::vector<fs::directory_entry>& neighbours) {
    return std::any_of(neighbours.begin(), neighbours.end(), [&](const fs::directory_entry& other) {
        const auto folders = companion_folders_of(other.path().filename().string());
        return std::find(folders.begin(), folders.end(), folder_name) != folders.end();
    });
}

// A page is as new as the newest of its pictures, and is being written as long as they are.
void add_companions(const fs::path& page, FileStamp& stamp) {
    std::error_code error;
    for (const std::string& name : companion_folders_of(page.filename().string())) {
        const fs::path folder = page.parent_path() / name;
        for (fs::directory_iterator it(folder, error), end; !error && it != end;
             it.increment(error)) {
            const auto picture = stamp_of(it->path());
            if (!picture) continue;
            stamp.size += picture->size;
            stamp.modified = std::max(stamp.modified, picture->modified);
        }
    }
}

std::string key_of(const std::string& name) {
    return is_valid_utf8(name) ? name : "sha256:" + sha256(name).hex();
}

class Walk {
  public:
    Walk(fs::path root, std::size_t most) : root_(std::move(root)), most_(most) {}

    Result<> enter(const fs::path& folder, int depth) {
        const auto entries = entries_of(folder);
        if (!entries) return fail(entries.error());
        for (const fs::directory_entry& entry : *entries) {
            std::error_code error;
            if (entry.is_regular_file(error)) {
                add_file(entry.path());
            } else if (entry.is_directory(error) && !entry.is_symlink(error)) {
                add_folder(entry.path(), *entries, depth);
            }
            if (found_.is_cut) break;
        }
        return {};
    }

    InboxFolder take() { return std::move(found_); }

  private:
    void add_file(const fs::path& path) {
        auto stamp = stamp_of(path);
        if (!stamp) return;  // gone meanwhile
        add_companions(path, *stamp);
        found_.is_cut = found_.files.size() == most_;
        if (found_.is_cut) return;
        std::string name = name_of(path);
        std::string key = key_of(name);
        found_.files.push_back({std::move(name), std::move(key), *stamp});
    }

    void add_folder(const fs::path& path, const std::vector<fs::directory_entry>& neighbours,
                    int depth) {
        const std::string name = path.filename().string();
        if (is_companion_folder(name)) {
            if (!has_page(name, neighbours)) found_.pageless.push_back(name_of(path));
            return;
        }
        if (depth == kMaxDepth) {
            found_.problems.push_back(name_of(path) + ": nested too deep");
            return;
        }
        if (const auto entered = enter(path, depth + 1); !entered)
            found_.problems.push_back(name_of(path) + ": " + entered.error().message);
    }

    std::string name_of(const fs::path& path) const {
        return path.lexically_relative(root_).generic_string();
    }

    fs::path root_;
    std::size_t most_;
    InboxFolder found_;
};

std::int64_t number_in(const json& list, std::size_t place) {
    return place < list.size() && list[place].is_number_integer() ? list[place].get<std::int64_t>()
                                                                  : 0;
}

Instant instant_in(const json& list, std::size_t place) {
    return Instant{std::chrono::microseconds{number_in(list, place)}};
}

}  // namespace

std::optional<FileStamp> stamp_of(const fs::path& path) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) return std::nullopt;
    return FileStamp{static_cast<std::uint64_t>(info.st_size), instant_of(info.st_mtim),
                     instant_of(info.st_ctim)};
}

bool is_fresh(const FileStamp& stamp, Instant now) {
    return stamp.modified <= now && now - stamp.modified < kStillWritten;
}

Result<InboxFolder> list_inbox(const fs::path& folder, std::size_t most) {
    Walk walk(folder, most);
    if (Result<> entered = walk.enter(folder, 0); !entered) return fail(entered.error());
    return walk.take();
}

SeenFiles seen_files_from(std::string_view cursor) {
    SeenFiles seen;
    const json parsed = json::parse(cursor, nullptr, false);
    if (!parsed.is_object()) return seen;
    const auto files = parsed.find("files");
    if (files == parsed.end() || !files->is_object()) return seen;
    for (const auto& [name, stamp] : files->items()) {
        if (!stamp.is_array()) continue;
        SeenFile& file = seen[name];
        file.stamp = {static_cast<std::uint64_t>(number_in(stamp, 0)), instant_in(stamp, 1),
                      instant_in(stamp, 2)};
        if (stamp.size() > 3 && stamp[3].is_string()) file.problem = stamp[3].get<std::string>();
    }
    return seen;
}

std::string cursor_of(const SeenFiles& seen) {
    json files = json::object();
    for (const auto& [name, file] : seen) {
        json& stamp = files[name] = json::array();
        stamp.push_back(file.stamp.size);
        stamp.push_back(file.stamp.modified.time_since_epoch().count());
        if (file.problem.empty()) continue;
        stamp.push_back(file.stamp.changed.time_since_epoch().count());
        stamp.push_back(file.problem);
    }
    return json{{"files", std::move(files)}}.dump(-1, ' ', false, json::error_handler_t::replace);
}

bool is_news(const InboxFile& file, const SeenFiles& seen) {
    const auto known = seen.find(file.key);
    if (known == seen.end() || !known->second.stamp.same_content(file.stamp)) return true;
    return !known->second.problem.empty() && known->second.stamp.changed != file.stamp.changed;
}

}  // namespace magpie
