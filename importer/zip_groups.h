// Pages in a zip and the files of the folders saved beside them, in whatever order the zip has
// them: a page waits until its folder was read, everything else goes on at once. Bounded in the
// bytes that wait.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "importer/saved_media.h"
#include "importer/zip_reader.h"

namespace magpie {

struct ZipPage {
    ZipEntry entry;
    Companion companion;  // empty when no folder came with it
};

class ZipGroups {
  public:
    static constexpr std::uint64_t kMaxHeldBytes = std::uint64_t{1} << 30;

    // All names in the zip.
    explicit ZipGroups(const std::set<std::string>& names);

    // The next file; `readable` is false when only its name is known. What is complete with it
    // comes out: the file itself, or the page whose folder it ends.
    std::optional<ZipPage> take(ZipEntry entry, bool readable);
    // Pages whose folder broke off.
    std::vector<ZipPage> rest();

    bool is_companion(const std::string& name) const;
    // Files of folders whose page is not in the zip, or that were too many to hold.
    std::size_t left_out() const { return left_out_; }

  private:
    struct Group {
        std::size_t open = 0;  // files of the folder that were not read yet
        std::optional<ZipEntry> page;
        std::map<std::string, std::string> files;
    };
    std::optional<ZipPage> take_companion(ZipEntry entry, bool readable);
    ZipPage complete(Group& group);

    std::map<std::string, std::string> page_of_folder_;
    std::map<std::string, Group> groups_;  // by the page's name
    std::uint64_t held_ = 0;
    std::size_t left_out_ = 0;
};

}  // namespace magpie
