#include "parser/seed_web_text.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "parser/seed_inline.h"

namespace magpie::seed {
namespace {

constexpr std::size_t kParagraph = 40;       // weight; menu entries are shorter
constexpr std::size_t kLongParagraph = 180;  // weight; teasers in menus are shorter
constexpr std::size_t kFurniture = 120;   // weight up to which a line with a footer word is footer
constexpr std::size_t kMaxLinkLines = 8;  // lines a link may span in cards of menus
constexpr std::size_t kTitleCore =
    40;                              // code points of the title that must appear in one piece, or
constexpr double kTitleWords = 0.6;  // this share of its words in one line
constexpr double kHostShare = 0.05;  // a menu changes over the years
constexpr double kHostShareOfLong = 0.25;      // an author may use a paragraph in several articles
constexpr std::size_t kLeastTitle = 4;         // letters; shorter ones stand in any line
constexpr std::size_t kTitleOfSentences = 80;  // weight
constexpr std::ptrdiff_t kHeadingsAbove = 2;   // linked ones; a site's and a post's own are two
constexpr std::size_t kPictureReach = 8;       // lines below a title in which its picture stands
constexpr std::size_t kMaxLines =
    4000;  // lines judged; bodies are cut at 8,000 code points, ours may be long
constexpr std::size_t kMaxLineBytes = 20000;  // bytes of a line judged

bool is_cjk(char32_t c) { return c > 0x2E80; }
bool is_word(char32_t c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 0xC0 && c < 0x2000);
}

std::string folded(std::string_view text) { return to_lower_ascii(to_nfkc(text)); }

// Letters and digits only.
std::string letters_of(std::string_view folded_text) {
    std::string out;
    for (std::size_t pos = 0; pos < folded_text.size();) {
        const char32_t c = next_code_point(folded_text, pos);
        const bool punctuation = c >= 0x3000 && c <= 0x303F;
        if (is_word(c) || (is_cjk(c) && !punctuation)) append_utf8(out, c);
    }
    return out;
}

// Words of two letters and more, and pairs of CJK characters.
std::set<std::string> words_of(std::string_view folded_text) {
    static constexpr std::string_view kCommon[] = {
        "the",  "an", "of",  "in", "on",   "to", "for", "and", "with", "your", "how",
        "what", "is", "are", "by", "from", "at", "as",  "it",  "be",   "or",   "this"};
    std::set<std::string> words;
    std::string word, previous;
    const auto finish = [&] {
        const bool common =
            std::find(std::begin(kCommon), std::end(kCommon), word) != std::end(kCommon);
        if (word.size() >= 2 && !common) words.insert(word);
        word.clear();
    };
    for (std::size_t pos = 0; pos < folded_text.size();) {
        const std::size_t begin = pos;
        const char32_t c = next_code_point(folded_text, pos);
        const std::string letter(folded_text.substr(begin, pos - begin));
        if (is_word(c)) {
            word += letter;
        } else {
            finish();
        }
        const bool han =
            is_cjk(c) && !(c >= 0x3000 && c <= 0x303F) && !(c >= 0xFF00 && c <= 0xFF0F);
        if (han && !previous.empty()) words.insert(previous + letter);
        previous = han ? letter : "";
    }
    finish();
    return words;
}

bool is_furniture(std::string_view text) {
    static constexpr std::string_view kWords[] = {"©",          "copyright",  "all rights reserved",
                                                  "cookie",     "privacy",    "powered by",
                                                  "subscribe",  "newsletter", "sign up",
                                                  "log in",     "login",      "password",
                                                  "javascript", "comment",    "备案",
                                                  "icp备",      "版权所有",   "侵权",
                                                  "转载",       "登录",       "注册",
                                                  "评论",       "扫一扫",     "客服",
                                                  "公众号",     "商务合作"};
    const std::string lower = to_lower_ascii(text);
    return std::any_of(std::begin(kWords), std::end(kWords),
                       [&](std::string_view word) { return contains(lower, word); });
}

// Headings above lists of other articles.
bool is_furniture_heading(std::string_view text) {
    static constexpr std::string_view kWords[] = {
        "相关", "推荐", "热门", "的文章", "related", "popular", "recent", "latest", "you may"};
    const std::string lower = to_lower_ascii(text);
    return std::any_of(std::begin(kWords), std::end(kWords),
                       [&](std::string_view word) { return contains(lower, word); });
}

std::string_view without_marks(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t>*+#|-.0123456789");
    return begin == std::string_view::npos ? std::string_view{} : trim(text.substr(begin));
}

bool is_list_item(std::string_view line) {
    const std::size_t begin = line.find_first_not_of(" \t0123456789");
    if (begin == std::string_view::npos || begin + 1 >= line.size() || line[begin + 1] != ' ')
        return false;
    return std::string_view("*+-.").find(line[begin]) != std::string_view::npos;
}

// Links over several lines, "[**Product**", "what it does", "](/product)": everything in between is
// link text.
std::vector<bool> lines_in_links(const std::vector<LineText>& texts) {
    std::vector<bool> inside(texts.size(), false);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        if (texts[i].closes_link) inside[i] = true;
        if (!texts[i].opens_link) continue;
        const std::size_t end = std::min(texts.size(), i + 1 + kMaxLinkLines);
        for (std::size_t close = i + 1; close < end; ++close) {
            if (!texts[close].closes_link) continue;
            std::fill(inside.begin() + static_cast<std::ptrdiff_t>(i),
                      inside.begin() + static_cast<std::ptrdiff_t>(close) + 1, true);
            break;
        }
    }
    return inside;
}

WebLine make_line(std::string_view raw, const LineText& parts, bool in_link,
                  HostLines::View host_lines) {
    WebLine line;
    line.text = without_marks(parts.prose);
    line.visible = visible_text(raw);
    line.prose = in_link ? 0 : text_weight(line.text);
    line.link = text_weight(parts.link) + (in_link ? text_weight(line.text) : 0);
    line.is_heading = raw.starts_with('#');
    line.is_section =
        line.is_heading && !raw.starts_with("####") && !is_furniture_heading(line.text);
    line.is_picture = raw.starts_with("![") && line.visible.empty() && !in_link && raw != "![]()";
    line.is_list_item = in_link || is_list_item(raw);
    line.host_share = host_lines.share_of(raw);
    line.is_of_host =
        line.host_share >= (line.prose < kLongParagraph ? kHostShare : kHostShareOfLong);
    line.is_furniture = line.prose < kFurniture && is_furniture(line.text);
    return line;
}

bool is_enough(std::ptrdiff_t shared, std::size_t all) {
    return all > 0 && static_cast<double>(shared) >= kTitleWords * static_cast<double>(all);
}

// Most of the title's words stand in the line. Looked for as substrings first: few lines get
// further.
bool shares_words(std::string_view folded_line, const std::set<std::string>& words) {
    const auto inside = std::count_if(words.begin(), words.end(), [&](const std::string& word) {
        return contains(folded_line, word);
    });
    if (!is_enough(inside, words.size())) return false;
    const std::set<std::string> here = words_of(folded_line);
    const auto shared = std::count_if(words.begin(), words.end(),
                                      [&](const std::string& word) { return here.contains(word); });
    return is_enough(shared, words.size());
}

// How well a line serves as the title's second appearance; nothing when it is not one. Headings
// before plain lines before menu entries, whole titles before most of their words.
std::optional<int> title_rank(const WebLine& line, std::string_view core,
                              const std::set<std::string>& words) {
    const std::string text = folded(line.visible);
    const bool whole = code_point_count(core) >= kLeastTitle && contains(letters_of(text), core);
    if (!whole && !shares_words(text, words)) return std::nullopt;
    const bool menu = line.is_list_item || line.prose < line.link;
    return (line.is_heading ? 2 : 0) - (menu ? 1 : 0) + (whole ? 1 : 0);
}

std::optional<std::size_t> find_title(const std::vector<WebLine>& lines, std::string_view title) {
    const std::string text = folded(title);
    const std::string letters = letters_of(text);
    const std::string_view core = code_point_prefix(letters, kTitleCore);
    const std::set<std::string> words = words_of(text);
    std::optional<std::size_t> found;
    std::optional<int> best;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (i == 0 && !lines[i].is_heading) continue;
        const auto rank = title_rank(lines[i], core, words);
        if (!rank || (best && *rank <= *best)) continue;
        best = rank;
        found = i;
    }
    return found;
}

// The title and a label at most, or the title without the site's name. A bare address with the
// title in it is a link, not the title.
bool repeats(std::string_view line, std::string_view title) {
    const std::size_t whole = text_weight(title);
    const std::size_t own = text_weight(line);
    if (contains(line, title)) return own < whole + kParagraph;
    return contains(title, line) && 2 * own > whole;
}

void mark_repeated_title(std::vector<WebLine>& lines, std::string_view title) {
    const std::string letters = letters_of(folded(title));
    if (code_point_count(letters) < kLeastTitle) return;
    for (WebLine& line : lines) {
        if (line.prose > text_weight(title) + kLongParagraph || contains(line.text, "://"))
            continue;
        line.repeats_title = repeats(letters_of(folded(line.visible)), letters);
    }
}

// "True? And what is this called?": a post of few sentences has them as its title, too.
bool has_sentences(std::string_view title) {
    if (text_weight(title) < kTitleOfSentences) return false;
    for (const std::string_view end : {". ", "? ", "! ", "。", "？", "！"}) {
        const std::size_t found = title.find(end);
        if (found != std::string_view::npos && found + end.size() < title.size()) return true;
    }
    return false;
}

bool is_linked_heading(const WebLine& line) {
    return line.is_heading && line.prose == 0 && line.link > 0;
}

// The title is one of many linked headings with a teaser each: the page is a list of posts.
bool is_title_in_index(const WebText& page) {
    if (!page.title_line || !is_linked_heading(page.lines[*page.title_line])) return false;
    const auto title = page.lines.begin() + static_cast<std::ptrdiff_t>(*page.title_line);
    const auto next = std::find_if(title + 1, page.lines.end(), is_linked_heading);
    if (std::count_if(page.lines.begin(), title, is_linked_heading) < kHeadingsAbove ||
        next == page.lines.end())
        return false;
    std::size_t text = 0;
    for (auto line = title + 1; line != next; ++line) text += line->prose;
    return text < kLongParagraph;
}

// What an article would be, short lines included: everything from the title on that the host does
// not print elsewhere, once.
std::size_t own_text(const WebText& page) {
    std::set<std::string_view> printed;
    std::size_t weight = 0;
    for (std::size_t i = page.title_line.value_or(0); i < page.lines.size(); ++i) {
        const WebLine& line = page.lines[i];
        if (line.is_of_host || line.is_furniture || line.repeats_title) continue;
        if (printed.insert(line.text).second) weight += line.prose;
    }
    return weight;
}

// What else than paragraphs says that something is written below the title.
void look_below_title(WebText& page) {
    if (!page.title_line) return;
    std::size_t sections = 0;
    for (std::size_t i = *page.title_line + 1; i < page.lines.size(); ++i) {
        const WebLine& line = page.lines[i];
        sections += line.is_section && line.prose > 0 && !line.is_furniture && !line.is_of_host;
        if (line.is_picture && i <= *page.title_line + kPictureReach)
            page.has_picture_below_title = true;
    }
    page.has_sections_below_title = sections >= 2;
}

}  // namespace

std::size_t text_weight(std::string_view text) {
    std::size_t halves = 0;
    for (std::size_t pos = 0; pos < text.size();) {
        const char32_t c = next_code_point(text, pos);
        if (!is_space(c)) halves += is_cjk(c) ? 5 : 2;
    }
    return halves / 2;
}

bool WebLine::is_paragraph() const { return prose >= kParagraph && link <= prose && !is_furniture; }

namespace {

std::vector<WebLine> make_lines(std::span<const BodyLine> lines, HostLines::View host_lines) {
    const auto judged = lines.first(std::min(lines.size(), kMaxLines));
    std::vector<LineText> texts;
    for (const BodyLine& line : judged)
        texts.push_back(split_links(line.text.substr(0, kMaxLineBytes)));
    const std::vector<bool> in_link = lines_in_links(texts);
    std::vector<WebLine> made;
    for (std::size_t i = 0; i < judged.size(); ++i) {
        made.push_back(
            make_line(judged[i].text.substr(0, kMaxLineBytes), texts[i], in_link[i], host_lines));
    }
    return made;
}

// Adds up what the lines weigh. A paragraph that was printed before is furniture the second time.
void weigh(WebText& page) {
    std::set<std::string_view> printed;
    for (std::size_t i = 0; i < page.lines.size(); ++i) {
        const WebLine& line = page.lines[i];
        page.prose += line.prose;
        page.link += line.link;
        page.linked_headings += is_linked_heading(line);
        if (!line.is_paragraph() || !printed.insert(line.text).second) continue;
        page.paragraphs += line.prose;
        if (line.prose >= kLongParagraph && line.host_share < kHostShare)
            page.long_paragraphs += line.prose;
        const bool own_words = page.title_line && (i > *page.title_line ||
                                                   (i == *page.title_line && !line.is_heading));
        if (own_words && !line.repeats_title) page.below_title += line.prose;
    }
}

}  // namespace

WebText read_web_text(std::span<const BodyLine> lines, std::string_view title,
                      HostLines::View host_lines) {
    WebText page;
    page.lines = make_lines(lines, host_lines);
    page.title_line = find_title(page.lines, title);
    mark_repeated_title(page.lines, title);
    weigh(page);
    look_below_title(page);
    page.title_is_in_index = is_title_in_index(page);
    page.title_is_text = has_sentences(title);
    page.own_text = own_text(page);
    const auto of_host = std::count_if(page.lines.begin(), page.lines.end(),
                                       [](const WebLine& line) { return line.is_of_host; });
    page.is_mostly_of_host = 2 * static_cast<std::size_t>(of_host) > page.lines.size();
    return page;
}

}  // namespace magpie::seed
