// Which elements ask for consent.
#include "parser/article/consent_notice.h"

#include <gtest/gtest.h>

namespace magpie {
namespace {

TEST(ConsentNotices, a_name_says_what_it_is_about_and_that_it_is_a_notice) {
    for (const char* name : {"gdpr", "onetrust-consent-sdk", "cookie-banner", "privacy-modal-box"})
        EXPECT_TRUE(is_consent_name(name)) << name;
    for (const char* name : {"cookies", "chocolate-cookie-recipe", "privacy", "modal", "consents"})
        EXPECT_FALSE(is_consent_name(name)) << name;
}

class ConsentNoticesOf : public testing::Test {
  protected:
    // The blocks that stand in a notice; the first block is the title.
    std::string held(std::string_view html) {
        Arena arena;
        const auto document = Document::parse(html, arena);
        const PageBlocks page = read_blocks(*document);
        ConsentNotices notices(page, 0);
        std::string out;
        for (const TextBlock& block : page.blocks)
            if (notices.hold(block)) out += std::string(page.text_of(block)) + '\n';
        return out;
    }
};

TEST_F(ConsentNoticesOf, all_below_such_an_element_is_the_notice) {
    EXPECT_EQ(held("<h1>Title</h1><p>a</p><div class='CookieBanner'><div><p>b</p></div>c</div>"),
              "b\nc\n");
}

TEST_F(ConsentNoticesOf, what_holds_the_title_is_none) {
    EXPECT_EQ(held("<div id=consent-page><h1>Title</h1><p>a</p><div id=gdpr><p>b</p></div></div>"),
              "b\n");
}

}  // namespace
}  // namespace magpie
