#include "parser/feed_markup.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "parser/dom.h"

namespace magpie {
namespace {

// A short link may become a long address: beyond this they stay relative.
constexpr std::size_t kMostGrowth = 4;
constexpr std::size_t kLeastRoom = std::size_t{64} << 10;

constexpr std::size_t kNone = std::string_view::npos;

bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool ends_name(char c) { return is_ascii_space(c) || c == '=' || c == '>' || c == '/'; }

bool is_link_attribute(std::string_view name) {
    constexpr std::array<std::string_view, 11> kNames = {
        "href", "src",    "cite",    "action",   "background", "longdesc",
        "data", "poster", "profile", "codebase", "classid"};
    return std::any_of(kNames.begin(), kNames.end(),
                       [&](std::string_view known) { return equals_ignore_case(name, known); });
}

bool has_scheme(std::string_view address) {
    const std::size_t colon = address.find_first_of(":/?#");
    return colon != kNone && colon > 0 && address[colon] == ':' && is_ascii_letter(address[0]);
}

// Walks over the tags and copies everything but the addresses that are relative.
class LinkResolver {
  public:
    LinkResolver(std::string_view markup, const Url& base) : markup_(markup), base_(base) {}

    std::string run() {
        // Behind the last '>' no tag closes.
        const std::size_t last_close = markup_.rfind('>');
        while (last_close != kNone && at_ < last_close) {
            const std::size_t open = markup_.find('<', at_);
            if (open >= last_close) break;
            at_ = open + 1;
            if (is_ascii_letter(markup_[at_])) read_tag();
        }
        return std::move(out_.append(markup_.substr(copied_)));
    }

  private:
    bool ended() const { return at_ >= markup_.size(); }
    void skip_space() {
        while (!ended() && is_ascii_space(markup_[at_])) ++at_;
    }

    void read_tag() {
        while (!ended() && !ends_name(markup_[at_])) ++at_;
        while (!ended() && markup_[at_] != '>' && markup_[at_] != '<') read_attribute();
    }

    void read_attribute() {
        const std::size_t begin = at_;
        while (!ended() && !ends_name(markup_[at_])) ++at_;
        const std::string_view name = markup_.substr(begin, at_ - begin);
        if (name.empty()) {
            ++at_;
            return;
        }
        skip_space();
        if (ended() || markup_[at_] != '=') return;
        ++at_;
        skip_space();
        if (ended()) return;
        read_value(is_link_attribute(name));
    }

    void read_value(bool is_link) {
        const char quote = markup_[at_];
        const bool is_quoted = quote == '"' || quote == '\'';
        const std::size_t begin = is_quoted ? at_ + 1 : at_;
        std::size_t end = begin;
        if (is_quoted)
            end = std::min(markup_.find(quote, begin), markup_.size());
        else
            while (end < markup_.size() && !is_ascii_space(markup_[end]) && markup_[end] != '>')
                ++end;
        if (is_link) resolve(begin, end);
        at_ = std::min(end + (is_quoted ? 1u : 0u), markup_.size());
    }

    void resolve(std::size_t begin, std::size_t end) {
        const std::string_view written = trim(markup_.substr(begin, end - begin));
        if (written.empty() || written.front() == '#' || has_scheme(written)) return;
        if (out_.size() > kMostGrowth * markup_.size() + kLeastRoom) return;
        const auto url = Url::parse(html_unescape(written), &base_);
        if (!url) return;
        out_.append(markup_.substr(copied_, begin - copied_)).append(escape_html(url->href()));
        copied_ = end;
    }

    std::string_view markup_;
    const Url& base_;
    std::string out_;
    std::size_t at_ = 0;
    std::size_t copied_ = 0;  // everything before this is in out_
};

}  // namespace

std::string markup_to_line(std::string_view markup) {
    std::string kept;
    std::size_t at = 0;
    // Behind the last '>' nothing closes, and looking for it from every '<' would be quadratic.
    const std::size_t last_close = markup.rfind('>');
    while (last_close != kNone && at < last_close) {
        const std::size_t open = std::min(markup.find('<', at), last_close);
        kept += markup.substr(at, open - at);
        const char next = markup[std::min(open + 1, last_close)];
        const bool is_tag = open < last_close && (is_ascii_letter(next) || next == '/');
        if (!is_tag) kept += markup[open];
        at = is_tag ? markup.find('>', open) + 1 : open + 1;
    }
    kept += markup.substr(at);
    return collapse_space(html_unescape(kept));
}

bool looks_like_markup(std::string_view text) {
    const std::size_t open = text.find('<');
    if (open != kNone && open + 1 < text.size() && text.find('>', open) != kNone &&
        (is_ascii_letter(text[open + 1]) || text[open + 1] == '/' || text[open + 1] == '!'))
        return true;
    const std::size_t reference = text.find('&');
    if (reference == kNone) return false;
    const std::size_t end = text.substr(reference, 12).find(';');
    return end != kNone && end > 1;
}

std::string with_absolute_links(std::string_view markup, const Url& base) {
    return LinkResolver(markup, base).run();
}

std::string absolute_link(std::string_view text, const Url* base) {
    text = trim(text);
    if (text.empty()) return "";
    const auto url = Url::parse(text, base);
    return url ? url->href() : "";
}

}  // namespace magpie
