// The facts that a page states about its document, and when a new word on them replaces an old one:
// the newest look's, or, for an older copy, only where nothing was known.
#pragma once

#include <optional>
#include <string>

#include "base/time.h"

namespace magpie {

struct Facts {
    std::string kind, title, account, author;
    std::optional<Timestamp> published;

    bool operator==(const Facts&) const = default;
};

// `Known` and `Said` have the members of Facts. What is not said stays as it is known.
template <class Known, class Said>
void take_facts(Known& known, const Said& said, bool newest) {
    const auto take = [newest](std::string& fact, const std::string& word) {
        if (!word.empty() && (newest || fact.empty())) fact = word;
    };
    take(known.kind, said.kind);
    take(known.title, said.title);
    take(known.account, said.account);
    take(known.author, said.author);
    if (said.published && (newest || !known.published)) known.published = said.published;
}

}  // namespace magpie
