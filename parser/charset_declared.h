// What a document and its transport say about its encoding: byte order mark, Content-Type, <meta>,
// XML declaration. Reads declarations only; whether they hold is decided in charset.cpp.
#pragma once

#include <cstddef>
#include <string_view>

#include "parser/charset_labels.h"

namespace magpie {

struct ByteOrderMark {
    const Encoding* encoding = nullptr;
    std::size_t size = 0;
};
ByteOrderMark byte_order_mark(std::string_view bytes);

// UTF-16 without a mark: the first two characters are ASCII, as in every HTML or XML document.
const Encoding* unmarked_utf16(std::string_view bytes);

// From a header value such as "text/html; charset=gbk".
const Encoding* encoding_of_content_type(std::string_view content_type);

// WHATWG HTML §13.2.3.2 "prescan a byte stream", over the first 16 KiB instead of 1 KiB: there is
// no second chance while the tree is built, and some pages begin with a long comment.
const Encoding* encoding_of_meta(std::string_view bytes);

// <?xml … encoding="…"?> in the first line.
const Encoding* encoding_of_xml(std::string_view bytes);

}  // namespace magpie
