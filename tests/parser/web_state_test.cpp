// Walls, errors and stubs are known by their shape, and articles that only look like them are not.
#include "parser/article/web_state.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "base/text.h"
#include "parser/article/web_page.h"
#include "parser/article/web_redirect.h"

namespace magpie {
namespace {

struct Fixture {
    std::vector<std::string> head;  // what stands between the bars
    std::string html;
};

std::vector<Fixture> fixtures(const std::string& file) {
    std::ifstream in(std::string(MAGPIE_TEST_DATA) + "/" + file);
    std::vector<Fixture> all;
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("=== ")) {
            all.emplace_back();
            for (const std::string_view part : split(std::string_view(line).substr(4), '|'))
                all.back().head.emplace_back(trim(part));
        } else if (!all.empty()) {
            all.back().html += line + "\n";
        }
    }
    return all;
}

Page read(std::string_view html, std::string_view url) {
    RawDocument raw;
    raw.url = url;
    Arena arena;
    return read_web_page(raw, html, arena);
}

TEST(WebState, walls_errors_and_stubs_are_known) {
    const auto all = fixtures("web_states.txt");
    ASSERT_GE(all.size(), 60U);
    for (const Fixture& fixture : all) {
        ASSERT_GE(fixture.head.size(), 3U);
        const Page page = read(fixture.html, fixture.head[2]);
        EXPECT_EQ(to_string(page.state), fixture.head[0]) << fixture.head[1] << ": " << page.reason;
        EXPECT_FALSE(page.article) << fixture.head[1];
        const std::string target = fixture.head.size() > 3 ? fixture.head[3] : "";
        EXPECT_EQ(page.target_url, target) << fixture.head[1];
    }
}

TEST(WebState, articles_that_look_like_walls_are_not_judged_before_their_content) {
    const auto all = fixtures("web_lookalikes.txt");
    ASSERT_GE(all.size(), 20U);
    for (const Fixture& fixture : all) {
        Arena arena;
        auto scanned = scan_html(fixture.html, {});
        ASSERT_TRUE(scanned);
        const auto document = Document::parse_scanned(std::move(scanned->tree_input), arena);
        ASSERT_TRUE(document);
        const PageHead head = read_page_head(*document, scanned->scripts);
        const PageSurface surface = read_surface(*document);
        const auto state =
            judge_before_content({*document, head, scanned->scripts, fixture.head.at(1), surface});
        EXPECT_FALSE(state) << fixture.head[0] << ": "
                            << (state ? to_string(state->state) : std::string_view());
    }
}

// Those whose text is not shown to everybody depend on what the reader of content makes of it.
TEST(WebState, articles_that_look_like_walls_are_articles) {
    for (const Fixture& fixture : fixtures("web_lookalikes.txt")) {
        if (fixture.head.size() > 2) continue;
        const Page page = read(fixture.html, fixture.head.at(1));
        EXPECT_EQ(to_string(page.state), "article") << fixture.head[0] << ": " << page.reason;
    }
}

TEST(WebState, every_state_says_why) {
    for (const Fixture& fixture : fixtures("web_states.txt")) {
        const Page page = read(fixture.html, fixture.head.at(2));
        EXPECT_TRUE(page.state == PageState::empty || !page.reason.empty()) << fixture.head[1];
    }
}

TEST(WebRedirect, a_refresh_is_read_as_browsers_read_it) {
    EXPECT_EQ(read_refresh("0; url=/a").value_or(Refresh{}).address, "/a");
    EXPECT_EQ(read_refresh("3,URL = \"b.html\" ").value_or(Refresh{}).address, "b.html");
    EXPECT_EQ(read_refresh("0;'c'").value_or(Refresh{}).address, "c");
    EXPECT_EQ(read_refresh("1.5; url=d").value_or(Refresh{}).seconds, 1);
    EXPECT_FALSE(read_refresh("300"));
    EXPECT_FALSE(read_refresh("url=/a"));
    EXPECT_FALSE(read_refresh("-1; url=/a"));
    EXPECT_FALSE(read_refresh(""));
}

TEST(WebRedirect, a_script_names_its_target_in_one_string_or_not_at_all) {
    EXPECT_EQ(script_target("window.location.href='/a';"), "/a");
    EXPECT_EQ(script_target("location = \"/a\""), "/a");
    EXPECT_EQ(script_target("document.location.assign(`/a`)"), "/a");
    EXPECT_EQ(script_target("setTimeout(\"location.href='/a'\", 3000)"), "/a");
    EXPECT_EQ(script_target("var u=\"/a\";location.replace(u);"), "/a");
    EXPECT_EQ(script_target("location.href='/a?' + q"), "");
    EXPECT_EQ(script_target("location.replace(`/a/${id}`)"), "");
    EXPECT_EQ(script_target("if (location.href == '/a') f()"), "");
    EXPECT_EQ(script_target("allocation='/a'"), "");
    EXPECT_EQ(script_target("location='/a'; location='/b'"), "");
    EXPECT_EQ(script_target("location='/a'; location='/a'"), "/a");
}

TEST(WebRedirect, a_page_that_points_to_itself_or_to_no_page_is_no_redirect) {
    for (const std::string_view target :
         {"https://site.example/a", "https://site.example/a#top", "javascript:void(0)",
          "mailto:a@b.example", "file:///etc/passwd", "#", ""}) {
        const Page page =
            read("<meta http-equiv=refresh content=\"0;url=" + std::string(target) +
                     "\"><script>location.href='" + std::string(target) + "'</script>",
                 "https://site.example/a");
        EXPECT_NE(page.state, PageState::redirect) << target;
        EXPECT_EQ(page.target_url, "") << target;
    }
}

TEST(WebRedirect, a_target_carries_no_credentials) {
    const Page page = read("<meta http-equiv=refresh content=\"0;url=https://u:p@x.example/b#c\">",
                           "https://site.example/a");
    EXPECT_EQ(page.state, PageState::redirect);
    EXPECT_EQ(page.target_url, "https://x.example/b");
}

TEST(PageSurface, weighs_text_inside_and_outside_of_links) {
    Arena arena;
    const auto document = Document::parse(
        "<nav><a href=/a>Home</a></nav><p>" + std::string(200, 'x') +
            " <a href=/b>link</a></p><noscript>no</noscript><div hidden>gone</div>" +
            "<div hidden id=S:0>late</div>",
        arena);
    ASSERT_TRUE(document);
    const PageSurface surface = read_surface(*document);
    EXPECT_EQ(surface.text, 212U);
    EXPECT_EQ(surface.link_text, 8U);
    EXPECT_EQ(surface.prose, 200U);
    EXPECT_EQ(surface.noscript, 2U);
    EXPECT_EQ(surface.hidden, 4U);
    EXPECT_EQ(surface.links, 2U);
    EXPECT_FALSE(surface.is_rich);
}

TEST(PageSurface, stops_where_there_is_text_enough) {
    Arena arena;
    std::string html;
    for (int i = 0; i < 100; ++i) html += "<p>" + std::string(100, 'x') + "</p>";
    const auto document = Document::parse(html, arena);
    ASSERT_TRUE(document);
    EXPECT_TRUE(read_surface(*document).is_rich);
}

}  // namespace
}  // namespace magpie
