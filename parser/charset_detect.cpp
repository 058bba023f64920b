#include "parser/charset_detect.h"

#include <unicode/ucsdet.h>

#include <algorithm>
#include <memory>
#include <span>
#include <string>

#include "parser/charset_decoder.h"

namespace magpie {
namespace {

constexpr std::size_t kSample = std::size_t{32} << 10;  // of non-ASCII text: 16,000 characters
constexpr std::size_t kDetectorReads = 8000;

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }
bool is_between(unsigned char c, unsigned char low, unsigned char high) {
    return c >= low && c <= high;
}

// Every stretch of non-ASCII bytes with the ASCII behind it as far as it matters: a trail byte, a
// space.
std::string non_ascii_sample(std::string_view bytes, std::size_t size) {
    constexpr int kBehind = 4;
    std::string sample;
    int wanted = 0;
    for (const char c : bytes) {
        if (!is_ascii(c)) wanted = kBehind + 1;
        if (wanted == 0) continue;
        --wanted;
        sample.push_back(c);
        if (sample.size() == size) break;
    }
    return sample;
}

struct Census {
    std::size_t characters = 0;
    std::size_t frequent = 0;
    // What text of another language lacks. gb18030: rows C9–D7, pinyin L–Z; Korean ends before
    // them. big5: trail bytes 40–7E; the EUC encodings have none.
    std::size_t telling = 0;

    bool is_plausible() const {
        return characters >= 2 && frequent * 10 >= characters * 9 && telling * 20 >= characters;
    }
};

// GB 2312 level 1 and its punctuation. Not its kana, which only Japanese in EUC-JP has in numbers.
Census census_of_gb18030(std::string_view sample) {
    Census census;
    for (std::size_t i = 0; i < sample.size(); ++i) {
        if (is_ascii(sample[i])) continue;
        ++census.characters;
        if (i + 1 == sample.size()) break;
        const auto lead = static_cast<unsigned char>(sample[i]);
        const auto trail = static_cast<unsigned char>(sample[++i]);
        if (trail < 0xA1) continue;
        if (is_between(lead, 0xB0, 0xD7) || is_between(lead, 0xA1, 0xA3)) ++census.frequent;
        if (is_between(lead, 0xC9, 0xD7)) ++census.telling;
    }
    return census;
}

// Big5's frequent characters (rows A4–C6) and its punctuation.
Census census_of_big5(std::string_view sample) {
    Census census;
    for (std::size_t i = 0; i < sample.size(); ++i) {
        if (is_ascii(sample[i])) continue;
        ++census.characters;
        if (i + 1 == sample.size()) break;
        const auto lead = static_cast<unsigned char>(sample[i]);
        const auto trail = static_cast<unsigned char>(sample[++i]);
        const bool is_pair = is_between(trail, 0x40, 0x7E) || is_between(trail, 0xA1, 0xFE);
        if (is_pair && is_between(lead, 0xA1, 0xC6)) ++census.frequent;
        if (trail <= 0x7E && is_pair) ++census.telling;
    }
    return census;
}

struct CloseDetector {
    void operator()(UCharsetDetector* detector) const { ucsdet_close(detector); }
};

// Most of what the detector names is a label of the standard. UTF-8 and UTF-16 were ruled out
// before.
const Encoding* encoding_of_match(const UCharsetMatch* match) {
    UErrorCode status = U_ZERO_ERROR;
    const char* name = ucsdet_getName(match, &status);
    if (U_FAILURE(status) || name == nullptr) return nullptr;
    const Encoding* encoding = encoding_of_label(name);
    if (encoding == nullptr || encoding->name == "utf-8") return nullptr;
    return encoding->name.substr(0, 6) != "utf-16" ? encoding : nullptr;
}

bool decodes_cleanly(std::string_view sample, const Encoding& encoding) {
    return decode_bytes(sample, encoding).errors * 50 <= sample.size();
}

const Encoding* first_clean_match(std::string_view sample) {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UCharsetDetector, CloseDetector> detector(ucsdet_open(&status));
    ucsdet_setText(detector.get(), sample.data(), static_cast<int32_t>(sample.size()), &status);
    int32_t count = 0;
    const UCharsetMatch** matches = ucsdet_detectAll(detector.get(), &count, &status);
    if (U_FAILURE(status) || matches == nullptr) return nullptr;
    for (const UCharsetMatch* match : std::span(matches, static_cast<std::size_t>(count))) {
        const Encoding* encoding = encoding_of_match(match);
        if (encoding != nullptr && decodes_cleanly(sample, *encoding)) return encoding;
    }
    return nullptr;
}

}  // namespace

const Encoding* plausible_chinese(std::string_view bytes) {
    const std::string sample = non_ascii_sample(bytes, kSample);
    const Census gb = census_of_gb18030(sample);
    const Census big5 = census_of_big5(sample);
    if (gb.is_plausible() && gb.frequent >= big5.frequent) return &encoding_named("gb18030");
    return big5.is_plausible() ? &encoding_named("big5") : nullptr;
}

const Encoding& detect_encoding(std::string_view bytes) {
    if (const Encoding* chinese = plausible_chinese(bytes)) return *chinese;
    const Encoding* match = first_clean_match(non_ascii_sample(bytes, kDetectorReads));
    return match != nullptr ? *match : encoding_named("windows-1252");
}

}  // namespace magpie
