#include "parser/saved_page.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "parser/byte_search.h"
#include "parser/dom.h"
#include "parser/js_cursor.h"
#include "parser/js_literal.h"

namespace magpie {
namespace {

constexpr std::size_t kMaxAddress = 8u << 10;  // longest seen: 1,100 bytes
constexpr std::size_t kMaxTag = 64u << 10;     // a picture with an inlined placeholder
constexpr std::array<std::string_view, 2> kFolderEnds{"_files", ".files"};

bool is_web_address(std::string_view url) {
    return starts_with_ignore_case(url, "https://") || starts_with_ignore_case(url, "http://");
}

// The word behind the first `mark`, up to white space, a quote or '<'.
std::string word_behind(std::string_view page, std::string_view mark, std::string_view ends) {
    const std::size_t at = find_bytes(page, mark);
    if (at == std::string_view::npos) return {};
    std::string_view rest = page.substr(at + mark.size(), kMaxAddress);
    if (rest.starts_with('(')) rest.remove_prefix(std::min(rest.find(')') + 1, rest.size()));
    rest = rest.substr(0, rest.find_first_of(ends));
    return is_web_address(rest) ? std::string(rest) : std::string();
}

std::string browser_comment(std::string_view page) {
    return word_behind(page, "<!-- saved from url=", " \t\r\n\"'<>");
}

std::string single_file_comment(std::string_view page) {
    const std::size_t at = find_bytes(page, "Page saved with SingleFile");
    if (at == std::string_view::npos) return {};
    return word_behind(page.substr(at, kMaxAddress), "url: ", " \t\r\n\"'<>");
}

// The value of an attribute in a tag, references decoded. `name` in lower case.
std::optional<std::string> attribute_in(std::string_view tag, std::string_view name) {
    for (std::size_t at = tag.find(name); at != std::string_view::npos;
         at = tag.find(name, at + name.size())) {
        if (at == 0 || !is_ascii_space(tag[at - 1])) continue;
        std::string_view rest = tag.substr(at + name.size());
        while (!rest.empty() && is_ascii_space(rest.front())) rest.remove_prefix(1);
        if (!rest.starts_with('=')) continue;
        rest.remove_prefix(1);
        while (!rest.empty() && is_ascii_space(rest.front())) rest.remove_prefix(1);
        const bool quoted = rest.starts_with('"') || rest.starts_with('\'');
        if (!quoted) return html_unescape(rest.substr(0, rest.find_first_of(" \t\r\n>")));
        return html_unescape(rest.substr(1, rest.find(rest.front(), 1) - 1));
    }
    return std::nullopt;
}

// The tag that begins at `at`; a '>' inside quotes does not end it.
std::string_view tag_at(std::string_view page, std::size_t at) {
    char quote = '\0';
    for (std::size_t i = at; i < page.size() && i - at < kMaxTag; ++i) {
        const char c = page[i];
        if (quote != '\0')
            quote = c == quote ? '\0' : quote;
        else if (c == '"' || c == '\'')
            quote = c;
        else if (c == '>')
            return page.substr(at, i - at + 1);
    }
    return {};
}

template <class Visit>
void for_each_tag(std::string_view page, std::string_view open, Visit visit) {
    for (std::size_t at = find_bytes(page, open); at != std::string_view::npos;
         at = find_bytes(page, open, at + open.size()))
        if (const auto tag = tag_at(page, at); !tag.empty() && !visit(tag)) return;
}

std::string address_of_tag(std::string_view page, std::string_view open, std::string_view mark,
                           std::string_view attribute) {
    std::string url;
    for_each_tag(page, open, [&](std::string_view tag) {
        if (contains(tag, mark)) url = trim(attribute_in(tag, attribute).value_or(""));
        return !is_web_address(url);
    });
    return is_web_address(url) ? url : std::string();
}

std::string message_link(std::string_view page) {
    constexpr std::string_view kName = "msg_link";
    for (std::size_t at = find_bytes(page, kName); at != std::string_view::npos;
         at = find_bytes(page, kName, at + kName.size())) {
        JsCursor cursor(page, at + kName.size());
        cursor.skip_blank();
        if (!cursor.take('=')) continue;
        cursor.skip_blank();
        const auto text = cursor.take_string();
        if (!text || text->size() > kMaxAddress) continue;
        if (std::string url = html_unescape_fully(decode_js_string(*text)); is_web_address(url))
            return url;
    }
    return {};
}

// The file's name when `src` points into a folder that a browser made.
std::string companion_name(std::string_view src) {
    src = src.substr(0, src.find_first_of("?#"));
    const std::size_t slash = src.rfind('/');
    if (slash == std::string_view::npos) return {};
    std::string_view folder = src.substr(0, slash);
    if (const std::size_t outer = folder.rfind('/'); outer != std::string_view::npos)
        folder = folder.substr(outer + 1);
    if (!is_companion_folder(percent_decode(folder))) return {};
    return percent_decode(src.substr(slash + 1));
}

}  // namespace

std::string saved_from(std::string_view page) {
    if (std::string url = browser_comment(page); !url.empty()) return url;
    if (std::string url = single_file_comment(page); !url.empty()) return url;
    if (std::string url = message_link(page); !url.empty()) return url;
    if (std::string url = address_of_tag(page, "<link", "canonical", "href"); !url.empty())
        return url;
    return address_of_tag(page, "<meta", "og:url", "content");
}

std::map<std::string, std::string, std::less<>> saved_pictures(std::string_view page) {
    std::map<std::string, std::string, std::less<>> pictures;
    for_each_tag(page, "<img", [&](std::string_view tag) {
        const auto src = attribute_in(tag, "src");
        if (!src) return true;
        std::string name = companion_name(*src);
        const auto own = name.empty() ? std::nullopt : attribute_in(tag, "data-src");
        if (own && !own->empty()) pictures.emplace(std::move(name), *own);
        return pictures.size() < kMaxSavedPictures;
    });
    return pictures;
}

bool is_companion_folder(std::string_view folder_name) {
    return std::any_of(kFolderEnds.begin(), kFolderEnds.end(), [&](std::string_view end) {
        return folder_name.size() > end.size() && folder_name.ends_with(end);
    });
}

std::vector<std::string> companion_folders_of(std::string_view page_name) {
    for (const std::string_view extension : {".html", ".htm", ".xhtml"}) {
        if (!page_name.ends_with(extension)) continue;
        const std::string stem(page_name.substr(0, page_name.size() - extension.size()));
        std::vector<std::string> folders;
        for (const std::string_view end : kFolderEnds) folders.push_back(stem + std::string(end));
        return folders;
    }
    return {};
}

}  // namespace magpie
