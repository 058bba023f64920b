// Signatures after the WHATWG MIME Sniffing Standard §6 where it has one, else after the format's
// own document (ISO 14496-12 for the ftyp family, ISO 13818-1 for transport streams, RFC 4867 for
// AMR). Every read is checked against the end.
#include "parser/media_type.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/text.h"

namespace magpie {
namespace {

using namespace std::string_view_literals;

// An SVG's prolog: XML declaration, licence comments, a DOCTYPE with its entities.
constexpr std::size_t kMaxProlog = 16 << 10;
// JPEG segments before the frame header: a large ICC profile alone takes 30.
constexpr int kMaxJpegSegments = 512;
constexpr std::size_t kMaxBrands = 32;  // of an ftyp box; real files list 2–8

struct Signature {
    std::string_view magic;
    std::string_view type;
};

constexpr Signature kSignatures[] = {
    {"\xFF\xD8\xFF"sv, "image/jpeg"},  {"\x89PNG\r\n\x1A\n"sv, "image/png"},
    {"GIF87a"sv, "image/gif"},         {"GIF89a"sv, "image/gif"},
    {"II*\0"sv, "image/tiff"},         {"MM\0*"sv, "image/tiff"},
    {"ID3"sv, "audio/mpeg"},           {"#!AMR\n"sv, "audio/amr"},
    {"#!AMR-WB\n"sv, "audio/amr-wb"},  {"#!SILK_V3"sv, "audio/silk"},
    {"\x02#!SILK_V3"sv, "audio/silk"},  // as WeChat writes it
    {"fLaC"sv, "audio/flac"},          {"FLV\x01"sv, "video/x-flv"},
};

constexpr Signature kExtensions[] = {
    {"jpg", "image/jpeg"},      {"png", "image/png"},        {"gif", "image/gif"},
    {"webp", "image/webp"},     {"svg", "image/svg+xml"},    {"avif", "image/avif"},
    {"heic", "image/heic"},     {"bmp", "image/bmp"},        {"tiff", "image/tiff"},
    {"ico", "image/x-icon"},    {"mp3", "audio/mpeg"},       {"m4a", "audio/mp4"},
    {"aac", "audio/aac"},       {"amr", "audio/amr"},        {"awb", "audio/amr-wb"},
    {"silk", "audio/silk"},     {"ogg", "audio/ogg"},        {"wav", "audio/wav"},
    {"flac", "audio/flac"},     {"mp4", "video/mp4"},        {"3gp", "video/3gpp"},
    {"webm", "video/webm"},     {"mkv", "video/x-matroska"}, {"flv", "video/x-flv"},
    {"mov", "video/quicktime"}, {"ts", "video/mp2t"},        {"ogv", "video/ogg"},
    {"avi", "video/x-msvideo"},
};

// The bytes of a file; what lies beyond the end reads as 0.
class Reader {
  public:
    explicit Reader(std::string_view bytes) : bytes_(bytes) {}

    bool has(std::size_t at, std::size_t count) const {
        return at <= bytes_.size() && count <= bytes_.size() - at;
    }
    std::uint32_t byte(std::size_t at) const {
        return at < bytes_.size() ? static_cast<unsigned char>(bytes_[at]) : 0;
    }
    std::uint32_t big16(std::size_t at) const { return byte(at) << 8 | byte(at + 1); }
    std::uint32_t big32(std::size_t at) const { return big16(at) << 16 | big16(at + 2); }
    std::uint32_t little16(std::size_t at) const { return byte(at) | byte(at + 1) << 8; }
    std::uint32_t little24(std::size_t at) const { return little16(at) | byte(at + 2) << 16; }
    std::uint32_t little32(std::size_t at) const { return little24(at) | byte(at + 3) << 24; }
    std::string_view text(std::size_t at, std::size_t count) const {
        return at < bytes_.size() ? bytes_.substr(at, count) : std::string_view{};
    }

  private:
    std::string_view bytes_;
};

// ---- types that need more than a prefix ----

std::string_view type_of_riff(const Reader& file) {
    const std::string_view form = file.text(8, 4);
    if (form == "WEBP") return "image/webp";
    if (form == "WAVE") return "audio/wav";
    return form == "AVI " ? "video/x-msvideo" : "";
}

std::string_view type_of_brand(std::string_view brand) {
    static constexpr std::array kHeic{"heic"sv, "heix"sv, "hevc"sv, "hevx"sv, "heim"sv, "heis"sv};
    static constexpr std::array kAudio{"M4A "sv, "M4B "sv, "M4P "sv, "F4A "sv};
    const auto is_one_of = [brand](const auto& brands) {
        return std::find(brands.begin(), brands.end(), brand) != brands.end();
    };
    if (brand == "avif" || brand == "avis") return "image/avif";
    if (is_one_of(kHeic)) return "image/heic";
    if (is_one_of(kAudio)) return "audio/mp4";
    if (brand == "qt  ") return "video/quicktime";
    return brand.starts_with("3g") ? "video/3gpp" : "";
}

// size, "ftyp", major brand, version, compatible brands. "mif1" says no more than "a still
// picture": then the compatible ones decide.
std::string_view type_of_iso_media(const Reader& file) {
    const std::string_view major = file.text(8, 4);
    if (const auto type = type_of_brand(major); !type.empty()) return type;
    if (major != "mif1" && major != "msf1") return "video/mp4";
    const std::size_t brands = std::min<std::size_t>(file.big32(0) / 4, kMaxBrands);
    for (std::size_t i = 4; i < brands; ++i) {
        const auto type = type_of_brand(file.text(4 * i, 4));
        if (type.starts_with("image/")) return type;
    }
    return "image/heic";
}

// QuickTime files of before ftyp begin with one of these boxes.
bool is_old_quicktime(const Reader& file) {
    const std::string_view box = file.text(4, 4);
    return file.big32(0) >= 8 && (box == "moov" || box == "mdat" || box == "wide");
}

bool is_bmp(const Reader& file) {
    static constexpr std::array<std::uint32_t, 7> kHeaderSizes{12, 40, 52, 56, 64, 108, 124};
    return file.text(0, 2) == "BM" && std::find(kHeaderSizes.begin(), kHeaderSizes.end(),
                                                file.little32(14)) != kHeaderSizes.end();
}

// Directory of pictures: reserved, type 1, count; the first entry's reserved byte and its offset.
bool is_ico(const Reader& file) {
    if (file.big32(0) != 0x00000100 || !file.has(0, 22)) return false;
    const std::uint32_t count = file.little16(4);
    return count > 0 && file.byte(9) == 0 && file.little32(18) >= 6 + 16 * count;
}

// Length of the MPEG audio layer III frame whose header stands at `at`; 0 when there is none.
std::size_t mp3_frame_length(const Reader& file, std::size_t at) {
    static constexpr std::array<int, 15> kRates1{0,   32,  40,  48,  56,  64,  80, 96,
                                                 112, 128, 160, 192, 224, 256, 320};
    static constexpr std::array<int, 15> kRates2{0,  8,  16, 24,  32,  40,  48, 56,
                                                 64, 80, 96, 112, 128, 144, 160};
    static constexpr std::array<int, 3> kSampleRates{44'100, 48'000, 32'000};
    const std::uint32_t header = file.big32(at);
    const std::uint32_t version = header >> 19 & 3, layer = header >> 17 & 3;
    const std::uint32_t rate = header >> 12 & 15, sampling = header >> 10 & 3;
    if (header >> 21 != 0x7FF || version == 1 || layer != 1) return 0;
    if (rate == 0 || rate == 15 || sampling == 3) return 0;
    const bool is_first = version == 3;
    const int divisor = is_first ? 1 : version == 2 ? 2 : 4;
    const int bits = (is_first ? kRates1 : kRates2)[rate] * 1000;
    const int length = (is_first ? 144 : 72) * bits / (kSampleRates[sampling] / divisor);
    return static_cast<std::size_t>(length) + (header >> 9 & 1);
}

// Two frames in a row, because eleven set bits alone prove little. One that fills the file is
// enough.
bool is_mp3(const Reader& file) {
    const std::size_t length = mp3_frame_length(file, 0);
    if (length == 0) return false;
    return !file.has(length, 4) || mp3_frame_length(file, length) != 0;
}

bool is_aac(const Reader& file) {
    const auto frame_length = [&file](std::size_t at) -> std::size_t {
        const bool sync = (file.big16(at) & 0xFFF6) == 0xFFF0;  // ADTS: layer bits 0
        const bool known_rate = (file.byte(at + 2) >> 2 & 15) < 13;
        if (!sync || !known_rate) return 0;
        return (file.byte(at + 3) & 3) << 11 | file.byte(at + 4) << 3 | file.byte(at + 5) >> 5;
    };
    const std::size_t length = frame_length(0);
    if (length < 7) return false;
    return !file.has(length, 7) || frame_length(length) >= 7;
}

// Packets of 188 bytes, each with its sync byte. Shorter than three it proves nothing.
bool is_transport_stream(const Reader& file) {
    return file.byte(0) == 0x47 && file.byte(188) == 0x47 && file.byte(376) == 0x47;
}

std::string_view type_of_ebml(const Reader& file) {
    const std::string_view head = file.text(0, 64);  // the DocType stands in the first element
    if (contains(head, "webm")) return "video/webm";
    return contains(head, "matroska") ? "video/x-matroska" : "";
}

std::string_view type_of_ogg(const Reader& file) {
    return file.text(28, 7) == "\x80theora" ? "video/ogg" : "audio/ogg";
}

// Behind BOM, white space, declaration, comments and DOCTYPE the first element is svg. An HTML page
// that holds a drawing begins with something else.
bool is_svg(std::string_view bytes) {
    std::string_view rest = bytes.substr(0, kMaxProlog);
    if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
    const auto skip_to_behind = [&rest](std::string_view end) {
        const std::size_t at = rest.find(end);
        rest = at == std::string_view::npos ? std::string_view{} : rest.substr(at + end.size());
    };
    for (;;) {
        rest = trim(rest);
        if (rest.starts_with("<?")) {
            skip_to_behind("?>");
        } else if (rest.starts_with("<!--")) {
            skip_to_behind("-->");
        } else if (starts_with_ignore_case(rest, "<!doctype svg")) {
            const std::size_t subset = rest.find('[');
            skip_to_behind(subset < rest.find('>') ? "]>" : ">");
        } else {
            break;
        }
    }
    if (!rest.starts_with("<svg") || rest.size() < 5) return false;
    return is_ascii_space(rest[4]) || rest[4] == '>' || rest[4] == '/' || rest[4] == ':';
}

// ---- sizes ----

std::optional<PictureSize> size_when(bool whole, std::uint32_t width, std::uint32_t height) {
    if (!whole) return std::nullopt;
    return PictureSize{width, height};
}

// Segment after segment to the frame header: marker, length, precision, height, width.
std::optional<PictureSize> size_of_jpeg(const Reader& file) {
    std::size_t at = 2;
    for (int segment = 0; segment < kMaxJpegSegments && file.has(at, 9); ++segment) {
        if (file.byte(at) != 0xFF) return std::nullopt;
        const std::uint32_t marker = file.byte(at + 1);
        if (marker == 0xFF) {  // fill byte
            ++at;
            continue;
        }
        const bool is_frame =
            marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
        if (is_frame) return PictureSize{file.big16(at + 7), file.big16(at + 5)};
        at += 2 + file.big16(at + 2);
    }
    return std::nullopt;
}

std::optional<PictureSize> size_of_webp(const Reader& file) {
    const std::string_view chunk = file.text(12, 4);
    if (chunk == "VP8X")
        return size_when(file.has(24, 6), file.little24(24) + 1, file.little24(27) + 1);
    if (chunk == "VP8 ")
        return size_when(file.has(26, 4), file.little16(26) & 0x3FFF, file.little16(28) & 0x3FFF);
    if (chunk != "VP8L") return std::nullopt;
    const std::uint32_t bits = file.little32(21);  // behind the signature byte 0x2F
    return size_when(file.has(21, 4), (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1);
}

std::optional<PictureSize> size_of_bmp(const Reader& file) {
    if (file.little32(14) == 12)
        return size_when(file.has(18, 4), file.little16(18), file.little16(20));
    const std::uint32_t height = file.little32(22);  // negative: top row first
    return size_when(file.has(18, 8), file.little32(18),
                     (height & 0x80000000u) != 0 ? 0u - height : height);
}

std::optional<PictureSize> size_of_ico(const Reader& file) {
    const auto side = [&file](std::size_t at) { return file.byte(at) == 0 ? 256 : file.byte(at); };
    return PictureSize{side(6), side(7)};
}

}  // namespace

std::string_view media_type_of(std::string_view bytes) {
    for (const Signature& known : kSignatures) {
        if (bytes.starts_with(known.magic)) return known.type;
    }
    const Reader file(bytes);
    if (bytes.starts_with("RIFF")) return type_of_riff(file);
    if (file.text(4, 4) == "ftyp") return type_of_iso_media(file);
    if (bytes.starts_with("OggS")) return type_of_ogg(file);
    if (bytes.starts_with("\x1A\x45\xDF\xA3")) return type_of_ebml(file);
    if (is_bmp(file)) return "image/bmp";
    if (is_ico(file)) return "image/x-icon";
    if (is_old_quicktime(file)) return "video/quicktime";
    if (is_aac(file)) return "audio/aac";
    if (is_mp3(file)) return "audio/mpeg";
    if (is_transport_stream(file)) return "video/mp2t";
    return is_svg(bytes) ? "image/svg+xml" : "";
}

std::string_view extension_of(std::string_view media_type) {
    for (const auto& [extension, type] : kExtensions) {
        if (type == media_type) return extension;
    }
    return "bin";
}

std::optional<PictureSize> picture_size(std::string_view bytes) {
    const std::string_view type = media_type_of(bytes);
    const Reader file(bytes);
    if (type == "image/jpeg") return size_of_jpeg(file);
    if (type == "image/png") return size_when(file.has(16, 8), file.big32(16), file.big32(20));
    if (type == "image/gif") return size_when(file.has(6, 4), file.little16(6), file.little16(8));
    if (type == "image/webp") return size_of_webp(file);
    if (type == "image/bmp") return size_of_bmp(file);
    if (type == "image/x-icon") return size_of_ico(file);
    return std::nullopt;
}

}  // namespace magpie
