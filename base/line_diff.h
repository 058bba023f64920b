// What changed between two texts, line by line, in the unified form of diff -u. The shortest
// difference (Myers 1986) while it has at most kMaxEdits lines; beyond that everything between the
// first and the last changed line is given as replaced, and `shortest` says so.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace magpie {

struct LineDiff {
    std::string text;  // "--- before\n+++ after\n@@ -1,3 +1,4 @@\n …"; empty: no difference
    bool shortest = true;
};

// The search keeps up to kMaxEdits² / 2 numbers: 4 MiB.
inline constexpr std::size_t kMaxEdits = 1'000;

LineDiff line_diff(std::string_view before, std::string_view after, std::string_view name_before,
                   std::string_view name_after, std::size_t context = 3);

}  // namespace magpie
