// The Markdown dialect: what the printer writes, what the reader makes of it, and that the two
// agree on anything.
#include "parser/markdown.h"

#include <gtest/gtest.h>

#include <random>

#include "base/text.h"
#include "parser/markdown_inline.h"

namespace magpie {
namespace {

Run text(std::string words, bool strong = false, bool emphasis = false) {
    Run run;
    run.text = std::move(words);
    run.strong = strong;
    run.emphasis = emphasis;
    return run;
}

Run link(std::string words, std::string href) {
    Run run = text(std::move(words));
    run.href = std::move(href);
    return run;
}

Run of_kind(Run::Kind kind, std::string words = "") {
    Run run = text(std::move(words));
    run.kind = kind;
    return run;
}

Block block(Block::Kind kind, std::vector<Block> children = {}) {
    Block made;
    made.kind = kind;
    made.children = std::move(children);
    return made;
}

Block paragraph(std::vector<Run> runs) {
    Block made;
    made.runs = std::move(runs);
    return made;
}

Block paragraph(std::string words) { return paragraph(std::vector<Run>{text(std::move(words))}); }

Block code(std::string content, std::string language = "") {
    Block made = block(Block::Kind::code);
    made.text = std::move(content);
    made.info = std::move(language);
    return made;
}

std::string print(Block one) { return print_markdown({std::move(one)}); }
std::string reprint(std::string_view markdown) { return print_markdown(read_markdown(markdown)); }

TEST(Markdown, merges_neighbours_of_one_style) {
    EXPECT_EQ(print(paragraph({text("中", true), text("文", true), text("字")})), "**中文**字");
}

TEST(Markdown, moves_blanks_out_of_marks) {
    EXPECT_EQ(print(paragraph({text("a"), text(" b ", true), text("c")})), "a **b** c");
    EXPECT_EQ(print(paragraph({text("  ", true), text("\u3000x")})), "x");
}

TEST(Markdown, joins_bold_words_over_the_blank_between_them) {
    EXPECT_EQ(print(paragraph({text("a", true), text(" "), text("b", true)})), "**a b**");
}

TEST(Markdown, closes_marks_at_line_breaks) {
    EXPECT_EQ(print(paragraph({text("a", true), of_kind(Run::Kind::line_break), text("b", true)})),
              "**a**\n**b**");
}

TEST(Markdown, never_writes_four_stars) {
    const Block both = paragraph(
        {text("a", true, true), text("b", false, true), text("c", true), text("d", true, true)});
    EXPECT_EQ(print(both), "***a**b***c*d***");
    EXPECT_EQ(reprint(print(both)), print(both));
}

TEST(Markdown, reads_stars_as_toggles_next_to_chinese_punctuation) {
    EXPECT_EQ(markdown_to_text("他说**“好。”**然后走了"), "他说“好。”然后走了");
}

TEST(Markdown, keeps_stars_without_a_partner_as_text) {
    EXPECT_EQ(markdown_to_text("2 * 3 = 6, a* and **b"), "2 * 3 = 6, a* and **b");
    EXPECT_EQ(markdown_to_text("a****b"), "ab");
}

TEST(Markdown, escapes_only_what_would_be_misread) {
    EXPECT_EQ(escape_markdown("a*b `c` \\d", false), "a\\*b \\`c\\` \\\\d");
    EXPECT_EQ(escape_markdown("snake_case _x_ 1_000", false), "snake_case \\_x\\_ 1_000");
    EXPECT_EQ(escape_markdown("<p> 1 < 2 </p> <!-- &amp; & ; a&b", false),
              "\\<p> 1 < 2 \\</p> \\<!-- \\&amp; & ; a&b");
    EXPECT_EQ(escape_markdown("[注] 见 [1] (a)", false), "[注] 见 [1] (a)");
    EXPECT_EQ(escape_markdown("[a](b)", false), "\\[a\\](b)");
}

TEST(Markdown, escapes_line_starts_that_would_open_a_block) {
    EXPECT_EQ(escape_markdown("# a", true), "\\# a");
    EXPECT_EQ(escape_markdown("#话题# a", true), "#话题# a");
    EXPECT_EQ(escape_markdown("> a", true), "\\> a");
    EXPECT_EQ(escape_markdown("---", true), "\\---");
    EXPECT_EQ(escape_markdown("1. a", true), "1. a");
    EXPECT_EQ(escape_markdown("~~~", true), "\\~~~");
}

TEST(Markdown, leaves_prices_and_shell_variables_alone) {
    for (const char* words : {"$5-$10 or US$6", "$PATH:$HOME", "${A}/${B}", "a $ b $ c"})
        EXPECT_EQ(escape_markdown(words, false), words);
    EXPECT_EQ(escape_markdown("cost $a_b$ now", false), "cost \\$a_b\\$ now");
}

TEST(Markdown, keeps_formulas_verbatim) {
    const Block formula =
        paragraph({text("由"), of_kind(Run::Kind::raw, "$a_1*b^{2}$"), text("得")});
    EXPECT_EQ(print(formula), "由$a_1*b^{2}$得");
    EXPECT_EQ(markdown_to_text(print(formula)), "由$a_1*b^{2}$得");
}

TEST(Markdown, writes_links_short_when_text_and_target_agree) {
    EXPECT_EQ(print(paragraph({link("https://a.cn/x", "https://a.cn/x")})), "<https://a.cn/x>");
    EXPECT_EQ(print(paragraph({link("去看", "https://a.cn/x")})), "[去看](https://a.cn/x)");
}

TEST(Markdown, keeps_balanced_parentheses_of_targets_and_encodes_the_rest) {
    EXPECT_EQ(print(paragraph({link("t", "https://a.cn/x_(y)")})), "[t](https://a.cn/x_(y))");
    EXPECT_EQ(print(paragraph({link("t", "https://a.cn/x)y z")})), "[t](https://a.cn/x%29y%20z)");
}

TEST(Markdown, keeps_an_exclamation_mark_before_a_link_a_word) {
    const std::string printed = print(paragraph({text("看!"), link("这", "https://a.cn/")}));
    EXPECT_EQ(printed, "看\\![这](https://a.cn/)");
    EXPECT_TRUE(markdown_images(printed).empty());
}

TEST(Markdown, reads_footnote_links_with_bracketed_text) {
    const auto links = markdown_links("正文[[1]](https://a.cn/1)。");
    ASSERT_EQ(links.size(), 1u);
    EXPECT_EQ(links[0].text, "[1]");
    EXPECT_EQ(links[0].href, "https://a.cn/1");
}

TEST(Markdown, chooses_a_fence_longer_than_the_code_holds) {
    EXPECT_EQ(print(code("a\n```\nb", "md")), "````md\na\n```\nb\n````");
    EXPECT_EQ(print(paragraph({of_kind(Run::Kind::code, "a`b")})), "``a`b``");
    EXPECT_EQ(print(paragraph({of_kind(Run::Kind::code, "`")})), "`` ` ``");
}

TEST(Markdown, keeps_blank_lines_and_trailing_spaces_of_code) {
    const std::string content = "\nif x:  \n\n    y\n";
    EXPECT_EQ(read_markdown(print(code(content))).at(0).text, content);
}

TEST(Markdown, drops_the_bold_of_a_heading_that_is_all_bold) {
    Block heading = block(Block::Kind::heading);
    heading.level = 2;
    heading.runs = {text("一、", true), text(" "), text("开始", true)};
    EXPECT_EQ(print(heading), "## 一、 开始");
}

TEST(Markdown, pads_rows_and_escapes_bars) {
    Block table = block(Block::Kind::table);
    for (const auto& words :
         {std::vector<std::string>{"a|b", "c"}, std::vector<std::string>{"d"}}) {
        Block row = block(Block::Kind::row);
        for (const std::string& word : words) {
            Block cell = block(Block::Kind::cell);
            cell.runs = {text(word)};
            row.children.push_back(cell);
        }
        table.children.push_back(row);
    }
    EXPECT_EQ(print(table), "| a\\|b | c |\n| --- | --- |\n| d | |");
    EXPECT_EQ(markdown_to_text(print(table)), "a|b\tc\nd\t");
}

TEST(Markdown, changes_bullets_with_depth_and_indents_by_the_marker) {
    Block inner =
        block(Block::Kind::list, {block(Block::Kind::item, {paragraph("b"), code("x\n\ny")})});
    Block outer = block(Block::Kind::list, {block(Block::Kind::item, {paragraph("a"), inner})});
    outer.ordered = true;
    outer.level = 10;
    EXPECT_EQ(print(outer), "10. a\n    + b\n\n      ```\n      x\n\n      y\n      ```");
    EXPECT_EQ(reprint(print(outer)), print(outer));
}

TEST(Markdown, keeps_numbered_paragraphs_of_the_archive_as_they_are) {
    const std::string archived = "1. 第一\n\n2. 第二\n\n4. 第四";
    EXPECT_EQ(reprint(archived), archived);
    EXPECT_EQ(markdown_to_text(archived), "1. 第一\n2. 第二\n4. 第四");
}

TEST(Markdown, tells_numbered_lines_of_a_paragraph_from_a_list) {
    const Block lines = paragraph({text("1. 一"), of_kind(Run::Kind::line_break), text("2. 二")});
    EXPECT_EQ(print(lines), "1\\. 一\n2. 二");
    EXPECT_EQ(markdown_to_text(print(lines)), "1. 一\n2. 二");
    EXPECT_EQ(markdown_to_text("1. 一\n2. 二"), "一\n二");
}

TEST(Markdown, reads_lines_that_only_begin_like_a_list_as_one_paragraph) {
    const std::string lines = "1. 第一\n续行";
    EXPECT_EQ(read_markdown(lines).at(0).kind, Block::Kind::paragraph);
    EXPECT_EQ(reprint(lines), lines);
}

TEST(Markdown, quotes_every_line) {
    EXPECT_EQ(print(block(Block::Kind::quote, {paragraph("a"), code("b\n\nc")})),
              "> a\n>\n> ```\n> b\n>\n> c\n> ```");
}

TEST(Markdown, lists_images_in_order_with_repeats) {
    const std::string markdown =
        "![](https://a/1)\n\ntext ![x](https://a/2) [![](https://a/1)](https://b)";
    EXPECT_EQ(markdown_images(markdown),
              (std::vector<std::string>{"https://a/1", "https://a/2", "https://a/1"}));
}

TEST(Markdown, escapes_html_and_refuses_script_links) {
    EXPECT_EQ(markdown_to_html("a < b & [x](javascript:alert\\(1\\)) [y](https://a.cn/?a&b)"),
              "<p>a &lt; b &amp; x <a href=\"https://a.cn/?a&amp;b\">y</a></p>\n");
}

// --- anything the builder can make prints to something that reads back to the same print ---

class RandomBlocks {
  public:
    explicit RandomBlocks(unsigned seed) : random_(seed) {}

    std::vector<Block> blocks(int depth) {
        std::vector<Block> made;
        for (int i = below(4) + 1; i > 0; --i) made.push_back(one(depth));
        return made;
    }

  private:
    int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }

    std::string words() {
        static const std::vector<std::string> kPieces = {"中",
                                                         "文",
                                                         "a",
                                                         "B",
                                                         "1",
                                                         " ",
                                                         "  ",
                                                         "*",
                                                         "**",
                                                         "_",
                                                         "`",
                                                         "``",
                                                         "\\",
                                                         "[",
                                                         "]",
                                                         "(",
                                                         ")",
                                                         "](",
                                                         "!",
                                                         "<",
                                                         ">",
                                                         "<br>",
                                                         "&amp;",
                                                         "&",
                                                         "#",
                                                         "# ",
                                                         "## x",
                                                         "-",
                                                         "- ",
                                                         "---",
                                                         "+ ",
                                                         "1. ",
                                                         "1.",
                                                         "2) ",
                                                         "|",
                                                         "| --- |",
                                                         "$",
                                                         "$$",
                                                         "^",
                                                         "{",
                                                         "}",
                                                         "~~~",
                                                         "```",
                                                         "https://a.cn/x",
                                                         "<https://a.cn>",
                                                         "\n",
                                                         "\u3000",
                                                         "\u00a0",
                                                         "\u200b",
                                                         "。",
                                                         "“",
                                                         "://",
                                                         "=",
                                                         "\t"};
        std::string made;
        for (int i = below(9); i >= 0; --i)
            made += kPieces[static_cast<std::size_t>(below(static_cast<int>(kPieces.size())))];
        return made;
    }

    Run run() {
        Run made = text(words(), below(3) == 0, below(4) == 0);
        switch (below(9)) {
            case 0:
                made.kind = Run::Kind::code;
                break;
            case 1:
                made.kind = Run::Kind::image;
                made.target = "https://i.cn/" + words();
                break;
            case 2:
                made.kind = Run::Kind::line_break;
                made.text.clear();
                break;
            case 3:
                made.kind = Run::Kind::raw;
                made.text = "$a_" + std::to_string(below(9)) + "*b$";
                break;
            default:
                break;
        }
        if (below(4) == 0 && made.kind != Run::Kind::line_break)
            made.href = below(3) == 0 ? made.text : "https://l.cn/" + words();
        return made;
    }

    std::vector<Run> runs() {
        std::vector<Run> made;
        for (int i = below(5); i >= 0; --i) made.push_back(run());
        return made;
    }

    Block one(int depth) {
        Block made;
        const int choice = below(depth > 0 ? 10 : 6);
        switch (choice) {
            case 3:
                made.kind = Block::Kind::heading;
                made.level = below(6) + 1;
                made.runs = runs();
                break;
            case 4:
                made.kind = Block::Kind::rule;
                break;
            case 5:
                made = code(words() + "\n" + words(), below(2) == 0 ? "py" : "");
                break;
            case 6:
                made = table();
                break;
            case 7:
                made = block(Block::Kind::quote, blocks(depth - 1));
                break;
            case 8:
            case 9:
                made = list(depth);
                break;
            default:
                made.runs = runs();
                break;
        }
        return made;
    }

    Block list(int depth) {
        Block made = block(Block::Kind::list);
        made.ordered = below(2) == 0;
        made.level = made.ordered ? below(12) : 0;
        for (int i = below(3); i >= 0; --i)
            made.children.push_back(block(Block::Kind::item, blocks(depth - 1)));
        return made;
    }

    Block table() {
        Block made = block(Block::Kind::table);
        for (int r = below(3); r >= 0; --r) {
            made.children.push_back(block(Block::Kind::row));
            for (int c = below(3); c >= 0; --c) {
                made.children.back().children.push_back(block(Block::Kind::cell));
                made.children.back().children.back().runs = runs();
            }
        }
        return made;
    }

    std::mt19937 random_;
};

std::string shape(const std::vector<Block>& blocks);

std::string shape(const Block& one) {
    static constexpr std::string_view kNames = "phcliqtr-_C";
    std::string out(1, kNames[static_cast<std::size_t>(one.kind)]);
    if (one.ordered) out += std::to_string(one.level);
    for (const Run& run : one.runs)
        out += "<" + std::to_string(static_cast<int>(run.kind)) + run.text + "|" + run.href + ">";
    return out + "{" + one.text + shape(one.children) + "}";
}

std::string shape(const std::vector<Block>& blocks) {
    std::string out;
    for (const Block& one : blocks) out += shape(one);
    return out;
}

TEST(MarkdownHtml, keeps_relative_targets_and_no_other_scheme) {
    EXPECT_EQ(markdown_to_html("![a](media/00ff.png) [b](c.html#d:e) [x](vbscript:y) ![](data:z)"),
              "<p><img src=\"media/00ff.png\" alt=\"a\"> <a href=\"c.html#d:e\">b</a> x </p>\n");
}

TEST(MarkdownProperty, printing_what_was_read_gives_the_same_bytes) {
    std::string shortest;
    std::size_t failures = 0;
    for (unsigned seed = 0; seed < 8000; ++seed) {
        const std::string once =
            print_markdown(RandomBlocks(seed).blocks(static_cast<int>(seed % 4)));
        if (reprint(once) == once) continue;
        ++failures;
        if (shortest.empty() || once.size() < shortest.size()) shortest = once;
    }
    EXPECT_EQ(failures, 0u) << "shortest:\n"
                            << shortest << "\nprinted again:\n"
                            << reprint(shortest) << "\nread as " << shape(read_markdown(shortest));
}

TEST(MarkdownProperty, no_line_has_trailing_blanks_outside_code_and_no_two_are_empty) {
    for (unsigned seed = 0; seed < 1000; ++seed) {
        std::vector<Block> blocks = RandomBlocks(seed).blocks(2);
        std::erase_if(blocks, [](const Block& one) {
            return one.kind == Block::Kind::code || !one.children.empty();
        });
        const std::string printed = print_markdown(blocks);
        EXPECT_EQ(printed.find("\n\n\n"), std::string::npos) << seed;
        for (const std::string_view line : split_lines(printed))
            EXPECT_TRUE(line.empty() || line.back() != ' ') << seed << " " << line;
    }
}

// Texts of paragraphs survive whatever they hold.
TEST(MarkdownProperty, text_of_printed_paragraphs_is_the_text_of_their_runs) {
    for (unsigned seed = 0; seed < 4000; ++seed) {
        std::vector<Block> blocks = RandomBlocks(seed).blocks(0);
        std::string expected;
        std::vector<Block> paragraphs;
        for (Block& one : blocks) {
            if (one.kind != Block::Kind::paragraph) continue;
            const std::string words = markdown::text_of_runs(markdown::normalise_runs(one.runs));
            if (trim_unicode(words).empty()) continue;
            if (!expected.empty()) expected += '\n';
            expected += words;
            paragraphs.push_back(std::move(one));
        }
        ASSERT_EQ(remove_space(markdown_to_text(print_markdown(paragraphs))),
                  remove_space(expected))
            << "seed " << seed;
    }
}

TEST(MarkdownProperty, any_bytes_read_to_something_that_prints_stably) {
    for (unsigned seed = 0; seed < 3000; ++seed) {
        std::mt19937 random(seed);
        static constexpr std::string_view kAlphabet = "* \n`_[]()!<>#-+1.|$\\ab\n> ";
        std::string bytes;
        for (auto i = random() % 60; i > 0; --i) bytes += kAlphabet[random() % kAlphabet.size()];
        const std::string once = reprint(bytes);
        ASSERT_EQ(reprint(once), once) << "seed " << seed << ": " << bytes;
    }
}

TEST(Markdown, reads_hostile_repetition_without_quadratic_work) {
    for (const char* piece :
         {"[", "](", "![", "[](", "*", "`a``", "$a_", "> ", "* ", "<http://", "\\", "| "}) {
        std::string hostile;
        while (hostile.size() < 200'000) hostile += piece;
        EXPECT_LT(read_markdown(hostile).size(), hostile.size());
    }
}

}  // namespace
}  // namespace magpie
