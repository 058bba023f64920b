#include "parser/wechat/clips.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "parser/media.h"
#include "parser/wechat/literal_text.h"

namespace magpie::wechat {
namespace {

constexpr std::size_t kMaxFiles = 32;  // of one video; most seen: 6

// Larger is better. Sizes are given since 2022; before, only the format tells: 10002 is the best,
// 10003 and 10004 are smaller.
struct Quality {
    long long pixels = 0;
    long long bytes = 0;
    long long format = 0;
    auto operator<=>(const Quality&) const = default;
};

Quality quality_of(const JsValue& file) {
    const auto number = [&](std::string_view key) {
        return std::clamp(file[key].number().value_or(0), 0LL, 1LL << 30);
    };
    return {number("width") * number("height"), number("filesize"), -number("format_id")};
}

}  // namespace

std::vector<std::string> video_files(const JsValue& list) {
    std::vector<std::pair<Quality, std::string>> files;
    for (const JsValue& file : list.items) {
        std::string url = url_text(file["url"]);
        if (url.starts_with("http://")) url.insert(4, "s");
        if (url.starts_with("https://") && files.size() < kMaxFiles)
            files.emplace_back(quality_of(file), std::move(url));
    }
    std::stable_sort(files.begin(), files.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<std::string> urls;
    for (auto& [quality, url] : files)
        if (std::find(urls.begin(), urls.end(), url) == urls.end()) urls.push_back(std::move(url));
    return urls;
}

Video read_video(const JsValue& info) {
    Video video;
    video.caption = line_text(info["content_noencode"]);
    if (video.caption.empty()) video.caption = line_text(info["title"]);
    video.cover = picture_url(info["cover_url"]);
    if (video.cover.empty()) video.cover = picture_url(info["cover_url_1_1"]);
    const JsValue& files = info["mp_video_trans_info"];
    video.files = video_files(files);
    for (const JsValue& file : files.items)
        if (video.duration_ms == 0) video.duration_ms = file["duration_ms"].number().value_or(0);
    if (video.duration_ms == 0)
        video.duration_ms = as_milliseconds(info["duration"].number().value_or(0));
    return video;
}

MediaFile file_of(const Video& video, std::string_view id) {
    MediaFile file;
    file.role = MediaRole::video;
    file.identity = id;
    file.words = video.caption;
    if (video.files.empty()) return file;
    file.url = video.files.front();
    file.alternates.assign(video.files.begin() + 1, video.files.end());
    return file;
}

MediaFile voice_file(std::string_view id, std::string title) {
    MediaFile file;
    file.role = MediaRole::audio;
    file.url = voice_url(id);
    file.identity = media_identity(file.url);
    file.words = std::move(title);
    return file;
}

bool is_platform_video(std::string_view id) { return id.starts_with("wxv_"); }

bool is_video_id(std::string_view id) {
    return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    });
}

std::string tencent_video_url(std::string_view id) {
    return "https://v.qq.com/x/page/" + std::string(id) + ".html";
}

std::string voice_url(std::string_view id) {
    return "https://res.wx.qq.com/voice/getvoice?mediaid=" + std::string(id);
}

std::string duration_words(long long milliseconds) {
    if (milliseconds <= 0) return {};
    const long long seconds = (milliseconds + 500) / 1000;
    std::array<char, 48> buffer{};
    if (seconds >= 3600)
        std::snprintf(buffer.data(), buffer.size(), " (%lld:%02lld:%02lld)", seconds / 3600,
                      seconds / 60 % 60, seconds % 60);
    else
        std::snprintf(buffer.data(), buffer.size(), " (%02lld:%02lld)", seconds / 60, seconds % 60);
    return buffer.data();
}

long long as_milliseconds(long long length) {
    constexpr long long kLongest = 1LL << 40;
    if (length <= 0 || length > kLongest) return 0;
    return length < 10'000 ? length * 1000 : length;
}

}  // namespace magpie::wechat
