#include "service/export_target.h"

#include "base/files.h"
#include "parser/render.h"

namespace magpie {

namespace fs = std::filesystem;

Result<> export_document(const SourceSpec& spec, const Article& article,
                         std::string_view listed_url, Instant fetched_at, std::int64_t document) {
    const Format format = format_from(spec.export_format).value_or(Format::seed);
    RenderOptions options;
    options.source = spec.name;
    options.listed_url = listed_url;
    options.fetched_at = fetched_at;
    const std::string text = render(article, format, options);
    std::error_code error;
    fs::create_directories(spec.export_to, error);
    if (error) return fail(ErrorCode::io, spec.export_to.string() + ": " + error.message());
    const std::string name =
        file_name_of(format, static_cast<std::size_t>(document), spec.name, article.title, text);
    return write_file_atomically(spec.export_to / name, text);
}

}  // namespace magpie
