// Runs to Markdown. Marks are toggles: at every boundary exactly the stars of the styles that
// change are written, so four in a row cannot happen. Whether a '[', ']' or '$' of the text needs a
// backslash depends on everything around it; they are written as placeholders, the line is checked
// with the reader's own scanner, and only a line that would be misread gets them escaped.
#include <algorithm>
#include <array>

#include "base/byte_set.h"
#include "base/text.h"
#include "parser/markdown_inline.h"
#include "parser/markdown_scan.h"

namespace magpie::markdown {
namespace {

// C0 bytes never survive normalise_runs, so these stand for characters of the text.
constexpr char kTextOpen = '\x01';    // [
constexpr char kTextClose = '\x02';   // ]
constexpr char kTextDollar = '\x03';  // $

bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }

bool is_word(char32_t c) {
    if (c < 0x80)
        return is_ascii_letter(static_cast<char>(c)) || is_ascii_digit(static_cast<char>(c));
    const bool punctuation = (c >= 0x2000 && c <= 0x206F) || (c >= 0x3000 && c <= 0x303F) ||
                             (c >= 0xFF00 && c <= 0xFF0F) || (c >= 0xFF1A && c <= 0xFF20);
    return !punctuation && c != 0xA0;
}

char32_t code_point_before(std::string_view text, std::size_t pos) {
    if (pos == 0) return ' ';
    std::size_t begin = pos - 1;
    while (begin > 0 && pos - begin < 4 && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80)
        --begin;
    return next_code_point(text, begin);
}

bool underscores_are_inside_word(std::string_view text, std::size_t pos) {
    std::size_t begin = pos;
    while (begin > 0 && text[begin - 1] == '_') --begin;
    std::size_t end = text.find_first_not_of('_', pos);
    if (end == std::string_view::npos) return false;
    return is_word(code_point_before(text, begin)) && is_word(next_code_point(text, end));
}

bool opens_tag(std::string_view text, std::size_t pos) {
    if (pos + 1 >= text.size()) return false;
    const char next = text[pos + 1];
    return is_ascii_letter(next) || next == '/' || next == '!';
}

// "&amp;", "&#8212;": Markdown viewers would decode it.
bool opens_entity(std::string_view text, std::size_t pos) {
    const std::string_view rest = text.substr(pos + 1, 33);
    const std::size_t end = rest.find(';');
    if (end == std::string_view::npos || end == 0) return false;
    const std::string_view name =
        rest.substr(rest.front() == '#' ? 1 : 0, end - (rest.front() == '#' ? 1 : 0));
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return is_ascii_letter(c) || is_ascii_digit(c);
    });
}

// What else viewers take for marks: "<?" and struck text between tildes.
struct Strict {
    bool instructions = false;
    bool tildes = false;
};

void append_escaped(std::string& out, std::string_view text, Strict strict) {
    static constexpr ByteSet kSpecial{"\\*`_<&[]$~"};
    for (std::size_t pos = 0; pos < text.size();) {
        const std::size_t special = kSpecial.find(text, pos);
        out.append(text, pos, special - pos);
        pos = special + 1;
        if (special == text.size()) return;
        switch (text[special]) {
            case '[':
                out += kTextOpen;
                continue;
            case ']':
                out += kTextClose;
                continue;
            case '$':
                out += kTextDollar;
                continue;
            case '_':
                if (!underscores_are_inside_word(text, special)) out += '\\';
                break;
            case '<':
                if (opens_tag(text, special) ||
                    (strict.instructions && text.substr(special).starts_with("<?")))
                    out += '\\';
                break;
            case '~':
                if (strict.tildes) out += '\\';
                break;
            case '&':
                if (opens_entity(text, special)) out += '\\';
                break;
            default:
                out += '\\';
                break;
        }
        out += text[special];
    }
}

// ASCII that would end a target or start a span of its own, percent-encoded.
std::string encode_target(std::string_view url) {
    int depth = 0;
    bool balanced = true;
    for (const char c : url) {
        if (c == '(') balanced = balanced && ++depth <= 4;
        if (c == ')') balanced = balanced && --depth >= 0;
    }
    balanced = balanced && depth == 0;
    static constexpr ByteSet kEncoded{"<>[]\\`$\""};
    static constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string out;
    out.reserve(url.size());
    for (const char c : url) {
        const auto byte = static_cast<unsigned char>(c);
        const bool parenthesis = c == '(' || c == ')';
        const bool encode =
            byte <= 0x20 || byte == 0x7F || kEncoded.contains(c) || (parenthesis && !balanced);
        if (!encode) {
            out += c;
            continue;
        }
        out += '%';
        out += kDigits[byte >> 4];
        out += kDigits[byte & 0xF];
    }
    return out;
}

void append_code(std::string& out, std::string_view code) {
    std::size_t longest = 0;
    std::size_t current = 0;
    for (const char c : code) {
        current = c == '`' ? current + 1 : 0;
        longest = std::max(longest, current);
    }
    const std::string fence(longest + 1, '`');
    const bool pad = code.front() == '`' || code.back() == '`';
    out += fence;
    if (pad) out += ' ';
    out += code;
    if (pad) out += ' ';
    out += fence;
}

struct Marks {
    bool strong = false;
    bool emphasis = false;
};

// One tilde strikes nothing out.
bool has_tilde_pair(const std::vector<Run>& runs) {
    std::size_t groups = 0;
    for (const Run& run : runs) {
        if (run.kind != Run::Kind::text && run.kind != Run::Kind::image) continue;
        for (std::size_t pos = run.text.find('~'); pos != std::string::npos && groups < 2;
             pos = run.text.find('~', run.text.find_first_not_of('~', pos)))
            ++groups;
    }
    return groups > 1;
}

class Printer {
  public:
    explicit Printer(Escapes escapes) : escapes_(escapes) {}

    std::string run(const std::vector<Run>& runs) {
        if (escapes_ == Escapes::common_mark) strict_ = {true, has_tilde_pair(runs)};
        for (std::size_t begin = 0; begin < runs.size();) {
            std::size_t end = begin + 1;
            while (end < runs.size() && runs[end].href == runs[begin].href) ++end;
            if (runs[begin].href.empty())
                print(runs, begin, end);
            else
                print_link(runs, begin, end);
            begin = end;
        }
        set({});
        return std::move(out_);
    }

  private:
    void set(Marks next) {
        if (next.strong != marks_.strong) out_ += "**";
        if (next.emphasis != marks_.emphasis) out_ += '*';
        marks_ = next;
    }

    void print(const std::vector<Run>& runs, std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const Run& run = runs[i];
            set({run.strong, run.emphasis});
            switch (run.kind) {
                case Run::Kind::text:
                    append_escaped(out_, run.text, strict_);
                    break;
                case Run::Kind::code:
                    append_code(out_, run.text);
                    break;
                case Run::Kind::image:
                    print_image(run);
                    break;
                case Run::Kind::line_break:
                    out_ += '\n';
                    break;
                case Run::Kind::raw:
                    out_ += run.text;
                    break;
            }
        }
    }

    // The styles that all runs of a link share stay outside its brackets.
    void print_link(const std::vector<Run>& runs, std::size_t begin, std::size_t end) {
        Marks common{true, true};
        for (std::size_t i = begin; i < end; ++i) {
            common.strong = common.strong && runs[i].strong;
            common.emphasis = common.emphasis && runs[i].emphasis;
        }
        set(common);
        const std::string target = encode_target(runs[begin].href);
        if (end == begin + 1 && is_autolink(runs[begin], target)) {
            out_ += '<' + target + '>';
            return;
        }
        guard_exclamation();
        out_ += '[';
        print(runs, begin, end);
        set(common);
        out_ += "](" + target + ')';
    }

    static bool is_autolink(const Run& run, const std::string& target) {
        return run.kind == Run::Kind::text && run.text == target &&
               (target.starts_with("http://") || target.starts_with("https://"));
    }

    void print_image(const Run& run) {
        guard_exclamation();
        out_ += "![";
        append_escaped(out_, run.text, strict_);
        out_ += "](" + encode_target(run.target) + ')';
    }

    // "!" of the text directly before a link would make it an image.
    void guard_exclamation() {
        if (out_.empty() || out_.back() != '!') return;
        out_.back() = '\\';
        out_ += '!';
    }

    Escapes escapes_;
    Strict strict_;
    std::string out_;
    Marks marks_;
};

std::string without_placeholders(std::string text) {
    for (char& c : text) {
        if (c == kTextOpen)
            c = '[';
        else if (c == kTextClose)
            c = ']';
        else if (c == kTextDollar)
            c = '$';
    }
    return text;
}

std::string escape_placeholders(const std::string& text, bool brackets, bool dollars) {
    std::string out;
    out.reserve(text.size() + 16);
    for (const char c : text) {
        const bool bracket = c == kTextOpen || c == kTextClose;
        if ((bracket && brackets) || (c == kTextDollar && dollars)) {
            out += '\\';
            out += c == kTextOpen ? '[' : c == kTextClose ? ']' : '$';
        } else {
            out += c;
        }
    }
    return out;
}

// True when some '$' of the text would start a formula.
bool dollars_misread(const std::string& marked, std::string_view plain) {
    for (std::size_t pos = marked.find(kTextDollar); pos != std::string::npos;
         pos = marked.find(kTextDollar, pos + 1))
        if (formula_end(plain, pos)) return true;
    return false;
}

// True when a bracket of the text would start a link or take part in one.
bool brackets_misread(const std::string& marked, std::string_view plain) {
    const InlineScan scan = scan_inline(plain);
    std::size_t own = 0;
    for (const BracketPair& pair : scan.brackets) {
        const bool open_is_text = marked[pair.open] == kTextOpen;
        const bool close_is_text = marked[pair.close] == kTextClose;
        if (open_is_text != close_is_text) return true;
        if (open_is_text && target_at(plain, pair.close + 1)) return true;
        if (!open_is_text) ++own;
    }
    // Brackets of links and images that found no partner at all.
    std::size_t expected = 0;
    std::size_t next_opaque = 0;
    for (std::size_t pos = 0; pos < marked.size(); ++pos) {
        while (next_opaque < scan.opaque.size() && scan.opaque[next_opaque].end <= pos)
            ++next_opaque;
        const bool opaque =
            next_opaque < scan.opaque.size() && scan.opaque[next_opaque].begin <= pos;
        if (!opaque && marked[pos] == '[') ++expected;
    }
    return own != expected;
}

std::string resolve_placeholders(std::string marked) {
    static constexpr ByteSet kPlaceholders{"\x01\x02\x03"};
    static constexpr ByteSet kBrackets{"\x01\x02"};
    if (kPlaceholders.find(marked) == marked.size()) return marked;
    if (marked.find(kTextDollar) != std::string::npos) {
        const bool dollars = dollars_misread(marked, without_placeholders(marked));
        if (dollars) marked = escape_placeholders(marked, false, true);
    }
    if (kBrackets.find(marked) == marked.size()) return without_placeholders(std::move(marked));
    const std::string plain = without_placeholders(marked);
    // Without "](" nothing can be misread: nearly every paragraph ends here.
    if (plain.find("](") == std::string::npos || !brackets_misread(marked, plain)) return plain;
    return without_placeholders(escape_placeholders(marked, true, false));
}

bool is_table_delimiter(std::string_view line) {
    return line.starts_with('|') && line.find_first_not_of("|-: ") == std::string_view::npos &&
           contains(line, "-");
}

bool starts_heading(std::string_view line) {
    const std::size_t hashes = std::min(line.find_first_not_of('#'), line.size());
    return hashes >= 1 && hashes <= 6 && (hashes == line.size() || line[hashes] == ' ');
}

constexpr std::size_t kNoGuard = std::string_view::npos;

// Where a line of a paragraph stands decides which markers would be misread there.
enum class LinePlace { in_list, first, later };

std::size_t marker_offset(std::string_view line) {
    for (int depth = 0; depth < 3; ++depth)
        if (const auto marker = list_marker_at(line, depth))
            return marker->ordered ? line.find('.') : 0;
    return kNoGuard;
}

// Offset in `line` where a backslash is needed, kNoGuard when the line is harmless.
std::size_t guard_offset(std::string_view line, std::string_view next_line, LinePlace place) {
    if (line.empty()) return kNoGuard;
    if (line.front() == '>' || line == "---" || starts_heading(line)) return 0;
    if (line.starts_with("~~~")) return 0;  // other readers' fence
    if (line.front() == '|' && is_table_delimiter(next_line)) return 0;
    if (place == LinePlace::in_list) return marker_offset(line);
    const auto number = list_marker_at(line, 0);
    if (place == LinePlace::later || !number || !number->ordered || number->alone) return kNoGuard;
    // Lines "1. …" and "2. …" of one paragraph would be a list of two items.
    const auto next = list_marker_at(next_line, 0);
    if (next && next->ordered && next->number == number->number + 1) return line.find('.');
    // "1. # a" reads as an item whose text starts behind the marker.
    const std::size_t offset = guard_offset(line.substr(number->width), {}, LinePlace::in_list);
    return offset == kNoGuard ? offset : number->width + offset;
}

// Offset of the sign of a list marker of CommonMark (§5.2); `first`: any number may start a list.
std::size_t strict_marker_offset(std::string_view line, bool first) {
    const bool bullet = line.starts_with('-') || line.starts_with('+');
    const std::size_t digits = std::min(line.find_first_not_of("0123456789"), line.size());
    const bool number = digits > 0 && digits <= 9 && digits < line.size() &&
                        (line[digits] == '.' || line[digits] == ')');
    if (!bullet && !number) return kNoGuard;
    const std::size_t sign = bullet ? 0 : digits;
    const bool marker = sign + 1 == line.size() || line[sign + 1] == ' ';
    // Only a list that begins with 1 may interrupt a paragraph.
    const bool starts_list = bullet || first || line.substr(0, digits) == "1";
    return marker && starts_list ? sign : kNoGuard;
}

// "[a]: b" is a definition, which nobody sees (CommonMark §4.7).
bool is_definition(std::string_view line) {
    if (!line.starts_with('[')) return false;
    for (std::size_t pos = 1; pos + 1 < line.size(); ++pos) {
        if (line[pos] == '\\')
            ++pos;
        else if (line[pos] == '[')
            return false;
        else if (line[pos] == ']')
            return line[pos + 1] == ':';
    }
    return false;
}

// Where a line needs a backslash for other viewers; `first`: of its paragraph.
std::size_t strict_guard_offset(std::string_view line, bool first) {
    if (line.empty()) return kNoGuard;
    const std::size_t marker = strict_marker_offset(line, first);
    if (marker != kNoGuard) return marker;
    const auto only = [&](std::string_view set) {
        return line.find_first_not_of(set) == std::string_view::npos;
    };
    if (line.front() == '-' && only("- ")) return 0;  // rule, underline of a heading
    if (!first && line.front() == '=' && only("= ")) return 0;
    if (!first && only("|:- ") && contains(line, "-")) return 0;  // delimiter row
    return first && is_definition(line) ? 0 : kNoGuard;
}

}  // namespace

std::string print_inline(const std::vector<Run>& runs, Escapes escapes) {
    return resolve_placeholders(Printer(escapes).run(runs));
}

std::string guard_line_starts(std::string_view text, bool in_list, Escapes escapes) {
    std::string out;
    LinePlace place = in_list ? LinePlace::in_list : LinePlace::first;
    while (true) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        const std::string_view behind = text.substr(std::min(end + 1, text.size()));
        std::size_t offset =
            escapes == Escapes::common_mark ? strict_guard_offset(line, out.empty()) : kNoGuard;
        if (offset == kNoGuard)
            offset = guard_offset(line, behind.substr(0, behind.find('\n')), place);
        out.append(line, 0, offset);
        if (offset != kNoGuard) {
            out += '\\';
            out.append(line, offset);
        }
        if (end == text.size()) return out;
        out += '\n';
        text = behind;
        if (place == LinePlace::first) place = LinePlace::later;
    }
}

}  // namespace magpie::markdown
