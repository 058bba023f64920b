// Values of the literal in the forms that readers need (docs/wechat.md, "Literal and variables").
#pragma once

#include <string>

#include "base/text.h"
#include "parser/dom.h"
#include "parser/js_literal.h"
#include "parser/wechat/identity.h"

namespace magpie::wechat {

// Unescaped once, on one line.
inline std::string line_text(const JsValue& value) {
    return collapse_space(html_unescape(value.text));
}

// URLs are escaped up to twice.
inline std::string url_text(const JsValue& value) { return html_unescape_fully(value.text); }

inline std::string picture_url(const JsValue& value) { return clean_image_url(url_text(value)); }

}  // namespace magpie::wechat
