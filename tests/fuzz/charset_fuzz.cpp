// Any bytes under any Content-Type (the first line): the text is valid UTF-8, the encoding and its
// source are named, and valid UTF-8 without a declaration comes out as it went in.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/text.h"
#include "parser/charset.h"
#include "parser/charset_declared.h"

namespace {

using namespace magpie;

void require(bool claim) {
    if (!claim) std::abort();
}

bool declares_nothing(std::string_view bytes) {
    return byte_order_mark(bytes).encoding == nullptr && unmarked_utf16(bytes) == nullptr &&
           encoding_of_meta(bytes) == nullptr && encoding_of_xml(bytes) == nullptr;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::size_t line = std::min(input.find('\n'), input.size());
    const std::string_view content_type = input.substr(0, line);
    const std::string_view bytes = input.substr(std::min(line + 1, input.size()));

    const DecodedText text = decode_text(std::string(bytes), content_type);
    require(is_valid_utf8(text.text));
    require(!text.encoding.empty() && !text.source.empty());
    if (is_valid_utf8(bytes) && declares_nothing(bytes))
        require(decode_text(std::string(bytes), "").text == bytes);
    return 0;
}
