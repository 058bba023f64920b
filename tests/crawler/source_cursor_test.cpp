// What a source remembers.
#include "crawler/source_cursor.h"

#include <gtest/gtest.h>

#include <string>

namespace magpie {
namespace {

using Strings = std::vector<std::string>;

TEST(SourceCursor, gives_back_what_was_open_and_known) {
    SourceCursor cursor(SourceKind::sitemap, "", 10);
    cursor.answered("https://a.example/", true);
    EXPECT_TRUE(cursor.ask({"https://a.example/1", 1, 77}));
    EXPECT_FALSE(cursor.ask({"https://a.example/1", 1, 78}));  // noted already
    cursor.data()["x"] = "y";
    SourceCursor later(SourceKind::sitemap, cursor.text(), 10);
    EXPECT_EQ(later.left_open(), Strings{"https://a.example/1"});
    EXPECT_EQ(text_in(later.data(), "x"), "y");
    EXPECT_EQ(later.answered("https://a.example/1", false),
              (OpenRequest{"https://a.example/1", 1, 77}));
    EXPECT_TRUE(later.left_open().empty());
}

TEST(SourceCursor, takes_anything_else_for_an_empty_one) {
    SourceCursor other(SourceKind::album, "", 10);
    other.data()["x"] = 1;
    for (const std::string& text :
         {std::string("{"), std::string("null"), std::string("[1]"), std::string("{\"v\":2}"),
          std::string("{\"v\":\"1\",\"kind\":\"sitemap\",\"data\":{\"x\":1}}"), other.text(),
          std::string(kMaxCursorBytes + 1, ' '),
          std::string("{\"v\":1,\"kind\":\"sitemap\",\"open\":[1,[],[1,2,3]],\"data\":7}")}) {
        const SourceCursor cursor(SourceKind::sitemap, text, 10);
        EXPECT_TRUE(cursor.left_open().empty()) << text.substr(0, 80);
        EXPECT_TRUE(cursor.data().is_object() && cursor.data().empty()) << text.substr(0, 80);
    }
}

TEST(SourceCursor, lets_so_many_requests_into_a_run_and_keeps_the_rest) {
    SourceCursor cursor(SourceKind::sitemap, "", 2);
    cursor.answered("https://a.example/", true);
    EXPECT_TRUE(cursor.ask({"https://a.example/1"}));
    EXPECT_TRUE(cursor.ask({"https://a.example/2"}));
    EXPECT_FALSE(cursor.ask({"https://a.example/3"}));
    EXPECT_EQ(cursor.waiting(), 1u);
    cursor.answered("https://a.example/1", false);
    cursor.answered("https://a.example/2", false);
    SourceCursor next(SourceKind::sitemap, cursor.text(), 2);
    EXPECT_EQ(next.left_open(), Strings{"https://a.example/3"});
    next.answered("https://a.example/", true);  // a new run, which has one request already
    EXPECT_TRUE(next.ask({"https://a.example/4"}));
    EXPECT_FALSE(next.ask({"https://a.example/5"}));
}

TEST(SourceCursor, asks_for_nothing_twice_in_a_run) {
    SourceCursor cursor(SourceKind::opml, "", 10);
    cursor.answered("https://a.example/", true);
    EXPECT_TRUE(cursor.ask({"https://a.example/1"}));
    SourceCursor later(SourceKind::opml, cursor.text(), 10);
    later.answered("https://a.example/1", false);
    EXPECT_FALSE(later.ask({"https://a.example/1"}));
    EXPECT_FALSE(later.ask({"https://a.example/"}));
    later.answered("https://a.example/", true);  // the next run
    EXPECT_TRUE(later.ask({"https://a.example/1"}));
}

TEST(SourceCursor, notes_a_bounded_number_of_requests) {
    SourceCursor cursor(SourceKind::sitemap, "", 2);
    for (std::size_t i = 0; i < kMaxOpenRequests + 3; ++i) cursor.ask({std::to_string(i)});
    EXPECT_EQ(cursor.open_count(), kMaxOpenRequests);
    EXPECT_EQ(cursor.overflow(), 3u);
}

TEST(SourceCursor, never_grows_beyond_its_bound) {
    SourceCursor cursor(SourceKind::sitemap, "", 2);
    for (int i = 0; i < 600; ++i) cursor.ask({std::to_string(i) + std::string(10'000, 'x')});
    cursor.data()["x"] = "kept";
    EXPECT_LE(cursor.text().size(), kMaxCursorBytes);
    const SourceCursor shorter(SourceKind::sitemap, cursor.text(), 2000);
    EXPECT_GT(shorter.left_open().size(), 200u);
    EXPECT_EQ(text_in(shorter.data(), "x"), "kept");
    cursor.data()["x"] = std::string(kMaxCursorBytes, 'x');
    EXPECT_LE(cursor.text().size(), kMaxCursorBytes);
}

}  // namespace
}  // namespace magpie
