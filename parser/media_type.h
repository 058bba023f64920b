// What a media file is, by its first bytes alone: servers name pictures "other", and names and
// headers lie. Total over any bytes, looks at a bounded prefix, decodes nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace magpie {

// "image/webp", "audio/amr", "video/mp4" …; "" when the bytes are no known media.
std::string_view media_type_of(std::string_view bytes);

// "webp" for "image/webp"; "bin" for a type that media_type_of() never gives.
std::string_view extension_of(std::string_view media_type);

struct PictureSize {
    std::uint32_t width = 0, height = 0;
    bool operator==(const PictureSize&) const = default;
};
// As the header of a jpeg, png, gif, webp, bmp or ico says; nothing for other types and where the
// header is cut off.
std::optional<PictureSize> picture_size(std::string_view bytes);

}  // namespace magpie
