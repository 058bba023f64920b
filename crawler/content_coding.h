// Content codings (RFC 9110 §8.4): gzip and deflate through ISA-L, br, zstd, and two of them
// stacked. libcurl's own decoder is not used: it accepts truncated gzip and lets bombs run
// (measured on 7.88.1).
//
// A waiting page holds only its wire bytes and is decoded late, on a CPU thread: decode_content().
// While it downloads, ContentDecoder can count what the bytes would become, without keeping them,
// to stop a bomb early.
//
// Policy, where the standards leave room:
//   - a stream that ends early, or whose checksum is wrong, is an error: nothing half-decoded is
//   handed out;
//   - bytes after a complete stream are ignored, except that further gzip members and zstd frames
//   continue it;
//   - bytes labelled gzip that do not begin with the gzip magic are plain (servers that label
//   twice, or falsely);
//   - "deflate" is zlib when it begins with a zlib header, raw otherwise (old IIS);
//   - a charset or transfer name where a coding belongs ("utf-8", "binary") means identity.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace magpie {

// What we ask for: everything we can decode.
inline constexpr std::string_view kAcceptEncoding = "gzip, deflate, br, zstd";

inline constexpr std::size_t kMaxStackedCodings =
    2;  // nobody sends more; each one multiplies a bomb

// One coding being undone. Implementations own their library's state and keep no input between
// calls.
class CodingStage {
  public:
    struct Progress {
        std::size_t consumed = 0;
        std::size_t produced = 0;
    };

    virtual ~CodingStage() = default;
    // Reads from `in`, writes to out[0..room). No progress with input left means the stream is
    // over.
    virtual Result<Progress> run(std::string_view in, char* out, std::size_t room) = 0;
    // After the last input: an error when the stream is not complete.
    virtual Result<void> finish() = 0;
};

// Undoes a whole Content-Encoding header, piece by piece. Confined to one thread at a time.
// Errors: unsupported (a coding we do not know), corrupt (broken, truncated), limit (max_decoded,
// which also bounds what an inner coding produces). After an error the decoder is of no further
// use.
class ContentDecoder {
  public:
    static Result<ContentDecoder> create(std::string_view content_encoding, Bytes max_decoded);

    // Decoded bytes are appended to `out`; with nullptr they are only counted.
    Result<void> feed(std::string_view wire, std::string* out);
    Result<void> finish(std::string* out);

    bool is_identity() const { return stages_.empty(); }
    std::uint64_t decoded_size() const { return decoded_size_; }

  private:
    struct Stage {
        std::unique_ptr<CodingStage> coding;
        std::uint64_t produced = 0;
    };

    explicit ContentDecoder(Bytes max_decoded) : max_decoded_(max_decoded) {}
    Result<void> pass_on(std::size_t stage, std::string_view bytes, std::string* out);
    Result<void> emit(std::string_view bytes, std::string* out);
    tl::unexpected<Error> over_limit() const;

    Bytes max_decoded_;
    std::vector<Stage> stages_;                     // outermost coding (last in the header) first
    std::vector<std::unique_ptr<char[]>> buffers_;  // one per stage
    std::uint64_t decoded_size_ = 0;
};

// Identity: a copy of `wire`. `content_encoding`: the header's value, several joined by commas;
// empty for none.
Result<std::string> decode_content(std::string_view wire, std::string_view content_encoding,
                                   Bytes max_decoded);

// The exception to the policy, for bodies whose beginning is of use (robots.txt): as much as can be decoded, at most
// `most` bytes. Fails on a coding that is not known.
struct DecodedBeginning {
    std::string text;
    bool is_whole = false;
};
Result<DecodedBeginning> decode_beginning(std::string_view wire, std::string_view content_encoding,
                                          Bytes most);

}  // namespace magpie
