// magpie debug markdown: a page or a fragment as a whole through the renderer.
#include "cli/debug.h"
#include "parser/arena.h"
#include "parser/article/web_body.h"
#include "parser/charset.h"
#include "parser/markdown.h"

namespace magpie::cli {
namespace {

using nlohmann::ordered_json;

Result<std::string> markup_of(const ordered_json& in, const std::filesystem::path& folder) {
    if (auto html = debug_optional_text(in, "html")) return std::move(*html);
    auto bytes = debug_file(in, folder);
    if (!bytes) return fail(bytes.error());
    return decode_text(std::move(*bytes), "").text;
}

}  // namespace

Result<ordered_json> debug_markdown(const ordered_json& in, const std::filesystem::path& folder) {
    const auto markup = markup_of(in, folder);
    if (!markup) return fail(markup.error());
    Arena arena;
    const auto document = Document::parse(*markup, arena);
    if (!document) return fail(document.error());
    WebBodyContext context;
    context.base_url = context.page_url = debug_text(in, "url");
    const body::Body body = read_web_body(*document, ContentMarks::all(*document), context);
    const std::string markdown = print_markdown(body.blocks);
    const std::vector<Block> blocks = read_markdown(markdown);
    return ordered_json{{"markdown", markdown},
                        {"text", markdown_to_text(blocks)},
                        {"html", markdown_to_html(blocks)}};
}

}  // namespace magpie::cli
