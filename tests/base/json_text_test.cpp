#include "base/json_text.h"

#include <gtest/gtest.h>

namespace magpie {
namespace {

TEST(JsonText, strings_escape_quotes_backslashes_and_controls_only) {
    std::string out = "x:";
    append_json_string(out, std::string_view("a\"\\/\b\f\n\r\t\0\x1F\x7F漏😀", 19));
    EXPECT_EQ(out, "x:\"a\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\x7F漏😀\"");
    out.clear();
    append_json_string(out, "a\xFF");
    EXPECT_EQ(out, "\"a\uFFFD\"");
    out.clear();
    append_json_string(out, "");
    EXPECT_EQ(out, "\"\"");
}

}  // namespace
}  // namespace magpie
