// Archive, files of documents: what is there, what is missing.
#include <utility>

#include "storage/archive_impl.h"

namespace magpie {

Result<std::vector<MediaRow>> Archive::missing_media(Instant now, std::int64_t document,
                                                     std::size_t limit) const {
    return impl_->on_snapshot([&]() -> Result<std::vector<MediaRow>> {
        if (document == 0) return impl_->media.due(now, limit);
        const auto rendering = impl_->shown_by(document);
        if (!rendering) return fail(rendering.error());
        if (!*rendering) return std::vector<MediaRow>{};
        Result<std::vector<MediaRow>> rows = impl_->media.due_of(**rendering, now);
        if (rows && limit != 0 && rows->size() > limit) rows->resize(limit);
        return rows;
    });
}

Result<std::vector<MediaRow>> Archive::media_of(std::int64_t document) const {
    return impl_->on_snapshot([&]() -> Result<std::vector<MediaRow>> {
        const auto rendering = impl_->shown_by(document);
        if (!rendering) return fail(rendering.error());
        if (!*rendering) return std::vector<MediaRow>{};
        return impl_->media.of_rendering(**rendering);
    });
}

Result<std::optional<StoredMedia>> Archive::media(std::string_view identity) const {
    return impl_->on_snapshot([&]() -> Result<std::optional<StoredMedia>> {
        Result<std::optional<MediaStore::Found>> found = impl_->media.find(identity);
        if (!found) return fail(std::move(found.error()));
        if (!*found) return std::nullopt;
        StoredMedia stored{std::move((*found)->row), {}};
        if (!(*found)->body) return stored;
        Result<std::string> body = impl_->blobs.get(*(*found)->body);
        if (!body) return fail(std::move(body.error()));
        stored.body = std::move(*body);
        return stored;
    });
}

}  // namespace magpie
