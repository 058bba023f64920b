// Literals of scripts by name, and the index of assignments, which must never hide one.
#include "parser/wechat/sources.h"

#include <gtest/gtest.h>

#include <string>

namespace magpie::wechat {
namespace {

std::string outline(const JsValue& value) {
    std::string out = value.text;
    for (const auto& [name, member] : value.members) out += name + ":" + outline(member) + ",";
    for (const JsValue& item : value.items) out += outline(item) + ";";
    return out;
}

bool any_script_assigns(Sources& sources, std::string_view name) {
    for (const ScriptSpan& script : sources.scripts())
        if (find_literal(script.body, name)) return true;
    return false;
}

// Asked before and after somebody else has asked for the scripts.
std::string by_name(const std::string& page, std::string_view name) {
    Arena arena;
    Sources sources(page, arena, Road::best);
    const std::string found = outline(sources.literal_named(name));
    Sources scanned(page, arena, Road::best);
    const LiteralAssignments assignments(scanned.scripts());
    EXPECT_EQ(outline(scanned.literal_named(name)), found) << page;
    EXPECT_TRUE(assignments.may_name(name) || !any_script_assigns(scanned, name)) << page;
    return found;
}

bool may_name(const std::string& page, std::string_view name) {
    Arena arena;
    Sources sources(page, arena, Road::best);
    return LiteralAssignments(sources.scripts()).may_name(name);
}

std::string script(const std::string& body) { return "<script>" + body + "</script>"; }

TEST(LiteralNamed, finds_the_first_assignment_of_a_literal) {
    EXPECT_EQ(by_name(script("window.a = {x: 1}; window.a = {x: 2};"), "window.a"), "x:1,");
    EXPECT_EQ(by_name(script("window.a = f();") + script("window.a=[1,2]"), "window.a"), "1;2;");
    EXPECT_EQ(by_name(script("a={x:1}"), "a"), "x:1,");
    EXPECT_EQ(by_name(script("var a =\n {x:1}"), "a"), "x:1,");
    EXPECT_EQ(by_name(script("{}") + "<p>window.a = {x: 1}</p>", "window.a"), "");
}

TEST(LiteralNamed, takes_whole_names_only) {
    EXPECT_EQ(by_name(script("var ba = {x: 1}, a = {x: 2}"), "a"), "x:2,");
    EXPECT_EQ(by_name(script("var ab = {x: 1}"), "a"), "");
    EXPECT_EQ(by_name(script("b.a = {x: 1}"), "a"), "x:1,");
    EXPECT_EQ(by_name(script("if (a == {}) a += [1]"), "a"), "");
}

TEST(LiteralNamed, an_index_of_assignments_tells_what_is_absent) {
    const std::string page = script("window.a = {x: 1}; b = f(); if (c == {}) var d=[1]");
    EXPECT_TRUE(may_name(page, "window.a"));
    EXPECT_TRUE(may_name(page, "a"));
    EXPECT_TRUE(may_name(page, "d"));
    for (const char* name : {"b", "c", "window.b", "dow.a"}) EXPECT_FALSE(may_name(page, name));
    EXPECT_TRUE(may_name(page + script("x /* */ = {}"), "absent"));
}

TEST(LiteralNamed, sees_through_comments_and_line_ends) {
    EXPECT_EQ(by_name(script("a /* of b */ = {x: 1}"), "a"), "x:1,");
    EXPECT_EQ(by_name(script("a // of b\n = {x: 1}"), "a"), "x:1,");
    EXPECT_EQ(by_name(script("a = /* none */ {x: 1}"), "a"), "x:1,");
    EXPECT_EQ(by_name(script("a = // none\n [1]"), "a"), "1;");
    EXPECT_EQ(by_name(script("a\n= {x: 1}"), "a"), "x:1,");
    EXPECT_EQ(by_name(script("var r = /[=]{1}/; a = {x: 1}"), "a"), "x:1,");
}

TEST(LiteralNamed, comments_that_never_end_cost_no_more_than_they_are_long) {
    std::string body;
    for (int i = 0; i < 200'000; ++i) body += "=/*";
    EXPECT_EQ(by_name(script(body + "window.a"), "window.a"), "");
}

}  // namespace
}  // namespace magpie::wechat
