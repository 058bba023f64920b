// magpie debug feed and magpie debug date.
#include "cli/debug.h"
#include "cli/feed_json.h"
#include "parser/feed.h"

namespace magpie::cli {
namespace {

using nlohmann::ordered_json;

// "+08:00" and its like, as any date would end.
std::optional<std::chrono::minutes> zone_of(const ordered_json& in) {
    const auto time = parse_feed_date("2000-01-01T00:00:00" + debug_text(in, "zone"));
    return time ? std::optional(time->offset) : std::nullopt;
}

}  // namespace

Result<ordered_json> debug_feed(const ordered_json& in, const std::filesystem::path& folder) {
    const auto bytes = debug_file(in, folder);
    if (!bytes) return fail(bytes.error());
    const auto feed = read_feed(*bytes, debug_text(in, "url"), debug_text(in, "content_type"),
                                debug_text(in, "language"));
    if (!feed) return fail(ErrorCode::invalid_argument, "not a feed");
    return feed_json(*feed);
}

Result<ordered_json> debug_date(const ordered_json& in, const std::filesystem::path&) {
    const auto text = debug_optional_text(in, "text");
    if (!text) return fail(ErrorCode::invalid_argument, "no \"text\"");
    const auto time = parse_feed_date(*text, zone_of(in));
    return ordered_json{
        {"iso", time ? ordered_json(format_rfc3339(*time)) : ordered_json(nullptr)}};
}

}  // namespace magpie::cli
