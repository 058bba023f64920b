// UTF-8 that was read as Latin-1 or Windows-1252 before it was archived: "Ã©" for "é", "â€™" for an
// apostrophe. Undone only where the bytes make a valid sequence again, so text that is right stays
// as it is.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace magpie::seed {

struct Latin1Reading {
    std::size_t sequences = 0;  // UTF-8 sequences that were printed byte by byte
    std::size_t unpaired = 0;   // beside them, characters that Latin-1 prints for bytes above 0x7F
    std::size_t unpaired_letters = 0;  // of these, U+00C0 and above: text that is right has them
    std::string repaired;              // the text with the sequences put together
};

Latin1Reading undo_latin1(std::string_view text);
// Whether it can have more than a few such sequences: a byte search, for whole pages.
bool may_be_latin1_reading(std::string_view text);

}  // namespace magpie::seed
