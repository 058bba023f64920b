// Running text of a page as a browser shows it: a line feed of the source is a blank, and nothing
// between two wide characters, because tools that reformat a page break its lines anywhere (CSS
// Text 3 §4.1.3, segment break transformation). Keeps what it has to know of the text before.
#pragma once

#include <string>
#include <string_view>

namespace magpie::body {

class TextFlow {
  public:
    // What `text` shows behind the text so far; blanks are not collapsed.
    std::string shown(std::string_view text);

    // What is not running text follows. True when a blank stands before it: the source broke its
    // line there.
    bool end();

  private:
    bool broken_line_ = false;  // the source broke its line behind `last_shown_`
    char32_t last_shown_ = 0;   // 0: no running text
};

}  // namespace magpie::body
