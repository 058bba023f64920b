#include "parser/article/class_words.h"

#include <algorithm>

#include "base/text.h"

namespace magpie {
namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

}  // namespace

// Fills name_ with the next name of the list; false at the end.
bool ClassWordReader::read_name() {
    while (!rest_.empty() && is_ascii_space(rest_.front())) rest_.remove_prefix(1);
    if (rest_.empty()) return false;
    size_ = part_ = 0;
    char before = 0;
    std::size_t pos = 0;
    for (; pos < rest_.size() && !is_ascii_space(rest_[pos]); ++pos) {
        const char c = rest_[pos];
        const bool letter = is_upper(c) || is_lower(c) || static_cast<unsigned char>(c) >= 0x80;
        const bool splits = !letter || (is_upper(c) && is_lower(before));
        before = c;
        if (splits && size_ > 0 && size_ < kLongest && name_[size_ - 1] != '-')
            name_[size_++] = '-';
        if (letter && size_ < kLongest)
            name_[size_++] = is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
    }
    rest_.remove_prefix(pos);
    while (size_ > 0 && name_[size_ - 1] == '-') --size_;
    whole_given_ = false;
    return true;
}

std::string_view ClassWordReader::next_part() {
    const std::string_view name(name_, size_);
    if (part_ == 0 && name.find('-') == std::string_view::npos) part_ = size_;  // given whole
    if (part_ >= size_) return {};
    const std::size_t end = std::min(name.find('-', part_), size_);
    const std::string_view part = name.substr(part_, end - part_);
    part_ = end + 1;
    return part;
}

std::string_view ClassWordReader::next() {
    while (true) {
        if (!whole_given_) {
            whole_given_ = true;
            if (size_ > 1) return std::string_view(name_, size_);
        }
        for (std::string_view part = next_part(); !part.empty(); part = next_part())
            if (part.size() > 1) return part;
        if (!read_name()) return {};
    }
}

}  // namespace magpie
