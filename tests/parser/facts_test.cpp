#include "parser/article/facts.h"

#include <gtest/gtest.h>

#include "parser/article/site_memory.h"
#include "parser/article/site_names.h"
#include "parser/html_scan.h"

namespace magpie {
namespace {

PageFacts read(std::string_view html,
               std::string_view url = "https://www.daily-example.com/news/a-walk-in-the-park.html",
               const Reading& reading = {}) {
    Arena arena;
    auto scanned = scan_html(html, {});
    EXPECT_TRUE(scanned);
    const auto scripts = scanned->scripts;
    const auto document = Document::parse_scanned(std::move(scanned->tree_input), arena);
    EXPECT_TRUE(document);
    return read_facts(*document, read_page_head(*document, scripts), url, reading);
}

std::string title(std::string_view html) { return read(html).title.value; }
std::string author(std::string_view html) { return read(html).author.value; }

TEST(Facts, a_title_is_the_heading_that_metadata_agree_with) {
    EXPECT_EQ(title("<title>A walk in the park | Daily Example</title><h1>A walk in the park</h1>"),
              "A walk in the park");
    EXPECT_EQ(title("<title>A walk in the park - Daily Example</title>"
                    "<h1><a href=/>Daily Example</a></h1><h2>Other news</h2>"),
              "A walk in the park");
    EXPECT_EQ(title("<meta property=og:title content='A walk in the park – Daily Example'>"
                    "<meta property=og:site_name content='Daily Example'>"),
              "A walk in the park");
}

TEST(Facts, what_other_pages_of_the_host_end_their_titles_with_names_the_site) {
    constexpr std::string_view kAddress = "https://example.com/12";
    constexpr std::string_view kPage =
        "<title>A walk in the park | Blue Harbour Notes</title><p>Text of the page.</p>";
    PageHead other;
    other.title = "Another day | Blue Harbour Notes";
    SiteMemory memory;
    memory.learn({.page = 1, .blocks = {}, .title_suffix = title_suffix_of(other)});
    const PageFacts alone = read(kPage, kAddress);
    const PageFacts with_sibling = read(kPage, kAddress, {.memory = &memory, .page = 2});
    EXPECT_NE(alone.site.value, "Blue Harbour Notes");
    EXPECT_EQ(with_sibling.site.value, "Blue Harbour Notes");
    EXPECT_EQ(with_sibling.title.value, "A walk in the park");
    // A page is not its own sibling.
    EXPECT_EQ(read(kPage, kAddress, {.memory = &memory, .page = 1}).site.value, alone.site.value);
}

TEST(Facts, a_chinese_title_loses_channel_and_site) {
    EXPECT_EQ(title("<title>公园里的一次散步_新闻频道_例报网</title><h1>公园里的一次散步</h1>"),
              "公园里的一次散步");
}

TEST(Facts, the_words_of_a_heading_are_those_that_a_reader_sees) {
    EXPECT_EQ(
        title("<title>A walk</title><h1>A walk<br>in the park<a class=headerlink href=#a>¶</a>"
              "<button>Copy</button></h1>"),
        "A walk in the park");
}

TEST(Facts, authors_come_from_json_ld_metas_and_bylines) {
    EXPECT_EQ(
        author("<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"headline\":\"A\","
               "\"author\":[{\"name\":\"Jane Doe\"},{\"name\":\"John Roe\"}]}</script>"),
        "Jane Doe, John Roe");
    EXPECT_EQ(author("<meta name=author content='Jane Doe'>"), "Jane Doe");
    EXPECT_EQ(author("<h1>A walk in the park</h1><div class=byline>By <a rel=author "
                     "href=/author/jane>Jane Doe</a>, Staff Writer</div><p>Text.</p>"),
              "Jane Doe");
    EXPECT_EQ(author("<h1>A walk</h1><p>By Jane Doe</p><p>Text of the article.</p>"), "Jane Doe");
}

TEST(Facts, chinese_pages_name_author_and_origin_in_words) {
    const PageFacts facts = read(
        "<h1>公园里的一次散步</h1><div>2026-01-31 来源：例社 作者：张三</div><p>正文。</p>"
        "<p>（责任编辑：王五）</p>");
    EXPECT_EQ(facts.author.value, "张三");
    EXPECT_EQ(facts.origin.value, "例社");
}

TEST(Facts, an_origin_may_stand_in_a_link_behind_its_label) {
    EXPECT_EQ(read("<h1>散步</h1><span>来源：</span><a href=/x>例社新闻</a>").origin.value,
              "例社新闻");
    EXPECT_EQ(read("<h1>散步</h1><p>他不知道消息的来源和去向。</p>").origin.value, "");
}

TEST(Facts, a_reporter_in_a_paragraph_counts_when_nobody_else_is_named) {
    EXPECT_EQ(author("<h1>散步</h1><p>例社北京1月1日电（记者 张三、李四）今天有人散步。</p>"),
              "张三, 李四");
}

TEST(Facts, nobody_is_guessed) {
    EXPECT_EQ(author("<h1>A walk</h1><p>by the river they went for a walk.</p>"), "");
    EXPECT_EQ(author("<meta name=author content=admin>"), "");
    EXPECT_EQ(author("<meta property=article:author content='https://example.org/jane'>"), "");
    EXPECT_EQ(author("<p>Text.</p>"), "");
}

TEST(Facts, a_name_beside_the_date_is_an_author_unless_the_title_is_about_it) {
    constexpr std::string_view kTitle =
        "<title>Jane Doe wins - Daily Example</title>"
        "<h1>Jane Doe wins</h1>";
    EXPECT_EQ(author(std::string(kTitle) + "<p>Max Mu</p><p>Jan 3, 2024</p>"), "Max Mu");
    EXPECT_EQ(author(std::string(kTitle) + "<p>Jane Doe</p><p>Jan 3, 2024</p>"), "");
}

TEST(Facts, a_thread_is_by_the_author_of_its_first_post) {
    std::string page = "<title>A walk, what to pack?</title><h1>A walk, what to pack?</h1>";
    for (const std::string_view name : {"walker7", "max", "mia", "tom", "ann", "lee", "kim", "joe"})
        page += "<article><p>Posted</p><span itemprop=author>" + std::string(name) +
                "</span><p>Words of the post.</p><p>More of them.</p><p>And some.</p>"
                "<p>Another one.</p><p>Like</p><p>Reply</p></article>";
    EXPECT_EQ(author(page), "walker7");
}

TEST(Facts, authors_of_citations_are_named_in_the_order_of_speech) {
    EXPECT_EQ(author("<meta name=citation_author content='Doe, Jane'><meta name=citation_author "
                     "content='John Roe'>"),
              "Jane Doe, John Roe");
}

TEST(Facts, writers_of_comments_are_no_authors) {
    EXPECT_EQ(author("<h1>A walk</h1><p>Text.</p><div class=comments><span class=author>Max "
                     "Mu</span></div>"),
              "");
}

TEST(Facts, a_site_is_named_by_metadata_its_title_or_its_host) {
    EXPECT_EQ(read("<meta property=og:site_name content='Daily Example'>").site.value,
              "Daily Example");
    EXPECT_EQ(read("<title>A walk in the park - Daily Example</title>").site.value,
              "Daily Example");
    EXPECT_EQ(read("<title>A walk</title>").site.value, "www.daily-example.com");
}

TEST(Facts, the_declared_language_holds_unless_the_text_is_plainly_another) {
    EXPECT_EQ(read("<html lang=en_us><p>The cat is on the mat and the dog is in the house.</p>")
                  .language.value,
              "en-US");
    EXPECT_EQ(
        read("<html lang=en><p>今天天气很好，我们去公园散步，然后回家吃饭。</p>").language.value,
        "zh");
    EXPECT_EQ(read("<p>今日はとても良い天気です。公園を散歩しました。</p>").language.value, "ja");
    EXPECT_EQ(
        read("<html lang=en><p>Der Hund und die Katze sind nicht im Haus, und das ist für den "
             "Mann mit dem Hut auch nicht gut, denn die Katze ist auf dem Dach, sich von der "
             "Sonne und dem Wind zu erholen.</p>")
            .language.value,
        "de");
    EXPECT_EQ(read("<html lang=\"<x>\"><p>Hm</p>").language.value, "");
}

TEST(Facts, addresses_are_absolute_and_a_canonical_of_another_host_is_not_believed) {
    const PageFacts facts = read(
        "<link rel=canonical href=/news/b><meta property=og:image content=/i.jpg>"
        "<meta name=description content='About &amp;amp; a walk'>");
    EXPECT_EQ(facts.canonical.value, "https://www.daily-example.com/news/b");
    EXPECT_EQ(facts.image.value, "https://www.daily-example.com/i.jpg");
    EXPECT_EQ(facts.description.value, "About & a walk");
    EXPECT_EQ(read("<link rel=canonical href=https://other.example/b>").canonical.value,
              "https://www.daily-example.com/news/a-walk-in-the-park.html");
}

TEST(Facts, the_first_picture_of_the_article_leads_when_none_is_named) {
    EXPECT_EQ(read("<main><h1>A walk in the park</h1><img src=/icon.png width=20><img src=/big.jpg>"
                   "</main>")
                  .image.value,
              "https://www.daily-example.com/big.jpg");
    EXPECT_EQ(read("<h1>A walk</h1><nav><img src=/logo.png></nav>").image.value, "");
}

TEST(Facts, tags_are_those_of_the_article_each_once) {
    EXPECT_EQ(read("<meta property=article:tag content=Parks><meta property=article:tag "
                   "content='parks'><meta property=article:tag content='Walks'><meta name=keywords "
                   "content=a,b>")
                  .tags,
              (std::vector<std::string>{"Parks", "Walks"}));
    EXPECT_EQ(read("<meta name=keywords content='公园，散步'>").tags,
              (std::vector<std::string>{"公园", "散步"}));
}

TEST(Facts, every_candidate_says_who_named_it) {
    const Fact fact = read("<title>A walk | Daily Example</title><h1>A walk</h1>").title;
    EXPECT_EQ(fact.value, "A walk");
    EXPECT_EQ(fact.source, "h1");
    ASSERT_GE(fact.candidates.size(), 2u);
    EXPECT_GE(fact.candidates[0].score, fact.candidates[1].score);
}

TEST(Facts, an_empty_page_has_no_facts) {
    const PageFacts facts = read("", "");
    for (const Fact* fact : {&facts.title, &facts.author, &facts.site, &facts.language,
                             &facts.canonical, &facts.description, &facts.image, &facts.origin})
        EXPECT_EQ(fact->value, "");
    EXPECT_TRUE(facts.tags.empty());
}

}  // namespace
}  // namespace magpie
