// The block model's file format, and what it makes of pages.
#include "parser/article/block_model.h"

#include <gtest/gtest.h>

#include <cstring>

#include "parser/article/content_finder.h"
#include "parser/article/page_hints.h"
#include "parser/web_tree.h"

namespace magpie {
namespace {

void add_word(std::string& out, std::uint32_t word) {
    out.append(reinterpret_cast<const char*>(&word), sizeof word);
}

TEST(BlockModel, the_one_that_is_compiled_in_fits_the_features) {
    EXPECT_EQ(BlockModel::built_in().version().size(), 12u);
}

TEST(BlockModel, bytes_that_are_no_model_are_refused_with_the_reason) {
    EXPECT_EQ(BlockModel::parse("").error().message, "not a block model");
    std::string other;
    add_word(other, 0x324D424D);
    add_word(other, 12345);
    EXPECT_EQ(BlockModel::parse(other).error().message, "block model: made for other features");
    EXPECT_FALSE(BlockModel::parse(std::string(BlockModel::kMaxBytes + 4, 'x')));
}

const std::string kParagraph =
    "The museum opened its doors again on Saturday, after two years of repairs, and visitors came "
    "from all over the county to see what had changed in the old halls. ";

const std::string kOffer =
    "Support the newspaper of your county: with your help our reporters go where others do not, "
    "listen, ask and write it down for all of us, every day, in every town. ";

std::string news_page(const std::string& title = "Museum opens again",
                      const std::string& paragraph = kParagraph, const std::string& boxes = "") {
    std::string html =
        "<html><head><title>" + title +
        " - The Courier</title></head><body>"
        "<nav class='main-menu'><ul><li><a href=/a>News</a></li><li><a href=/b>Sport</a></li>"
        "<li><a href=/c>Culture</a></li></ul></nav>"
        "<div class='article-body'><h1>" +
        title + "</h1>";
    for (int i = 0; i < 6; ++i) html += "<p>" + paragraph + std::string(1, char('a' + i)) + "</p>";
    return html + boxes +
           "<figure><img src=/hall.jpg></figure></div>"
           "<div class='related-posts'><h3>Related</h3><ul><li><a href=/1>Library to close</a></li>"
           "<li><a href=/2>New mayor elected</a></li></ul><img src=/teaser.jpg></div>"
           "<footer class='site-footer'><p>© 2024 The Courier. All rights reserved.</p></footer>"
           "</body></html>";
}

class ContentFinder : public testing::Test {
  protected:
    const FoundContent& find(const std::string& html, const SiteMemory* memory = nullptr) {
        html_ = html;
        tree_.emplace(parse_web_page(html_, arena_));
        hints_ = hints_of(read_page_head(tree_->document, tree_->scripts));
        hints_.memory = memory;
        hints_.page = trace_hash("https://courier.example/museum");
        page_ = read_blocks(tree_->document);
        found_.emplace(find_content(tree_->document, page_, hints_, BlockModel::built_in()));
        return *found_;
    }
    SiteMemory learned(const std::string& html);
    std::string kept() const {
        std::string out;
        for (const TextBlock& block : page_.blocks)
            if (found_->marks.has(page_.leaves[block.leaf_begin]))
                out += std::string(page_.text_of(block)) + '\n';
        return out;
    }

    Arena arena_;
    std::string html_;
    std::optional<WebTree> tree_;
    PageHints hints_;
    PageBlocks page_;
    std::optional<FoundContent> found_;
};

TEST_F(ContentFinder, paragraphs_are_kept_and_menus_are_not) {
    find(news_page());
    const std::string text = kept();
    for (int i = 0; i < 6; ++i)
        EXPECT_NE(text.find("old halls. " + std::string(1, char('a' + i))), std::string::npos);
    for (const char* other : {"Sport", "New mayor", "All rights"})
        EXPECT_EQ(text.find(other), std::string::npos) << other;
}

TEST_F(ContentFinder, a_picture_beside_the_text_belongs_and_a_teasers_does_not) {
    find(news_page());
    ASSERT_EQ(page_.media.size(), 2u);
    EXPECT_TRUE(found_->marks.has(page_.media[0].node));
    EXPECT_FALSE(found_->marks.has(page_.media[1].node));
}

TEST_F(ContentFinder, a_clear_page_is_found_with_confidence_and_a_menu_without) {
    const double clear = find(news_page()).confidence;
    EXPECT_GT(clear, 0.85);
    EXPECT_LT(find("<nav><a href=/a>News</a> <a href=/b>Sport</a></nav>").confidence, clear);
}

TEST_F(ContentFinder, the_same_page_gives_the_same_choice) {
    const std::vector<float> once = find(news_page()).content;
    EXPECT_EQ(find(news_page()).content, once);
}

TEST_F(ContentFinder, a_page_without_text_has_no_content) {
    EXPECT_EQ(find("<body><img src=/a.jpg></body>").confidence, 0);
    EXPECT_EQ(found_->kept_chars, 0u);
}

// What a page teaches the memory of its host.
SiteMemory ContentFinder::learned(const std::string& html) {
    find(html);
    PageTrace trace = trace_of(page_, *found_, hints_);
    trace.page = trace_hash("https://courier.example/other");
    SiteMemory memory;
    memory.learn(trace);
    return memory;
}

TEST_F(ContentFinder, what_another_article_prints_too_is_no_content) {
    std::string offers;
    for (int i = 0; i < 8; ++i) offers += "<p>" + kOffer + std::string(1, char('a' + i)) + "</p>";
    const std::string other =
        "The council voted on Tuesday evening to build a new bridge over the river, and the work "
        "is to begin in the spring, when the water is low and the nights are short. ";
    const SiteMemory memory = learned(news_page("Bridge over the river", other, offers));
    EXPECT_NE(kept().find("Support the newspaper"), std::string::npos);
    find(news_page("Museum opens again", kParagraph, offers), &memory);
    EXPECT_EQ(kept().find("Support the newspaper"), std::string::npos);
    EXPECT_NE(kept().find("old halls. f"), std::string::npos);
}

TEST_F(ContentFinder, an_article_that_is_known_from_another_address_stays_whole) {
    const SiteMemory memory = learned(news_page());
    const std::string alone = kept();
    find(news_page(), &memory);
    EXPECT_EQ(kept(), alone);
}

TEST_F(ContentFinder, the_trace_names_every_block) {
    find(news_page());
    const PageTrace trace = trace_of(page_, *found_, hints_);
    EXPECT_EQ(trace.page, hints_.page);
    ASSERT_EQ(trace.blocks.size(), page_.blocks.size());
    EXPECT_EQ(trace.blocks[0].text, page_.blocks[0].hash);
}

}  // namespace
}  // namespace magpie
