#include "cli/batch_list.h"

#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/files.h"
#include "base/text.h"
#include "parser/saved_page.h"

namespace magpie::cli {
namespace {

Result<BatchItem> parse_item(std::string_view line) {
    const auto value = nlohmann::json::parse(line, nullptr, false);
    if (!value.is_object() || !value.contains("path") || !value["path"].is_string())
        return fail(ErrorCode::invalid_argument, "not a JSON object with a \"path\"");
    const auto text = [&](const char* key) {
        const auto found = value.find(key);
        return found != value.end() && found->is_string() ? found->get<std::string>()
                                                          : std::string();
    };
    return BatchItem{text("id"), text("url"), text("path"), text("content_type")};
}

}  // namespace

Result<BatchList> BatchList::read(const std::string& file) {
    const bool is_stream = file == "-";
    const auto text =
        is_stream ? read_stream(stdin, kMaxSavedFile) : read_file(file, kMaxSavedFile);
    if (!text) return fail(text.error());
    BatchList list;
    if (!is_stream) list.folder = std::filesystem::path(file).parent_path();
    std::size_t number = 0;
    for (const std::string_view line : split_lines(*text)) {
        ++number;
        if (trim(line).empty()) continue;
        auto item = parse_item(line);
        if (!item) return fail(std::move(item.error()).with(file + ":" + std::to_string(number)));
        list.items.push_back(std::move(*item));
    }
    return list;
}

Result<RawDocument> BatchList::load(const BatchItem& item, SourceForm form) const {
    auto body = read_file(folder / item.path, kMaxSavedFile);
    if (!body) return fail(body.error());
    RawDocument raw;
    raw.url = item.url;
    raw.content_type = item.content_type;
    raw.body = std::move(*body);
    raw.form = form;
    return raw;
}

}  // namespace magpie::cli
