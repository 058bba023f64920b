#include "parser/charset.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace magpie {
namespace {

// 中文网页，人民日报 in the two encodings, and more of the same for the detector.
const std::string kGb = "\xD6\xD0\xCE\xC4\xCD\xF8\xD2\xB3\xA3\xAC\xC8\xCB\xC3\xF1\xC8\xD5\xB1\xA8";
const std::string kBig5 =
    "\xA4\xA4\xA4\xE5\xBA\xF4\xAD\xB6\xA1\x41\xA4\x48\xA5\xC1\xA4\xE9\xB3\xF8";

DecodedText decode(std::string_view bytes, std::string_view content_type = "") {
    return decode_text(std::string(bytes), content_type);
}

TEST(Charset, a_byte_order_mark_beats_every_declaration) {
    const DecodedText utf8 =
        decode("\xEF\xBB\xBF<meta charset=gbk>\u4e2d", "text/html; charset=big5");
    EXPECT_EQ(utf8.text, "<meta charset=gbk>\u4e2d");
    EXPECT_EQ(utf8.encoding, "utf-8");
    EXPECT_EQ(utf8.source, "bom");
    EXPECT_EQ(decode(std::string_view("\xFF\xFE\x2D\x4E\x87\x65", 6)).text, "中文");
    EXPECT_EQ(decode(std::string_view("\xFE\xFF\x4E\x2D\x65\x87", 6)).text, "中文");
}

TEST(Charset, the_header_beats_the_page) {
    const DecodedText text = decode("<meta charset=big5>" + kGb, "text/html;charset=\"GB2312\"");
    EXPECT_EQ(text.text, "<meta charset=big5>中文网页，人民日报");
    EXPECT_EQ(text.encoding, "gb18030");
    EXPECT_EQ(text.source, "http");
    EXPECT_FALSE(text.has_errors);
}

TEST(Charset, the_page_declares_its_encoding_in_a_meta_element) {
    for (std::string_view head :
         {"<meta charset=gbk>", "<META CHARSET = 'gb2312' />",
          "<html><head x=\"<meta charset=big5>\"><meta a b charset=x-gbk>",
          "<!--<meta charset=big5>--><meta http-equiv=Content-Type content='text/html; "
          "charset=gb_2312-80'>",
          "<meta content='text/html;charset=\"chinese\"' http-equiv=content-type>"}) {
        const DecodedText text = decode(std::string(head) + kGb);
        EXPECT_EQ(text.text, std::string(head) + "中文网页，人民日报") << head;
        EXPECT_EQ(text.source, "meta") << head;
    }
}

TEST(Charset, a_content_attribute_counts_only_with_http_equiv) {
    EXPECT_EQ(decode("<meta name=x content='text/html; charset=big5'>a").source, "utf8");
}

TEST(Charset, a_document_cannot_declare_itself_utf16) {
    EXPECT_EQ(decode("<meta charset=utf-16le>a").encoding, "utf-8");
    EXPECT_EQ(decode("<p>a</p>", "text/html; charset=utf-16").text, "<p>a</p>");
}

TEST(Charset, reads_the_xml_declaration) {
    const DecodedText text = decode("<?xml version=\"1.0\" encoding=\"GBK\"?><rss>" + kGb);
    EXPECT_EQ(text.source, "xml");
    EXPECT_EQ(text.text.substr(text.text.find("<rss>")), "<rss>中文网页，人民日报");
}

TEST(Charset, utf16_shows_without_a_mark) {
    const DecodedText text = decode(std::string_view("<\0p\0>\0\x2D\x4E", 8));
    EXPECT_EQ(text.text, "<p>中");
    EXPECT_EQ(text.encoding, "utf-16le");
}

TEST(Charset, well_formed_utf8_needs_no_declaration_and_is_not_copied) {
    std::string bytes = "<p>" + std::string(1000, 'x') + "中文";
    const char* place = bytes.data();
    const DecodedText text = decode_text(std::move(bytes), "text/html; charset=utf-8");
    EXPECT_EQ(text.text.data(), place);
    EXPECT_EQ(decode("中文").source, "utf8");
}

TEST(Charset, a_wrong_declaration_does_not_spoil_utf8) {
    for (std::string_view type :
         {"text/html; charset=gbk", "text/html; charset=iso-8859-1", "text/html; charset=big5"}) {
        const DecodedText text = decode("正文是用统一码写的", type);
        EXPECT_EQ(text.text, "正文是用统一码写的") << type;
        EXPECT_EQ(text.encoding, "utf-8") << type;
    }
}

TEST(Charset, a_word_that_happens_to_be_utf8_keeps_its_declaration) {
    EXPECT_EQ(decode("\xC1\xAA\xCD\xA8", "text/plain; charset=gbk").text, "联通");
}

TEST(Charset, a_false_utf8_declaration_gives_way_to_what_the_bytes_are) {
    EXPECT_EQ(decode("<meta charset=gbk>" + kGb, "text/html; charset=utf-8").source, "meta");
    const DecodedText text = decode(kGb + kGb, "text/html; charset=utf-8");
    EXPECT_EQ(text.text, "中文网页，人民日报中文网页，人民日报");
    EXPECT_EQ(text.source, "detected");
}

TEST(Charset, a_default_of_latin1_gives_way_to_chinese) {
    EXPECT_EQ(decode("<meta charset=gb2312>" + kGb, "text/html; charset=iso-8859-1").source,
              "meta");
    EXPECT_EQ(decode(kGb, "text/html; charset=iso-8859-1").encoding, "gb18030");
    EXPECT_EQ(decode("caf\xE9 d\xE9j\xE0", "text/html; charset=iso-8859-1").text, "café déjà");
}

TEST(Charset, a_stray_byte_does_not_turn_utf8_into_something_else) {
    const std::string text = "这一页的正文很长，广告里有一个坏字节，别的都是好的。";
    const DecodedText cut = decode(text + "\xE4\xB8", "text/html; charset=utf-8");
    EXPECT_EQ(cut.text, text + "\uFFFD");
    EXPECT_EQ(cut.source, "http");
    EXPECT_TRUE(cut.has_errors);
    EXPECT_EQ(decode(text + "\xFF").source, "utf8");
}

TEST(Charset, detects_chinese_without_any_declaration) {
    EXPECT_EQ(decode(kGb).text, "中文网页，人民日报");
    EXPECT_EQ(decode(kBig5).text, "中文網頁，人民日報");
    EXPECT_EQ(decode(kBig5).encoding, "big5");
}

TEST(Charset, detects_other_languages) {
    // これはにほんごのぶんしょうです。テスト。 in two encodings
    const std::string euc =
        "\xA4\xB3\xA4\xEC\xA4\xCF\xA4\xCB\xA4\xDB\xA4\xF3\xA4\xB4\xA4\xCE\xA4\xD6\xA4\xF3\xA4\xB7"
        "\xA4\xE7\xA4\xA6\xA4\xC7\xA4\xB9\xA1\xA3\xA5\xC6\xA5\xB9\xA5\xC8\xA1\xA3";
    EXPECT_EQ(decode(euc).encoding, "euc-jp");
    const std::string sjis =
        "\x82\xB1\x82\xEA\x82\xCD\x82\xC9\x82\xD9\x82\xF1\x82\xB2\x82\xCC\x82\xD4\x82\xF1\x82\xB5"
        "\x82\xE5\x82\xA4\x82\xC5\x82\xB7\x81\x42\x83\x65\x83\x58\x83\x67\x81\x42";
    EXPECT_EQ(decode(sjis).encoding, "shift_jis");
}

TEST(Charset, labels_are_those_of_the_standard) {
    EXPECT_EQ(decode("a", "text/html; charset=latin1").encoding, "windows-1252");
    EXPECT_EQ(decode("a", "text/html; charset= US-ASCII ").encoding, "windows-1252");
    EXPECT_EQ(decode("a", "text/html; charset=CN-BIG5").encoding, "big5");
    EXPECT_EQ(decode("a", "text/html; charset=sjis;x=y").encoding, "shift_jis");
    EXPECT_EQ(decode("a", "text/html; charset=hz-gb-2312").encoding, "utf-8");
    EXPECT_EQ(decode("a", "text/html; charset='8859'").encoding, "utf-8");
    EXPECT_EQ(decode("a", "text/html; charset=").encoding, "utf-8");
}

TEST(Charset, gb18030_is_the_standards_not_icus) {
    const std::string type = "text/html; charset=gb18030";
    EXPECT_EQ(decode("\x80\xD6\xD0", type).text, "€中");
    EXPECT_EQ(decode("\xA3\xA0\xD6\xD0", type).text, "\u3000中");
    EXPECT_EQ(decode("\xFE\x59\xD6\xD0", type).text, "\u9FB4中");
    EXPECT_EQ(decode("\x95\x32\x82\x36\xD6\xD0", type).text, "\U00020000中");
}

TEST(Charset, a_broken_character_does_not_eat_the_markup_behind_it) {
    EXPECT_EQ(decode("\xD6\xD0\x81<p>", "text/html; charset=gbk").text, "中\uFFFD<p>");
    EXPECT_EQ(decode("\xA4\xA4\x87\x66<p>", "text/html; charset=big5").text,
              "中\uFFFD"
              "f<p>");
}

TEST(Charset, text_that_was_encoded_twice_is_put_right_where_that_is_exact) {
    const DecodedText twice =
        decode("<p>Ã©tÃ© – Itâ€™s la carte © 2025 &mdash; \u00a0ä¸\u00adæ–‡</p>");
    EXPECT_TRUE(twice.is_repaired);
    EXPECT_EQ(twice.text, "<p>été – It’s la carte © 2025 &mdash; \u00a0中文</p>");
    EXPECT_EQ(decode("Youâ\u0080\u0099re â\u0082¬ 5, isnâ\u0080\u0099t it").text,
              "You’re € 5, isn’t it");
}

TEST(Charset, text_about_such_text_and_text_with_letters_of_its_own_stay) {
    for (const char* text : {"how Ã© became Ã©", "été: Ã© Ã© Ã© Ã©", "MAÇÃ” NÃO Ã” Ã” Ã”", "ÃÃÃÃÃÃ",
                             "日本語のテキスト · © ® «x»"})
        EXPECT_EQ(decode(text).text, text);
}

TEST(Charset, every_input_gives_valid_utf8) {
    std::string all;
    for (int c = 255; c >= 0; --c) all += static_cast<char>(c);
    for (std::string_view label : {"", "utf-8", "gbk", "big5", "shift_jis", "euc-jp", "iso-2022-jp",
                                   "euc-kr", "utf-16", "koi8-u", "windows-1252"}) {
        const DecodedText text = decode(all, "text/html; charset=" + std::string(label));
        EXPECT_TRUE(is_valid_utf8(text.text)) << label;
        EXPECT_FALSE(text.encoding.empty()) << label;
    }
    EXPECT_EQ(decode("").text, "");
}

}  // namespace
}  // namespace magpie
