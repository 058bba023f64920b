#include "parser/media.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>

#include "base/text.h"
#include "parser/wechat/identity.h"

namespace magpie {
namespace {

constexpr std::array<std::string_view, 4> kPlayerLabels{"视频", "音频", "音乐", "嵌入"};
constexpr std::size_t kShortestToken = 16;  // real ones have 86–117 characters
constexpr std::size_t kMaxFetchUrls = 16;   // of one file: sizes and bit rates of one page are few
constexpr std::string_view kVideoFragment = "#wxv_";
constexpr std::string_view kVoiceId = "/voice/getvoice?mediaid=";

bool is_http(std::string_view url) {
    return starts_with_ignore_case(url, "https://") || starts_with_ignore_case(url, "http://");
}

bool is_clip(MediaRole role) { return role == MediaRole::audio || role == MediaRole::video; }

std::string_view without_fragment(std::string_view url) { return url.substr(0, url.find('#')); }

// Host and path of a URL as written; not a URL parser, so that any text has an identity.
struct Address {
    std::string host;       // lower case
    std::string_view path;  // with its slash, without query and fragment
};

Address address_of(std::string_view url) {
    std::size_t begin = url.find("//");
    begin = begin == std::string_view::npos ? 0 : begin + 2;
    const std::string_view rest = url.substr(begin, url.find_first_of("?#", begin) - begin);
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    return {to_lower_ascii(rest.substr(0, slash)), rest.substr(slash)};
}

bool is_wechat_asset_host(std::string_view host) {
    return host.ends_with(".qpic.cn") || host.ends_with(".qlogo.cn") || host.ends_with(".qq.com") ||
           host == "wx.y.gtimg.cn";
}

// What is asked for: pictures without what only says how to deliver them, clips as they are, since
// their parameters are signed.
std::string secure_url(std::string_view url, MediaRole role) {
    std::string out =
        is_clip(role) ? std::string(without_fragment(trim(url))) : wechat::clean_image_url(url);
    if (starts_with_ignore_case(out, "http://") && is_wechat_asset_host(address_of(out).host))
        out.replace(0, 4, "https");
    return out;
}

// ".../TOKEN/640?wx_fmt=png" → ".../TOKEN/0?wx_fmt=png"; unchanged when it is no WeChat picture.
std::string original_size(const std::string& url) {
    const std::string_view token = picture_token(url);
    if (token.empty()) return url;
    const auto token_end = static_cast<std::size_t>(token.data() - url.data()) + token.size();
    const std::size_t path_end = std::min(url.find_first_of("?#", token_end), url.size());
    return url.substr(0, token_end) + "/0" + url.substr(path_end);
}

// Collects files by identity; what the page knows of a file beyond its URL is merged in.
class MediaList {
  public:
    explicit MediaList(const std::vector<MediaFile>& known) {
        for (const MediaFile& file : known) known_.emplace(identity_of(file), &file);
    }

    static std::string identity_of(const MediaFile& file) {
        return file.identity.empty() ? media_identity(file.url) : file.identity;
    }

    void add(std::string_view url, MediaRole role) {
        if (!is_http(url)) return;
        MediaFile file;
        file.role = role;
        file.url = url;
        file.identity = media_identity(url);
        if (const auto known = known_.find(file.identity); known != known_.end()) {
            if (role != MediaRole::cover) file.role = known->second->role;
            file.alternates = known->second->alternates;
            file.words = known->second->words;
            if (known->second->url != file.url) file.alternates.push_back(known->second->url);
        }
        put(std::move(file));
    }

    void add(MediaFile file) {
        if (!is_http(file.url)) return;
        file.identity = identity_of(file);
        put(std::move(file));
    }

    std::vector<MediaFile> take() { return std::move(files_); }

  private:
    void put(MediaFile file) {
        if (files_.size() < kMaxMediaFiles && seen_.insert(file.identity).second)
            files_.push_back(std::move(file));
    }

    std::unordered_map<std::string, const MediaFile*> known_;
    std::unordered_set<std::string> seen_;
    std::vector<MediaFile> files_;
};

// A voice has an address of its own; whether any other player's link is a file only the page knows.
void add_body(const std::vector<Block>& blocks, MediaList& list) {
    for (const Block& block : blocks) {
        for (const Run& run : block.runs) {
            if (run.kind == Run::Kind::image) list.add(run.target, MediaRole::picture);
            if (contains(run.href, kVoiceId)) list.add(run.href, MediaRole::audio);
        }
        add_body(block.children, list);
    }
}

// Points pictures and players of a body to their copies.
class Localiser {
  public:
    Localiser(const std::vector<MediaFile>& files, const LocalCopy& local)
        : files_(files), used_(files.size(), false), local_(local) {}

    void run(std::vector<Block>& blocks) {
        for (Block& block : blocks) {
            pictures(block.runs);
            players(block.runs);
            run(block.children);
        }
    }

  private:
    void pictures(std::vector<Run>& runs) {
        for (Run& run : runs) {
            if (run.kind != Run::Kind::image) continue;
            if (std::string path = local_(media_identity(run.target)); !path.empty())
                run.target = std::move(path);
        }
    }

    // Neighbouring runs with one href are one link.
    void players(std::vector<Run>& runs) {
        for (std::size_t begin = 0; begin < runs.size();) {
            std::size_t end = begin + 1;
            while (end < runs.size() && runs[end].href == runs[begin].href) ++end;
            if (!runs[begin].href.empty()) player(runs, begin, end);
            begin = end;
        }
    }

    void player(std::vector<Run>& runs, std::size_t begin, std::size_t end) {
        std::string words;
        for (std::size_t i = begin; i < end; ++i) words += runs[i].text;
        const auto caption = player_caption(words);
        if (!caption) return;
        std::string path = local_(media_identity(runs[begin].href));
        if (path.empty()) path = local_(identity_by_words(words, *caption));
        if (path.empty()) return;
        for (std::size_t i = begin; i < end; ++i) runs[i].href = path;
    }

    // The first clip with these words that no earlier link has taken; "" when there is none.
    std::string identity_by_words(std::string_view words, std::string_view caption) {
        for (std::size_t i = 0; i < files_.size(); ++i) {
            if (used_[i] || !is_clip(files_[i].role)) continue;
            if (files_[i].words != words && files_[i].words != caption) continue;
            used_[i] = true;
            return MediaList::identity_of(files_[i]);
        }
        return {};
    }

    const std::vector<MediaFile>& files_;
    std::vector<bool> used_;
    const LocalCopy& local_;
};

}  // namespace

std::string_view picture_token(std::string_view url) {
    const Address address = address_of(url);
    const bool tencent = address.host.ends_with(".qpic.cn") || address.host.ends_with(".qlogo.cn");
    if (!tencent) return {};
    const std::vector<std::string_view> parts = split(address.path, '/');
    const bool picture =
        parts.size() >= 3 && contains(parts[1], "mm") && parts[2].size() >= kShortestToken;
    return picture ? parts[2] : std::string_view{};
}

std::string media_identity(std::string_view url) {
    url = trim(url);
    if (const std::string_view token = picture_token(url); !token.empty())
        return "mmbiz:" + std::string(token);
    if (const std::size_t video = url.find(kVideoFragment); video != std::string_view::npos)
        return std::string(url.substr(video + 1));
    if (const std::size_t voice = url.find(kVoiceId); voice != std::string_view::npos) {
        const std::string_view id = url.substr(voice + kVoiceId.size());
        return "voice:" + std::string(id.substr(0, id.find_first_of("&#")));
    }
    return secure_url(url, MediaRole::picture);
}

std::string image_identity(std::string_view url) {
    if (const std::string_view token = picture_token(url); !token.empty())
        return std::string(token);
    const Address address = address_of(url);
    return address.host + std::string(address.path);
}

std::optional<std::string_view> player_caption(std::string_view words) {
    for (const std::string_view label : kPlayerLabels) {
        if (!words.starts_with(label)) continue;
        std::string_view rest = words.substr(label.size());
        if (!rest.empty() && !rest.starts_with(": ") && !rest.starts_with(" (")) return {};
        if (rest.ends_with(')')) {
            const std::size_t length = rest.rfind(" (");
            const bool is_time =
                length != std::string_view::npos &&
                rest.find_first_not_of("0123456789:", length + 2) == rest.size() - 1;
            if (is_time) rest = rest.substr(0, length);
        }
        return trim(rest.starts_with(": ") ? rest.substr(2) : rest);
    }
    return {};
}

std::vector<MediaFile> media_of(const Article& article) {
    return media_of(article, read_markdown(article.markdown));
}

std::vector<MediaFile> media_of(const Article& article, const std::vector<Block>& body) {
    MediaList list(article.media);
    list.add(article.cover, MediaRole::cover);
    add_body(body, list);
    for (const MediaFile& file : article.media) list.add(file);
    return list.take();
}

std::vector<std::string> fetch_urls(const MediaFile& file) {
    std::vector<std::string> urls;
    const auto add = [&](std::string url) {
        const bool known = std::find(urls.begin(), urls.end(), url) != urls.end();
        if (is_http(url) && !known && urls.size() < kMaxFetchUrls) urls.push_back(std::move(url));
    };
    const std::string own = secure_url(file.url, file.role);
    add(original_size(own));
    for (const std::string& alternate : file.alternates)
        add(original_size(secure_url(alternate, file.role)));
    add(own);
    return urls;
}

std::string with_local_copies(const Article& article, const LocalCopy& local) {
    std::vector<Block> body = read_markdown(article.markdown);
    Localiser(article.media, local).run(body);
    return print_markdown(body);
}

}  // namespace magpie
