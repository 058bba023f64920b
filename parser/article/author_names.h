// Names of authors out of what pages print around them: "By Jane Doe, Staff Writer | Updated Jan
// 3", "作者：张三 李四", {"Jane Doe", "https://…"}. Labels, roles, dates and addresses are cut
// away; what is left must look like names. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace magpie {

// More than most lists have; papers with hundreds of authors keep the first ones.
inline constexpr std::size_t kMaxAuthors = 24;

// The names in a text whose lines are parts of a page's layout: the names end where a line or a
// mark ends that does not go on with a comma or an "and". Empty when it does not read as names.
std::vector<std::string> names_in(std::string_view lines);
// The same for a text that is said to be nothing but names, as metadata are.
std::vector<std::string> plain_names_in(std::string_view line);

// "Jane Doe" for the "Doe, Jane" of libraries; anything else as it is.
std::string name_turned_around(std::string_view name);

// A text that says whose words these are: "By Jane Doe", "作者：张三". Empty without such a label.
std::vector<std::string> labelled_names(std::string_view lines);
// Whether labelled_names could find any: the first thing that is asked of every line of a page.
bool begins_with_author_label(std::string_view line);
// Whether a line is nothing but such a label, "By", "Written by:".
bool is_author_label(std::string_view line);

// "A, B"; "" for none.
std::string joined_names(const std::vector<std::string>& names);
// Equal for the same people in any order and case.
std::string folded_names(const std::vector<std::string>& names);

// Two to four words, each with a capital: what a name without any label must be.
bool looks_like_a_person(std::string_view name);
// "admin", "Staff", "Editor": an account or an office, nobody's name.
bool is_generic_name(std::string_view name);

}  // namespace magpie
