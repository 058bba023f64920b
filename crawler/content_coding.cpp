#include "crawler/content_coding.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "crawler/content_coding_stages.h"

namespace magpie {

namespace {

// ISA-L decodes the first 64 KiB of each call through an inner buffer; more room than that lets it
// write in place.
constexpr std::size_t kBufferSize = 256u << 10;

// Names that servers write although they mean "no coding": identity itself, charsets, transfer
// encodings.
bool means_identity(std::string_view name) {
    static constexpr std::array<std::string_view, 9> kNames{
        "", "identity", "none", "binary", "8bit", "utf-8", "utf8", "gbk", "gb2312"};
    return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

Result<std::vector<std::string>> coding_names(std::string_view header) {
    std::vector<std::string> names;
    while (!header.empty()) {
        const std::size_t comma = std::min(header.find(','), header.size());
        std::string name = to_lower_ascii(trim(header.substr(0, comma)));
        header.remove_prefix(std::min(comma + 1, header.size()));
        if (means_identity(name)) continue;
        if (names.size() == kMaxStackedCodings) {
            return fail(ErrorCode::unsupported, "more than two stacked content codings");
        }
        names.push_back(std::move(name));
    }
    return names;
}

std::unique_ptr<CodingStage> make_stage(std::string_view name) {
    if (name == "gzip" || name == "x-gzip") return make_gzip_stage();
    if (name == "deflate") return make_deflate_stage();
    if (name == "br") return make_brotli_stage();
    if (name == "zstd") return make_zstd_stage();
    return nullptr;
}

// The last four bytes of a gzip stream say how long its last member is (RFC 1952 §2.3.1): a hint
// for reserving, never believed beyond deflate's best ratio.
std::size_t expected_size(std::string_view wire, Bytes max_decoded) {
    constexpr std::uint64_t kDeflateMaxRatio = 1032;
    if (wire.size() < 18) return 0;
    std::uint64_t size = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        size |= std::uint64_t{static_cast<unsigned char>(wire[wire.size() - 4 + i])} << (8 * i);
    }
    if (size > wire.size() * kDeflateMaxRatio) return 0;
    return static_cast<std::size_t>(std::min(size, max_decoded.count));
}

}  // namespace

Result<ContentDecoder> ContentDecoder::create(std::string_view content_encoding,
                                              Bytes max_decoded) {
    Result<std::vector<std::string>> names = coding_names(content_encoding);
    if (!names) return fail(std::move(names.error()));
    ContentDecoder decoder(max_decoded);
    for (auto name = names->rbegin(); name != names->rend(); ++name) {
        std::unique_ptr<CodingStage> coding = make_stage(*name);
        if (!coding) {
            return fail(ErrorCode::unsupported, "unknown content coding \"" + *name + '"');
        }
        decoder.stages_.push_back({std::move(coding), 0});
        decoder.buffers_.push_back(std::make_unique_for_overwrite<char[]>(kBufferSize));
    }
    return decoder;
}

Result<void> ContentDecoder::feed(std::string_view wire, std::string* out) {
    return pass_on(0, wire, out);
}

// A stage may still hold output (brotli and ISA-L do) until it is asked with no input; that is part
// of run().
Result<void> ContentDecoder::finish(std::string* out) {
    for (std::size_t i = 0; i < stages_.size(); ++i) {
        if (Result<void> drained = pass_on(i, {}, out); !drained) return drained;
        if (Result<void> ended = stages_[i].coding->finish(); !ended) return ended;
    }
    return {};
}

// Recursion is bounded by kMaxStackedCodings, not by the data.
Result<void> ContentDecoder::pass_on(std::size_t stage, std::string_view bytes, std::string* out) {
    if (stage == stages_.size()) return emit(bytes, out);
    char* const buffer = buffers_[stage].get();
    for (;;) {
        auto progress = stages_[stage].coding->run(bytes, buffer, kBufferSize);
        if (!progress) return fail(std::move(progress.error()));
        bytes.remove_prefix(progress->consumed);
        stages_[stage].produced += progress->produced;
        if (stages_[stage].produced > max_decoded_.count) return over_limit();
        if (progress->produced != 0) {
            Result<void> passed = pass_on(stage + 1, {buffer, progress->produced}, out);
            if (!passed) return passed;
        }
        const bool is_stuck = progress->consumed == 0 && progress->produced == 0;
        const bool is_drained = bytes.empty() && progress->produced < kBufferSize;
        if (is_stuck || is_drained) return {};
    }
}

Result<void> ContentDecoder::emit(std::string_view bytes, std::string* out) {
    decoded_size_ += bytes.size();
    if (decoded_size_ > max_decoded_.count) return over_limit();
    if (out) out->append(bytes);
    return {};
}

tl::unexpected<Error> ContentDecoder::over_limit() const {
    return fail(ErrorCode::limit, "larger than " + to_string(max_decoded_) + " once decoded");
}

Result<std::string> decode_content(std::string_view wire, std::string_view content_encoding,
                                   Bytes max_decoded) {
    Result<ContentDecoder> decoder = ContentDecoder::create(content_encoding, max_decoded);
    if (!decoder) return fail(std::move(decoder.error()));
    std::string decoded;
    decoded.reserve(decoder->is_identity() ? 0 : expected_size(wire, max_decoded));
    if (Result<void> fed = decoder->feed(wire, &decoded); !fed) return fail(std::move(fed.error()));
    if (Result<void> ended = decoder->finish(&decoded); !ended) {
        return fail(std::move(ended.error()));
    }
    return decoded;
}

Result<DecodedBeginning> decode_beginning(std::string_view wire, std::string_view content_encoding,
                                          Bytes most) {
    // Output comes in pieces of a buffer, and the piece that crosses the limit is not handed out.
    const Bytes most_decoded{most.count + kBufferSize};
    Result<ContentDecoder> decoder = ContentDecoder::create(content_encoding, most_decoded);
    if (!decoder) return fail(std::move(decoder.error()));
    if (decoder->is_identity())
        return DecodedBeginning{std::string(wire.substr(0, most.count)), wire.size() <= most.count};
    DecodedBeginning decoded;
    decoded.is_whole = decoder->feed(wire, &decoded.text) && decoder->finish(&decoded.text) &&
                       decoded.text.size() <= most.count;
    if (decoded.text.size() > most.count) decoded.text.resize(most.count);
    return decoded;
}

}  // namespace magpie
