// The metadata of an article page, each field from the first place that has it: literal, script
// variables, elements, URL (docs/wechat.md, "Fields"). Decides nothing about the page's state and
// does not touch the body.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "parser/document.h"
#include "parser/wechat/page_type.h"
#include "parser/wechat/sources.h"

namespace magpie::wechat {

// Fills everything but kind, markdown, components and dropped; `title` may stay empty (untitled
// texts).
Article read_fields(Sources& sources, const RawDocument& raw, const PageType& type);

// How a page stands to payment (§5.8).
struct Payment {
    bool is_paid_article = false;         // the article costs money
    std::optional<bool> reader_has_paid;  // unknown where the page does not say
    std::string preface;
    long long fee = 0;      // fen
    long long wecoins = 0;  // 微信豆
};
Payment read_payment(Sources& sources);

// True for a page that shows somebody else's article as a card (§5.3).
bool is_share_card(Sources& sources);

}  // namespace magpie::wechat
