// Domain to ASCII through ICU's UTS #46: non-transitional, CheckHyphens=false, CheckBidi and
// CheckJoiners on, no length checks (URL Standard §3.3 with beStrict=false). ICU 72 carries
// Unicode 15.0; characters and mappings that changed later follow that version.
#include <unicode/uidna.h>

#include <algorithm>
#include <array>

#include "base/url_host.h"

namespace magpie::url_detail {
namespace {

// What the standard does not look at when it is not strict.
constexpr std::uint32_t kIgnoredErrors =
    UIDNA_ERROR_LEADING_HYPHEN | UIDNA_ERROR_TRAILING_HYPHEN | UIDNA_ERROR_HYPHEN_3_4 |
    UIDNA_ERROR_EMPTY_LABEL | UIDNA_ERROR_LABEL_TOO_LONG | UIDNA_ERROR_DOMAIN_NAME_TOO_LONG;

// Immutable after creation, so shared by all threads; lives as long as the program.
const UIDNA* uts46() {
    static const UIDNA* const instance = [] {
        UErrorCode status = U_ZERO_ERROR;
        const UIDNA* opened =
            uidna_openUTS46(UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ |
                                UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_NONTRANSITIONAL_TO_UNICODE,
                            &status);
        return U_SUCCESS(status) ? opened : nullptr;
    }();
    return instance;
}

// Punycode with nothing behind its last '-' encodes ASCII only. UTS #46 revision 33 made that an
// error; ICU 72 still lets it pass.
bool has_hollow_ace_label(std::string_view ascii) {
    for (std::size_t begin = 0; begin <= ascii.size();) {
        const std::size_t end = std::min(ascii.find('.', begin), ascii.size());
        const std::string_view label = ascii.substr(begin, end - begin);
        if (label.starts_with("xn--") && label.ends_with('-')) return true;
        begin = end + 1;
    }
    return false;
}

}  // namespace

bool append_domain_to_ascii(std::string& out, std::string_view domain) {
    if (uts46() == nullptr || domain.size() > kMaxIdnaInput) return false;
    // ToASCII grows a name by less than four times plus "xn--" for each label.
    std::array<char, 8 * kMaxIdnaInput> buffer;
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    UErrorCode status = U_ZERO_ERROR;
    const std::int32_t length = uidna_nameToASCII_UTF8(
        uts46(), domain.data(), static_cast<std::int32_t>(domain.size()), buffer.data(),
        static_cast<std::int32_t>(buffer.size()), &info, &status);
    if (U_FAILURE(status) || (info.errors & ~kIgnoredErrors) != 0 || length <= 0) return false;
    const std::string_view ascii(buffer.data(), static_cast<std::size_t>(length));
    if (has_hollow_ace_label(ascii)) return false;
    out += ascii;
    return true;
}

}  // namespace magpie::url_detail
