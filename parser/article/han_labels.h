// What Chinese pages say in words about a text, around its title and at its end: 来源：新华网,
// 作者：张三, （记者 李四）, 责任编辑：王五. One scan of the text leaves; pages without Han
// characters cost a look at each leaf's first bytes. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "parser/article/fact_places.h"

namespace magpie {

enum class HanLabel : std::uint8_t { author, reporter, editor, origin };

struct LabelledText {
    HanLabel label = HanLabel::author;
    std::string value;       // what follows, up to a blank, a mark or the next label
    std::uint32_t leaf = 0;  // the text leaf with the label
};

// At most 32, in document order.
std::vector<LabelledText> find_han_labels(const FactPlaces& places);

}  // namespace magpie
