// magpie debug url and magpie debug charset.
#include "base/surt.h"
#include "base/text.h"
#include "base/url.h"
#include "cli/debug.h"
#include "parser/charset.h"
#include "parser/wechat/identity.h"

namespace magpie::cli {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kShownText = 2'000;  // characters of a decoded text

std::optional<Url> parse_input(const ordered_json& in) {
    const std::string input = debug_text(in, "input");
    const auto base_text = debug_optional_text(in, "base");
    if (!base_text) return Url::parse(input);
    const auto base = Url::parse(*base_text);
    return base ? Url::parse(input, &*base) : std::nullopt;
}

// The key of a WeChat article, else the canonical URL.
std::string identity_of(const Url& url) {
    if (const auto key = wechat::key_of(url.href())) return key->to_string();
    return wechat::canonical_url(url.href());
}

}  // namespace

Result<ordered_json> debug_url(const ordered_json& in, const std::filesystem::path&) {
    if (!debug_optional_text(in, "input")) return fail(ErrorCode::invalid_argument, "no \"input\"");
    const auto url = parse_input(in);
    if (!url)
        return ordered_json{
            {"href", nullptr}, {"identity", nullptr}, {"host", nullptr}, {"surt", nullptr}};
    return ordered_json{{"href", url->href()},
                        {"identity", identity_of(*url)},
                        {"host", url->host()},
                        {"surt", surt_of(*url)}};
}

Result<ordered_json> debug_charset(const ordered_json& in, const std::filesystem::path& folder) {
    auto bytes = debug_file(in, folder);
    if (!bytes) return fail(bytes.error());
    const DecodedText decoded = decode_text(std::move(*bytes), debug_text(in, "content_type"));
    return ordered_json{{"encoding", decoded.encoding},
                        {"source", decoded.source},
                        {"text", code_point_prefix(decoded.text, kShownText)}};
}

}  // namespace magpie::cli
