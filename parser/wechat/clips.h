// Sound and video as the page's data lists them: where a clip plays, which files it has, how its
// length is written. Shared by the bodies of articles and by share pages, which are nothing but a
// clip.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parser/document.h"
#include "parser/js_literal.h"

namespace magpie::wechat {

// A platform video ("wxv_…").
struct Video {
    std::string caption, cover;
    std::vector<std::string> files;  // signed URLs, the best picture first
    long long duration_ms = 0;
};

// An entry of video_page_infos[], or video_page_info of a video page.
Video read_video(const JsValue& info);
// mp_video_trans_info[]: the files in order of their picture's size.
std::vector<std::string> video_files(const JsValue& list);
// What the archive may fetch; without URL when the page names no file.
MediaFile file_of(const Video& video, std::string_view id);
MediaFile voice_file(std::string_view id, std::string title);

bool is_platform_video(std::string_view id);
// Letters, digits, '_', '-'.
bool is_video_id(std::string_view id);
std::string tencent_video_url(std::string_view id);
// Address unverified.
std::string voice_url(std::string_view id);

// " (mm:ss)", from one hour " (h:mm:ss)"; "" when unknown (§7.2).
std::string duration_words(long long milliseconds);
// Some players count in seconds: below 10,000 they cannot be milliseconds.
long long as_milliseconds(long long length);

}  // namespace magpie::wechat
