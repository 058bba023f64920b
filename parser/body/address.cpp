#include "parser/body/address.h"

#include "base/text.h"
#include "parser/dom.h"

namespace magpie::body {

bool is_http(std::string_view url) {
    return starts_with_ignore_case(url, "http://") || starts_with_ignore_case(url, "https://");
}

bool is_script_link(std::string_view href) {
    const std::size_t colon = href.find(':');
    if (colon == std::string_view::npos) return false;
    const std::string scheme = to_lower_ascii(href.substr(0, colon));
    return scheme == "javascript" || scheme == "data" || scheme == "vbscript" || scheme == "file" ||
           scheme == "about";
}

std::string unescaped_url(std::string_view url) {
    url = trim(url);
    return contains(url, "&amp;") ? html_unescape_fully(url) : std::string(url);
}

std::string meaningful_alt(std::string_view alt) {
    const std::string words = collapse_space(alt);
    for (const std::string_view generic : {"图片", "Image", "image", "img", "图像"})
        if (words == generic) return {};
    return words;
}

}  // namespace magpie::body
