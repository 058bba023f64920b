// Web pages against real texts.
#include "parser/article/web_page.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/text.h"
#include "parser/render.h"

namespace magpie {
namespace {

namespace fs = std::filesystem;

// The seed whose name begins so; "" without the shared folder.
std::string seed(const std::string& prefix) {
    const char* shared = std::getenv("MAGPIE_SHARED");
    const fs::path folder = fs::path(shared ? shared : "../shared") / "seeds";
    if (!fs::exists(folder)) return {};
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        if (!entry.path().filename().string().starts_with(prefix)) continue;
        std::ifstream file(entry.path(), std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(file), {});
    }
    return {};
}

// One paragraph of the seed as markup: its marks become elements.
std::string paragraph_of(std::string text) {
    text = escape_html(text);
    for (bool open = true; text.find("**") != std::string::npos; open = !open)
        text.replace(text.find("**"), 2, open ? "<strong>" : "</strong>");
    return "<p>" + text + "</p>\n";
}

// The page of a blog around title, day and paragraphs.
std::string page_around(const std::string& text) {
    std::vector<std::string> blocks;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find("\n\n", begin), text.size());
        blocks.push_back(text.substr(begin, end - begin));
        begin = end + 2;
    }
    std::string html =
        "<!DOCTYPE html><html><head><meta charset=utf-8><title>" + escape_html(blocks[0]) +
        " | Harbour Notes</title></head><body><nav class=menu><ul><li><a href=/>Home</a></li>"
        "<li><a href=/world>World</a></li><li><a href=/about>About us</a></li></ul></nav>"
        "<div class=post><h1>" +
        escape_html(blocks[0]) + "</h1><div class=meta><time>" + blocks[1] +
        "</time> <a href=/share>Share</a></div><div class=post-content>\n";
    for (std::size_t i = 2; i < blocks.size(); ++i) html += paragraph_of(blocks[i]);
    return html +
           "</div></div><div class=related><h3>Related posts</h3><ul><li><a href=/1>Another "
           "summit, "
           "another map</a></li><li><a href=/2>What the winter brings</a></li></ul></div>"
           "<footer class=footer><p>Copyright 2026 Harbour Notes. All rights reserved.</p></footer>"
           "</body></html>";
}

TEST(WebPageSeeds, a_page_around_the_mixed_text_gives_the_seed_byte_for_byte) {
    const std::string text = seed("004_");
    if (text.empty()) GTEST_SKIP() << "skipped: no ../shared";
    RawDocument raw;
    raw.url = "https://blog.example.org/summit";
    Arena arena;
    const Page page = read_web_page(raw, page_around(text), arena);
    ASSERT_TRUE(page.article);
    EXPECT_EQ(render(*page.article, Format::plain, {}), text);
    EXPECT_NE(std::ranges::find(page.article->flags, "mixed_language"), page.article->flags.end());
}

}  // namespace
}  // namespace magpie
