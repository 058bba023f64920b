#include "importer/zip_groups.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "parser/saved_page.h"

namespace magpie {
namespace {

std::string folder_of(const std::string& name) {
    const std::size_t slash = name.rfind('/');
    return slash == std::string::npos ? std::string() : name.substr(0, slash);
}

std::string base_of(const std::string& name) { return name.substr(name.rfind('/') + 1); }

}  // namespace

ZipGroups::ZipGroups(const std::set<std::string>& names) {
    for (const std::string& page : names)
        for (const std::string& folder : companion_folders_of(page))
            page_of_folder_.emplace(folder, page);
    for (const std::string& name : names)
        if (const auto page = page_of_folder_.find(folder_of(name)); page != page_of_folder_.end())
            ++groups_[page->second].open;
}

bool ZipGroups::is_companion(const std::string& name) const {
    return is_companion_folder(base_of(folder_of(name)));
}

std::optional<ZipPage> ZipGroups::take(ZipEntry entry, bool readable) {
    if (is_companion(entry.name)) return take_companion(std::move(entry), readable);
    const auto group = groups_.find(entry.name);
    if (group == groups_.end()) return ZipPage{std::move(entry), {}};
    group->second.page = std::move(entry);
    if (group->second.open > 0) return std::nullopt;
    return complete(group->second);
}

std::optional<ZipPage> ZipGroups::take_companion(ZipEntry entry, bool readable) {
    const auto page = page_of_folder_.find(folder_of(entry.name));
    if (page == page_of_folder_.end()) {
        ++left_out_;
        return std::nullopt;
    }
    Group& group = groups_[page->second];
    if (readable && held_ + entry.body.size() <= kMaxHeldBytes) {
        held_ += entry.body.size();
        group.files[base_of(entry.name)] = std::move(entry.body);
    } else {
        ++left_out_;
    }
    if (group.open > 0) --group.open;
    if (group.open > 0 || !group.page) return std::nullopt;
    return complete(group);
}

ZipPage ZipGroups::complete(Group& group) {
    const auto files = std::make_shared<std::map<std::string, std::string>>(std::move(group.files));
    group.files.clear();
    for (const auto& [name, bytes] : *files) held_ -= std::min<std::uint64_t>(held_, bytes.size());
    ZipPage page{std::move(*group.page), [files](const std::string& name) {
                     const auto found = files->find(name);
                     return found == files->end() ? std::nullopt : std::optional(found->second);
                 }};
    group.page.reset();
    return page;
}

std::vector<ZipPage> ZipGroups::rest() {
    std::vector<ZipPage> pages;
    for (auto& [name, group] : groups_)
        if (group.page) pages.push_back(complete(group));
    return pages;
}

}  // namespace magpie
