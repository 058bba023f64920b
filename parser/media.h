// The files that belong to an article: pictures of its Markdown, its cover, and what
// Article::media adds (clips, backgrounds behind text, uncropped originals). Pure.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/document.h"

namespace magpie {

// Every file once (by identity), in the order of the page: cover, body, then what only
// Article::media has. `url` is the one in the Markdown.
std::vector<MediaFile> media_of(const Article& article);

// What makes two URLs one file, see MediaFile::identity.
std::string media_identity(std::string_view url);

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
