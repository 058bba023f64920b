// A reader's session in saved bytes: the keys that WeChat's client puts into addresses (`key`,
// `uin`, `pass_ticket` …), into scripts and into mail headers of a saved page. Their values are
// covered with the same number of `x`, so that every other byte stays where it was and the file
// still reads the same. Values that the site writes for everybody (empty, "777", "0000…") are no
// credentials.
//
// Pure and total; linear in the input. Names and places: docs/import.md, "Credentials".
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace magpie {

// A parameter of WeChat's article addresses that opens a reader's session.
bool is_credential_name(std::string_view parameter);
// One of those whose name nobody else uses: a credential on every host.
bool is_credential_name_anywhere(std::string_view parameter);

// Where in the bytes a session may stand.
enum class CredentialPlaces {
    addresses,  // parameters of addresses, however escaped (plain, &amp; \x26 %26 %2526): any text
    scripts,    // those, and variables inside <script>: a page
    data,       // those, and variables anywhere: JSON, a listing
    mhtml,      // as scripts, through quoted-printable and base64, and Cookie headers
};

// Covers the values in `bytes`; how many there were. In addresses, covering again changes nothing;
// broken scripts may read differently when a number in them has become a word.
std::size_t mask_credentials(std::string& bytes, CredentialPlaces places);

}  // namespace magpie
