// On real pages and on the tree construction tests of html5lib: what the scan leaves has the tree
// of the page, and where that tree is built directly it is the one that Gumbo builds.
#include "parser/html_scan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/text.h"
#include "parser/dom.h"
#include "parser/dom_direct.h"
#include "tests/parser/html_tree_outline.h"

namespace magpie {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<fs::path> files_below(const fs::path& folder, std::string_view extension) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.path().extension() == extension) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

class ScannedTree : public testing::Test {
  protected:
    void SetUp() override {
        const char* shared = std::getenv("MAGPIE_SHARED_DATA");
        if (shared == nullptr) GTEST_SKIP() << "skipped: no ../shared";
        shared_ = shared;
    }

    // As the program sees it, or as Gumbo does alone.
    std::string outline(std::string_view html, bool strip) {
        HtmlLimits limits;
        limits.strip_scripts = strip;
        limits.build_directly = strip;
        return outline_of(Document::parse(html, arena_, limits));
    }

    std::string fragment_outline(std::string_view html, bool directly) {
        HtmlLimits limits;
        limits.build_directly = directly;
        return outline_of(Document::parse_fragment(html, arena_, limits));
    }

    bool is_built_directly(const std::string& html) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::hours(1);
        arena_.reset(HtmlLimits().arena, deadline, nullptr, nullptr);
        return build_direct_tree(html, arena_, BuildContext::document).has_value();
    }

    static std::string outline_of(const Result<Document>& page) {
        EXPECT_TRUE(page) << page.error().message;
        return page ? tree_outline(page->root()) : std::string();
    }

    void expect_equal_trees(const std::vector<fs::path>& pages) {
        ASSERT_FALSE(pages.empty());
        for (const fs::path& path : pages) {
            const std::string html = to_valid_utf8(read_file(path));
            EXPECT_TRUE(outline(html, true) == outline(html, false)) << path;
        }
    }

    fs::path shared_;
    Arena arena_;
};

TEST_F(ScannedTree, is_the_tree_of_every_wechat_page) {
    expect_equal_trees(files_below(shared_ / "wechat-dev", ".html"));
}

TEST_F(ScannedTree, is_the_tree_of_news_and_blog_pages) {
    for (const char* set :
         {"readability", "magic-article", "naeb-dev", "htmldate-dev", "wcxb-dev"}) {
        std::vector<fs::path> pages = files_below(shared_ / "extraction-dev" / set, ".html");
        pages.resize(std::min<std::size_t>(pages.size(), 120));
        expect_equal_trees(pages);
    }
}

// Of what the pruning scan leaves of all of them, by both builders; and hardly any needs Gumbo.
TEST_F(ScannedTree, is_the_one_that_gumbo_builds_of_any_pruned_web_page) {
    std::size_t direct = 0;
    const std::vector<fs::path> pages = files_below(shared_ / "extraction-dev", ".html");
    for (const fs::path& path : pages) {
        HtmlLimits limits;
        limits.prune = true;
        const Result<ScannedHtml> scanned = scan_html(to_valid_utf8(read_file(path)), limits);
        ASSERT_TRUE(scanned) << path << scanned.error().message;
        const std::string directly =
            outline_of(Document::parse_scanned(scanned->tree_input, arena_, limits));
        limits.build_directly = false;
        const std::string by_gumbo =
            outline_of(Document::parse_scanned(scanned->tree_input, arena_, limits));
        EXPECT_TRUE(directly == by_gumbo) << path;
        direct += is_built_directly(scanned->tree_input);
    }
    EXPECT_GE(direct * 100, pages.size() * 99);
}

std::size_t depth_of(Node root) {
    std::size_t deepest = 0;
    for (Node node = root; node; node = node.next_in(root)) {
        std::size_t depth = 1;
        for (Node up = node; up != root; up = up.parent()) ++depth;
        deepest = std::max(deepest, depth);
    }
    return deepest;
}

TEST_F(ScannedTree, is_never_thought_deeper_than_it_is) {
    std::vector<fs::path> pages = files_below(shared_ / "wechat-dev", ".html");
    for (const fs::path& path : files_below(shared_ / "extraction-dev/htmldate-dev", ".html"))
        pages.push_back(path);
    for (const fs::path& path : pages) {
        const std::string html = read_file(path);
        const Result<Document> page = Document::parse(html, arena_);
        ASSERT_TRUE(page) << path << page.error().message;
        HtmlLimits limits;
        limits.depth = depth_of(page->root());
        EXPECT_TRUE(scan_html(html, limits)) << path;
    }
}

// The "#data" parts of a .dat file; the rest is for whole-tree judges.
std::vector<std::string> inputs_of(std::string_view file) {
    std::vector<std::string> inputs;
    constexpr std::string_view kOpen = "#data\n", kClose = "\n#errors";
    for (std::size_t at = file.find(kOpen); at != file.npos; at = file.find(kOpen, at)) {
        at += kOpen.size();
        inputs.emplace_back(file.substr(at, file.find(kClose, at - 1) - at));
    }
    return inputs;
}

TEST_F(ScannedTree, is_the_tree_of_every_html5lib_document) {
    std::size_t count = 0;
    std::vector<std::string> different;
    for (const fs::path& path :
         files_below(shared_ / "suites/html5lib/tree-construction", ".dat")) {
        for (const std::string& input : inputs_of(read_file(path))) {
            ++count;
            if (outline(input, true) != outline(input, false)) different.push_back(input);
            if (fragment_outline(input, true) != fragment_outline(input, false))
                different.push_back("as a body: " + input);
        }
    }
    EXPECT_GT(count, 1'000u);
    EXPECT_THAT(different, testing::IsEmpty());
}

}  // namespace
}  // namespace magpie
