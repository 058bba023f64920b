// When a reading is too unsure to be taken for granted.
#pragma once

#include <string_view>

namespace magpie {

// Below, the article carries the flag: it is stored, and status names it. The confidence is the
// model's mean certainty over a page's characters; a reading that is right nearly everywhere has
// .9 and more, one that tosses a coin .5.
inline constexpr double kLowConfidence = 0.7;
inline constexpr std::string_view kLowConfidenceFlag = "low_confidence";

}  // namespace magpie
