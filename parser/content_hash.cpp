// Canonical forms for comparing documents (docs/markdown.md, "Content hash"). What may differ
// between two fetches of the same article — marks, blanks, link targets, titles of picture links,
// captions and lengths of players, parameters of images — is left out; every word and every picture
// is in.
#include "parser/content_hash.h"

#include <algorithm>

#include "base/byte_set.h"
#include "base/text.h"
#include "parser/markdown.h"
#include "parser/markdown_inline.h"
#include "parser/media.h"

namespace magpie {
namespace {

constexpr std::string_view kCardLabels[] = {"公众号", "小程序", "文章", "视频号", "投票", "位置",
                                            "商品",   "红包",   "公益", "阅读",   "游戏", "问答",
                                            "音乐",   "音频",   "付费", "卡片"};

bool is_word_character(char32_t c) {
    if (c < 0x80) {
        const char ascii = static_cast<char>(c);
        return (ascii >= '0' && ascii <= '9') || (ascii >= 'a' && ascii <= 'z') ||
               (ascii >= 'A' && ascii <= 'Z');
    }
    const bool latin_sign = c < 0xC0 && c != 0xAA && c != 0xB5 && c != 0xBA;
    const bool general_punctuation = c >= 0x2000 && c <= 0x206F;
    const bool symbols = c >= 0x2190 && c <= 0x2BFF;
    const bool cjk_punctuation =
        (c >= 0x3000 && c <= 0x3004) || (c >= 0x3008 && c <= 0x3020) || c == 0x30FB;
    const bool forms = (c >= 0xFE00 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF0F) ||
                       (c >= 0xFF1A && c <= 0xFF20) || (c >= 0xFF3B && c <= 0xFF40) ||
                       (c >= 0xFF5B && c <= 0xFF65);
    const bool emoji = c >= 0x1F000 && c <= 0x1FAFF;
    return !latin_sign && !general_punctuation && !symbols && !cjk_punctuation && !forms && !emoji;
}

bool is_latin_word(char32_t c) { return c < 0x2000 && is_word_character(c); }

// The first white space at or behind `pos`, or the end.
std::size_t next_space(std::string_view text, std::size_t pos) {
    static constexpr ByteSet kLeads = ByteSet(" \xC2\xE1\xE2\xE3").with('\t', '\r');
    for (pos = kLeads.find(text, pos); pos < text.size(); pos = kLeads.find(text, pos)) {
        const std::size_t begin = pos;
        if (is_space(next_code_point(text, pos))) return begin;
    }
    return pos;
}

// A blank counts only between two words of a script that needs it; saved pages put line feeds
// between CJK text.
std::string folded(std::string_view text) {
    const std::string nfc = to_nfc(text);
    std::string out;
    out.reserve(nfc.size());
    bool word_before = false;
    for (std::size_t pos = 0; pos < nfc.size();) {
        const std::size_t begin = pos;
        const std::size_t end = next_space(nfc, begin);
        if (end > begin) {
            std::size_t first = begin;
            std::size_t last = end;
            if (begin > 0 && word_before && is_latin_word(next_code_point(nfc, first))) out += ' ';
            out.append(nfc, begin, end - begin);
            word_before = is_latin_word(previous_code_point(nfc, last));
        }
        pos = end;
        if (pos < nfc.size()) next_code_point(nfc, pos);
    }
    return out;
}

std::string words_only(std::string_view text) {
    const std::string nfkc = to_nfkc(text);
    std::string out;
    out.reserve(nfkc.size());
    for (std::size_t pos = 0; pos < nfkc.size();) {
        const std::size_t begin = pos;
        if (is_word_character(next_code_point(nfkc, pos))) out.append(nfkc, begin, pos - begin);
    }
    return to_lower_ascii(out);
}

bool is_player(const Block& block) {
    const bool one_link = block.runs.size() == 1 && !block.runs.front().href.empty();
    if (block.kind != Block::Kind::paragraph || !one_link) return false;
    return player_caption(block.runs.front().text).has_value();
}

bool is_picture(const Block& block) {
    return block.kind == Block::Kind::paragraph && block.runs.size() == 1 &&
           block.runs.front().kind == Run::Kind::image;
}

bool is_one_link(const Block& block) {
    return block.kind == Block::Kind::paragraph && block.runs.size() == 1 &&
           !block.runs.front().href.empty();
}

// "> [公众号] …": a card that the platform drew.
bool is_card(const Block& block) {
    const bool one_line = block.kind == Block::Kind::quote && block.children.size() == 1;
    if (!one_line || block.children.front().runs.empty()) return false;
    const std::string_view words = block.children.front().runs.front().text;
    return words.starts_with('[') &&
           std::any_of(std::begin(kCardLabels), std::end(kCardLabels),
                       [&](std::string_view label) { return words.substr(1).starts_with(label); });
}

// Which clip a player line points to; its words may lack what only the page's data knows.
std::string player_identity(const Run& run) {
    const std::size_t fragment = run.href.find("#wxv_");
    if (fragment != std::string::npos) return run.href.substr(fragment);
    const std::size_t scheme = run.href.find("://");
    return scheme == std::string::npos ? run.href : run.href.substr(scheme + 3);
}

enum class Scope { everything, words };

// The document as one string: folded text, images and players as tokens between separators.
class Canonical {
  public:
    explicit Canonical(Scope scope) : scope_(scope) {}

    std::string run(const std::vector<Block>& blocks) {
        add(blocks);
        flush();
        return std::move(out_);
    }

  private:
    void add(const std::vector<Block>& blocks) {
        const Block* before = nullptr;
        for (const Block& block : blocks) {
            const bool picture_title =
                before != nullptr && is_picture(*before) && is_one_link(block);
            if (is_player(block))
                token(player_identity(block.runs.front()));
            else if (!picture_title && !(scope_ == Scope::words && is_card(block)))
                add(block);
            before = &block;
        }
    }

    void add(const Block& block) {
        text_ += block.text;
        for (const Run& run : block.runs) {
            if (run.kind == Run::Kind::image)
                token(image_identity(run.target));
            else if (run.kind == Run::Kind::line_break)
                text_ += '\n';
            else
                text_ += run.text;
        }
        text_ += '\n';
        add(block.children);
    }

    void token(const std::string& identity) {
        if (scope_ == Scope::words) return;
        flush();
        out_ += '\x1E' + identity + '\x1E';
    }

    void flush() {
        out_ += scope_ == Scope::words ? words_only(text_) : folded(text_);
        text_.clear();
    }

    Scope scope_;
    std::string out_;
    std::string text_;  // since the last token
};

}  // namespace

Sha256 content_hash(std::string_view title, const std::vector<Block>& body) {
    return sha256("magpie content 1\x1E" + folded(title) + '\x1E' +
                  Canonical(Scope::everything).run(body));
}

Sha256 text_hash(const std::vector<Block>& body) {
    return sha256("magpie text 1\x1E" + Canonical(Scope::words).run(body));
}

Sha256 content_hash(std::string_view title, std::string_view markdown) {
    return content_hash(title, read_markdown(markdown));
}

Sha256 text_hash(std::string_view markdown) { return text_hash(read_markdown(markdown)); }

}  // namespace magpie
