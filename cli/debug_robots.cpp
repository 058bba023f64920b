// magpie debug robots: what a robots.txt says to one agent about one URL.
#include "base/text.h"
#include "cli/debug.h"
#include "parser/base64.h"
#include "parser/robots.h"
#include "parser/robots_pattern.h"

namespace magpie::cli {
namespace {

using nlohmann::ordered_json;

// One byte per character; a text with characters that no byte stands for is taken as the UTF-8 it
// is.
std::string bytes_of(const std::string& text) {
    auto bytes = latin1_bytes(text);
    if (!bytes) return text;
    return std::move(*bytes);
}

Result<std::string> robots_bytes(const ordered_json& in, const std::filesystem::path& folder) {
    if (const auto robots = debug_optional_text(in, "robots")) return bytes_of(*robots);
    if (const auto encoded = debug_optional_text(in, "robots_b64")) {
        auto bytes = base64_decode(*encoded);
        if (!bytes) return fail(ErrorCode::invalid_argument, "\"robots_b64\" is no base64");
        return std::move(*bytes);
    }
    return debug_file(in, folder);
}

// Suites ask hundreds of questions about one file in a row.
const RobotsRules& rules_for(std::string bytes, std::string agent) {
    struct Last {
        std::string bytes, agent;
        RobotsRules rules;
    };
    static Last last;
    if (bytes != last.bytes || agent != last.agent) {
        last.rules = RobotsRules::parse(bytes, agent);
        last.bytes = std::move(bytes);
        last.agent = std::move(agent);
    }
    return last.rules;
}

}  // namespace

Result<ordered_json> debug_robots(const ordered_json& in, const std::filesystem::path& folder) {
    auto bytes = robots_bytes(in, folder);
    if (!bytes) return fail(std::move(bytes.error()));
    const RobotsRules& rules = rules_for(std::move(*bytes), debug_text(in, "agent"));
    ordered_json out;
    out["allowed"] = rules.allows(robots_target_as_written(debug_text(in, "url")));
    out["crawl_delay"] = nullptr;
    if (const auto delay = rules.crawl_delay())
        out["crawl_delay"] = std::chrono::duration<double>(*delay).count();
    out["sitemaps"] = rules.sitemaps();
    return out;
}

}  // namespace magpie::cli
