#include "crawler/content_coding.h"

#include <gtest/gtest.h>

#include "tests/support/compress.h"

namespace magpie {
namespace {

using namespace magpie::literals;
using test::compress;

const std::string kPage = [] {
    std::string page = "<!doctype html><title>标题</title>";
    for (int i = 0; i < 4000; ++i)
        page += "<p>第" + std::to_string(i * 7919 % 10007) + "段 正文。</p>\n";
    return page;
}();

std::string decoded(std::string_view wire, std::string_view coding) {
    Result<std::string> text = decode_content(wire, coding, 16_MiB);
    return text ? *text : "error: " + text.error().message;
}

ErrorCode error_of(std::string_view wire, std::string_view coding, Bytes most = 16_MiB) {
    const Result<std::string> text = decode_content(wire, coding, most);
    EXPECT_FALSE(text) << coding;
    return text ? ErrorCode::internal : text.error().code;
}

class EveryCoding : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(ContentCoding, EveryCoding,
                         ::testing::Values("gzip", "deflate", "raw", "br", "zstd"),
                         [](const auto& one) { return std::string(one.param); });

std::string header_for(std::string_view coding) {
    return std::string(coding == "raw" ? "deflate" : coding);
}

TEST_P(EveryCoding, gives_the_page_back) {
    EXPECT_EQ(decoded(compress(kPage, GetParam()), header_for(GetParam())), kPage);
}

TEST_P(EveryCoding, gives_the_page_back_however_it_is_cut_into_pieces) {
    const std::string wire = compress(kPage, GetParam());
    for (const std::size_t piece : {1u, 2u, 3u, 7u, 100u, 4096u}) {
        auto decoder = ContentDecoder::create(header_for(GetParam()), 16_MiB);
        ASSERT_TRUE(decoder);
        std::string text;
        for (std::size_t at = 0; at < wire.size(); at += piece) {
            ASSERT_TRUE(decoder->feed(std::string_view(wire).substr(at, piece), &text)) << at;
        }
        ASSERT_TRUE(decoder->finish(&text));
        EXPECT_EQ(text, kPage) << piece;
        EXPECT_EQ(decoder->decoded_size(), kPage.size());
    }
}

TEST_P(EveryCoding, decodes_nothing_to_nothing) {
    EXPECT_EQ(decoded("", header_for(GetParam())), "");
    EXPECT_EQ(decoded(compress("", GetParam()), header_for(GetParam())), "");
}

TEST_P(EveryCoding, calls_a_stream_cut_anywhere_an_error) {
    const std::string wire = compress(kPage.substr(0, 3000), GetParam());
    for (std::size_t size = 1; size < wire.size(); ++size) {
        EXPECT_EQ(error_of(wire.substr(0, size), header_for(GetParam())), ErrorCode::corrupt)
            << size;
    }
}

TEST_P(EveryCoding, ignores_what_follows_the_stream) {
    const std::string wire = compress(kPage, GetParam()) + "garbage garbage";
    EXPECT_EQ(decoded(wire, header_for(GetParam())), kPage);
}

TEST_P(EveryCoding, stops_a_bomb_at_the_limit) {
    const std::string bomb = compress(std::string(8u << 20, '\0'), GetParam());
    ASSERT_LT(bomb.size(), 20'000u);
    EXPECT_EQ(error_of(bomb, header_for(GetParam()), 1_MiB), ErrorCode::limit);
}

TEST_P(EveryCoding, allows_exactly_the_limit) {
    const std::string wire = compress(kPage, GetParam());
    EXPECT_TRUE(decode_content(wire, header_for(GetParam()), Bytes{kPage.size()}));
    EXPECT_EQ(error_of(wire, header_for(GetParam()), Bytes{kPage.size() - 1}), ErrorCode::limit);
}

TEST_P(EveryCoding, counts_without_keeping) {
    auto decoder = ContentDecoder::create(header_for(GetParam()), 16_MiB);
    ASSERT_TRUE(decoder->feed(compress(kPage, GetParam()), nullptr));
    ASSERT_TRUE(decoder->finish(nullptr));
    EXPECT_EQ(decoder->decoded_size(), kPage.size());
}

// Total on hostile bytes: every single-byte change is an answer or an error, never more than the
// limit.
TEST_P(EveryCoding, survives_every_flipped_byte) {
    const std::string wire = compress(kPage.substr(0, 500), GetParam());
    for (std::size_t at = 0; at < wire.size(); ++at) {
        std::string broken = wire;
        broken[at] = static_cast<char>(broken[at] ^ 0x55);
        const Result<std::string> text = decode_content(broken, header_for(GetParam()), 1_MiB);
        EXPECT_TRUE(!text || text->size() <= (1u << 20));
    }
}

TEST(ContentCoding, undoes_two_stacked_codings_last_first) {
    EXPECT_EQ(decoded(compress(compress(kPage, "gzip"), "br"), "gzip, br"), kPage);
    EXPECT_EQ(decoded(compress(compress(kPage, "zstd"), "gzip"), "zstd,gzip"), kPage);
}

TEST(ContentCoding, stops_a_stacked_bomb_at_the_limit) {
    const std::string inner = compress(std::string(8u << 20, '\0'), "gzip");
    EXPECT_EQ(error_of(compress(inner, "gzip"), "gzip, gzip", 1_MiB), ErrorCode::limit);
}

TEST(ContentCoding, bounds_what_an_inner_coding_makes_even_when_it_comes_to_nothing) {
    std::string empty_members;
    const std::string member = compress("", "gzip");
    while (empty_members.size() < (2u << 20)) empty_members += member;
    EXPECT_EQ(error_of(compress(empty_members, "gzip"), "gzip, gzip", 1_MiB), ErrorCode::limit);
}

TEST(ContentCoding, refuses_three_stacked_codings) {
    EXPECT_EQ(error_of("x", "gzip, gzip, gzip"), ErrorCode::unsupported);
}

TEST(ContentCoding, joins_gzip_members_and_zstd_frames) {
    for (const char* coding : {"gzip", "zstd"}) {
        const std::string wire = compress("one ", coding) + compress("two", coding);
        EXPECT_EQ(decoded(wire, coding), "one two");
    }
}

TEST(ContentCoding, ignores_trailing_bytes_that_only_begin_like_a_member) {
    EXPECT_EQ(decoded(compress("page", "gzip") + '\x1f', "gzip"), "page");
    EXPECT_EQ(decoded(compress("page", "gzip") + "\x1f\x1f", "gzip"), "page");
    EXPECT_EQ(decoded(compress("page", "gzip") + std::string(512, '\0'), "gzip"), "page");
}

TEST(ContentCoding, calls_a_second_member_cut_short_an_error) {
    const std::string second = compress(kPage, "gzip");
    EXPECT_EQ(error_of(compress("a", "gzip") + second.substr(0, 40), "gzip"), ErrorCode::corrupt);
}

TEST(ContentCoding, takes_bytes_without_gzip_magic_for_plain_text) {
    EXPECT_EQ(decoded("<p>plain</p>", "gzip"), "<p>plain</p>");
    EXPECT_EQ(decoded("\x1f not gzip", "gzip"), "\x1f not gzip");
    EXPECT_EQ(decoded(compress(kPage, "gzip"), "gzip, gzip"), kPage);  // labelled twice, coded once
}

TEST(ContentCoding, notices_a_wrong_checksum) {
    std::string wire = compress(kPage, "gzip");
    wire[wire.size() - 8] = static_cast<char>(~wire[wire.size() - 8]);
    EXPECT_EQ(error_of(wire, "gzip"), ErrorCode::corrupt);
}

TEST(ContentCoding, refuses_a_zstd_window_above_eight_mebibytes) {
    // A frame header that asks for a 16 MiB window: magic, descriptor 0 (window follows),
    // exponent 14.
    const std::string frame("\x28\xb5\x2f\xfd\x00\x70\x01\x00\x00", 9);
    EXPECT_EQ(error_of(frame, "zstd"), ErrorCode::corrupt);
}

TEST(ContentCoding, reads_names_in_any_case_with_blanks) {
    EXPECT_EQ(decoded(compress(kPage, "gzip"), " GZip "), kPage);
    EXPECT_EQ(decoded(compress(kPage, "gzip"), "x-gzip"), kPage);
}

TEST(ContentCoding, passes_text_that_is_not_coded) {
    for (const char* header : {"", "identity", "none", "utf-8", ",,", "UTF-8, identity"}) {
        EXPECT_EQ(decoded("text", header), "text") << header;
    }
}

TEST(ContentCoding, refuses_codings_it_does_not_know) {
    EXPECT_EQ(error_of("x", "compress"), ErrorCode::unsupported);
    EXPECT_EQ(error_of("x", "gzip, sdch"), ErrorCode::unsupported);
}

TEST(ContentCoding, bounds_plain_text_too) {
    EXPECT_EQ(error_of("12345", "", 4_B), ErrorCode::limit);
}

// --- beginnings ----------------------------------------------------------------------------------

TEST_P(EveryCoding, gives_the_beginning_of_what_was_cut) {
    std::string text;
    for (int i = 0; i < 200'000; ++i) text += std::to_string(i * 2'654'435'761u) + '\n';
    const std::string wire = compress(text, GetParam());
    const std::string coding = header_for(GetParam());
    const auto whole = decode_beginning(wire, coding, Bytes{text.size()});
    ASSERT_TRUE(whole);
    EXPECT_TRUE(whole->is_whole);
    EXPECT_EQ(whole->text, text);
    const auto cut = decode_beginning(std::string_view(wire).substr(0, wire.size() / 2), coding,
                                      Bytes{text.size()});
    ASSERT_TRUE(cut);
    EXPECT_FALSE(cut->is_whole);
    EXPECT_GT(cut->text.size(), text.size() / 4);
    EXPECT_TRUE(text.starts_with(cut->text));
    const auto limited = decode_beginning(wire, coding, 500_KiB);
    ASSERT_TRUE(limited);
    EXPECT_FALSE(limited->is_whole);
    EXPECT_EQ(limited->text, text.substr(0, 500 * 1024));
}

TEST(ContentCoding, gives_the_beginning_of_plain_bytes) {
    EXPECT_EQ(decode_beginning("abcdef", "", 3_B)->text, "abc");
    EXPECT_FALSE(decode_beginning("abcdef", "", 3_B)->is_whole);
    EXPECT_TRUE(decode_beginning("abc", "", 3_B)->is_whole);
    EXPECT_FALSE(decode_beginning("abc", "mystery", 3_B));
}

}  // namespace
}  // namespace magpie
