// Collects runs into paragraphs and paragraphs into quotes and lists while a tree is walked. Knows
// no HTML: the walker says "paragraph ends", "item opens"; the builder keeps the block model sound
// whatever the order (stray content in a list, too deep nesting, pictures inside headings).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parser/markdown.h"

namespace magpie::body {

class BlockBuilder {
  public:
    // A cell is one line: paragraphs in it are separated by blanks and pictures stay inline.
    enum class Shape { blocks, cell };
    explicit BlockBuilder(Shape shape = Shape::blocks);

    void add_run(Run run);
    // Two in a row end the paragraph.
    void line_break();
    void end_paragraph();
    // A picture is a paragraph of its own.
    void add_image(Run image);
    void add_block(Block block);

    void begin_heading(int level);
    void end_heading();

    // list, item or quote
    void open(Block container);
    void close();

    // True when the paragraph in the making has words.
    bool has_words() const;

    std::vector<Block> finish();
    std::vector<Run> finish_cell();

  private:
    struct Level {
        Block block;
        bool transparent = false;  // deeper than kMaxNesting: its children go to the level above
    };

    Block& top();
    void append(Block block);
    void append_to_list(Block& list, Block block);
    void add_flat(const Block& block);

    Shape shape_;
    std::vector<Level> levels_;
    std::vector<Run> runs_;
    std::vector<Block> behind_heading_;
    int heading_ = 0;
    int nesting_ = 0;
};

}  // namespace magpie::body
