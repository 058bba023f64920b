// Pages as text blocks, and the words of their templates.
#include "parser/article/text_blocks.h"

#include <gtest/gtest.h>

#include "parser/article/class_words.h"

namespace magpie {
namespace {

class TextBlocks : public testing::Test {
  protected:
    const PageBlocks& read(std::string_view html) {
        document_.emplace(*Document::parse(html, arena_));
        page_ = read_blocks(*document_);
        return page_;
    }
    std::vector<std::string> texts(std::string_view html) {
        std::vector<std::string> out;
        for (const TextBlock& block : read(html).blocks) out.emplace_back(page_.text_of(block));
        return out;
    }

    Arena arena_;
    std::optional<Document> document_;
    PageBlocks page_;
};

using Texts = std::vector<std::string>;

TEST_F(TextBlocks, a_run_of_inline_elements_is_one_block) {
    EXPECT_EQ(texts("<div><p>One <b>bold</b> and <a href=x>a link</a>.</p><p>Two</p></div>"),
              (Texts{"One bold and a link.", "Two"}));
}

TEST_F(TextBlocks, text_around_a_block_element_is_blocks_of_its_own) {
    EXPECT_EQ(texts("<div>before<p>inside</p>behind</div>"), (Texts{"before", "inside", "behind"}));
}

TEST_F(TextBlocks, a_line_break_ends_a_block_but_not_in_code) {
    EXPECT_EQ(texts("<p>第一行<br>第二行</p><pre>a = 1<br>b = 2</pre>"),
              (Texts{"第一行", "第二行", "a = 1 b = 2"}));
}

TEST_F(TextBlocks, what_is_hidden_or_a_form_field_holds_no_text) {
    EXPECT_EQ(texts("<p hidden>a</p><p style='color:red; display : none'>b</p>"
                    "<select><option>c</option></select><script>d</script><p>shown</p>"),
              (Texts{"shown"}));
}

TEST_F(TextBlocks, parts_that_the_server_streams_behind_the_page_are_shown) {
    EXPECT_EQ(texts("<template id=B:0></template><p>shell</p>"
                    "<div hidden id=S:0><p>a</p></div><div hidden id='app-S:1f'>b</div>"
                    "<div hidden id=S:>c</div><div hidden id=S:menu>d</div>"
                    "<div hidden id=S:2 style='display:none'>e</div>"),
              (Texts{"shell", "a", "b"}));
}

TEST_F(TextBlocks, white_space_is_one_blank_and_none_at_the_ends) {
    EXPECT_EQ(texts("<p>  a\n\n b\xC2\xA0\xE3\x80\x80 c </p><p> \n </p>"), (Texts{"a b c"}));
}

TEST_F(TextBlocks, an_element_knows_what_its_subtree_holds) {
    const PageBlocks& page =
        read("<div id=a><p>1234, 6789</p><p><a>12345</a></p><img src=x></div>");
    const PageElement& div = page.elements[1];
    EXPECT_EQ(div.blocks, 2u);
    EXPECT_EQ(div.chars, 15u);
    EXPECT_EQ(div.link_chars, 5u);
    EXPECT_EQ(div.commas, 1u);
    EXPECT_EQ(div.paragraph_chars, 15u);
    EXPECT_EQ(div.media, 1u);
}

TEST_F(TextBlocks, a_block_knows_its_container) {
    const PageBlocks& page = read("<div><div><p>alone</p></div></div><p>other</p>");
    EXPECT_EQ(page.container_of(page.blocks[0]), 0u);  // only <body> holds more
}

TEST_F(TextBlocks, a_picture_knows_the_blocks_before_it) {
    const PageBlocks& page = read("<p>a</p><p><img src=1></p><p>b <img src=2> c</p>");
    ASSERT_EQ(page.media.size(), 2u);
    EXPECT_EQ(page.media[0].block, 1u);
    EXPECT_FALSE(page.media[0].in_block);
    EXPECT_EQ(page.media[1].block, 1u);
    EXPECT_TRUE(page.media[1].in_block);
}

TEST_F(TextBlocks, texts_that_differ_in_digits_and_case_are_the_same_text) {
    const PageBlocks& page = read("<p>Read 12 times</p><p>READ 7 times</p><p>Written</p>");
    EXPECT_EQ(page.blocks[0].hash, page.blocks[1].hash);
    EXPECT_NE(page.blocks[0].hash, page.blocks[2].hash);
}

TEST_F(TextBlocks, a_page_that_is_hidden_as_a_whole_is_read) {
    EXPECT_EQ(read("<body hidden>Some words").blocks.size(), 1u);
    EXPECT_EQ(read("<body style='display: none'><p hidden>Some</p><p>words</p>").blocks.size(), 1u);
}

TEST_F(TextBlocks, the_bound_of_blocks_is_kept_and_said) {
    std::string html;
    for (std::size_t i = 0; i < kMaxBlocks + 10; ++i) html += "<p>x</p>";
    const PageBlocks& page = read(html);
    EXPECT_EQ(page.bound, "too many text blocks");
    EXPECT_LE(page.blocks.size(), kMaxBlocks);
}

TEST_F(TextBlocks, measures_count_chinese_as_they_count_english) {
    const TextMeasure& m = read("<p>他说，今天好。 He said: OK. 2.5</p>").blocks[0].measure;
    EXPECT_EQ(m.wide, 5u);
    EXPECT_EQ(m.commas, 1u);
    EXPECT_EQ(m.stops, 2u);  // not the one in a number
    EXPECT_EQ(m.words, 10u);
    EXPECT_EQ(m.capital_words, 2u);
}

TEST_F(TextBlocks, an_empty_page_has_no_blocks) { EXPECT_TRUE(read("").blocks.empty()); }

TEST(ClassWords, a_name_gives_itself_and_its_parts_without_digits) {
    Arena arena;
    const auto document =
        Document::parse("<p class='post-body articleText 7' id='c12_main'>x</p>", arena);
    Texts words;
    for_each_class_word(document->first_by_tag("p"),
                        [&](std::string_view word) { words.emplace_back(word); });
    EXPECT_EQ(words, (Texts{"post-body", "post", "body", "article-text", "article", "text",
                            "c-main", "main"}));
}

TEST(ClassWords, an_element_with_thousands_of_names_is_read_up_to_the_bound) {
    std::string html = "<p class='";
    for (int i = 0; i < 5'000; ++i)
        html += std::string("n") + static_cast<char>('a' + i % 26) + " ";
    Arena arena;
    const auto document = Document::parse(html + "'>x</p>", arena);
    std::size_t count = 0;
    for_each_class_word(document->first_by_tag("p"), [&](std::string_view) { ++count; });
    EXPECT_EQ(count, kMaxClassWords);
}

}  // namespace
}  // namespace magpie
