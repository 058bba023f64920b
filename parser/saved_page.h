// What a browser leaves in a page that a person saved: where it was saved from, and which file of
// the folder beside it is which picture. Byte scans, no tree; total and bounded.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace magpie {

// A browser save with inlined pictures can be far larger than what is ever fetched.
inline constexpr Bytes kMaxSavedFile{std::uint64_t{256} << 20};

// The address the page names as its own: `<!-- saved from url=(0049)… -->` of browsers, the comment
// of SingleFile, `msg_link`, rel=canonical, og:url — the first that is a web address. "" when none
// is.
std::string saved_from(std::string_view page);

inline constexpr std::size_t kMaxSavedPictures = 20'000;  // most seen: 171

// "Save as" rewrites `src` to a file in `NAME_files/` and leaves `data-src` alone: file name
// (without folder) → the picture's own address. The first image that names a file decides.
std::map<std::string, std::string, std::less<>> saved_pictures(std::string_view page);

// "page.html" → the names its folder may have: "page_files", "page.files"; none for other files.
std::vector<std::string> companion_folders_of(std::string_view page_name);
bool is_companion_folder(std::string_view folder_name);

}  // namespace magpie
