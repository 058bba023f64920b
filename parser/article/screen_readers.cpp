#include "parser/article/screen_readers.h"

#include <algorithm>

#include "base/text.h"

namespace magpie {
namespace {

bool names_screen_readers(std::string_view name) {
    // "not-sr-only" takes it back; "field--label-visually_hidden" speaks of a label inside.
    if (name.starts_with("not-") || contains(name, "label")) return false;
    for (const std::string_view part :
         {"sr-only", "screen-reader", "visually-hidden", "visuallyhidden", "visually_hidden",
          "hiddenvisually", "a11y-hidden", "assistive-text"})
        if (contains(name, part)) return true;
    return false;
}

}  // namespace

bool is_for_screen_readers(std::string_view classes) {
    if (!contains(classes, "hidden") && !contains(classes, "assistive") &&
        !contains(classes, "sr-only") && !contains(classes, "screen-reader"))
        return false;
    while (!classes.empty()) {
        const auto end = std::find_if(classes.begin(), classes.end(), is_ascii_space);
        const auto size = static_cast<std::size_t>(end - classes.begin());
        if (names_screen_readers(classes.substr(0, size))) return true;
        classes.remove_prefix(std::min(size + 1, classes.size()));
    }
    return false;
}

}  // namespace magpie
