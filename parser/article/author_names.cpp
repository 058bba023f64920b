#include "parser/article/author_names.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/text.h"
#include "parser/article/author_words.h"
#include "parser/article/fact_ballot.h"

namespace magpie {
namespace {

constexpr std::size_t kMaxLine = 300;  // code points of a byline; longer lists are cut there
constexpr std::size_t kMaxName =
    60;  // code points; the longest real one that was seen has 59, an office
constexpr std::size_t kMaxWords = 8;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// `word` is in lower case. Most lines begin with another letter.
bool begins_with(std::string_view text, std::string_view word) {
    if (text.empty()) return false;
    const char c = text.front();
    const char first = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return first == word.front() && starts_with_ignore_case(text, word);
}

// The bytes that labels begin with, as capitals too: few lines begin with any of them.
constexpr std::array<bool, 256> kLabelInitials = [] {
    std::array<bool, 256> initials{};
    for (const std::string_view label : kLabels) {
        const auto first = static_cast<unsigned char>(label.front());
        initials[first] = true;
        if (first >= 'a' && first <= 'z') initials[first - 32u] = true;
    }
    for (const std::string_view label : kHanLabels)
        initials[static_cast<unsigned char>(label.front())] = true;
    return initials;
}();

bool is_han_text(std::string_view text) {
    std::size_t at = 0;
    return !text.empty() && next_code_point(text, at) >= 0x3040;
}

std::size_t find_stop(std::string_view text, std::string_view lower, bool is_plain) {
    std::size_t end = text.size();
    for (const std::string_view stop :
         std::span(kStops).first(is_plain ? kPlainStops : std::size(kStops)))
        if (const std::size_t at = lower.find(stop); at < end && at > 0) end = at;
    return end;
}

// Behind the label with which the line begins; npos when there is none. A label of letters needs
// something between it and the name.
std::size_t behind_label(std::string_view line) {
    for (const std::string_view label : kHanLabels) {
        if (!line.starts_with(label)) continue;
        std::size_t at = label.size();
        const std::size_t begin = at;
        while (at < line.size()) {
            std::size_t next = at;
            const char32_t c = next_code_point(line, next);
            const bool is_mark = c == U':' || c == U'：' || c == U'/' || c == U'丨' || c == U'|' ||
                                 c == U'｜' || c == U'／' || c == U'∣' || is_space(c);
            if (!is_mark) break;
            at = next;
        }
        if (at > begin || at == line.size()) return at;
    }
    for (const std::string_view label : kLabels) {
        if (!begins_with(line, label)) continue;
        const std::size_t end = label.size();
        if (end == line.size()) return end;
        const bool is_closed = label.ends_with(':') || line[end] == ' ' || line[end] == ':' ||
                               line[end] == '/' || line.substr(end).starts_with("\xC2\xA0");
        if (is_closed)
            return line.find_first_not_of(" :/", end) == std::string_view::npos
                       ? line.size()
                       : line.find_first_not_of(" :/", end);
    }
    return std::string_view::npos;
}

bool speaks_of_others(std::string_view line) {
    return std::ranges::any_of(kOtherRoles,
                               [&](std::string_view role) { return begins_with(line, role); });
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    for (const std::string_view word : split(text, ' '))
        if (!word.empty()) words.push_back(to_lower_ascii(word));
    return words;
}

// MD, Ph.D., CFP®: capitals and dots. They follow a name and belong to it.
bool is_credential(std::string_view part) {
    if (part.size() > 24) return false;
    std::size_t capitals = 0;
    std::size_t small = 0;
    for (const char c : part) {
        capitals += c >= 'A' && c <= 'Z';
        small += c >= 'a' && c <= 'z';
    }
    return capitals >= 2 && small <= 2;
}

bool is_role(std::string_view part) {
    for (std::string word : words_of(part)) {
        while (!word.empty() && (word.back() == '.' || word.back() == ',' || word.back() == ':'))
            word.pop_back();
        if (word.ends_with("-in-chief")) return true;
        if (word.size() > 4 && word.ends_with('s')) word.pop_back();
        if (std::ranges::find(kRoles, word) != std::end(kRoles)) return true;
    }
    return false;
}

// Signs of icon fonts, pictures, arrows and what is left of broken text are no letters.
bool is_letter(char32_t c) {
    if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool is_sign = c < 0xC0 || (c >= 0x2000 && c < 0x2C00);
    const bool is_private = (c >= 0xE000 && c < 0xF900) || c == 0xFFFD || c >= 0xF0000;
    const bool is_picture = c >= 0x1F000 && c < 0x20000;
    return !is_sign && !is_private && !is_picture;
}

bool has_letters(std::string_view text) {
    for (std::size_t at = 0; at < text.size();)
        if (is_letter(next_code_point(text, at))) return true;
    return false;
}

// Digits that no account's name would have: a date, a time, a count of words.
bool is_numeric(std::string_view text) {
    const auto digits = static_cast<std::size_t>(std::ranges::count_if(text, is_digit));
    return digits * 2 > text.size() || (digits > 0 && contains(text, " ") && digits >= 2);
}

bool is_no_name(std::string_view part) {
    return std::ranges::any_of(kNoNames, [&](std::string_view word) {
        return begins_with(part, word) && (word.ends_with(' ') || part.size() == word.size() ||
                                           part[word.size()] == ' ' || word.ends_with(':'));
    });
}

bool is_name(std::string_view part) {
    const std::size_t length = code_point_count(part);
    if (length < 2 || length > kMaxName || !has_letters(part) || is_numeric(part)) return false;
    if (part.find_first_of("<>{}[]=@#!?\"%*_\\") != std::string_view::npos && contains(part, " "))
        return false;
    if (contains(part, "://") || contains(part, "/")) return false;
    if (words_of(part).size() > kMaxWords) return false;
    return !is_generic_name(part);
}

std::string_view trim_marks(std::string_view text) {
    static constexpr std::string_view kMarks = " ,;:|-/.·•&*\t\"'";
    for (;;) {
        text = trim_unicode(text);
        const std::size_t size = text.size();
        while (!text.empty() && kMarks.find(text.front()) != std::string_view::npos)
            text.remove_prefix(1);
        // "Jr." and "M.D." keep their dot.
        while (!text.empty() && text.back() != '.' &&
               kMarks.find(text.back()) != std::string_view::npos)
            text.remove_suffix(1);
        if (text.size() == size) return text;
    }
}

std::vector<std::string_view> split_at_joints(std::string_view text) {
    std::vector<std::string_view> parts;
    const std::string lower = to_lower_ascii(text);
    std::size_t begin = 0;
    while (begin <= text.size() && parts.size() < 2 * kMaxAuthors) {
        std::size_t end = text.size();
        std::size_t length = 1;
        for (const std::string_view joint : kJoints)
            if (const std::size_t at = lower.find(joint, begin); at < end) {
                end = at;
                length = joint.size();
            }
        parts.push_back(text.substr(begin, end - begin));
        begin = end + length;
    }
    return parts;
}

// "张三 李四" are two; "Jane Doe" is one.
void add_name(std::vector<std::string>& names, std::string_view part) {
    if (is_han_text(part) && contains(part, " ")) {
        bool all_short = true;
        for (const std::string_view word : split(part, ' '))
            all_short &= code_point_count(word) <= 4 && is_han_text(word);
        const bool is_split_name = code_point_count(part) <= 3;  // "张 三"
        if (all_short && !is_split_name) {
            for (const std::string_view word : split(part, ' '))
                if (is_name(word) && names.size() < kMaxAuthors) names.emplace_back(word);
            return;
        }
    }
    if (names.size() < kMaxAuthors && std::ranges::find(names, part) == names.end())
        names.emplace_back(part);
}

std::vector<std::string> names_of_line(std::string_view line, bool is_plain = false) {
    const std::size_t stop = find_stop(line, to_lower_ascii(line), is_plain);
    line = line.substr(0, stop);
    std::vector<std::string> names;
    for (std::string_view part : split_at_joints(line)) {
        part = trim_marks(part);
        if (starts_with_ignore_case(part, "and ")) part.remove_prefix(4);
        if (starts_with_ignore_case(part, "by ")) part.remove_prefix(3);
        if (part.empty()) continue;
        if (names.size() >= kMaxAuthors) break;
        if (!names.empty() && is_credential(part)) {
            names.emplace_back(part);
            continue;
        }
        if (!is_plain && is_role(part)) {
            if (names.empty()) return names;
            continue;  // "Jane Doe, Staff Writer, and John Roe"
        }
        if (!is_name(part)) break;
        if (!is_plain && (part.front() == '@' || is_no_name(part))) break;
        add_name(names, part);
    }
    return names;
}

bool goes_on(std::string_view line) {
    return line.ends_with(',') || line.ends_with('&') || line.ends_with(" and") || line == "and";
}

bool continues(std::string_view line) {
    return line.starts_with(",") || line.starts_with("&") || line.starts_with("and ") ||
           line == "and";
}

// The first line that is no label, and those that continue it.
std::string first_line(std::string_view text, bool& labelled) {
    std::string out;
    for (std::string_view line : split_lines(text)) {
        line = trim_unicode(line);
        if (line.empty()) continue;
        if (out.empty()) {
            if (speaks_of_others(line)) return {};
            if (const std::size_t at = behind_label(line); at != std::string_view::npos) {
                labelled = true;
                line = trim_unicode(line.substr(at));
                if (line.empty()) continue;
            }
            out = std::string(code_point_prefix(line, kMaxLine));
            continue;
        }
        if (!goes_on(out) && !continues(line)) break;
        out += ' ';
        out += code_point_prefix(line, kMaxLine);
        if (out.size() > 4 * kMaxLine) break;
    }
    return out;
}

}  // namespace

bool is_generic_name(std::string_view name) {
    const std::string folded = fold_fact(name);
    return std::ranges::find(kGeneric, std::string_view(folded)) != std::end(kGeneric);
}

std::vector<std::string> names_in(std::string_view lines) {
    bool labelled = false;
    const std::string line = first_line(lines, labelled);
    if (is_no_name(line)) return {};
    return names_of_line(line);
}

std::string name_turned_around(std::string_view name) {
    const std::size_t comma = name.find(',');
    const bool is_one = comma != std::string_view::npos && name.find(',', comma + 1) == name.npos;
    if (!is_one) return std::string(name);
    const std::string_view first = trim_unicode(name.substr(comma + 1));
    const std::string_view last = trim_unicode(name.substr(0, comma));
    // "Jane Doe, John Roe" are two; "van der Berg" is one.
    const bool is_two = contains(last, " ") && last.front() >= 'A' && last.front() <= 'Z';
    if (first.empty() || last.empty() || is_two || is_credential(first)) return std::string(name);
    return std::string(first) + " " + std::string(last);
}

std::vector<std::string> plain_names_in(std::string_view line) {
    bool labelled = false;
    return names_of_line(first_line(line, labelled), true);
}

std::vector<std::string> labelled_names(std::string_view lines) {
    bool labelled = false;
    const std::string line = first_line(lines, labelled);
    if (!labelled) return {};
    return names_of_line(line);
}

bool begins_with_author_label(std::string_view line) {
    constexpr std::size_t kFront = 64;  // bytes; the longest label has 27, blanks may be many
    line = trim_unicode(line);
    if (line.empty() || !kLabelInitials[static_cast<unsigned char>(line.front())]) return false;
    return behind_label(collapse_space(line.substr(0, kFront))) != std::string_view::npos;
}

bool is_author_label(std::string_view line) {
    line = trim_unicode(line);
    return !line.empty() && behind_label(line) == line.size();
}

bool looks_like_a_person(std::string_view name) {
    const auto words = split(name, ' ');
    if (words.size() < 2 || words.size() > 4) return false;
    return std::ranges::all_of(words, [](std::string_view word) {
        static constexpr std::string_view kParticles[] = {"de", "van", "von", "der", "la", "del"};
        const bool is_capital = !word.empty() && word.front() >= 'A' && word.front() <= 'Z';
        return is_capital || std::ranges::find(kParticles, word) != std::end(kParticles);
    });
}

std::string joined_names(const std::vector<std::string>& names) { return join(names, ", "); }

std::string folded_names(const std::vector<std::string>& names) {
    std::vector<std::string> folded;
    for (const std::string& name : names) folded.push_back(fold_fact(name));
    std::ranges::sort(folded);
    return join(folded, ",");
}

}  // namespace magpie
