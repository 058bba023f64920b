// Covering credentials changes no length, touches nothing when it found nothing, and finds nothing
// more in addresses the second time.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "parser/credentials.h"

namespace {

void require(bool claim) {
    if (!claim) std::abort();
}

constexpr magpie::CredentialPlaces kPlaces[] = {
    magpie::CredentialPlaces::addresses, magpie::CredentialPlaces::scripts,
    magpie::CredentialPlaces::data, magpie::CredentialPlaces::mhtml};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1) return 0;
    const auto places = kPlaces[data[0] % std::size(kPlaces)];
    const std::string before(reinterpret_cast<const char*>(data) + 1, size - 1);
    std::string bytes = before;
    const std::size_t covered = magpie::mask_credentials(bytes, places);
    require(bytes.size() == before.size());
    if (covered == 0) require(bytes == before);
    if (places != magpie::CredentialPlaces::addresses) return 0;
    const std::string once = bytes;
    magpie::mask_credentials(bytes, places);
    require(bytes == once);
    return 0;
}
