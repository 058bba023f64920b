// Pictures, videos and clips of share pages (types 5–8), which have no body markup of their own:
// read from the literal or from the scripts of 2018–2021, given as blocks to append to the text.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "parser/document.h"
#include "parser/markdown.h"
#include "parser/wechat/sources.h"

namespace magpie::wechat {

// URLs in the page's order; crops and watermarked copies are not pictures of their own.
std::vector<std::string> pictures_of(Sources& sources);
std::vector<std::string> text_page_pictures(const JsValue& literal);

// ![图1](url) …, one paragraph each.
void add_pictures(std::vector<Block>& blocks, const std::vector<std::string>& urls);

// Attached article and mini program, one card each.
void add_attachments(std::vector<Block>& blocks, const JsValue& article, const JsValue& program);

// The one clip that a page of type 5, 6 or 7 is about.
struct SharedClip {
    Block block;        // "[视频: title (mm:ss)](url)", or a card when it has no address
    MediaFile file;     // no URL: the page names no file
    std::string cover;  // "" when the clip has none of its own
};

// Nothing when the page names none. `fields` gives title and address of the page.
std::optional<SharedClip> video_clip(Sources& sources, const Article& fields);
std::optional<SharedClip> voice_clip(Sources& sources, const Article& fields);
std::optional<SharedClip> music_clip(Sources& sources, const Article& fields);

}  // namespace magpie::wechat
