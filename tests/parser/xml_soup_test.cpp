#include "parser/xml_soup.h"

#include <gtest/gtest.h>

#include <array>

namespace magpie {
namespace {

// Writes the events down: "<a b=c>", text, "</>".
class Transcript final : public XmlEvents {
  public:
    bool open(const XmlElement& element) override {
        text_ += '<' + std::string(element.name());
        for (const char* const* at = element.attributes(); *at != nullptr; at += 2)
            text_ += ' ' + std::string(at[0]) + '=' + at[1];
        text_ += '>';
        return true;
    }
    void close() override { text_ += "</>"; }
    void text(std::string_view text) override { text_ += text; }

    std::string text_;
};

std::string soup(std::string_view xml, const XmlLimits& limits = {}) {
    constexpr std::array<std::string_view, 2> kSiblings = {"item", "entry"};
    Transcript events;
    const std::string problem = read_xml_soup(xml, events, kSiblings, limits);
    return events.text_ + problem;
}

TEST(XmlSoup, reads_what_is_well_formed) {
    EXPECT_EQ(soup("<?xml version='1.0'?><!-- <x> --><a b='1'>t&amp;&#33;<c/><![CDATA[<d>]]></a>"),
              "<a b=1>t&!<c></><d></>");
}

TEST(XmlSoup, closes_what_an_end_tag_leaves_open) {
    EXPECT_EQ(soup("<a><b><c>x</b>y</a>"), "<a><b><c>x</></>y</>");
    EXPECT_EQ(soup("<a>x</z>y"), "<a>xy</>");
}

TEST(XmlSoup, ends_one_entry_where_the_next_begins) {
    EXPECT_EQ(soup("<r><c><item><p>a<item>b</item></c></r>"),
              "<r><c><item><p>a</></><item>b</></></>");
}

TEST(XmlSoup, lets_nothing_inside_of_an_entry_close_what_is_around_it) {
    EXPECT_EQ(soup("<r><c><w><item>a</w>b</item></w></c></r>"), "<r><c><w><item>ab</></></></>");
    EXPECT_EQ(soup("<r><c><item>a</c><x/></r>"), "<r><c><item>a</></><x></></>");
}

TEST(XmlSoup, reads_attributes_without_their_quotes) {
    EXPECT_EQ(soup("<a b=c c=1 b=2/>"), "<a b=c c=1></>");
    EXPECT_EQ(soup("<a b=1 c d='x>y' e=\"z><f>"), "<a b=1 c= d=x>y e=z><f></></>");
}

TEST(XmlSoup, takes_for_text_what_opens_no_tag) {
    EXPECT_EQ(soup("<a>1 < 2 <3 <!x></a>"), "<a>1 < 2 <3 <!x></>");
}

TEST(XmlSoup, goes_on_behind_what_never_ends) {
    EXPECT_EQ(soup("<a><![CDATA[ x <b>y</b></a>"), "<a> x <b>y</></>");
    EXPECT_EQ(soup("<a><!DOCTYPE b [<!ENTITY c 'd'>]>x</a>"), "<a>x</>");
}

TEST(XmlSoup, leaves_out_elements_beyond_the_depth_and_stops_beyond_the_count) {
    XmlLimits limits;
    limits.depth = 2;
    EXPECT_EQ(soup("<a><b><c>x</c></b></a>", limits), "<a><b>x</></>");
    limits.elements = 1;
    EXPECT_EQ(soup("<a><b>x</b></a>", limits), "<a>more elements than the limit");
}

TEST(XmlSoup, is_linear_in_openings_that_never_end) {
    for (const std::string_view part :
         {"<!--", "<![CDATA[", "<?", "<a b='", "</", "<", "<!DOCTYPE a [", "<a b=\"<c"}) {
        std::string many = "<r>";
        for (int i = 0; i < 300'000; ++i) many += part;
        EXPECT_TRUE(soup(many).starts_with("<r>")) << part;
    }
}

}  // namespace
}  // namespace magpie
