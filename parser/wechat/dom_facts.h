// What the elements of a page say, outside the body: one walk over the tree, values copied out, so
// that the tree may be dropped before the body is parsed. The body element's own subtree is not
// entered: an article may contain any class name and any words. Selectors: docs/wechat.md, "Fields"
// and "States".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parser/dom.h"

namespace magpie::wechat {

struct DomFacts {
    // elements that tell an article from a message page
    bool has_article = false;        // #js_article
    bool has_content = false;        // #js_content
    bool has_share_content = false;  // #js_share_content
    bool has_app_shell = false;      // an empty #app

    std::string body_class;
    std::string page_title;  // <title>

    std::string title, text_title, rich_title, video_title;
    std::string name, share_name, profile_name, post_user;
    std::string alias;
    std::string author_name, author_unnamed, author_meta;
    std::vector<std::string> publish_times;  // #publish_time (dumps hold two), #post-date
    std::string og_title, og_url, og_image, description;
    std::string cover;
    std::string disclosure;
    bool has_original_mark = false;  // #copyright_logo
    bool has_paid_mark = false;      // .pay__tag
    std::string paid_preface;        // .pay__summary-content
    std::string place;               // #js_ip_wording, filled in DOM dumps
    std::vector<std::string> tags;   // #js_tags

    // reprint card and share card
    std::string reprint_account;
    std::string share_author, share_title, share_url;

    // message pages
    std::vector<std::string> messages;  // texts of the message elements, in order
    bool has_notice_block = false;      // .mesg-block
    bool has_global_error = false;      // .global_error_msg
    std::string tips;                   // .weui-msg__desc .tips: the reason sentence
    std::string icon_class;             // class of the message icon
};

DomFacts read_dom_facts(const Document& document);

// Text of a subtree on one line: white space collapsed, ends trimmed.
std::string line_of(Node node);

}  // namespace magpie::wechat
