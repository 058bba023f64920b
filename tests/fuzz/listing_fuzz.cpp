// Any text is a listing or none; what it lists are web addresses in valid UTF-8.
#include <cstdint>
#include <cstdlib>

#include "base/text.h"
#include "parser/wechat/listing.h"

namespace {

void require(bool claim) {
    if (!claim) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text = magpie::to_valid_utf8({reinterpret_cast<const char*>(data), size});
    const auto listing = magpie::wechat::read_listing(text);
    if (!listing) return 0;
    require(listing->entries.size() <= magpie::wechat::kMaxListingEntries);
    for (const auto& entry : listing->entries) {
        require(entry.url.empty() || entry.url.starts_with("http"));
        for (const std::string* value : {&entry.title, &entry.account, &entry.url, &entry.identity})
            require(magpie::is_valid_utf8(*value));
    }
    return 0;
}
