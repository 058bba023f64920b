#include "parser/credentials.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "base/text.h"
#include "parser/base64.h"
#include "parser/byte_search.h"
#include "parser/js_cursor.h"
#include "parser/mhtml.h"

namespace magpie {
namespace {

// ---- names

struct Name {
    std::string_view text;
    // As a parameter of an address: nowhere (a QR code's ticket is public), in the backend only
    // (authors copy links with a dead token into articles), on WeChat's hosts, or wherever it
    // stands, because nobody else uses the name.
    enum class Parameter { never, in_backend, on_wechat, anywhere } parameter;
};
using enum Name::Parameter;

// docs: §9.2 of the page description, and what the client and the backend add to it.
constexpr std::array kNames{
    Name{"pass_ticket", anywhere}, Name{"exportkey", anywhere},  Name{"appmsg_token", anywhere},
    Name{"wxtoken", anywhere},     Name{"poc_token", anywhere},  Name{"wap_sid2", anywhere},
    Name{"data_ticket", anywhere}, Name{"slave_sid", anywhere},  Name{"wap_export_token", anywhere},
    Name{"user_uin", anywhere},    Name{"sessionid", on_wechat}, Name{"key", on_wechat},
    Name{"uin", on_wechat},        Name{"token", in_backend},    Name{"ticket", never}};

bool has_digit(std::string_view value) { return std::any_of(value.begin(), value.end(), is_digit); }

bool has_letter(std::string_view value) {
    return std::any_of(value.begin(), value.end(),
                       [](char c) { return is_identifier_start(c) && c != '_'; });
}

bool is_all(std::string_view value, bool (*test)(char)) {
    return std::all_of(value.begin(), value.end(), test);
}

bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool is_value_char(char c) {
    return is_identifier_part(c) || std::string_view("%+/=.~*!-").find(c) != std::string_view::npos;
}

// The address of a public notice, whose `key` everybody gets.
constexpr std::string_view kPublicNotice = "action=getannouncement";

// What the site writes for a reader without a session, and what is covered already.
bool says_nothing(std::string_view value) {
    constexpr std::size_t kShortest = 4;              // "777", "0", "1" and the like are no keys
    if (contains(value, kPublicNotice)) return true;  // covering it would change what is exempt
    if (value.size() < kShortest) return true;
    if (value.find_first_not_of(value.front()) == std::string_view::npos) return true;
    return value == "null" || value == "undefined" || value == "true" || value == "false" ||
           value == "none";
}

// "svr_986bd7b8c17": the server numbers every view of a page so, also without a reader's session.
bool is_page_view(std::string_view value) {
    return value.starts_with("svr_") && is_all(value.substr(4), is_hex);
}

// Scripts use `key`, `token` and `ticket` for a thousand other things ("addCss", "shareh5info"); a
// session's are long and random, decimal, and long hexadecimal.
bool is_script_value_of(std::string_view name, std::string_view value) {
    if (says_nothing(value) || !is_all(value, is_value_char)) return false;
    if (contains(value, name)) return false;  // the name of an attribute or parameter
    if (name == "sessionid" && is_page_view(value)) return false;
    if (name == "key")  // an album's items have a `key` of digits and underscores
        return value.size() >= 16 && has_digit(value) && has_letter(value) &&
               !value.starts_with("wxv_") && value.find_first_of("./") == std::string_view::npos;
    if (name == "token") return value.size() >= 6 && is_all(value, is_digit);
    if (name == "ticket") return value.size() >= 32 && is_all(value, is_hex);
    return true;
}

// ---- the bytes as a reader sees them

// Quoted-printable breaks lines with "=\r\n" anywhere, also inside a value: the text without those
// breaks, and the way back to the bytes.
class LogicalText {
  public:
    LogicalText(std::string_view bytes, bool quoted_printable) : view_(bytes) {
        if (quoted_printable) join_lines(bytes);
    }
    LogicalText(const LogicalText&) = delete;
    LogicalText& operator=(const LogicalText&) = delete;

    std::string_view text() const { return view_; }

    void cover(std::string& bytes, std::size_t begin, std::size_t end) const {
        auto next = std::upper_bound(breaks_.begin(), breaks_.end(), begin, before);
        std::size_t removed = next == breaks_.begin() ? 0 : std::prev(next)->removed;
        for (std::size_t i = begin; i < end; ++i) {
            if (next != breaks_.end() && next->at == i) removed = (next++)->removed;
            bytes[i + removed] = 'x';
        }
    }

  private:
    struct Break {
        std::size_t at;       // position in the joined text where a break stood
        std::size_t removed;  // bytes removed up to here
    };
    static bool before(std::size_t position, const Break& b) { return position < b.at; }

    void join_lines(std::string_view bytes) {
        joined_.reserve(bytes.size());
        std::size_t copied = 0;
        for (std::size_t at = bytes.find('='); at != std::string_view::npos;
             at = bytes.find('=', at + 1)) {
            const std::string_view rest = bytes.substr(at + 1);
            const std::size_t length = rest.starts_with('\n')     ? 2
                                       : rest.starts_with("\r\n") ? 3
                                                                  : 0;
            if (length == 0) continue;
            joined_.append(bytes, copied, at - copied);
            copied = at + length;
            breaks_.push_back({joined_.size(), copied - joined_.size()});
        }
        joined_.append(bytes, copied);
        view_ = joined_;
    }

    std::string joined_;
    std::string_view view_;
    std::vector<Break> breaks_;
};

struct Span {
    std::size_t begin, end;
};

// ---- parameters of addresses

// How the '=' behind a name is written; `level` counts percent encodings around the address.
struct Equals {
    std::string_view text;
    int level;
};
constexpr std::array kEquals{Equals{"=3D", 0},     Equals{"=3d", 0},     Equals{"=", 0},
                             Equals{"%3D", 1},     Equals{"%3d", 1},     Equals{"%253D", 2},
                             Equals{"%253d", 2},   Equals{"\\x3d", 0},   Equals{"\\x3D", 0},
                             Equals{"\\u003d", 0}, Equals{"\\u003D", 0}, Equals{"&#61;", 0},
                             Equals{"&#x3D;", 0},  Equals{"&#x3d;", 0}};

// What may stand directly before a parameter's name.
constexpr std::array<std::string_view, 22> kBefore{
    "&",     "?",       "#",       "amp;",    "&#38;",   "&#x26;", "\\x26", "\\x3f",
    "\\x3F", "\\u0026", "\\u003f", "\\u003F", "%26",     "%3F",    "%3f",   "%23",
    "%2526", "%253F",   "%253f",   "%25253F", "%252526", "amp%3B"};

bool follows_a_separator(std::string_view text, std::size_t name) {
    const std::string_view before =
        text.substr(name > 8 ? name - 8 : 0, std::min<std::size_t>(name, 8));
    if (before.ends_with("&&")) return false;  // a script's "and"
    return std::any_of(kBefore.begin(), kBefore.end(),
                       [&](std::string_view mark) { return before.ends_with(mark); });
}

std::optional<Equals> equals_at(std::string_view text, std::size_t pos, bool quoted_printable) {
    for (const Equals& equals : kEquals) {
        if (!text.substr(pos).starts_with(equals.text)) continue;
        if (equals.text.starts_with("=3") && !quoted_printable) continue;
        return equals;
    }
    return std::nullopt;
}

// Inside an address that is itself percent-encoded, its '&' ends the value.
bool ends_encoded_value(std::string_view rest, int level) {
    if (level == 0 || !rest.starts_with('%')) return false;
    for (int i = 1; i < level; ++i) {
        if (!rest.substr(1).starts_with("25")) return false;
        rest.remove_prefix(2);
    }
    const std::string_view code = rest.substr(1, 2);
    return code == "26" || code == "23" || code == "22" || code == "27" || code == "20" ||
           code == "3C" || code == "3E" || code == "3c" || code == "3e";
}

std::size_t end_of_parameter(std::string_view text, std::size_t pos, int level) {
    for (; pos < text.size(); ++pos) {
        if (ends_encoded_value(text.substr(pos, 8), level)) return pos;
        const bool slash =
            text[pos] == '\\' && text.substr(pos + 1).starts_with('/');  // JSON's "\/"
        if (!is_value_char(text[pos]) && !slash) return pos;
    }
    return pos;
}

bool is_code(std::string_view text, std::size_t end, std::string_view value) {
    return text.substr(end).starts_with('(') || text.substr(end).starts_with('[') ||
           contains(value, "window.");
}

// Tells whether the address around a place is one of WeChat's (of its backend). Asked for rising
// places: each byte is looked at once, however many parameters an address has.
class AddressContext {
  public:
    AddressContext(std::string_view text, bool backend_only)
        : text_(text), backend_only_(backend_only) {}

    bool is_wanted(std::size_t place) {
        std::size_t begin = place;
        while (begin > seen_ && !breaks(text_[begin - 1])) --begin;
        const bool goes_on = begin == seen_ && seen_ > 0;
        if (!goes_on) {
            known_ = starts_like_wechat(text_.substr(begin, place - begin));
            is_notice_ = false;
        }
        // A mark may lie across the place of the last question.
        const std::size_t from = goes_on ? begin - std::min(begin, kLongestMark) : begin;
        const std::string_view part = text_.substr(from, place - from);
        known_ = known_ || has_mark(part);
        is_notice_ = is_notice_ || contains(part, kPublicNotice);
        seen_ = place;
        return known_ && !is_notice_;
    }

  private:
    static constexpr std::size_t kLongestMark = kPublicNotice.size();

    static bool breaks(char c) {
        return is_ascii_space(c) || c == '"' || c == '\'' || c == '<' || c == '>';
    }
    bool starts_like_wechat(std::string_view address) const {
        return !backend_only_ && (address.starts_with("/mp/") || address.starts_with("/s?"));
    }
    bool has_mark(std::string_view address) const {
        if (contains(address, "cgi-bin")) return true;
        return !backend_only_ && (contains(address, "weixin.qq.com") || contains(address, "__biz"));
    }

    std::string_view text_;
    bool backend_only_;
    std::size_t seen_ = 0;
    bool known_ = false;
    bool is_notice_ = false;
};

void find_parameters(std::string_view text, const Name& name, bool quoted_printable,
                     std::vector<Span>& spans) {
    AddressContext context(text, name.parameter == in_backend);
    for (std::size_t at = find_bytes(text, name.text); at != std::string_view::npos;
         at = find_bytes(text, name.text, at + name.text.size())) {
        const auto equals = equals_at(text, at + name.text.size(), quoted_printable);
        if (!equals || !follows_a_separator(text, at)) continue;
        const std::size_t begin = at + name.text.size() + equals->text.size();
        const std::size_t end = end_of_parameter(text, begin, equals->level);
        const std::string_view value = text.substr(begin, end - begin);
        if (says_nothing(value) || is_code(text, end, value)) continue;
        if (name.parameter == anywhere || context.is_wanted(at)) spans.push_back({begin, end});
    }
}

// ---- variables of scripts

constexpr std::array<std::string_view, 5> kQuotes{"\\\"", "\\'", "&quot;", "\"", "'"};

std::string_view quote_at(std::string_view text, std::size_t pos) {
    for (const std::string_view quote : kQuotes)
        if (text.substr(pos).starts_with(quote)) return quote;
    return {};
}

// The terms of one assignment (§3.4): strings joined by ||, around them decoders and other names.
class Assignment {
  public:
    Assignment(std::string_view text, std::size_t pos)
        : text_(text.substr(0, std::min(text.size(), pos + kReach))), pos_(pos) {}

    // Steps over the rest of the name and the sign; false when nothing is assigned here.
    bool opens(bool quoted_printable) {
        if (const auto quote = quote_at(text_, pos_); !quote.empty()) pos_ += quote.size();
        skip_blank();
        if (take(":")) return true;
        if (!take("=")) return false;
        if (quoted_printable) take("3D");
        return !text_.substr(pos_).starts_with('=');
    }

    // The next string or number; nothing at the end of the statement.
    std::optional<Span> next_value() {
        while (pos_ < text_.size()) {
            skip_blank();
            if (const auto quote = quote_at(text_, pos_); !quote.empty()) return take_string(quote);
            const char c = pos_ < text_.size() ? text_[pos_] : ';';
            if (is_digit(c)) return take_number();
            if (c == '|' || c == '(') {
                ++pos_;
            } else if (is_identifier_start(c)) {
                skip_name();
            } else {
                return std::nullopt;
            }
        }
        return std::nullopt;
    }

  private:
    static constexpr std::size_t kReach = 4'096;

    void skip_blank() {
        while (pos_ < text_.size() && (text_[pos_] == ' ' || text_[pos_] == '\t')) ++pos_;
    }
    bool take(std::string_view word) {
        if (!text_.substr(pos_).starts_with(word)) return false;
        pos_ += word.size();
        return true;
    }
    std::optional<Span> take_string(std::string_view quote) {
        const std::size_t begin = pos_ + quote.size();
        const std::size_t end = text_.find(quote, begin);
        if (end == std::string_view::npos) {
            pos_ = text_.size();
            return std::nullopt;
        }
        pos_ = end + quote.size();
        take(".html(false)");
        skip_blank();
        take(")");
        skip_blank();
        if (!text_.substr(pos_).starts_with("||")) text_ = text_.substr(0, pos_);
        return Span{begin, end};
    }
    std::optional<Span> take_number() {
        const std::size_t begin = pos_;
        while (pos_ < text_.size() && is_identifier_part(text_[pos_])) ++pos_;
        return Span{begin, pos_};
    }
    // a.b['c'], a call, or a decoder's name up to its parenthesis.
    void skip_name() {
        const std::size_t begin = pos_;
        while (pos_ < text_.size() && (is_identifier_part(text_[pos_]) || text_[pos_] == '.'))
            ++pos_;
        const std::string_view name = text_.substr(begin, pos_ - begin);
        if (name == "JsDecode" || name == "htmlDecode" || name.ends_with("codeURIComponent"))
            return;
        while (pos_ < text_.size() && (text_[pos_] == '[' || text_[pos_] == '(')) skip_brackets();
    }
    void skip_brackets() {
        int depth = 0;
        for (; pos_ < text_.size(); ++pos_) {
            if (text_[pos_] == '[' || text_[pos_] == '(') ++depth;
            if ((text_[pos_] == ']' || text_[pos_] == ')') && --depth == 0) {
                ++pos_;
                return;
            }
        }
    }

    std::string_view text_;
    std::size_t pos_;
};

bool begins_a_name(std::string_view text, std::size_t at) {
    if (at == 0) return true;
    const char before = text[at - 1];
    if (at > 1 && text[at - 2] == '\\' && (before == 'n' || before == 't' || before == 'r'))
        return true;
    const bool in_address = before == '&' || before == '?' || text.substr(0, at).ends_with("amp;");
    return !in_address && !is_identifier_part(before) && before != '-' && before != '%';
}

void find_variables(std::string_view text, const Name& name, bool quoted_printable,
                    std::vector<Span>& spans) {
    for (std::size_t at = find_bytes(text, name.text); at != std::string_view::npos;
         at = find_bytes(text, name.text, at + name.text.size())) {
        if (!begins_a_name(text, at)) continue;
        Assignment assignment(text, at + name.text.size());
        if (!assignment.opens(quoted_printable)) continue;
        while (const auto value = assignment.next_value())
            if (is_script_value_of(name.text, text.substr(value->begin, value->end - value->begin)))
                spans.push_back(*value);
    }
}

// Calls `visit(begin, end)` for the inside of every script; in a page escaped as JSON the end tag
// is "<\/script".
template <class Visit>
void for_each_script(std::string_view text, Visit visit) {
    constexpr std::string_view kOpen = "<script";
    for (std::size_t at = find_bytes(text, kOpen); at != std::string_view::npos;) {
        const std::size_t end = std::min(
            {find_bytes(text, "</script", at), find_bytes(text, "<\\/script", at), text.size()});
        visit(at, end);
        at = find_bytes(text, kOpen, end);
    }
}

std::vector<Span> find_credentials(std::string_view text, CredentialPlaces places) {
    const bool quoted_printable = places == CredentialPlaces::mhtml;
    std::vector<Span> spans;
    const auto in_scripts = [&](std::size_t begin, std::size_t end) {
        for (const Name& name : kNames) {
            const std::size_t before = spans.size();
            find_variables(text.substr(begin, end - begin), name, quoted_printable, spans);
            for (std::size_t i = before; i < spans.size(); ++i) {
                spans[i].begin += begin;
                spans[i].end += begin;
            }
        }
    };
    for (const Name& name : kNames)
        if (name.parameter != never) find_parameters(text, name, quoted_printable, spans);
    if (places == CredentialPlaces::data) in_scripts(0, text.size());
    if (places == CredentialPlaces::scripts || places == CredentialPlaces::mhtml)
        for_each_script(text, in_scripts);
    return spans;
}

// Overlapping finds (a variable that holds an address) are one.
std::size_t cover_all(const LogicalText& logical, std::vector<Span> spans, std::string& bytes) {
    std::sort(spans.begin(), spans.end(),
              [](const Span& a, const Span& b) { return a.begin < b.begin; });
    std::size_t covered = 0, end = 0;
    for (const Span& span : spans) {
        if (span.begin >= end) ++covered;
        if (span.end > end) logical.cover(bytes, std::max(span.begin, end), span.end);
        end = std::max(end, span.end);
    }
    return covered;
}

std::size_t mask_text(std::string& bytes, CredentialPlaces places) {
    const LogicalText logical(bytes, places == CredentialPlaces::mhtml);
    return cover_all(logical, find_credentials(logical.text(), places), bytes);
}

// ---- what only mail has

bool is_session_header(std::string_view line) {
    return starts_with_ignore_case(line, "cookie:") ||
           starts_with_ignore_case(line, "set-cookie:") ||
           starts_with_ignore_case(line, "authorization:") ||
           starts_with_ignore_case(line, "x-wechat-key:") ||
           starts_with_ignore_case(line, "x-wechat-uin:");
}

// Everything behind the colon but white space, with the folded lines that follow.
std::size_t mask_headers(std::string& bytes, std::size_t begin, std::size_t end) {
    std::size_t covered = 0;
    bool in_session = false;
    while (begin < end) {
        const std::size_t stop = std::min(bytes.find('\n', begin), end);
        const std::string_view line = std::string_view(bytes).substr(begin, stop - begin);
        const bool folded = line.starts_with(' ') || line.starts_with('\t');
        if (!folded) in_session = is_session_header(line);
        const std::size_t value =
            begin + (folded ? 0 : std::min(line.find(':'), line.size() - 1) + 1);
        bool changed = false;
        for (std::size_t i = value; in_session && i < stop; ++i) {
            changed = changed || (!is_ascii_space(bytes[i]) && bytes[i] != 'x');
            if (!is_ascii_space(bytes[i])) bytes[i] = 'x';
        }
        covered += changed;
        begin = stop + 1;
    }
    return covered;
}

bool is_text_part(const MhtmlPart& part) {
    const std::string_view type = trim(part.content_type);
    return starts_with_ignore_case(type, "text/") ||
           starts_with_ignore_case(type, "application/xhtml") ||
           starts_with_ignore_case(type, "application/javascript") ||
           starts_with_ignore_case(type, "application/json");
}

// A text part in base64 is decoded, covered and put back into the same places; one that cannot be
// put back exactly is covered whole.
std::size_t mask_base64(std::string& bytes, std::size_t begin, std::size_t end) {
    std::string decoded = base64_decode_lenient(std::string_view(bytes).substr(begin, end - begin));
    const std::size_t covered = mask_text(decoded, CredentialPlaces::scripts);
    if (covered == 0) return 0;
    const std::string encoded = base64_encode(decoded);
    std::vector<std::size_t> places;
    for (std::size_t i = begin; i < end; ++i)
        if (!is_ascii_space(bytes[i])) places.push_back(i);
    const bool fits = places.size() == encoded.size();
    for (std::size_t i = 0; i < places.size(); ++i) bytes[places[i]] = fits ? encoded[i] : 'x';
    return covered;
}

std::size_t mask_mhtml(std::string& bytes) {
    std::size_t covered = mask_text(bytes, CredentialPlaces::mhtml);
    const std::string copy = bytes;  // the parts are views
    const MhtmlFile file = read_mhtml_file(copy);
    const auto place = [&](std::string_view part) {
        return static_cast<std::size_t>(part.data() - copy.data());
    };
    covered += mask_headers(bytes, place(file.head), place(file.head) + file.head.size());
    for (const MhtmlPart& part : file.parts) {
        covered += mask_headers(bytes, place(part.head), place(part.head) + part.head.size());
        if (is_text_part(part) && part.is_base64())
            covered += mask_base64(bytes, place(part.body), place(part.body) + part.body.size());
    }
    return covered;
}

}  // namespace

bool is_credential_name(std::string_view parameter) {
    return std::any_of(kNames.begin(), kNames.end(), [&](const Name& name) {
        return name.parameter != never && name.text == parameter;
    });
}

bool is_credential_name_anywhere(std::string_view parameter) {
    return std::any_of(kNames.begin(), kNames.end(), [&](const Name& name) {
        return name.parameter == anywhere && name.text == parameter;
    });
}

std::size_t mask_credentials(std::string& bytes, CredentialPlaces places) {
    return places == CredentialPlaces::mhtml ? mask_mhtml(bytes) : mask_text(bytes, places);
}

}  // namespace magpie
