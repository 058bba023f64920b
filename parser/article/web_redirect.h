// Pages that only point somewhere else: <meta http-equiv="refresh">, a script that sets the
// location, a frame set, a frame that fills the page, "click here" and nothing more. No script is
// run: an address counts when it stands there as one string. Pure and total.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "parser/article/web_state.h"

namespace magpie {

// Of "5; url='next.html'": the delay in seconds and the address; nothing when it names no address.
struct Refresh {
    int seconds = 0;
    std::string address;
};
std::optional<Refresh> read_refresh(std::string_view content);

// The address a script sends its reader to; "" when there is none, or more than one.
std::string script_target(std::string_view code);

// Nothing when the page is more than a pointer.
std::optional<WebState> find_redirect(const WebPage& page);

}  // namespace magpie
