#include "parser/feed_element.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace magpie {
namespace {

bool is_void(std::string_view tag) {
    constexpr std::array<std::string_view, 13> kVoid = {"area",  "base",   "br",    "col",  "embed",
                                                        "hr",    "img",    "input", "link", "meta",
                                                        "param", "source", "wbr"};
    return std::find(kVoid.begin(), kVoid.end(), tag) != kVoid.end();
}

void append_text(std::string& out, std::string_view text) {
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else
            out += c;
    }
}

void append_attribute(std::string& out, std::string_view name, std::string_view value) {
    out.append(1, ' ').append(name).append("=\"");
    append_xml_escaped(out, value);
    out += '"';
}

// SVG and MathML lose their prefix and need their namespace to be told apart from HTML.
bool is_foreign(std::string_view space) {
    return space == "http://www.w3.org/2000/svg" || space == "http://www.w3.org/1998/Math/MathML";
}

void append_start_tag(std::string& out, const XmlElement& element, bool enters_space) {
    out.append(1, '<').append(element.name());
    if (enters_space && is_foreign(element.space()))
        append_attribute(out, "xmlns", element.space());
    bool has_xlink = false;
    for (const char* const* at = element.attributes(); *at != nullptr; at += 2) {
        const std::string_view name = at[0];
        if (name.starts_with("xmlns")) continue;
        has_xlink = has_xlink || name.starts_with("xlink:");
        append_attribute(out, name, at[1]);
    }
    if (has_xlink) append_attribute(out, "xmlns:xlink", "http://www.w3.org/1999/xlink");
    out += is_void(element.name()) ? " />" : ">";
}

}  // namespace

std::string_view FeedElement::attribute(std::string_view lower_case_name) const {
    for (const auto& [key, value] : attributes)
        if (key == lower_case_name) return value;
    return {};
}

bool FeedElement::has_attribute(std::string_view lower_case_name) const {
    return std::any_of(attributes.begin(), attributes.end(),
                       [&](const auto& entry) { return entry.first == lower_case_name; });
}

std::string_view FeedElement::local_name() const {
    const std::string_view whole = name;
    const std::size_t colon = whole.find(':');
    return colon == std::string_view::npos ? whole : whole.substr(colon + 1);
}

const FeedElement* FeedElement::child(std::string_view local_name) const {
    for (const FeedElement& element : children)
        if (element.local_name() == local_name) return &element;
    return nullptr;
}

std::vector<std::pair<std::string, std::string>> feed_attributes(const XmlElement& element) {
    std::vector<std::pair<std::string, std::string>> attributes;
    for (const char* const* at = element.attributes(); *at != nullptr; at += 2) {
        const std::string_view name = at[0];
        if (!name.starts_with("xmlns")) attributes.emplace_back(to_lower_ascii(name), at[1]);
    }
    return attributes;
}

void FeedCapture::begin(std::string name, const XmlElement& element, bool is_text) {
    root_ = FeedElement{};
    element_count_ = 1;
    root_.name = std::move(name);
    root_.attributes = feed_attributes(element);
    open_ = {&root_};
    markup_.clear();
    spaces_.assign(1, std::string(element.space()));
    is_text_ = is_text;
    const std::string type = to_lower_ascii(trim(root_.attribute("type")));
    const bool is_inline = root_.attribute("mode") == "xml" && contains(type, "html");
    is_xhtml_ = is_inline || contains(type, "xhtml") || root_.name == "xhtml:body";
    is_html_ = !is_xhtml_ && contains(type, "html");
}

void FeedCapture::open(std::string name, const XmlElement& element) {
    ++element_count_;
    if (is_text_) return open_markup(element);
    FeedElement child;
    child.name = std::move(name);
    child.attributes = feed_attributes(element);
    open_.back()->children.push_back(std::move(child));
    open_.push_back(&open_.back()->children.back());
}

void FeedCapture::open_markup(const XmlElement& element) {
    root_.has_markup = true;
    append_start_tag(root_.text, element, spaces_.back() != element.space());
    markup_.emplace_back(element.name());
    spaces_.emplace_back(element.space());
}

void FeedCapture::close() {
    if (!is_text_) return open_.pop_back();
    if (!is_void(markup_.back())) root_.text.append("</").append(markup_.back()).append(1, '>');
    markup_.pop_back();
    spaces_.pop_back();
}

void FeedCapture::text(std::string_view text) {
    const bool is_written_once = is_text_ && (is_xhtml_ || (!markup_.empty() && !is_html_));
    if (is_written_once)
        append_text(root_.text, text);
    else
        open_.back()->text += text;
}

FeedElement FeedCapture::take() {
    open_.clear();
    return std::move(root_);
}

}  // namespace magpie
