// The files that belong to an article: pictures of its Markdown, its cover, and what
// Article::media adds (clips, backgrounds behind text, uncropped originals). Pure.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/document.h"
#include "parser/markdown.h"

namespace magpie {

// Files of one article; what is beyond is left out. The largest of 1,335 archived articles has 464.
inline constexpr std::size_t kMaxMediaFiles = 5'000;

// Every file once (by identity), in the order of the page: cover, body, then what only
// Article::media has. `url` is the one in the Markdown. At most kMaxMediaFiles.
std::vector<MediaFile> media_of(const Article& article);
// The same when the body was read already.
std::vector<MediaFile> media_of(const Article& article, const std::vector<Block>& body);

// What makes two URLs one file, see MediaFile::identity.
std::string media_identity(std::string_view url);

// Token of a picture on WeChat's hosts, "https://mmbiz.qpic.cn/[sz_]mmbiz[_png]/TOKEN/640", a view
// into `url`; empty when it is none.
std::string_view picture_token(std::string_view url);

// What stays of a picture's URL when two fetches of one article are compared: its token, else host
// and path. Broader than media_identity(): parameters never count.
std::string image_identity(std::string_view url);

// What a player's link says between its label and its length: "视频: caption (01:02)" → "caption",
// "音频" → "". Nothing when these are not the words of a player's link.
std::optional<std::string_view> player_caption(std::string_view link_words);

// URLs to ask for the file, best first: the original size ("/0") of a WeChat picture, the
// alternates, the URL itself. https on WeChat's hosts; display parameters (tp, wxfrom, wx_lazy,
// wx_co) and fragment removed.
std::vector<std::string> fetch_urls(const MediaFile& file);

// Path of the local copy for an identity; "" when there is none.
using LocalCopy = std::function<std::string(std::string_view identity)>;

// The article's Markdown with every picture and clip that has a local copy pointing there. Clips
// whose link leads to the article (their files are signed and expire) are told apart by their
// words, in the order of Article::media.
std::string with_local_copies(const Article& article, const LocalCopy& local);

}  // namespace magpie
