#include "crawler/site_memories.h"

#include <algorithm>
#include <array>
#include <utility>

namespace magpie {
namespace {

// How many pages a memory has when readers get it: each version is a fifth larger or more, so that
// documents name few.
constexpr std::array<std::size_t, 14> kSteps = {1, 2, 3, 4, 5, 6, 8, 10, 13, 18, 25, 35, 48, 64};

bool is_step(std::size_t pages) { return std::ranges::find(kSteps, pages) != kSteps.end(); }

bool is_lesson(const SiteMemory& memory, const PageTrace& page) {
    const bool is_known = memory.other_pages(page.page) < memory.pages();
    return is_known || memory.pages() < SiteMemory::kMaxPages ||
           page.page % SiteMemories::kLaterLessons == 0;
}

SiteMemoryVersion version_of(const std::string& host, const SiteMemory& memory,
                             std::int64_t number) {
    SiteMemoryVersion version;
    version.host = host;
    version.digest = memory.digest();
    version.number = number;
    version.pages = static_cast<int>(memory.pages());
    version.bytes = std::make_shared<const std::string>(memory.serialise());
    return version;
}

}  // namespace

Result<std::unique_ptr<SiteMemories>> SiteMemories::open(const std::filesystem::path& archive) {
    auto opened = Archive::open(archive, Archive::Mode::read);
    if (!opened) return fail(opened.error());
    auto reader = std::make_shared<Archive>(std::move(*opened));
    return std::make_unique<SiteMemories>(
        [reader](std::string_view host) { return reader->site_memory(host); });
}

std::shared_ptr<const SiteMemories::Known> SiteMemories::of(const std::string& host) {
    const std::lock_guard lock(mutex_);
    return entry(host).known;
}

SiteMemories::Entry& SiteMemories::entry(const std::string& host) {
    auto found = entries_.find(host);
    if (found == entries_.end()) {
        make_room();
        found = entries_.try_emplace(host).first;
        load(host, found->second);
    }
    found->second.asked = ++clock_;
    return found->second;
}

// A memory that cannot be read is begun anew: it is no part of what must not be lost.
void SiteMemories::load(const std::string& host, Entry& entry) {
    auto stored = load_(host);
    if (!stored || !*stored) return;
    entry.newest.number = (*stored)->number;
    auto memory = SiteMemory::parse(*(*stored)->bytes);
    if (!memory) return;
    entry.memory = std::move(*memory);
    entry.newest = std::move(**stored);
    entry.known = std::make_shared<const Known>(Known{entry.memory, entry.newest});
}

void SiteMemories::make_room() {
    if (entries_.size() < kMaxHosts) return;
    entries_.erase(std::ranges::min_element(entries_, {},
                                            [](const auto& entry) { return entry.second.asked; }));
}

std::optional<SiteMemoryVersion> SiteMemories::learn(const std::string& host,
                                                     const PageTrace& page) {
    const std::lock_guard lock(mutex_);
    Entry& known = entry(host);
    if (!is_lesson(known.memory, page)) return std::nullopt;
    const std::size_t pages = known.memory.pages();
    known.memory.learn(page);
    SiteMemoryVersion version = version_of(host, known.memory, known.newest.number + 1);
    if (version.digest == known.newest.digest) return std::nullopt;
    known.newest = version;
    const bool is_full = pages == SiteMemory::kMaxPages;
    if (is_full || (known.memory.pages() > pages && is_step(known.memory.pages())))
        known.known = std::make_shared<const Known>(Known{known.memory, known.newest});
    return version;
}

}  // namespace magpie
