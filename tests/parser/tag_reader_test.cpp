// Tags and texts of lists, well-formed or not.
#include "parser/tag_reader.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "base/text.h"
#include "parser/xml.h"

namespace magpie {
namespace {

// "<a x=1>", "text", "</a>" in one line each.
std::string outline_of(std::string_view input) {
    TagReader reader(input);
    std::string out;
    while (true) {
        const TagToken token = reader.next();
        const std::string name =
            (token.prefix.empty() ? "" : std::string(token.prefix) + ":") + std::string(token.name);
        if (token.kind == TagToken::Kind::end) return out;
        if (token.kind == TagToken::Kind::text) out += "'" + tag_text(token) + "'";
        if (token.kind == TagToken::Kind::open) out += "<" + name + (token.is_empty ? "/>" : ">");
        if (token.kind == TagToken::Kind::close) out += "</" + name + ">";
    }
}

TagToken only_tag(TagReader reader) { return reader.next(); }

TEST(TagReader, reads_tags_and_texts_in_order) {
    EXPECT_EQ(outline_of("<a><b c='d'/>x &amp; y</a>"), "<a><b/>'x & y'</a>");
    EXPECT_EQ(outline_of("<news:title>x</news:title>"), "<news:title>'x'</news:title>");
}

TEST(TagReader, skips_comments_instructions_and_document_types) {
    EXPECT_EQ(outline_of("<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><!-- <x> --><a/>"),
              "<a/>");
    EXPECT_EQ(outline_of("<!doctype html><a/>"), "<a/>");
}

TEST(TagReader, takes_cdata_literally) {
    EXPECT_EQ(outline_of("<a><![CDATA[<b>&amp;]]></a>"), "<a>'<b>&amp;'</a>");
}

TEST(TagReader, reads_attributes_however_they_are_quoted) {
    const TagToken tag =
        only_tag(TagReader("<a one=\"1 > 0\" Two='2' three=3 four five = \"&lt;\">"));
    EXPECT_EQ(tag_attribute(tag, "one"), "1 > 0");
    EXPECT_EQ(tag_attribute(tag, "two"), "2");
    EXPECT_EQ(tag_attribute(tag, "three"), "3");
    EXPECT_EQ(tag_attribute(tag, "four"), std::nullopt);
    EXPECT_EQ(tag_attribute(tag, "five"), "<");
}

TEST(TagReader, decodes_complete_references_only) {
    const TagToken tag = only_tag(TagReader("<a u='?a=1&copy=2&amp;b=3&nope;&#43;'>"));
    EXPECT_EQ(tag_attribute(tag, "u"), "?a=1&copy=2&b=3&nope;+");
}

TEST(TagReader, takes_a_stray_less_than_for_text) {
    EXPECT_EQ(outline_of("<a>1 < 2</a>"), "<a>'1 ''< 2'</a>");
    const TagToken tag = only_tag(TagReader("<a text='x + y < 12'/>"));
    EXPECT_EQ(tag_attribute(tag, "text"), "x + y < 12");
}

TEST(TagReader, ends_a_tag_whose_quote_is_never_closed_at_its_angle_bracket) {
    EXPECT_EQ(outline_of("<a b=\"c><d/>"), "<a><d/>");
}

TEST(TagReader, says_when_the_input_breaks_off) {
    for (const char* cut : {"<a", "<a b='", "<a><!-- x", "<a><![CDATA[x", "<a><", "<a></", "<?x"}) {
        TagReader reader(cut);
        while (reader.next().kind != TagToken::Kind::end) {
        }
        EXPECT_TRUE(reader.is_cut()) << cut;
    }
    TagReader whole("<a>text");
    while (whole.next().kind != TagToken::Kind::end) {
    }
    EXPECT_FALSE(whole.is_cut());
}

TEST(TagReader, says_when_entities_are_declared) {
    TagReader reader("<!DOCTYPE a [ <!ENTITY x SYSTEM 'file:///etc/passwd'> ]><a>&x;</a>");
    std::string text;
    for (TagToken token = reader.next(); token.kind != TagToken::Kind::end; token = reader.next())
        if (token.kind == TagToken::Kind::text) text += tag_text(token);
    EXPECT_TRUE(reader.declares_entities());
    EXPECT_EQ(text, "&x;");
}

TEST(TagReader, knows_the_line_of_a_token) {
    TagReader reader("<a>\n\n<b>");
    reader.next();
    EXPECT_EQ(reader.line(), 1u);
    reader.next();
    reader.next();
    EXPECT_EQ(reader.line(), 3u);
}

// ---- the oracle: on well-formed XML it says what expat says

class Events final : public XmlEvents {
  public:
    bool open(const XmlElement& element) override {
        flush();
        said_ += "<" + std::string(element.name()) + " " +
                 std::string(element.attribute_or_empty("k")) + ">";
        return true;
    }
    void close() override {
        flush();
        said_ += "</>";
    }
    void text(std::string_view text) override { text_ += text; }
    std::string take() {
        flush();
        return said_;
    }

  private:
    void flush() {
        if (!text_.empty()) said_ += "'" + text_ + "'";
        text_.clear();
    }
    std::string said_, text_;
};

std::string as_events(std::string_view input) {
    TagReader reader(input);
    std::string said, text;
    bool has_root = false;
    while (true) {
        const TagToken token = reader.next();
        if (token.kind == TagToken::Kind::text) {
            if (has_root) text += tag_text(token);
            continue;
        }
        if (!text.empty()) said += "'" + text + "'";
        text.clear();
        if (token.kind == TagToken::Kind::end) return said;
        has_root = true;
        if (token.kind == TagToken::Kind::open)
            said +=
                "<" + std::string(token.name) + " " + tag_attribute(token, "k").value_or("") + ">";
        if (token.kind == TagToken::Kind::close || token.is_empty) said += "</>";
    }
}

// A random well-formed document: nested elements, texts, comments, CDATA, references.
std::string random_document(std::mt19937& random, int depth) {
    const auto pick = [&](std::size_t count) { return random() % count; };
    static const std::vector<std::string> kTexts{"x",    " 1 > 0 ", "&amp;", "&#x4E2D;",
                                                 "汉字", "&lt;",    "\"'",   "a=b"};
    static const std::vector<std::string> kNames{"a", "outline", "n:url", "_x1", "loc-2"};
    const std::string name = kNames[pick(kNames.size())];
    std::string out = "<" + name;
    if (pick(2) == 0) out += " k='" + kTexts[pick(6)] + (pick(2) == 0 ? ">" : "") + "'";
    if (pick(3) == 0) out += " other = \"y'z\" ";
    if (depth == 0 || pick(4) == 0) return out + "/>";
    out += ">";
    for (std::size_t children = pick(5); children > 0; --children) {
        switch (pick(4)) {
            case 0:
                out += kTexts[pick(kTexts.size())];
                break;
            case 1:
                out += "<!-- <no> & \" -->";
                break;
            case 2:
                out += "<![CDATA[<b>&amp;]]>";
                break;
            default:
                out += random_document(random, depth - 1);
        }
    }
    return out + "</" + name + " >";
}

TEST(TagReader, agrees_with_expat_on_well_formed_documents) {
    std::mt19937 random(20261120);
    for (int round = 0; round < 2000; ++round) {
        const std::string document = "<?xml version='1.0'?>\n" + random_document(random, 6);
        Events events;
        ASSERT_EQ(read_xml(document, events), "") << document;
        EXPECT_EQ(as_events(document), events.take()) << document;
    }
}

TEST(TagReader, ends_on_any_bytes_and_never_says_more_than_there_is) {
    std::mt19937 random(7);
    static constexpr std::string_view kBytes = "<>/!?-[]=\"'& ;aCDATA\n\xE4\xFF";
    for (int round = 0; round < 20'000; ++round) {
        std::string soup;
        for (std::size_t size = random() % 40; size > 0; --size)
            soup += kBytes[random() % kBytes.size()];
        TagReader reader(soup);
        std::size_t tokens = 0, length = 0;
        for (TagToken t = reader.next(); t.kind != TagToken::Kind::end; t = reader.next()) {
            ++tokens;
            length += t.text.size() + t.name.size() + t.prefix.size() + t.attributes.size();
            (void)tag_attribute(t, "a");
        }
        EXPECT_LE(tokens, soup.size());
        EXPECT_LE(length, soup.size());
    }
}

TEST(TagReader, takes_linear_time_on_hostile_input) {
    for (const std::string_view part :
         {"<a b='", "<a b=\"x' ", "<![CDATA[", "<!--", "<!D [", "</", "<a =", "&x", "<a b='>"}) {
        std::string hostile;
        while (hostile.size() < 2'000'000) hostile += part;
        TagReader reader(hostile);
        std::size_t tokens = 0;
        for (TagToken t = reader.next(); t.kind != TagToken::Kind::end; t = reader.next()) ++tokens;
        EXPECT_LE(tokens, hostile.size()) << part;  // done at all: quadratic would take hours
    }
}

}  // namespace
}  // namespace magpie
