#include "parser/wechat/dom_facts.h"

#include <array>

#include "base/text.h"

namespace magpie::wechat {
namespace {

struct TextField {
    std::string_view name;  // id or class
    std::string DomFacts::*field;
};

// The first non-empty element of a name fills its field.
constexpr std::array kFieldsById{
    TextField{"js_text_title", &DomFacts::text_title},
    TextField{"video_title", &DomFacts::video_title},
    TextField{"js_name", &DomFacts::name},
    TextField{"post-user", &DomFacts::post_user},
    TextField{"js_author_name_text", &DomFacts::author_name},
    TextField{"js_author_name", &DomFacts::author_name},
    TextField{"js_claim_source_content", &DomFacts::disclosure},
    TextField{"js_ip_wording", &DomFacts::place},
    TextField{"js_share_author", &DomFacts::share_author},
    TextField{"original_panel_title", &DomFacts::share_title},
};

constexpr std::array kFieldsByClass{
    TextField{"account_nickname_inner", &DomFacts::share_name},
    TextField{"profile_nickname", &DomFacts::profile_name},
    TextField{"profile_meta_value", &DomFacts::alias},
    TextField{"original_primary_nickname", &DomFacts::reprint_account},
    TextField{"original_cell_nickname", &DomFacts::reprint_account},
    TextField{"pay__summary-content", &DomFacts::paid_preface},
    TextField{"rich_media_title", &DomFacts::rich_title},
};

constexpr std::array<std::string_view, 5> kMessageClasses{
    "weui-msg__title", "weui-msg__desc", "weui_msg_title", "mesg-block", "global_error_msg"};

void fill(std::string& field, std::string value) {
    if (field.empty()) field = std::move(value);
}

// line_of() without the subtrees of a class: the "paid" tag stands inside the title.
std::string line_without_class(Node root, std::string_view skipped) {
    std::string text;
    for (Node node = root; node;) {
        const bool skip = node.is_element() && node.has_class(skipped);
        if (node.is_text()) text += node.text();
        node = node.next_in(root, skip);
    }
    return collapse_space(text);
}

bool is_inside(Node node, std::string_view id, std::string_view class_name) {
    for (Node up = node.parent(); up; up = up.parent())
        if ((!id.empty() && up.id() == id) || up.has_class(class_name)) return true;
    return false;
}

bool is_empty_element(Node node) {
    for (Node child = node.first_child(); child; child = child.next_sibling())
        if (child.is_element()) return false;
    return line_of(node).empty();
}

Node element_inside(Node root, std::string_view tag) {
    return find_first(root, [&](Node node) { return node.is(tag); });
}

// ./page_files/0.jpeg of a browser save names nothing.
bool is_remote(std::string_view url) {
    return starts_with_ignore_case(url, "http") || url.starts_with("//");
}

class FactReader {
  public:
    DomFacts read(const Document& document) {
        const Node root = document.root();
        for (Node node = root; node;) {
            if (node.is_element()) visit(node);
            node = node.next_in(root, node.is_element() && node.id() == "js_content");
        }
        return std::move(facts_);
    }

  private:
    void visit(Node node) {
        const std::string_view tag = node.tag();
        if (tag == "meta") return visit_meta(node);
        if (tag == "title") return fill(facts_.page_title, line_of(node));
        if (tag == "body") facts_.body_class = node.attribute_or_empty("class");
        if (const std::string_view id = node.id(); !id.empty()) visit_id(node, id);
        if (!node.attribute_or_empty("class").empty()) visit_classes(node);
    }

    void visit_meta(Node node) {
        const std::string_view content = node.attribute_or_empty("content");
        const std::string_view name = node.attribute_or_empty("name");
        const std::string_view property = node.attribute_or_empty("property");
        if (content.empty()) return;
        if (name == "author") fill(facts_.author_meta, collapse_space(content));
        if (name == "description") fill(facts_.description, std::string(content));
        if (property == "og:title") fill(facts_.og_title, std::string(content));
        if (property == "og:url") fill(facts_.og_url, std::string(content));
        if (property == "og:image") fill(facts_.og_image, std::string(content));
    }

    void visit_id(Node node, std::string_view id) {
        for (const auto& [name, field] : kFieldsById)
            if (id == name) fill(facts_.*field, line_of(node));
        if (id == "activity-name") fill(facts_.title, line_without_class(node, "pay__tag"));
        if (id == "publish_time" || id == "post-date") add(facts_.publish_times, line_of(node));
        if (id == "js_article") facts_.has_article = true;
        if (id == "js_content") facts_.has_content = true;
        if (id == "js_share_content") facts_.has_share_content = true;
        if (id == "copyright_logo") facts_.has_original_mark = true;
        if (id == "app") facts_.has_app_shell = is_empty_element(node);
        if (id == "js_share_source")
            fill(facts_.share_url, std::string(node.attribute_or_empty("data-url")));
        if (id == "js_row_immersive_cover_img") visit_cover(node);
        if (id == "js_tags") visit_tags(node);
    }

    void visit_cover(Node node) {
        const Node image = element_inside(node, "img");
        if (!image) return;
        for (const std::string_view name : {"data-src", "src"})
            if (const auto url = image.attribute_or_empty(name); is_remote(url))
                fill(facts_.cover, std::string(url));
    }

    void visit_tags(Node node) {
        for_each_element(node, [&](Node child) {
            if (child.has_class("article-tag__item")) add(facts_.tags, line_of(child));
        });
    }

    void visit_classes(Node node) {
        const std::string_view classes = node.attribute_or_empty("class");
        for (const auto& [name, field] : kFieldsByClass)
            if (contains(classes, name) && node.has_class(name)) fill(facts_.*field, line_of(node));
        if (contains(classes, "rich_media_meta_text")) visit_meta_text(node);
        if (contains(classes, "pay__tag")) facts_.has_paid_mark = true;
        if (contains(classes, "msg") || contains(classes, "mesg") || contains(classes, "tips"))
            visit_message(node);
    }

    // The byline is the first text of the meta list that has no id of its own.
    void visit_meta_text(Node node) {
        if (!node.has_class("rich_media_meta_text") || node.attribute("id")) return;
        if (is_inside(node, "meta_content", "rich_media_meta_list"))
            fill(facts_.author_unnamed, line_of(node));
    }

    void visit_message(Node node) {
        for (const std::string_view name : kMessageClasses)
            if (node.has_class(name)) add(facts_.messages, line_of(node));
        if (node.has_class("mesg-block")) facts_.has_notice_block = true;
        if (node.has_class("global_error_msg")) facts_.has_global_error = true;
        if (node.has_class("tips") && is_inside(node, "", "weui-msg__desc"))
            fill(facts_.tips, line_of(node));
        if (node.has_class("weui-icon_msg") || node.has_class("weui-icon_msg-primary"))
            fill(facts_.icon_class, std::string(node.attribute_or_empty("class")));
    }

    static void add(std::vector<std::string>& list, std::string value) {
        if (!value.empty()) list.push_back(std::move(value));
    }

    DomFacts facts_;
};

}  // namespace

std::string line_of(Node node) { return collapse_space(text_of(node)); }

DomFacts read_dom_facts(const Document& document) { return FactReader().read(document); }

}  // namespace magpie::wechat
