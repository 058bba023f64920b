// Any bytes have a type or none; a picture's size is read only where its type is a picture's, and a
// name for a file can always be made.
#include <cstdint>
#include <cstdlib>

#include "parser/media_type.h"

namespace {

void require(bool claim) {
    if (!claim) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const std::string_view type = magpie::media_type_of(bytes);
    require(type.empty() || type.find('/') != std::string_view::npos);
    require(!magpie::extension_of(type).empty());
    if (magpie::picture_size(bytes)) require(type.starts_with("image/"));
    return 0;
}
