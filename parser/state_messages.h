// What sites print instead of an article, as data: one list for archived text and for pages. A
// message alone decides nothing; whoever asks looks at how much else there is (seed_failures.h,
// article/web_state.h). All in lower case where the script has one.
#pragma once

#include <span>
#include <string_view>

#include "parser/page_state.h"

namespace magpie {

struct StateMessage {
    std::string_view text;
    PageState state;
};

// Sentences of pages that are nothing but the message.
std::span<const StateMessage> stub_messages();
// Messages that stand between menu and footer.
std::span<const StateMessage> framed_messages();
// Messages that are a headline or a title, or nearly all of one.
std::span<const StateMessage> headline_messages();

// The first of them that is contained in `lower`.
const StateMessage* message_in(std::string_view lower, std::span<const StateMessage> messages);
// What `line` says when it is a headline: a message that fills at least half of it, or nothing but
// a status and words of errors ("oops! 404: page not found"). In lower case.
const StateMessage* message_of_headline(std::string_view line);

}  // namespace magpie
