#include "parser/wechat/page_type.h"

#include <array>
#include <charconv>
#include <optional>

#include "base/text.h"
#include "parser/byte_search.h"
#include "parser/js_cursor.h"

namespace magpie::wechat {
namespace {

constexpr std::size_t kTagBytes = 512;  // a script tag with its attributes; longest seen: 230
constexpr std::size_t kTailBytes =
    16u << 10;  // the legacy entry closes the page: 0.3–1.5 kB from its end

// NAME of the first "/js/assets/NAME.<hash>.js" or "NAME-legacy.<hash>.js" in `tag`.
std::string_view asset_name(std::string_view tag) {
    constexpr std::string_view kFolder = "/js/assets/";
    const std::size_t begin = tag.find(kFolder);
    if (begin == std::string_view::npos) return {};
    std::string_view name = tag.substr(begin + kFolder.size());
    std::size_t end = 0;
    while (end < name.size() && is_identifier_part(name[end])) ++end;
    if (end == 0 || end >= name.size()) return {};
    const bool legacy = name.substr(end).starts_with("-legacy.");
    return legacy || name[end] == '.' ? name.substr(0, end) : std::string_view();
}

// The element that starts with `anchor`, up to its '>'.
std::string_view tag_at(std::string_view page, std::size_t at) {
    const std::string_view tag = page.substr(at, kTagBytes);
    return tag.substr(0, tag.find('>'));
}

std::string_view legacy_bundle(std::string_view page) {
    const std::string_view tail =
        page.size() > kTailBytes ? page.substr(page.size() - kTailBytes) : page;
    const std::size_t at = tail.find("id=\"vite-legacy-entry\"");
    return at == std::string_view::npos ? std::string_view() : asset_name(tag_at(tail, at));
}

std::string_view module_bundle(std::string_view page) {
    constexpr std::string_view kAnchor = "<script type=\"module\"";
    for (std::size_t at = find_bytes(page, kAnchor); at != std::string_view::npos;
         at = find_bytes(page, kAnchor, at + kAnchor.size()))
        if (const auto name = asset_name(tag_at(page, at)); !name.empty()) return name;
    return {};
}

std::optional<int> type_of_bundle(std::string_view bundle) {
    if (bundle == "appmsg") return 0;
    if (bundle == "common_share_image_content") return 8;
    if (bundle == "common_share_text_content") return 10;
    if (bundle.starts_with("common_share_audio")) return 7;  // unverified
    if (bundle.starts_with("common_share_video")) return 5;  // unverified
    return std::nullopt;
}

std::optional<int> type_number(std::string_view text) {
    int value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (text.empty() || error != std::errc() || stop != end || value < 0) return std::nullopt;
    return value;
}

std::optional<int> declared_type(Sources& sources) {
    for (const std::string_view key : {"item_show_type", "real_item_show_type"})
        if (const auto number = type_number(sources.literal()[key].text)) return number;
    if (sources.has_literal()) return std::nullopt;
    for (const std::string_view name : {"item_show_type", "real_item_show_type"})
        if (const auto number = type_number(sources.variables().get(name))) return number;
    return std::nullopt;
}

// The numbers of the body classes of 2018–2021, where share pages carry no other mark.
std::optional<int> type_of_body_class(std::string_view classes) {
    const std::string padded = " " + collapse_space(classes) + " ";
    const auto has = [&](std::string_view name) {
        return contains(padded, " " + std::string(name) + " ");
    };
    if (has("mm_appmsg")) return 0;
    if (has("page_share_img")) return 8;
    if (has("page_share_text")) return 10;
    if (has("video_share_page") || has("page_share_video")) return 5;
    if (has("detail") && has("video")) return 5;
    if (has("page_share_audio")) return 7;
    return std::nullopt;
}

PageType page_type(int number) {
    switch (number) {
        case 0:
        case 5:
        case 6:
        case 7:
        case 8:
        case 10:
        case 17:
            return {static_cast<Template>(number), number, true};
        case 11:  // a shared article is served as an article (§2)
            return {Template::article, number, true};
        default:
            return {Template::article, number, false};
    }
}

}  // namespace

std::string_view entry_bundle(std::string_view page) {
    const std::string_view legacy = legacy_bundle(page);
    return legacy.empty() ? module_bundle(page) : legacy;
}

std::string_view page_mid(std::string_view page) {
    constexpr std::string_view kName = "PAGE_MID";
    for (std::size_t at = find_bytes(page, kName); at != std::string_view::npos;
         at = find_bytes(page, kName, at + kName.size())) {
        JsCursor cursor(page, at + kName.size());
        cursor.skip_spaces_on_line();
        if (!cursor.take('=')) continue;
        cursor.skip_spaces_on_line();
        if (const auto value = cursor.take_string(); value && !value->empty()) return *value;
    }
    return {};
}

PageType type_of(Sources& sources) {
    if (const auto number = type_of_bundle(entry_bundle(sources.page()))) return page_type(*number);
    if (const auto number = declared_type(sources)) return page_type(*number);
    if (page_mid(sources.page()) == "mmbizwap:appmsg/newindex.html") return page_type(0);
    if (const auto number = type_of_body_class(sources.facts().body_class))
        return page_type(*number);
    return page_type(sources.element("voice_parent") ? 7 : 0);  // audio of 2018, unverified
}

}  // namespace magpie::wechat
