// What the block model is told of each block.
#include "parser/article/block_features.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "parser/article/block_context.h"

namespace magpie {
namespace {

const std::string kParagraph =
    "<p>The ferry crosses the strait four times a day, and in summer, when the nights are short, "
    "it sails until midnight.</p>";

class BlockFeaturesTest : public testing::Test {
  protected:
    void read(const std::string& html) {
        html_ = html;
        document_.emplace(*Document::parse(html_, arena_));
        page_ = read_blocks(*document_);
    }
    // Of the block with these words.
    float of(std::string_view words, std::string_view name) const {
        const BlockFeatures features(page_, hints_, {});
        const auto& names = BlockFeatures::names();
        const auto column = std::ranges::find(names, name) - names.begin();
        for (std::size_t i = 0; i < page_.blocks.size(); ++i)
            if (page_.text_of(page_.blocks[i]).starts_with(words))
                return features.values()[i * features.width() + static_cast<std::size_t>(column)];
        ADD_FAILURE() << "no block " << words;
        return 0;
    }

    Arena arena_;
    std::string html_;
    std::optional<Document> document_;
    PageBlocks page_;
    PageHints hints_;
};

TEST_F(BlockFeaturesTest, no_name_stands_for_two_columns) {
    const auto& names = BlockFeatures::names();
    EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
}

TEST_F(BlockFeaturesTest, each_block_has_a_row_of_all_columns) {
    read("<p>one</p><p>two</p>");
    const BlockFeatures features(page_, hints_, {});
    EXPECT_EQ(features.blocks(), 2u);
    EXPECT_EQ(features.values().size(), 2 * BlockFeatures::names().size());
    read("");
    EXPECT_EQ(BlockFeatures(page_, hints_, {}).values().size(), 0u);
}

TEST_F(BlockFeaturesTest, a_block_knows_where_in_the_main_text_it_stands) {
    read("<ul><li><a href=/>Menu</a></li></ul><div>" + kParagraph + kParagraph +
         "<p>Last words.</p></div><footer>Imprint</footer>");
    EXPECT_LT(of("Menu", "top_before"), 0);
    EXPECT_EQ(of("The ferry", "top_before"), 0);
    EXPECT_GT(of("Last", "top_before"), 0.9);
    EXPECT_EQ(of("Imprint", "top_before"), 1);
    EXPECT_EQ(of("Last", "in_top"), 1);
    EXPECT_EQ(of("Imprint", "in_top"), 0);
}

TEST_F(BlockFeaturesTest, a_block_is_counted_from_the_title) {
    hints_.titles = {"Ferry to sail at night"};
    read("<p>Above</p><h2>Ferry to sail at night</h2>" + kParagraph);
    EXPECT_EQ(of("Above", "from_title"), -1);
    EXPECT_EQ(of("Ferry", "from_title"), 1);
    EXPECT_EQ(of("Ferry", "is_title"), 1);
    EXPECT_EQ(of("The ferry", "from_title"), 2);
    EXPECT_EQ(of("The ferry", "heading_above"), 2);
    EXPECT_EQ(of("Above", "from_h1"), 0);
}

TEST_F(BlockFeaturesTest, a_text_that_is_printed_twice_says_so) {
    read("<p>Share</p>" + kParagraph + "<p>SHARE</p>");
    EXPECT_EQ(of("Share", "text_repeats"), 2);
    EXPECT_EQ(of("The ferry", "text_repeats"), 1);
}

TEST_F(BlockFeaturesTest, what_other_pages_of_the_host_print_is_told_from_what_they_do_not) {
    read("<p>Our offers for readers of this newspaper</p>" + kParagraph);
    PageTrace other;
    other.page = 2;
    other.blocks.push_back({page_.blocks[0].hash, page_.blocks[0].place, 0.1F, 40});
    SiteMemory memory;
    memory.learn(other);
    EXPECT_EQ(of("The ferry", "sibling_text"), -1);
    hints_.memory = &memory;
    hints_.page = 1;
    EXPECT_EQ(of("Our offers", "sibling_text"), 1);
    EXPECT_EQ(of("The ferry", "sibling_text"), 0);
}

TEST(PairSet, knows_how_much_of_a_text_it_holds) {
    const PairSet pairs("The ferry sails until midnight");
    EXPECT_EQ(pairs.share_of("the ferry sails"), 1);
    EXPECT_EQ(pairs.share_of("the ferry sails at noon"), 0.5);
    EXPECT_EQ(pairs.share_of("midnight"), 0);
    EXPECT_EQ(pairs.share_of("the ferry sails " + std::string(200, 'x')), 0);
}

}  // namespace
}  // namespace magpie
