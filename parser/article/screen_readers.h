// Which elements are for screen readers alone, by their classes: the page does not show them.
#pragma once

#include <string_view>

namespace magpie {

bool is_for_screen_readers(std::string_view classes);

}  // namespace magpie
