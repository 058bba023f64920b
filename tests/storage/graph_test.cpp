// The identity graph: what articles say of each other, which URLs one has, where accounts went.
#include "tests/storage/archive_fixture.h"

namespace magpie::testing {
namespace {

class Graph : public ArchiveTest {
  protected:
    std::vector<std::string> urls_of(const std::string& key) {
        return archive().urls_of(key).value();
    }
    std::vector<std::string> kinds_of(std::int64_t document) {
        std::vector<std::string> kinds;
        const std::vector<Relation> relations = archive().relations_of(document).value();
        for (const Relation& relation : relations) kinds.push_back(relation.kind);
        return kinds;
    }
};

using Names = std::vector<std::string>;

constexpr const char* kElsewhere = "https://mp.weixin.qq.com/s/elsewhere0000000000000";

TEST_F(Graph, relations_come_back_in_order_with_every_word) {
    CleanDocument document = clean(kKey, "山里的雪化了");
    document.relations = {{"reprint_of", kOtherKey, kElsewhere, "原文", "别处", 0},
                          {"in_album", "1234567890", "", "山里的事", "", 3},
                          {"links_to", "", "https://mp.weixin.qq.com/s/x", "", "", 1}};
    const Receipt receipt = put(article(kShort, document, 1));
    const std::vector<Relation> relations = archive().relations_of(receipt.document).value();
    ASSERT_EQ(relations.size(), 3u);
    EXPECT_EQ(relations[0].kind, "reprint_of");
    EXPECT_EQ(relations[0].identity, kOtherKey);
    EXPECT_EQ(relations[0].url, kElsewhere);
    EXPECT_EQ(relations[0].title, "原文");
    EXPECT_EQ(relations[0].account, "别处");
    EXPECT_EQ(relations[1].position, 3);
    EXPECT_EQ(relations[1].url, "");
    EXPECT_EQ(relations[2].identity, "");
    EXPECT_TRUE(archive().relations_of(receipt.document + 1)->empty());
    expect_whole();
}

TEST_F(Graph, relations_are_those_of_what_the_document_shows) {
    CleanDocument first = clean(kKey, "初稿");
    CleanDocument edited = clean(kKey, "定稿");
    first.relations = {{"share_of", kOtherKey, "", "", "", 0}};
    edited.relations = {{"reprint_of", kOtherKey, "", "", "", 0}};
    const Receipt receipt = put(article(kShort, first, 1));
    EXPECT_EQ(kinds_of(receipt.document), Names{"share_of"});
    put(article(kShort, edited, 2));
    EXPECT_EQ(kinds_of(receipt.document), Names{"reprint_of"});
    ASSERT_EQ(archive().relations_to(kOtherKey)->size(), 1u);
    edited.cleaner = "2";
    edited.relations.clear();
    put(article(kShort, edited, 3));
    EXPECT_EQ(kinds_of(receipt.document), Names{});
    EXPECT_TRUE(archive().relations_to(kOtherKey)->empty());
    put(article(kShort, first, 4));
    EXPECT_EQ(kinds_of(receipt.document), Names{"share_of"});
    expect_whole();
}

TEST_F(Graph, an_article_or_album_knows_who_speaks_of_it) {
    CleanDocument one = clean(kKey, "山里的雪化了");
    CleanDocument two = clean(kOtherKey, "溪水涨了");
    one.relations = {{"in_album", "1234567890", "", "", "", 1},
                     {"links_to", "B:9:1", "", "", "", 1}};
    two.relations = {{"in_album", "1234567890", "", "", "", 2}};
    const Receipt first = put(article(kLong, one, 1));
    const Receipt second = put(article(kShort, two, 2));
    const auto members = archive().relations_to("1234567890").value();
    ASSERT_EQ(members.size(), 2u);
    EXPECT_EQ(members[0].first, first.document);
    EXPECT_EQ(members[1].first, second.document);
    EXPECT_EQ(members[1].second.position, 2);
    EXPECT_EQ(archive().relations_to("B:9:1")->size(), 1u);
    EXPECT_TRUE(archive().relations_to("")->empty());
}

TEST_F(Graph, several_hundred_links_of_one_article_are_no_trouble) {
    CleanDocument document = clean(kKey, "索引");
    for (int i = 1; i <= 500; ++i) {
        document.relations.push_back(
            {"links_to", "MzA5:" + std::to_string(i) + ":1", "", "", "", i});
    }
    const Receipt receipt = put(article(kShort, document, 1));
    EXPECT_EQ(archive().relations_of(receipt.document)->size(), 500u);
    EXPECT_EQ(archive().relations_to("MzA5:500:1")->front().second.position, 500);
    expect_whole();
}

TEST_F(Graph, the_urls_of_an_article_are_listed_found_and_named_each_once) {
    const std::string named = "https://mp.weixin.qq.com/s/named0000000000000000";
    ASSERT_TRUE(archive().enlist({{"", kLongWithChksm, "album", kKey, ""}}, at_second(1)));
    CleanDocument document = clean(kKey, "山里的雪化了");
    document.aliases = {kLong};
    put(article(kShort, document, 2));
    CleanDocument other = clean(kOtherKey, "溪水涨了");
    other.relations = {{"links_to", kKey, named, "", "", 1}, {"links_to", kKey, kShort, "", "", 2}};
    put(article(kElsewhere, other, 3));
    EXPECT_EQ(urls_of(kKey), (Names{kLongWithChksm, kShort, named, kLong}));
    EXPECT_EQ(urls_of(kOtherKey), Names{kElsewhere});
    EXPECT_EQ(urls_of("nobody:1:1"), Names{});
}

TEST_F(Graph, a_url_that_gave_no_article_names_its_siblings) {
    ASSERT_TRUE(archive().enlist(
        {{"", kLong, "list", kKey, ""}, {"", kLongWithChksm, "album", kKey, ""}}, at_second(1)));
    EXPECT_EQ(put(look(kLong, "captcha", 2)).siblings, Names{kLongWithChksm});
    EXPECT_TRUE(put(article(kLongWithChksm, clean(kKey, "山里的雪化了"), 3)).siblings.empty());
    EXPECT_EQ(put(look(kLong, "captcha", 4)).siblings, Names{kLongWithChksm});
    EXPECT_TRUE(put(look(kElsewhere, "captcha", 5)).siblings.empty());
}

TEST_F(Graph, siblings_are_known_through_the_document_too) {
    CleanDocument document = clean(kKey, "山里的雪化了");
    document.aliases = {kLong};
    put(article(kShort, document, 1));
    EXPECT_EQ(put(look(kLong, "param_error", 2)).siblings, Names{kShort});  // by its alias
    Visit redirected = article(kElsewhere, document, 3);
    redirected.capture->hops = {{302, kElsewhere, kShort}};
    put(redirected);
    EXPECT_EQ(put(look(kElsewhere, "link_expired", 4)).siblings,
              (Names{kShort, kLong}));  // by what was found there
    const std::string page = "https://news.example/1.html";
    put(article(page, clean(page, "新闻"), 5));
    EXPECT_TRUE(put(look(page, "timeout", 6)).siblings.empty());  // no key, no siblings
}

TEST_F(Graph, an_account_that_moved_is_known_once_both_ends_are) {
    const std::string target = "https://mp.weixin.qq.com/s?__biz=B2&mid=9&idx=1&sn=0";
    ASSERT_TRUE(archive().enlist({{"", kLong, "list", kKey, ""}}, at_second(1)));
    Visit moved = look(kLong, "account_migrated", 2);
    moved.moved_to = target;
    put(moved);
    EXPECT_EQ(archive().url_state(kLong)->value().moved_to, target);
    EXPECT_TRUE(archive().account_moves()->empty());
    put(article(target, clean(kOtherKey, "山里的雪化了"), 3));

    Visit again = look(kShort, "account_migrated", 4);
    put(article(kShort, clean("MzA3MDAwMDAwMA==:2650000002:1", "溪水涨了"), 3));
    again.moved_to = target;
    put(again);
    const auto moves = archive().account_moves().value();
    ASSERT_EQ(moves.size(), 1u);
    EXPECT_EQ(moves[0].first, "MzA3MDAwMDAwMA==");
    EXPECT_EQ(moves[0].second, "MzA4MDAwMDAwMA==");
    put(look(kLong, "timeout", 5));
    EXPECT_EQ(archive().account_moves()->size(), 1u);  // a failure does not undo a move
    expect_whole();
}

TEST_F(Graph, a_move_within_one_account_is_none) {
    Visit moved = look(kLong, "account_migrated", 1);
    moved.moved_to = kShort;
    ASSERT_TRUE(archive().enlist({{"", kLong, "list", kKey, ""}, {"", kShort, "list", kKey, ""}},
                                 at_second(1)));
    put(moved);
    EXPECT_TRUE(archive().account_moves()->empty());
}

}  // namespace
}  // namespace magpie::testing
