#include "parser/extract.h"

#include <exception>

#include "base/text.h"
#include "parser/arena.h"
#include "parser/article/confidence.h"
#include "parser/article/web_page.h"
#include "parser/charset.h"
#include "parser/markdown.h"
#include "parser/mhtml.h"
#include "parser/seed_clean.h"
#include "parser/seed_format.h"
#include "parser/wechat/page.h"
#include "parser/wechat/vote_page.h"

namespace magpie {
namespace {

// `---`, then within the first lines a `title:`; HTML never starts so.
bool looks_like_seed(std::string_view bytes) {
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    if (!bytes.starts_with("---\n") && !bytes.starts_with("---\r\n")) return false;
    for (const std::string_view line : split_lines(bytes.substr(0, 4096)))
        if (line.starts_with("title:")) return true;
    return false;
}

// Title, blank line, date, blank line: the dated plain text of seed-format.md §3 rule 7.
bool looks_like_dated_text(std::string_view bytes) {
    constexpr std::size_t kHead = 4096;
    if (trim(bytes.substr(0, kHead)).starts_with('<')) return false;
    return seed::read(bytes.substr(0, kHead)).form == seed::Form::plain_dated;
}

// Puts the page of the save in the place of the save; what was known from outside stays.
bool unpack_mhtml(RawDocument& raw) {
    auto saved = read_mhtml(raw.body);
    if (!saved) return false;
    if (raw.frames.empty()) raw.frames = wechat::votes_of_mhtml(raw.body);
    raw.body = std::move(saved->html);
    raw.content_type = std::move(saved->content_type);
    if (raw.url.empty()) raw.url = std::move(saved->url);
    if (!raw.captured_at) raw.captured_at = saved->saved_at;
    return true;
}

bool is_han(char32_t c) { return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF); }
bool is_kana(char32_t c) { return c >= 0x3041 && c <= 0x30FF; }
bool is_hangul(char32_t c) { return c >= 0xAC00 && c <= 0xD7A3; }
bool is_latin(char32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Language of the text by its scripts; only what scripts alone can tell. WeChat's own `lang` is the
// reader's.
std::string language_of(std::string_view markdown) {
    constexpr std::size_t kSample = 20'000;
    const std::string text = markdown_to_text(markdown.substr(0, kSample));
    std::size_t han = 0, kana = 0, hangul = 0, latin = 0;
    for (std::size_t pos = 0; pos < text.size();) {
        const char32_t c = next_code_point(text, pos);
        han += is_han(c);
        kana += is_kana(c);
        hangul += is_hangul(c);
        latin += is_latin(c);
    }
    if (kana * 5 > han + kana && kana > 10) return "ja";
    if (hangul > han && hangul > 10) return "ko";
    return han > 0 && han * 5 > latin ? "zh"
                                      : "";  // a Han character weighs as much as a Latin word
}

// How surely a web page's article was read, and with what.
void say_how(Article& article, const Reading& reading) {
    if (reading.memory && !article.model.empty()) article.memory = reading.memory_name;
    if (article.confidence >= 0 && article.confidence < kLowConfidence)
        article.flags.emplace_back(kLowConfidenceFlag);
}

}  // namespace

SourceForm detect_form(const RawDocument& raw) {
    if (raw.form != SourceForm::detect) return raw.form;
    if (looks_like_seed(raw.body)) return SourceForm::seed;
    if (is_mhtml(raw.body)) return SourceForm::mhtml;
    return looks_like_dated_text(raw.body) ? SourceForm::seed : SourceForm::html;
}

struct Extractor::State {
    Arena arena;

    Page extract(RawDocument raw, const Reading& reading) {
        const SourceForm form = detect_form(raw);
        std::vector<std::string> notes;
        if (form == SourceForm::seed) return seed::clean(seed::read(raw.body), raw).page;
        if (form == SourceForm::mhtml && !unpack_mhtml(raw))
            notes.push_back("MHTML without an HTML part, read as HTML");
        if (is_json_escaped_page(raw.body)) raw.body = unescape_json_page(raw.body);
        Page page = read_html(std::move(raw), reading);
        page.notes.insert(page.notes.begin(), notes.begin(), notes.end());
        if (page.article && page.article->language.empty())
            page.article->language = language_of(page.article->markdown);
        return page;
    }

    Page read_html(RawDocument raw, Reading reading) {
        const DecodedText decoded = decode_text(std::move(raw.body), raw.content_type);
        raw.body.clear();
        if (reading.page == 0) reading.page = trace_hash(raw.url.empty() ? raw.final_url : raw.url);
        const bool is_wechat = wechat::is_wechat_page(raw, decoded.text);
        Page page = is_wechat ? wechat::read_page(raw, decoded.text, arena)
                              : read_web_page(raw, decoded.text, arena, reading);
        if (!is_wechat && page.article) say_how(*page.article, reading);
        if (decoded.has_errors)
            page.notes.push_back("some bytes are not " + decoded.encoding + " and became U+FFFD");
        if (decoded.is_repaired)
            page.notes.push_back("text had been encoded twice and was put right");
        return page;
    }
};

Extractor::Extractor() : state_(std::make_unique<State>()) {}
Extractor::~Extractor() = default;
Extractor::Extractor(Extractor&&) noexcept = default;
Extractor& Extractor::operator=(Extractor&&) noexcept = default;

// Running out of memory inside one page must not end the thread that reads the next.
Page Extractor::extract(RawDocument raw, const Reading& reading) {
    try {
        return state_->extract(std::move(raw), reading);
    } catch (const std::exception& error) {
        Page page;
        page.notes.push_back(std::string("page given up: ") + error.what());
        return page;
    }
}

}  // namespace magpie
