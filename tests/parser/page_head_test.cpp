#include "parser/article/page_head.h"

#include <gtest/gtest.h>

#include "parser/article/linked_data.h"

namespace magpie {
namespace {

PageHead read(std::string_view html) {
    Arena arena;
    auto scanned = scan_html(html, {});
    EXPECT_TRUE(scanned);
    const auto scripts = scanned->scripts;
    const auto document = Document::parse_scanned(std::move(scanned->tree_input), arena);
    EXPECT_TRUE(document);
    return read_page_head(*document, scripts);
}

PageHead linked(std::string_view json) {
    return read("<script type=\"application/ld+json\">" + std::string(json) + "</script>");
}

TEST(PageHead, the_head_gives_title_language_base_metas_and_links) {
    const PageHead head = read(
        "<html lang=en-GB><head><title> A\n title </title><base href=/x/>"
        "<meta PROPERTY=\"OG:Title\" content=\"A &amp; B\"><meta name=author content=\" \">"
        "<link rel=\"canonical shortlink\" href=/a><link rel=stylesheet href=/s.css>"
        "<link rel=alternate type=application/rss+xml hreflang=de href=/f></head>");
    EXPECT_EQ(head.title, "A title");
    EXPECT_EQ(head.language, "en-GB");
    EXPECT_EQ(head.base, "/x/");
    EXPECT_EQ(head.meta({"author", "og:title"}), "A & B");
    EXPECT_EQ(head.link("canonical"), "/a");
    EXPECT_EQ(head.link("shortlink"), "/a");
    EXPECT_EQ(head.link("stylesheet"), "");
    EXPECT_EQ(head.links.back().language, "de");
}

TEST(PageHead, metadata_in_the_body_counts_and_a_drawing_has_no_title_for_the_page) {
    const PageHead head = read(
        "<body><svg><title>Icon</title></svg><meta name=a content=1><title>Page</title>"
        "<noscript><meta http-equiv=refresh content=\"0;url=/b\"></noscript></body>");
    EXPECT_EQ(head.title, "Page");
    EXPECT_EQ(head.meta({"a"}), "1");
    EXPECT_TRUE(head.metas.back().in_noscript);
}

TEST(PageHead, names_earlier_in_the_list_win) {
    const PageHead head = read("<meta name=b content=2><meta name=a content=1>");
    EXPECT_EQ(head.meta({"a", "b"}), "1");
    EXPECT_EQ(head.meta({"c"}), "");
}

TEST(LinkedData, a_graph_is_opened_and_references_are_resolved) {
    const PageHead head = linked(
        R"({"@graph":[{"@type":"WebPage","@id":"#p"},
            {"@type":["Thing","schema:NewsArticle"],"headline":"H","author":{"@id":"#a"}},
            {"@type":"Person","@id":"#a","name":"Ann"}]})");
    ASSERT_EQ(head.linked_data.size(), 3u);
    ASSERT_NE(head.article(), nullptr);
    EXPECT_EQ(linked_text(*head.article(), "headline"), "H");
    EXPECT_EQ(linked_text(head.resolved(head.article()->at("author")), "name"), "Ann");
}

TEST(LinkedData, the_main_entity_of_a_page_is_a_node) {
    const PageHead head =
        linked(R"({"@type":"WebPage","mainEntity":{"@type":"BlogPosting","headline":"B"}})");
    ASSERT_NE(head.article(), nullptr);
    EXPECT_EQ(linked_text(*head.article(), "headline"), "B");
}

TEST(LinkedData, what_is_nearly_json_is_read) {
    for (const std::string_view text :
         {"{\"@type\":\"Article\",\"headline\":\"T\",}",
          "<!--{\"@type\":\"Article\",\"headline\":\"T\"}-->",
          "//<![CDATA[\n{\"@type\":\"Article\",\"headline\":\"T\"}\n//]]>",
          "/* note */ {\"@type\":\"Article\", // kind\n \"headline\":\"T\"};",
          "{\"@type\":\"Article\",\"text\":\"a\nb\",\"headline\":\"T\"}",
          "{\"@type\":\"Article\",\"text\":\"a \"b\" c\\'d\",\"headline\":\"T\"}",
          "{&quot;@type&quot;:&quot;Article&quot;,&quot;headline&quot;:&quot;T&quot;}"}) {
        const PageHead head = linked(text);
        ASSERT_NE(head.article(), nullptr) << text;
        EXPECT_EQ(linked_text(*head.article(), "headline"), "T") << text;
    }
}

TEST(LinkedData, what_is_no_json_too_deep_or_too_large_is_left_out) {
    EXPECT_TRUE(linked("{\"@type\":").linked_data.empty());
    EXPECT_TRUE(linked("\"text\"").linked_data.empty());
    EXPECT_TRUE(linked(std::string(100'000, '[')).linked_data.empty());
    const std::string deep(kMaxLinkedDataDepth, '[');
    EXPECT_TRUE(linked(deep + "{\"@type\":\"Article\"}" + std::string(deep.size(), ']'))
                    .linked_data.empty());
    EXPECT_TRUE(
        linked("{\"@type\":\"Article\",\"a\":\"" + std::string(kMaxLinkedDataBytes, 'a') + "\"}")
            .linked_data.empty());
}

TEST(LinkedData, texts_come_out_of_arrays_and_values) {
    const auto node = nlohmann::json::parse(
        R"({"a":["x","y"],"b":{"@value":"z"},"c":[{"@value":"v"}],"d":1,"e":[]})");
    EXPECT_EQ(linked_text(node, "a"), "x");
    EXPECT_EQ(linked_text(node, "b"), "z");
    EXPECT_EQ(linked_text(node, "c"), "v");
    EXPECT_EQ(linked_text(node, "d"), "");
    EXPECT_EQ(linked_text(node, "e"), "");
    EXPECT_EQ(linked_text(node, "f"), "");
}

}  // namespace
}  // namespace magpie
