#include "cli/local_media.h"

#include <map>

#include "base/files.h"
#include "parser/media.h"
#include "parser/media_type.h"

namespace magpie::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kNameDigits = 16;

}  // namespace

Result<> LocalMedia::localise(std::int64_t document, Article& article) {
    const auto rows = archive_.media_of(document);
    if (!rows) return fail(rows.error());
    std::map<std::string, std::string, std::less<>> copies;
    for (const MediaRow& row : *rows) {
        if (row.state != "stored") continue;
        auto path = copy(row);
        if (!path) return fail(std::move(path.error()).with("copy " + row.identity));
        copies.emplace(row.identity, std::move(*path));
    }
    const LocalCopy local = [&](std::string_view identity) {
        const auto found = copies.find(identity);
        return found == copies.end() ? std::string() : found->second;
    };
    article.markdown = with_local_copies(article, local);
    if (std::string cover = local(media_identity(article.cover)); !cover.empty())
        article.cover = std::move(cover);
    return {};
}

Result<std::string> LocalMedia::copy(const MediaRow& row) {
    const std::string hash = row.sha256.hex();
    if (const auto done = written_.find(hash); done != written_.end()) return done->second;
    const auto stored = archive_.media(row.identity);
    if (!stored) return fail(stored.error());
    if (!*stored) return fail(ErrorCode::corrupt, "it is listed but missing");
    std::error_code error;
    fs::create_directories(folder_ / "media", error);
    if (error) return fail(ErrorCode::io, (folder_ / "media").string() + ": " + error.message());
    std::string path =
        "media/" + hash.substr(0, kNameDigits) + '.' + std::string(extension_of(row.media_type));
    if (auto written = write_file_atomically(folder_ / path, (*stored)->body); !written)
        return fail(std::move(written.error()));
    written_.emplace(hash, path);
    return path;
}

}  // namespace magpie::cli
