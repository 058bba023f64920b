#include "crawler/header_block.h"

#include <gtest/gtest.h>

namespace magpie {
namespace {

DeclaredLength length_of(const std::string& lines) {
    return declared_length(parse_header_block("HTTP/1.1 200 OK\r\n" + lines));
}

TEST(HeaderBlock, reads_the_status_of_both_protocol_versions) {
    EXPECT_EQ(status_of("HTTP/1.1 200 OK"), 200);
    EXPECT_EQ(status_of("HTTP/2 404"), 404);
    EXPECT_EQ(status_of("HTTP/1.1 799 Odd"), 799);
    for (const char* line :
         {"", "HTTP/1.1", "HTTP/1.1 ", "HTTP/1.1 2x0", "ICY 200 OK", "HTTP/2 20"}) {
        EXPECT_EQ(status_of(line), 0) << line;
    }
}

TEST(HeaderBlock, lowers_names_and_trims_values) {
    const HeaderList headers = parse_header_block(
        "HTTP/1.1 200 OK\r\nContent-TYPE:  text/html \r\nX-Empty:\r\nX-Colon: a:b\r\n");
    EXPECT_EQ(headers,
              (HeaderList{{"content-type", "text/html"}, {"x-empty", ""}, {"x-colon", "a:b"}}));
}

TEST(HeaderBlock, joins_folded_lines_and_skips_lines_without_a_colon) {
    const HeaderList headers = parse_header_block(
        "HTTP/1.1 200 OK\r\n folded onto nothing\r\nX-A: one\r\n\ttwo\r\ngarbage\r\n: no "
        "name\r\nX-B: 1\r\n");
    EXPECT_EQ(headers, (HeaderList{{"x-a", "one two"}, {"x-b", "1"}}));
}

TEST(HeaderBlock, keeps_repeated_headers_apart_and_in_order) {
    const HeaderList headers =
        parse_header_block("HTTP/1.1 200 OK\r\nVia: a\r\nX: 1\r\nVia: b\r\n");
    EXPECT_EQ(headers, (HeaderList{{"via", "a"}, {"x", "1"}, {"via", "b"}}));
}

TEST(HeaderBlock, reads_a_length_that_is_said_once_or_twice_alike) {
    EXPECT_EQ(length_of("").length, std::nullopt);
    EXPECT_EQ(length_of("Content-Length: 12\r\n").length, 12u);
    EXPECT_EQ(length_of("Content-Length: 12\r\nContent-Length: 12\r\n").length, 12u);
    EXPECT_EQ(length_of("Content-Length: 12, 12\r\n").length, 12u);
}

TEST(HeaderBlock, tells_conflicting_lengths_from_malformed_ones) {
    EXPECT_EQ(length_of("Content-Length: 12\r\nContent-Length: 13\r\n").problem,
              LengthProblem::conflicting);
    EXPECT_EQ(length_of("Content-Length: 12, 13\r\n").problem, LengthProblem::conflicting);
    for (const char* value : {"-1", "", "1e3", "99999999999999999999999"}) {
        EXPECT_EQ(length_of("Content-Length: " + std::string(value) + "\r\n").problem,
                  LengthProblem::malformed)
            << value;
    }
}

}  // namespace
}  // namespace magpie
