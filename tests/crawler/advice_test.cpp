// What happens to a list of URLs before the first request, by what the archive knows of them.
#include <gtest/gtest.h>

#include "crawler/crawl.h"
#include "crawler/records.h"
#include "tests/support/temp_folder.h"

namespace magpie {
namespace {

using std::chrono::hours;

const std::string kBare =
    "https://mp.weixin.qq.com/s?__biz=MzA=&mid=1&idx=1&sn=0123456789abcdef0123456789abcdef";
const std::string kShort = "https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAAA1";
const std::string kKey = "MzA=:1:1";

class Advising : public ::testing::Test {
  protected:
    std::vector<std::string> asked(const std::string& url, bool force = false) {
        Candidate candidate = *make_candidate(url);
        candidate.force = force;
        const auto advised = take_advice(archive_, {candidate}, now_,
                                         [&](const Candidate&, const Advice&) { ++held_back_; });
        EXPECT_TRUE(advised);
        std::vector<std::string> urls;
        for (const Candidate& left : *advised) urls.push_back(left.url.href());
        return urls;
    }
    void tried(const std::string& url, Instant at) {
        Visit visit;
        visit.listed_url = visit.url = url;
        visit.at = at;
        visit.state = "captcha";
        ASSERT_TRUE(archive_.put({visit}));
    }

    test::TempFolder folder_;
    Archive archive_ = std::move(*Archive::open(folder_ / "archive", Archive::Mode::write));
    const Instant now_ = wall_clock_now();
    int held_back_ = 0;
};

TEST_F(Advising, a_long_link_without_chksm_is_asked_when_nothing_else_is_known) {
    EXPECT_EQ(asked(kBare), std::vector<std::string>{kBare});
    EXPECT_EQ(held_back_, 0);
}

TEST_F(Advising, an_address_that_a_listing_gave_for_the_article_is_asked_instead) {
    ASSERT_TRUE(archive_.enlist({{kShort, kShort, "", kKey}}, now_));
    EXPECT_EQ(asked(kBare), std::vector<std::string>{kShort});
    EXPECT_EQ(asked(kBare, true), std::vector<std::string>{kBare}) << "forced";
    EXPECT_EQ(held_back_, 1);
}

TEST_F(Advising, without_another_address_it_is_tried_once_a_week) {
    tried(kBare, now_ - hours(6 * 24));
    EXPECT_TRUE(asked(kBare).empty());
    EXPECT_EQ(held_back_, 1);
    EXPECT_EQ(asked(kBare, true), std::vector<std::string>{kBare}) << "forced";
}

TEST_F(Advising, after_a_week_it_is_tried_again) {
    tried(kBare, now_ - hours(8 * 24));
    EXPECT_EQ(asked(kBare), std::vector<std::string>{kBare});
}

}  // namespace
}  // namespace magpie
