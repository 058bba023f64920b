// Archive, what the service goes on with: what waits, and what is known of sources and hosts.
#include <utility>

#include "storage/archive_impl.h"

namespace magpie {

Result<> Archive::for_each_queued(const std::function<bool(QueuedUrl)>& visit) const {
    return impl_->on_snapshot([&] { return impl_->urls.for_each_queued(visit); });
}

Result<std::map<std::string, std::int64_t>> Archive::queued_by_source() const {
    return impl_->on_snapshot([&] { return impl_->urls.queued_by_source(); });
}

Result<std::vector<SourceState>> Archive::source_states() const {
    return impl_->on_snapshot([&] { return impl_->sources.list(); });
}

Result<> Archive::forget_source(std::string_view name) {
    return impl_->transact([&] { return impl_->sources.forget(name); });
}

Result<std::optional<SiteMemoryVersion>> Archive::site_memory(std::string_view host,
                                                              std::string_view digest) const {
    return impl_->on_snapshot([&] { return impl_->site_memories.find(host, digest); });
}

}  // namespace magpie
