// What a Markdown viewer makes of guarded blocks: random documents of words that look like marks go
// through cmark-gfm, and the viewer has to show the same text, bold and emphasised where the blocks
// are. Skipped where cmark-gfm is not installed.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <random>

#include "base/text.h"
#include "parser/dom.h"
#include "parser/markdown.h"
#include "parser/markdown_inline.h"

namespace magpie {
namespace {

constexpr std::array kWords = {
    "a",      "b c",   "*",       "**",     "_",     "__x__", "#",    "## h", "<b>",    "</p>",
    "<?php",  "<!--",  "&amp;",   "&#42;",  "|",     "1.",    "1. x", "2)",   "+",      "- y",
    "`",      "``",    "[x](y)",  "[a]: b", "[^1]:", "~",     "~x~",  "~~z~", "~~~",    "===",
    "---",    "- - -", "--- | -", "\\",     "\\*",   ">",     "> q",  "!",    "![](u)", "中文",
    "“引号”", "。",    "，",      "《书》", "x_y_z", "$5",    "5~10", "=",    ":--",    "(c)",
    "：",     "a*b",   "e.g.",    "（注）", "<3",    "→",     "C#",   "#1",   "* *",    "1\\."};

class Documents {
  public:
    explicit Documents(unsigned seed) : random_(seed) {}

    std::vector<Block> next() {
        std::vector<Block> blocks;
        for (int i = below(4); i >= 0; --i) blocks.push_back(block(0));
        return blocks;
    }

  private:
    int below(int most) { return std::uniform_int_distribution<int>(0, most - 1)(random_); }

    Run run() {
        Run run;
        for (int i = below(3); i >= 0; --i) {
            run.text += kWords[static_cast<std::size_t>(below(static_cast<int>(kWords.size())))];
            if (below(2) == 0) run.text += ' ';
        }
        run.strong = below(3) == 0;
        run.emphasis = below(4) == 0;
        if (below(8) == 0) run.href = "https://a.example/" + std::to_string(below(3));
        if (below(12) == 0) run.kind = Run::Kind::code;
        if (below(10) == 0) run.kind = Run::Kind::line_break;
        return run;
    }

    Block inline_block(Block::Kind kind) {
        Block made;
        made.kind = kind;
        made.guarded = true;
        std::vector<Run> runs;
        for (int i = below(5); i >= 0; --i) runs.push_back(run());
        if (kind != Block::Kind::paragraph)  // these are one line
            std::erase_if(runs, [](const Run& run) { return run.kind == Run::Kind::line_break; });
        made.runs = markdown::with_rendered_marks(runs);
        made.level = 2 + below(3);
        return made;
    }

    Block container(Block::Kind kind, int depth) {
        Block made;
        made.kind = kind;
        for (int i = below(3); i >= 0; --i)
            made.children.push_back(kind == Block::Kind::list ? container(Block::Kind::item, depth)
                                                              : block(depth + 1));
        made.guarded = true;
        made.ordered = kind == Block::Kind::list && below(2) == 0;
        made.level = below(3);
        return made;
    }

    Block table() {
        Block table;
        table.kind = Block::Kind::table;
        for (int row = 0; row < 3; ++row) {
            table.children.emplace_back();
            table.children.back().kind = Block::Kind::row;
            for (int cell = 0; cell < 2; ++cell)
                table.children.back().children.push_back(inline_block(Block::Kind::cell));
        }
        return table;
    }

    Block block(int depth) {
        switch (depth > 2 ? 0 : below(8)) {
            case 0:
            case 1:
            case 2:
            case 3:
                return inline_block(Block::Kind::paragraph);
            case 4:
                return inline_block(Block::Kind::heading);
            case 5:
                return container(Block::Kind::list, depth);
            case 6:
                return container(Block::Kind::quote, depth);
            default:
                return depth == 0 ? table() : inline_block(Block::Kind::paragraph);
        }
    }

    std::mt19937 random_;
};

// Text without blanks: all of it, what is bold, what is emphasised.
struct Shown {
    std::string text, strong, emphasis;
    bool operator==(const Shown&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Shown& shown) {
    return out << shown.text << "\n  strong: " << shown.strong << "\n  em: " << shown.emphasis;
}

bool all_bold(const std::vector<Run>& runs) {
    return std::all_of(runs.begin(), runs.end(), [](const Run& run) {
        return run.strong || remove_space(run.text).empty() || run.kind == Run::Kind::line_break;
    });
}

// A heading that is bold as a whole loses the bold.
void collect(const std::vector<Block>& blocks, Shown& shown) {
    for (const Block& block : blocks) {
        const std::vector<Run> runs = markdown::normalise_runs(block.runs);
        const bool plain = block.kind == Block::Kind::heading && all_bold(runs);
        for (const Run& run : runs) {
            if (run.kind == Run::Kind::line_break) continue;
            const std::string words = remove_space(run.text);
            shown.text += words;
            if (run.strong && !plain) shown.strong += words;
            if (run.emphasis) shown.emphasis += words;
        }
        collect(block.children, shown);
    }
}

bool is_inside(Node node, std::string_view tag) {
    for (Node up = node.parent(); up; up = up.parent())
        if (up.is(tag)) return true;
    return false;
}

Shown shown_by(const std::string& html) {
    Arena arena;
    const auto document = Document::parse(html, arena);
    Shown shown;
    for (Node node = document->body(); node; node = node.next_in(document->body())) {
        if (!node.is_text()) continue;
        const std::string words = remove_space(node.text());
        shown.text += words;
        if (is_inside(node, "strong")) shown.strong += words;
        if (is_inside(node, "em")) shown.emphasis += words;
        EXPECT_FALSE(is_inside(node, "del")) << words;
    }
    return shown;
}

std::string viewed(const std::string& markdown) {
    const std::string path = ::testing::TempDir() + "viewer_" + std::to_string(::getpid()) + ".md";
    std::ofstream(path, std::ios::binary) << markdown;
    const std::string command = "cmark-gfm --unsafe -e table -e strikethrough '" + path + "'";
    FILE* viewer = ::popen(command.c_str(), "r");
    std::string html;
    std::array<char, 4096> buffer{};
    while (const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), viewer))
        html.append(buffer.data(), size);
    ::pclose(viewer);
    return html;
}

TEST(MarkdownViewerSlow, shows_the_text_and_the_marks_of_guarded_blocks) {
    if (std::system("cmark-gfm --version >/dev/null 2>&1") != 0)
        GTEST_SKIP() << "skipped: no cmark-gfm";
    for (unsigned seed = 0; seed < 1'500 && !HasFailure(); ++seed) {
        const std::vector<Block> blocks = Documents(seed).next();
        const std::string markdown = print_markdown(blocks);
        Shown wanted;
        collect(blocks, wanted);
        EXPECT_EQ(shown_by(viewed(markdown)), wanted) << "seed " << seed << "\n" << markdown;
        EXPECT_EQ(print_markdown(read_markdown(markdown)), markdown) << "seed " << seed;
    }
}

}  // namespace
}  // namespace magpie
