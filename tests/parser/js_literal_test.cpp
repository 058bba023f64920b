#include "parser/js_literal.h"

#include <gtest/gtest.h>

#include <string>

namespace magpie {
namespace {

JsValue value_of(std::string_view source) { return read_literal(source).value; }

// ---- the worked examples of the published description, §3.3

TEST(JsLiteral, plain_text_stays_as_it_is) {
    EXPECT_EQ(value_of("{title: JsDecode('雨后的山'),}")["title"].text, "雨后的山");
}

TEST(JsLiteral, escapes_are_code_points_and_html_stays_html) {
    const JsValue page = value_of(
        R"({content_noencode: JsDecode('\x3cp class=\x22a\x22\x3e1 \x26lt; 2\x3c/p\x3e'),})");
    EXPECT_EQ(page["content_noencode"].text, R"(<p class="a">1 &lt; 2</p>)");
}

TEST(JsLiteral, line_feeds_come_from_escapes) {
    EXPECT_EQ(value_of(R"({desc: JsDecode('第一行\x0a第二行'),})")["desc"].text, "第一行\n第二行");
}

TEST(JsLiteral, js_decode_runs_after_the_string_escapes_and_in_its_own_order) {
    EXPECT_EQ(value_of(R"({note: JsDecode('a\x5cx0ab \x5cx5cx22')})")["note"].text, "a\nb \"");
    // The same string without JsDecode keeps what the escapes left.
    EXPECT_EQ(value_of(R"({note: 'a\x5cx0ab'})")["note"].text, R"(a\x0ab)");
}

TEST(JsLiteral, numbers_keep_their_digits_as_text) {
    const JsValue page =
        value_of("{mid: '2650000001' * 1, comment_id: '4410231765504622593' * 1, empty: '' * 1}");
    EXPECT_EQ(page["mid"].text, "2650000001");
    EXPECT_EQ(page["mid"].number(), 2650000001);
    EXPECT_EQ(page["comment_id"].text, "4410231765504622593");
    EXPECT_EQ(page["empty"].number(), 0);
}

TEST(JsLiteral, a_number_form_may_hold_a_word) {
    const JsValue page = value_of("{link_type: 'LINK_TYPE_MP_APPMSG' * 1}");
    EXPECT_EQ(page["link_type"].text, "LINK_TYPE_MP_APPMSG");
    EXPECT_EQ(page["link_type"].number(), std::nullopt);
}

TEST(JsLiteral, containers_may_end_in_a_comma_and_be_empty) {
    const JsValue page = value_of("{tags: [{ n: 'a', }, ], info: {}, desc_empty: false,}");
    ASSERT_EQ(page["tags"].items.size(), 1u);
    EXPECT_EQ(page["tags"].items[0]["n"].text, "a");
    EXPECT_EQ(page["info"].kind, JsValue::Kind::object);
    EXPECT_FALSE(page["desc_empty"].is_set());
}

TEST(JsLiteral, json_inside_a_string_is_a_string) {
    EXPECT_EQ(
        value_of(
            R"({voice_json: JsDecode('{\x22list\x22:[{\x22n\x22:\x221\x22}]}')})")["voice_json"]
            .text,
        R"({"list":[{"n":"1"}]})");
}

// ---- escapes

TEST(JsLiteral, surrogate_pairs_join_and_lone_halves_are_replaced) {
    EXPECT_EQ(decode_js_string(R"(\ud83d\ude00)"), "😀");
    EXPECT_EQ(decode_js_string(R"(\ud83dx)"), "\uFFFDx");
    EXPECT_EQ(decode_js_string(R"(\ude00)"), "\uFFFD");
    EXPECT_EQ(decode_js_string(R"(\u6f0f)"), "漏");
}

TEST(JsLiteral, hex_escapes_above_ascii_are_code_points_not_bytes) {
    EXPECT_EQ(decode_js_string(R"(\xe9)"), "é");
}

TEST(JsLiteral, malformed_escapes_stand_for_their_letter) {
    EXPECT_EQ(decode_js_string(R"(\xg1\u12\q\\)"), R"(xg1u12q\)");
    EXPECT_EQ(decode_js_string("tail\\"), "tail");
    EXPECT_EQ(decode_js_string(R"(\n\r\t\b\f\v)"), "\n\r\t\b\f\v");
}

// ---- finding

TEST(JsLiteral, other_uses_of_the_name_are_stepped_over) {
    const std::string page =
        "if (window.cgiDataNew) { window.cgiDataNew.title = 'x'; } var y = window.cgiDataNew || "
        "{};\n"
        "window.cgiDataNew == {};\n  window.cgiDataNew = /* server */ {\n title: JsDecode('t') // "
        "end\n };";
    const auto literal = find_literal(page, "window.cgiDataNew");
    ASSERT_TRUE(literal);
    EXPECT_EQ(literal->value["title"].text, "t");
    EXPECT_EQ(page.substr(literal->begin, 1), "{");
    EXPECT_EQ(page.substr(literal->end - 1, 2), "};");
    EXPECT_FALSE(literal->damaged_at);
}

TEST(JsLiteral, a_page_without_the_name_has_no_literal) {
    EXPECT_FALSE(find_literal("var cgiDataNew = {a: '1'}", "window.cgiDataNew"));
    EXPECT_FALSE(find_literal("mywindow.cgiDataNew = {a: '1'}", "window.cgiDataNew"));
    EXPECT_FALSE(find_literal("", "window.cgiDataNew"));
}

TEST(JsLiteral, the_last_of_equal_keys_wins) {
    const JsValue page = value_of("{a: '1', b: '2', a: '3'}");
    EXPECT_EQ(page["a"].text, "3");
    EXPECT_EQ(page.members.size(), 2u);
}

TEST(JsLiteral, older_pages_write_alternatives) {
    const JsValue data =
        value_of(R"({vid: "" || "wxv_1", tag: ""*1||0, source: 3, link: "a"||"b"})");
    EXPECT_EQ(data["vid"].text, "wxv_1");
    EXPECT_EQ(data["tag"].text, "0");
    EXPECT_EQ(data["source"].number(), 3);
    EXPECT_EQ(data["link"].text, "a");
}

// ---- damage and bounds

TEST(JsLiteral, damage_keeps_the_members_read_so_far) {
    const std::string source = "{title: 'whole', info: {a: 'x', b: call(), c: 'y'}, lost: 'z'}";
    const JsLiteral literal = read_literal(source);
    EXPECT_EQ(literal.value["title"].text, "whole");
    EXPECT_EQ(literal.value["info"]["a"].text, "x");
    EXPECT_FALSE(literal.value["lost"]);
    ASSERT_TRUE(literal.damaged_at);
    EXPECT_EQ(source.substr(*literal.damaged_at, 4), "call");
}

TEST(JsLiteral, a_string_does_not_run_over_its_line) {
    const JsLiteral literal = read_literal("{a: '1', b: 'cut\n', c: '2'}");
    EXPECT_EQ(literal.value["a"].text, "1");
    EXPECT_FALSE(literal.value["c"]);
    EXPECT_TRUE(literal.damaged_at);
}

TEST(JsLiteral, expressions_of_other_scripts_are_stepped_over_on_request) {
    const std::string source =
        "[{title: 'a', id: 'u' ? (('u'.match(/[0-9]{8,}/)) ? 'u,'[0] : '') : '', n: call({x: 1}), "
        "size: '3' * 1}, {title: 'b', list: [1].map(f), end: true}, 'c'].concat(d), e";
    JsLimits limits;
    limits.skips_expressions = true;
    const JsLiteral literal = read_literal(source, limits);
    ASSERT_EQ(literal.value.items.size(), 3u);
    EXPECT_EQ(literal.value.items[0]["title"].text, "a");
    EXPECT_EQ(literal.value.items[0]["size"].text, "3");
    EXPECT_FALSE(literal.value.items[0]["n"]);
    EXPECT_EQ(literal.value.items[1]["list"].items.size(), 1u);
    EXPECT_TRUE(literal.value.items[1]["end"].is_set());
    EXPECT_TRUE(read_literal(source).damaged_at);
    for (const char* broken : {"{a: (b", "{a: f)}", "[a}]", "{a: b], c: 'd'}"})
        EXPECT_TRUE(read_literal(broken, limits).damaged_at) << broken;
}

TEST(JsLiteral, every_prefix_of_a_literal_gives_a_value) {
    const std::string whole =
        R"({a: JsDecode('\x3cp\x3e'), b: [{c: '1' * 1,}, 'd'], e: "\u6f0f", f: true})";
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const JsLiteral literal = read_literal(whole.substr(0, size));
        EXPECT_TRUE(literal.damaged_at) << size;
        if (size > 25) {
            EXPECT_EQ(literal.value["a"].text, "<p>") << size;
        }
    }
    EXPECT_FALSE(read_literal(whole).damaged_at);
}

TEST(JsLiteral, bounds_are_named) {
    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += "{a:";
    EXPECT_EQ(read_literal(deep).bound_hit, "depth");
    JsLimits few;
    few.values = 3;
    EXPECT_EQ(read_literal("['1','2','3','4']", few).bound_hit, "values");
    JsLimits small;
    small.bytes = 10;
    EXPECT_EQ(read_literal("['1','2','3','4']", small).bound_hit, "bytes");
}

TEST(JsLiteral, sixty_four_levels_are_enough_and_allowed) {
    std::string nested = "'x'";
    for (int i = 0; i < 64; ++i) nested = "[" + nested + "]";
    EXPECT_TRUE(read_literal(nested).bound_hit.empty());
    EXPECT_EQ(read_literal("[" + nested + "]").bound_hit, "depth");
}

// ---- script variables

ScriptVariables scan(std::string_view script) { return ScriptVariables::scan({script}); }

TEST(ScriptVariables, the_first_non_empty_term_is_the_value) {
    const ScriptVariables variables = scan(
        "var biz = \"\"||\"MzA=\";\nvar mid = \"\" || \"\"|| \"2650000001\";\nvar idx = \"1\" || "
        "\"\";");
    EXPECT_EQ(variables.get("biz"), "MzA=");
    EXPECT_EQ(variables.get("mid"), "2650000001");
    EXPECT_EQ(variables.get("idx"), "1");
    EXPECT_EQ(variables.get("sn"), "");
}

TEST(ScriptVariables, assignments_without_a_string_are_decoys) {
    const ScriptVariables variables = scan(
        "var biz = null; var mid = opt.mid || window.mid; var sn=window.performance;"
        "var idx = list[event].indexOf(x); var biz = 'MzA=';");
    EXPECT_EQ(variables.get("biz"), "MzA=");
    EXPECT_FALSE(variables.has("mid"));
    EXPECT_FALSE(variables.has("sn"));
    EXPECT_FALSE(variables.has("idx"));
}

TEST(ScriptVariables, identifiers_in_a_chain_are_skipped) {
    EXPECT_EQ(
        scan("window.title_text = window.a_value_which_never_exists || 'kept';").get("title_text"),
        "kept");
}

TEST(ScriptVariables, calls_of_the_page_are_understood) {
    const ScriptVariables variables = scan(
        "var msg_title = '甲 &amp; 乙'.html(false);\nvar nickname = htmlDecode(\"丙 "
        "&lt;丁&gt;\");\n"
        "var svr_time = \"1494148832\" * 1;\n"
        "d.nick_name = (xml ? getXmlValue('nick_name.DATA') : '戊').html(false);\n"
        "d.user_name = xml ? getXmlValue('a') || getXmlValue('b') : 'gh_1';");
    EXPECT_EQ(variables.get("msg_title"), "甲 & 乙");
    EXPECT_EQ(variables.get("nickname"), "丙 <丁>");
    EXPECT_EQ(variables.get("svr_time"), "1494148832");
    EXPECT_EQ(variables.get("d.nick_name"), "戊");
    EXPECT_EQ(variables.get("d.user_name"), "gh_1");
}

TEST(ScriptVariables, the_data_object_has_its_own_names) {
    const ScriptVariables variables =
        scan("var title =\"the account\"; d.title = \"the video\"; _g.ct = \"1\";");
    EXPECT_EQ(variables.get("title"), "the account");
    EXPECT_EQ(variables.get("d.title"), "the video");
    EXPECT_EQ(variables.get("ct"), "1");
    EXPECT_EQ(
        scan("id.title = 'x'; e.d.title = 'y'; mywindow.ct = 'z'; novar ct = 'w';").get("d.title"),
        "");
}

TEST(ScriptVariables, comparisons_and_arrows_assign_nothing) {
    EXPECT_FALSE(scan("if (window.ct == '1' || window.ct === '2' || window.ct != '3') f(ct => 'x')")
                     .has("ct"));
}

TEST(ScriptVariables, a_reader_may_refuse_a_value_and_get_the_next) {
    const ScriptVariables variables =
        scan("var sn=\"t\";\nvar sn = \"0123456789abcdef0123456789abcdef\";");
    EXPECT_EQ(variables.first("sn", [](std::string_view value) { return value.size() == 32; }),
              "0123456789abcdef0123456789abcdef");
}

TEST(ScriptVariables, bodies_are_not_unescaped) {
    EXPECT_EQ(scan(R"(var TextContentNoEncode = '1 \x26lt; 2';)").get("TextContentNoEncode"),
              "1 &lt; 2");
    EXPECT_EQ(scan(R"(var msg_desc = '1 \x26lt; 2';)").get("msg_desc"), "1 < 2");
}

TEST(ScriptVariables, properties_are_found_by_name) {
    EXPECT_EQ(first_property("{a_voiceid: 'no', voiceid: '', voiceid : 'MzA_1'}", "voiceid"),
              "MzA_1");
    EXPECT_EQ(first_property("voiceid = 'no'", "voiceid"), "");
}

}  // namespace
}  // namespace magpie
