// Whole tables against the indexes of the WHATWG Encoding Standard, the sniffing order against
// html5lib's tests, and real pages.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/text.h"
#include "parser/charset.h"
#include "parser/charset_decoder.h"
#include "parser/charset_labels.h"

namespace magpie {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

class CharsetSuite : public testing::Test {
  protected:
    void SetUp() override {
        const char* shared = std::getenv("MAGPIE_SHARED_DATA");
        if (shared == nullptr) GTEST_SKIP() << "skipped: no ../shared";
        suite_ = fs::path(shared) / "suites/encoding";
    }

    // Lines of every pointer of an encoding that decode otherwise than they should.
    std::vector<std::string> wrong_lines(std::string_view encoding, const std::string& table) {
        const std::string in = read_file(suite_ / "encoding_rs" / (table + "_in.txt"));
        const std::string want = read_file(suite_ / "encoding_rs" / (table + "_in_ref.txt"));
        const std::string got = decode_bytes(in, encoding_named(encoding)).text;
        const auto want_lines = split_lines(want), got_lines = split_lines(got);
        std::vector<std::string> wrong;
        if (want_lines.size() != got_lines.size()) return {"line count"};
        for (std::size_t i = 0; i < want_lines.size(); ++i)
            if (want_lines[i] != got_lines[i])
                wrong.push_back(std::string(want_lines[i]) + " / " + std::string(got_lines[i]));
        return wrong;
    }

    fs::path suite_;
};

TEST_F(CharsetSuite, decodes_whole_tables_as_the_standard_does) {
    EXPECT_THAT(wrong_lines("gb18030", "gb18030"), testing::IsEmpty());
    EXPECT_THAT(wrong_lines("shift_jis", "shift_jis"), testing::IsEmpty());
    EXPECT_THAT(wrong_lines("euc-jp", "jis0208"), testing::IsEmpty());
    EXPECT_THAT(wrong_lines("iso-2022-jp", "iso_2022_jp"), testing::IsEmpty());
}

TEST_F(CharsetSuite, decodes_big5_and_euc_kr_but_for_the_documented_rows) {
    EXPECT_THAT(wrong_lines("big5", "big5"), testing::SizeIs(4 + 4 * 157));
    EXPECT_THAT(wrong_lines("euc-kr", "euc_kr"), testing::SizeIs(2 * 94));
}

struct Sniffing {
    std::string data, encoding;
};

std::vector<Sniffing> sniffing_tests(const std::string& file) {
    std::vector<Sniffing> tests;
    constexpr std::string_view kData = "#data\n", kEncoding = "\n#encoding\n";
    for (std::size_t at = file.find(kData); at != file.npos; at = file.find(kData, at)) {
        at += kData.size();
        const std::size_t middle = file.find(kEncoding, at);
        const std::size_t name = middle + kEncoding.size();
        const std::size_t end = std::min(file.find('\n', name), file.size());
        tests.push_back({file.substr(at, middle - at), file.substr(name, end - name)});
        at = end;
    }
    return tests;
}

TEST_F(CharsetSuite, sniffs_in_the_order_of_the_standard) {
    std::size_t count = 0;
    std::vector<std::string> wrong;
    // Not test-yahoo-jp.dat: a page in UTF-8 that says EUC-JP, where we trust the bytes.
    for (const char* name : {"tests1.dat", "tests2.dat"}) {
        for (const Sniffing& test : sniffing_tests(read_file(suite_ / "html5lib" / name))) {
            ++count;
            const DecodedText decoded = decode_text(test.data, "");
            // Where nothing is declared the suite expects a western browser's default.
            const std::string got = decoded.source == "utf8" ? "windows-1252" : decoded.encoding;
            const Encoding* want = encoding_of_label(test.encoding);
            if (want == nullptr || want->name != got)
                wrong.push_back(got + ", not " + test.encoding + ": " + test.data);
        }
    }
    EXPECT_GT(count, 70u);
    EXPECT_THAT(wrong, testing::IsEmpty());
}

}  // namespace
}  // namespace magpie
