// Types and sizes of media files from their first bytes.
#include "parser/media_type.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace magpie {
namespace {

using namespace std::string_literals;

std::string padded(std::string bytes) { return bytes + std::string(400, '\0'); }

std::string ftyp(std::string_view major, std::string_view compatible = "") {
    const char size = static_cast<char>(16 + compatible.size());
    return padded("\0\0\0"s + size + "ftyp" + std::string(major) + "\0\0\2\0"s +
                  std::string(compatible));
}

std::string mp3_frame() { return "\xFF\xFB\x90\x64"s + std::string(413, '\0'); }  // 128 kbit/s

std::string transport_stream() {
    std::string stream(3 * 188, '\xFF');
    for (const std::size_t at : {0, 188, 376}) stream[at] = '\x47';
    return stream;
}

TEST(MediaType, every_known_signature_is_named) {
    const std::pair<std::string, std::string_view> files[] = {
        {padded("\xFF\xD8\xFF\xE0"s), "image/jpeg"},
        {padded("\x89PNG\r\n\x1A\n"s), "image/png"},
        {padded("GIF89a"), "image/gif"},
        {padded("RIFF\x10\0\0\0WEBPVP8 "s), "image/webp"},
        {ftyp("avif"), "image/avif"},
        {ftyp("heic"), "image/heic"},
        {ftyp("mif1", "mif1avif"), "image/avif"},
        {ftyp("mif1", "mif1heic"), "image/heic"},
        {"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0"s, "image/bmp"},
        {padded("II*\0"s), "image/tiff"},
        {padded("MM\0*"s), "image/tiff"},
        {"\0\0\1\0\1\0\x10\x10\0\0\1\0\x20\0\x68\4\0\0\x16\0\0\0"s, "image/x-icon"},
        {padded("ID3\4\0\0"s), "audio/mpeg"},
        {mp3_frame() + mp3_frame(), "audio/mpeg"},
        {ftyp("M4A "), "audio/mp4"},
        {"\xFF\xF1\x50\x80\x01\x1F\xFC\0\0"s, "audio/aac"},
        {padded("#!AMR\n"), "audio/amr"},
        {padded("#!AMR-WB\n"), "audio/amr-wb"},
        {padded("\x02#!SILK_V3"), "audio/silk"},
        {padded("OggS"), "audio/ogg"},
        {padded("RIFF\x10\0\0\0WAVEfmt "s), "audio/wav"},
        {padded("fLaC"), "audio/flac"},
        {ftyp("isom", "isomiso2avc1mp41"), "video/mp4"},
        {ftyp("3gp5"), "video/3gpp"},
        {ftyp("qt  "), "video/quicktime"},
        {padded("\0\0\0\x08wide"s), "video/quicktime"},
        {padded("\x1A\x45\xDF\xA3\x9F\x42\x86\x81\1\x42\x82\x84webm"s), "video/webm"},
        {padded("\x1A\x45\xDF\xA3\x9F\x42\x82\x88matroska"s), "video/x-matroska"},
        {padded("FLV\x01"), "video/x-flv"},
        {transport_stream(), "video/mp2t"},
        {"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "image/svg+xml"},
    };
    for (const auto& [bytes, type] : files) {
        EXPECT_EQ(media_type_of(bytes), type);
        EXPECT_NE(extension_of(type), "bin") << type;
    }
}

TEST(MediaType, a_drawing_may_follow_a_declaration_comments_and_a_doctype) {
    EXPECT_EQ(media_type_of("\xEF\xBB\xBF<?xml version=\"1.0\"?>\n<!-- by > hand -->\n"
                            "<!DOCTYPE svg PUBLIC \"-//W3C\" \"x\" [<!ENTITY a \"b>\">]>\n<svg>"),
              "image/svg+xml");
}

TEST(MediaType, pages_and_texts_are_no_media) {
    for (const std::string_view text :
         {"<!DOCTYPE html><html><body><svg></svg></body></html>", "<html>", "<svgx>", "<svg",
          "{\"ret\":-1}", "plain words", "BMW is a make of cars, not a picture", "", "G", "<?xml",
          "RIFF1234CDXA"}) {
        EXPECT_EQ(media_type_of(text), "") << text;
    }
}

TEST(MediaType, one_sync_word_is_not_taken_for_sound) {
    EXPECT_EQ(media_type_of(mp3_frame() + "this is no second frame"), "");
    EXPECT_EQ(media_type_of("\xFF\xFE<\0h\0t\0m\0l\0"s), "");  // UTF-16 text
}

TEST(MediaType, an_unknown_type_has_the_neutral_extension) {
    EXPECT_EQ(extension_of("image/jpeg"), "jpg");
    EXPECT_EQ(extension_of("text/html"), "bin");
}

TEST(PictureSize, is_read_from_the_header_of_each_type) {
    const std::pair<std::string, PictureSize> pictures[] = {
        {padded("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\4\x38\0\0\0\2"s), {1080, 2}},
        {padded("GIF89a\x40\1\xF0\0"s), {320, 240}},
        {padded("RIFF\x10\0\0\0WEBPVP8X\x0A\0\0\0\x10\0\0\0\x7F\2\0\xDF\1\0"s), {640, 480}},
        {padded("RIFF\x10\0\0\0WEBPVP8L\x08\0\0\0\x2F\x7F\xC2\x77\0"s), {640, 480}},
        {padded("RIFF\x10\0\0\0WEBPVP8 \x08\0\0\0\0\0\0\x9D\1\x2A\x80\2\xE0\1"s), {640, 480}},
        {padded("BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x20\0\0\0\xF0\xFF\xFF\xFF"s), {32, 16}},
        {"\0\0\1\0\1\0\x10\0\0\0\1\0\x20\0\x68\4\0\0\x16\0\0\0"s, {16, 256}},
        {padded("\xFF\xD8\xFF\xE0\0\x04JF\xFF\xFF\xC2\0\x11\x08\1\xE0\2\x80\3"s), {640, 480}},
    };
    for (const auto& [bytes, size] : pictures) EXPECT_EQ(picture_size(bytes), size);
}

TEST(PictureSize, a_header_that_is_cut_off_has_no_size) {
    EXPECT_FALSE(picture_size("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\4"s));
    EXPECT_FALSE(picture_size("\xFF\xD8\xFF\xE0\xFF\xFFJF"s));
    EXPECT_FALSE(picture_size("no picture"));
}

// Any bytes behind any signature: an answer, and no read beyond the end (the sanitizers watch).
TEST(MediaType, is_total_over_any_bytes) {
    std::mt19937 random(1);
    const std::string heads[] = {"",
                                 "\xFF\xD8\xFF",
                                 "RIFF0000WEBP",
                                 "\xFF\xFB\x90\x64"s,
                                 "\0\0\1\0"s,
                                 "<!DOCTYPE svg[",
                                 "BM",
                                 "\x89PNG\r\n\x1A\n"s,
                                 "0000ftypmif1"};
    for (int round = 0; round < 4'000; ++round) {
        std::string bytes = heads[random() % std::size(heads)];
        const std::size_t length = random() % 64;
        for (std::size_t i = 0; i < length; ++i) bytes += static_cast<char>(random());
        const std::string_view type = media_type_of(bytes);
        if (type.empty()) {
            EXPECT_FALSE(picture_size(bytes));
        } else {
            EXPECT_NE(extension_of(type), "bin");
        }
    }
}

}  // namespace
}  // namespace magpie
