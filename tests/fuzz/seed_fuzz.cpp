// Invariants of the seed text format over any bytes:
//   reading keeps the bytes; what is written reads as what was meant, and writes the same again;
//   cleaning emits or reports every line, in bounded output.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

#include "base/text.h"
#include "parser/seed_clean.h"

namespace {

using namespace magpie;

void require(bool holds) {
    if (!holds) std::abort();
}

seed::SeedDocument document_of(const seed::SeedFile& file) {
    seed::SeedDocument document;
    document.title = seed::display(file.title);
    document.url = file.url;
    document.source = file.source;
    document.date = file.day.value_or(Day{});
    document.body = file.body;
    return document;
}

void check_round_trip(const seed::SeedFile& file) {
    const seed::SeedDocument document = document_of(file);
    const std::string text = seed::write(document);
    const seed::SeedFile again = seed::read(text);
    require(again.form == seed::Form::front_matter);
    require(document.title.empty() || again.title == document.title);
    require(again.source == seed::one_line(document.source));
    require(again.title_line);
    seed::SeedDocument second = document_of(again);
    second.title = again.title;
    second.date_text = again.date;
    second.fetch_date_text = again.fetch_date;
    require(seed::write(second) == text);
}

void check_lossless(const seed::SeedFile& file, const seed::CleanedSeed& cleaned) {
    if (!cleaned.page.article) return;
    const Article& article = *cleaned.page.article;
    for (const std::string& flag : article.flags) {
        if (flag == "mojibake_repaired") return;
    }
    std::set<std::string, std::less<>> kept;
    for (const std::string_view line : split_lines(article.markdown)) kept.emplace(line);
    for (const seed::DroppedLine& line : cleaned.report.dropped) kept.insert(line.text);
    kept.insert("![cover_image](" + article.cover + ")");
    for (const std::string_view line : split_lines(file.body)) {
        if (trim(line).empty()) continue;
        require(kept.contains(line) || kept.contains(line.substr(1)) ||
                kept.contains("[" + std::string(line)));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const seed::SeedFile file = seed::read(bytes);
    require(file.original == bytes);
    require(is_valid_utf8(file.body));
    check_round_trip(file);
    RawDocument raw;
    for (const char* url : {"", "https://mp.weixin.qq.com/s?__biz=MzA3MDAwMDAwMA==&mid=1&idx=1"}) {
        raw.url = url;
        const seed::CleanedSeed cleaned = seed::clean(file, raw);
        check_lossless(file, cleaned);
        if (cleaned.page.article && file.day) {
            seed::write_plain(cleaned.page.article->title, *file.day,
                              cleaned.page.article->markdown);
        }
    }
    return 0;
}
