// magpie debug page-type: what kind of page a file is, and the numbers that say so.
#include "cli/debug.h"
#include "parser/arena.h"
#include "parser/article/page_head.h"
#include "parser/article/page_type.h"
#include "parser/charset.h"
#include "parser/html_scan.h"

namespace magpie::cli {

using nlohmann::ordered_json;

namespace {

ordered_json printed(const PageTypeFeatures& features) {
    ordered_json out = ordered_json::object();
    const auto names = page_type_feature_names();
    for (std::size_t i = 0; i < names.size(); ++i) out[std::string(names[i])] = features[i];
    return out;
}

ordered_json printed_scores(const PageTypeReading& reading) {
    ordered_json out = ordered_json::object();
    for (std::size_t i = 0; i < kPageTypes; ++i)
        out[std::string(to_string(static_cast<PageType>(i)))] = reading.scores[i];
    return out;
}

}  // namespace

Result<ordered_json> debug_page_type(const ordered_json& in, const std::filesystem::path& folder) {
    auto bytes = debug_file(in, folder);
    if (!bytes) return fail(bytes.error());
    const DecodedText decoded = decode_text(std::move(*bytes), debug_text(in, "content_type"));
    auto scanned = scan_html(decoded.text, {});
    if (!scanned) return fail(scanned.error());
    Arena arena;
    const auto document = Document::parse_scanned(std::move(scanned->tree_input), arena);
    if (!document) return fail(document.error());
    const PageHead head = read_page_head(*document, scanned->scripts);
    const auto features = page_type_features(*document, head, debug_text(in, "url"));
    const PageTypeReading reading = judge_page_type(features);
    return ordered_json{{"type", to_string(reading.type)},
                        {"scores", printed_scores(reading)},
                        {"features", printed(features)}};
}

}  // namespace magpie::cli
