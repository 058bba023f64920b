#include "crawler/media_answer.h"

#include <charconv>

#include "base/text.h"
#include "crawler/content_coding.h"
#include "crawler/failure_text.h"
#include "crawler/retry.h"
#include "parser/media_type.h"

namespace magpie {
namespace {

MediaAnswer refused(std::string state, std::string reason, bool may_heal = false) {
    MediaAnswer answer;
    answer.state = std::move(state);
    answer.reason = std::move(reason);
    answer.may_heal = may_heal;
    return answer;
}

MediaAnswer too_large(const Url& url, Bytes max_size) {
    return refused("too_large",
                   url.href() + ": larger than media.max_file_size (" + to_string(max_size) + ")");
}

// Hosts of WeChat's pictures say "X-ErrNo: -6101" when the picture they send stands for an error;
// with a real one the header is absent or 0.
bool is_called_an_error(const FetchResponse& response) {
    const std::string_view value = trim(response.header("x-errno"));
    int number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    return error == std::errc{} && end == value.data() + value.size() && number != 0;
}

MediaAnswer failure_of(const FetchResult& result, Bytes max_size) {
    if (result.failure == FetchFailure::too_large) return too_large(result.final_url, max_size);
    // A host that sends everybody away for a while says 403.
    const bool heals = may_heal(result) || result.response.status == 403;
    MediaAnswer answer = refused(result.state, result.message, heals);
    answer.host_trouble = may_heal(result);
    return answer;
}

std::string describe_not_media(const FetchResult& result, bool is_empty) {
    if (is_empty) return result.final_url.href() + ": the server sent no bytes";
    const std::string type = essence_of(result.response.header("content-type"));
    return result.final_url.href() +
           ": the bytes are no picture, audio or video (the server calls " +
           (type.empty() ? "them nothing" : "them " + type) + ")";
}

}  // namespace

MediaAnswer read_media(FetchResult result, Bytes max_size) {
    if (!result.has_page()) return failure_of(result, max_size);
    auto body = decode_content(result.response.wire_body,
                               result.response.joined_header("content-encoding"), max_size);
    if (!body) {
        const FetchFailure failure = failure_of_decoding(body.error());
        if (failure == FetchFailure::too_large) return too_large(result.final_url, max_size);
        return refused(std::string(to_string(failure)),
                       describe_failure(failure, result.final_url, body.error().message), true);
    }
    const std::string& url = result.final_url.href();
    const std::string_view type = media_type_of(*body);
    // A page instead of a picture may be a notice that passes.
    if (type.empty()) return refused("not_media", describe_not_media(result, body->empty()), true);
    if (is_called_an_error(result.response))
        return refused("placeholder", url + ": the server calls its picture an error, " +
                                          std::string(trim(result.response.header("x-errno"))));
    if (picture_size(*body) == PictureSize{1, 1})
        return refused("placeholder", url + ": a single pixel came instead of the picture");
    MediaAnswer answer;
    answer.state = "stored";
    answer.media_type = type;
    answer.digest = sha256(*body);
    answer.body = std::move(*body);
    return answer;
}

}  // namespace magpie
