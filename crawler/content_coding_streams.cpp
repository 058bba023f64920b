// br (RFC 7932) and zstd (RFC 8878, windows as RFC 9659 bounds them for HTTP).
#include <brotli/decode.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <cstdint>

#include "crawler/content_coding_stages.h"

namespace magpie {

namespace {

using Progress = CodingStage::Progress;

constexpr int kZstdWindowLog = 23;  // RFC 9659 §3: 8 MiB is the most an HTTP decoder must support

tl::unexpected<Error> truncated() {
    return fail(ErrorCode::corrupt, "the compressed body is cut short");
}

struct FreeBrotli {
    void operator()(BrotliDecoderState* state) const { BrotliDecoderDestroyInstance(state); }
};

struct FreeZstd {
    void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
};

class BrotliStage final : public CodingStage {
  public:
    BrotliStage() : state_(BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)) {}

    Result<Progress> run(std::string_view in, char* out, std::size_t room) override {
        if (!state_) return fail(ErrorCode::internal, "no memory for brotli");
        has_input_ = has_input_ || !in.empty();
        if (BrotliDecoderIsFinished(state_.get())) return Progress{in.size(), 0};
        std::size_t input_left = in.size();
        std::size_t room_left = room;
        const auto* next_in = reinterpret_cast<const std::uint8_t*>(in.data());
        auto* next_out = reinterpret_cast<std::uint8_t*>(out);
        const BrotliDecoderResult result = BrotliDecoderDecompressStream(
            state_.get(), &input_left, &next_in, &room_left, &next_out, nullptr);
        if (result == BROTLI_DECODER_RESULT_ERROR) {
            return fail(ErrorCode::corrupt, "the compressed body is broken (br)");
        }
        return Progress{in.size() - input_left, room - room_left};
    }

    Result<void> finish() override {
        if (has_input_ && !BrotliDecoderIsFinished(state_.get())) return truncated();
        return {};
    }

  private:
    std::unique_ptr<BrotliDecoderState, FreeBrotli> state_;
    bool has_input_ = false;
};

// Frames follow one another; what follows the last one and is no frame is ignored.
class ZstdStage final : public CodingStage {
  public:
    ZstdStage() : stream_(ZSTD_createDStream()) {
        if (stream_) ZSTD_DCtx_setParameter(stream_.get(), ZSTD_d_windowLogMax, kZstdWindowLog);
    }

    Result<Progress> run(std::string_view in, char* out, std::size_t room) override {
        if (!stream_) return fail(ErrorCode::internal, "no memory for zstd");
        if (is_trailing_) return Progress{in.size(), 0};
        ZSTD_inBuffer input{in.data(), in.size(), 0};
        ZSTD_outBuffer output{out, room, 0};
        const bool was_between_frames = is_between_frames_;
        const std::size_t code = ZSTD_decompressStream(stream_.get(), &output, &input);
        if (ZSTD_isError(code)) return broken(code, was_between_frames, in.size());
        note_frame(code, input.pos);
        return Progress{input.pos, output.pos};
    }

    Result<void> finish() override {
        const bool is_inside_a_frame = has_input_ && !is_between_frames_;
        if (is_inside_a_frame && !(has_frame_ && frame_bytes_ < kFrameMagicSize)) {
            return truncated();
        }
        return {};
    }

  private:
    static constexpr std::size_t kFrameMagicSize = 4;

    // `code` is 0 exactly when a frame has ended and all of it was handed out.
    void note_frame(std::size_t code, std::size_t consumed) {
        has_input_ = has_input_ || consumed != 0;
        if (code == 0) {
            has_frame_ = true;
            is_between_frames_ = true;
            frame_bytes_ = 0;
        } else if (consumed != 0) {
            is_between_frames_ = false;
            frame_bytes_ += consumed;
        }
    }

    Result<Progress> broken(std::size_t code, bool was_between_frames, std::size_t offered) {
        const bool is_no_frame = ZSTD_getErrorCode(code) == ZSTD_error_prefix_unknown;
        const bool at_frame_start = was_between_frames || frame_bytes_ <= kFrameMagicSize;
        if (has_frame_ && is_no_frame && at_frame_start) {
            is_trailing_ = true;
            is_between_frames_ = true;
            return Progress{offered, 0};
        }
        return fail(ErrorCode::corrupt, std::string("the compressed body is broken (zstd: ") +
                                            ZSTD_getErrorName(code) + ')');
    }

    std::unique_ptr<ZSTD_DStream, FreeZstd> stream_;
    std::size_t frame_bytes_ = 0;
    bool has_input_ = false;
    bool has_frame_ = false;
    bool is_between_frames_ = true;
    bool is_trailing_ = false;
};

}  // namespace

std::unique_ptr<CodingStage> make_brotli_stage() { return std::make_unique<BrotliStage>(); }
std::unique_ptr<CodingStage> make_zstd_stage() { return std::make_unique<ZstdStage>(); }

}  // namespace magpie
