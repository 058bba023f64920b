// The basic URL parser of the URL Standard (§4.4) without the setters. See base/url_parser.h for
// its shape. The query is always encoded as UTF-8.
#include "base/url_parser.h"

#include <algorithm>
#include <cassert>

#include "base/text.h"
#include "base/url_host.h"

namespace magpie {

using url_detail::append_encoded;
using url_detail::EncodeSet;

namespace {

bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_scheme_byte(char c) {
    return is_alpha(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
}

bool is_special_scheme(std::string_view scheme) {
    return scheme == "file" || url_detail::default_port(scheme) >= 0;
}

bool is_drive_letter(std::string_view text) {
    return text.size() == 2 && is_alpha(text[0]) && (text[1] == ':' || text[1] == '|');
}

// "/C:" of "/C:" or "/C:/…", else nothing.
std::string_view drive_of(std::string_view path) {
    const bool is_whole = path.size() == 3 || path.substr(0, 4).ends_with('/');
    const bool is_drive = path.size() >= 3 && is_drive_letter(path.substr(1, 2)) && path[2] == ':';
    return is_whole && is_drive ? path.substr(0, 3) : std::string_view();
}

bool starts_with_drive_letter(std::string_view text) {
    return is_drive_letter(text.substr(0, 2)) &&
           (text.size() == 2 || std::string_view("/\\?#").find(text[2]) != std::string_view::npos);
}

// The number of dots of a dot segment (§4.1), 0 for any other; "%2e" counts as a dot.
int dot_segment(std::string_view text) {
    if (text.size() > 6) return 0;
    int dots = 0;
    while (!text.empty()) {
        const bool is_escaped = starts_with_ignore_case(text, "%2e");
        if (!is_escaped && text[0] != '.') return 0;
        text.remove_prefix(is_escaped ? 3 : 1);
        ++dots;
    }
    return dots > 2 ? 0 : dots;
}

bool is_outer_blank(char c) { return static_cast<unsigned char>(c) <= 0x20; }
bool is_tab_or_newline(char c) { return c == '\t' || c == '\n' || c == '\r'; }

std::string_view strip_outer_blanks(std::string_view text) {
    while (!text.empty() && is_outer_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_outer_blank(text.back())) text.remove_suffix(1);
    return text;
}

struct Traits {
    bool has_tab_or_newline = false, has_foreign = false;
};

Traits traits_of(std::string_view text) {
    Traits traits;
    for (char c : text) {
        traits.has_tab_or_newline |= is_tab_or_newline(c);
        traits.has_foreign |= static_cast<unsigned char>(c) >= 0x80;
    }
    return traits;
}

std::uint32_t offset(std::size_t position) { return static_cast<std::uint32_t>(position); }

}  // namespace

int url_detail::default_port(std::string_view scheme) {
    if (scheme == "https" || scheme == "wss") return 443;
    if (scheme == "http" || scheme == "ws") return 80;
    return scheme == "ftp" ? 21 : -1;
}

std::optional<Url> Url::parse(std::string_view input, const Url* base) {
    if (input.size() > url_detail::kMaxUrl) return std::nullopt;
    input = strip_outer_blanks(input);
    const Traits traits = traits_of(input);
    std::string cleaned;
    if (traits.has_foreign && !is_valid_utf8(input)) input = cleaned = to_valid_utf8(input);
    if (traits.has_tab_or_newline) {
        std::string kept(input);
        std::erase_if(kept, is_tab_or_newline);
        input = cleaned = std::move(kept);
    }
    auto url = UrlParser::run(input, base);
    if (url && url->href_.size() > url_detail::kMaxUrl) return std::nullopt;
    return url;
}

std::optional<Url> UrlParser::run(std::string_view input, const Url* base) {
    UrlParser parser(input, base);
    parser.url_.href_.reserve(input.size() + 16);
    if (!parser.scheme()) return std::nullopt;
    return std::move(parser.url_);
}

Url UrlParser::reparse(std::string_view href) {
    auto url = run(href, nullptr);
    assert(url);
    return *std::move(url);
}

// ---- scheme ----

bool UrlParser::scheme() {
    if (in_.empty() || !is_alpha(in_[0])) return no_scheme();
    std::size_t end = 1;
    while (end < in_.size() && is_scheme_byte(in_[end])) ++end;
    if (end == in_.size() || in_[end] != ':') return no_scheme();
    set_scheme(in_.substr(0, end));
    pos_ = end + 1;
    return after_scheme();
}

void UrlParser::set_scheme(std::string_view scheme) {
    auto& href = url_.href_;
    for (char c : scheme) href += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    url_.scheme_end_ = offset(href.size());
    is_special_ = is_special_scheme(href);
    is_file_ = href == "file";
    href += ':';
}

bool UrlParser::after_scheme() {
    if (is_file_) return file();
    if (is_special_) {
        const bool is_relative =
            base_ != nullptr && base_->scheme() == url_.scheme() && !rest().starts_with("//");
        return is_relative ? relative() : special_authority();
    }
    return at('/') ? path_or_authority() : opaque_path();
}

bool UrlParser::no_scheme() {
    if (base_ == nullptr || (base_->has_opaque_path_ && !at('#'))) return false;
    set_scheme(base_->scheme());
    if (base_->has_opaque_path_) {
        copy_path();
        copy_query();
        return query_and_fragment();
    }
    return is_file_ ? file() : relative();
}

// ---- relative references ----

bool UrlParser::relative() {
    if (at_slash()) {
        ++pos_;
        return relative_slash();
    }
    copy_authority();
    copy_path();
    if (at_end() || at('#')) copy_query();
    if (at_end() || at('#') || at('?')) return query_and_fragment();
    shorten_path();
    return path();
}

bool UrlParser::relative_slash() {
    if (is_special_ && at_slash()) return special_authority();
    if (at('/')) {
        ++pos_;
        return authority();
    }
    copy_authority();
    begin_path();
    return path();
}

void UrlParser::copy_authority() {
    if (!base_->has_host_) return;
    url_.href_.append(base_->href_, base_->scheme_end_ + 1,
                      base_->path_begin_ - base_->scheme_end_ - 1);
    url_.has_host_ = true;
    url_.username_begin_ = base_->username_begin_;
    url_.username_end_ = base_->username_end_;
    url_.host_begin_ = base_->host_begin_;
    url_.host_end_ = base_->host_end_;
    url_.port_ = base_->port_;
}

void UrlParser::copy_path() {
    begin_path();
    url_.href_ += base_->path();
    url_.has_opaque_path_ = base_->has_opaque_path_;
}

void UrlParser::copy_query() {
    end_path();
    const std::size_t end =
        base_->fragment_begin_ == 0 ? base_->href_.size() : base_->fragment_begin_ - 1;
    url_.href_.append(base_->href_, base_->path_end_, end - base_->path_end_);
}

// ---- authority ----

bool UrlParser::special_authority() {
    while (at_slash()) ++pos_;
    return authority();
}

bool UrlParser::path_or_authority() {
    ++pos_;
    if (at('/')) {
        ++pos_;
        return authority();
    }
    begin_path();
    return path();
}

void UrlParser::open_authority() {
    url_.href_ += "//";
    url_.has_host_ = true;
    url_.username_begin_ = url_.username_end_ = url_.host_begin_ = url_.host_end_ = offset(size());
}

bool UrlParser::authority() {
    const std::size_t end =
        std::min(in_.find_first_of(is_special_ ? "/?#\\" : "/?#", pos_), in_.size());
    std::string_view text = in_.substr(pos_, end - pos_);
    pos_ = end;
    open_authority();
    if (const std::size_t sign = text.rfind('@'); sign != std::string_view::npos) {
        credentials(text.substr(0, sign));
        text.remove_prefix(sign + 1);
        if (text.empty()) return false;
    }
    return host_and_port(text) && path_start();
}

void UrlParser::credentials(std::string_view userinfo) {
    const std::size_t colon = std::min(userinfo.find(':'), userinfo.size());
    const std::string_view password = userinfo.substr(std::min(colon + 1, userinfo.size()));
    if (colon == 0 && password.empty()) return;
    append_encoded(url_.href_, userinfo.substr(0, colon), EncodeSet::userinfo);
    url_.username_end_ = offset(size());
    if (!password.empty()) {
        url_.href_ += ':';
        append_encoded(url_.href_, password, EncodeSet::userinfo);
    }
    url_.href_ += '@';
}

bool UrlParser::host_and_port(std::string_view text) {
    bool in_brackets = false;
    std::size_t end = 0;
    for (; end < text.size() && (in_brackets || text[end] != ':'); ++end) {
        if (text[end] == '[') in_brackets = true;
        if (text[end] == ']') in_brackets = false;
    }
    const bool has_port = end < text.size();
    if (end == 0 && (is_special_ || has_port)) return false;
    url_.host_begin_ = offset(size());
    if (!url_detail::append_host(url_.href_, text.substr(0, end), is_special_)) return false;
    url_.host_end_ = offset(size());
    return !has_port || port(text.substr(end + 1));
}

bool UrlParser::port(std::string_view digits) {
    if (digits.empty()) return true;
    int value = 0;
    for (char c : digits) {
        if (!is_digit(c)) return false;
        value = value * 10 + (c - '0');
        if (value > 65535) return false;
    }
    if (value == url_detail::default_port(url_.scheme())) return true;
    url_.port_ = value;
    url_.href_ += ':';
    url_.href_ += std::to_string(value);
    return true;
}

// ---- file ----

bool UrlParser::file() {
    if (at_slash()) {
        ++pos_;
        return file_slash();
    }
    if (base_ == nullptr || base_->scheme() != "file") {
        open_authority();
        begin_path();
        return path();
    }
    copy_authority();
    copy_path();
    if (at_end() || at('#')) copy_query();
    if (at_end() || at('#') || at('?')) return query_and_fragment();
    if (starts_with_drive_letter(rest()))
        url_.href_.resize(url_.path_begin_);
    else
        shorten_path();
    return path();
}

bool UrlParser::file_slash() {
    if (at_slash()) {
        ++pos_;
        return file_host();
    }
    const bool has_file_base = base_ != nullptr && base_->scheme() == "file";
    if (has_file_base)
        copy_authority();
    else
        open_authority();
    begin_path();
    // "/x" below "file:///C:/y" stays on the drive.
    if (has_file_base && !starts_with_drive_letter(rest())) url_.href_ += drive_of(base_->path());
    return path();
}

bool UrlParser::file_host() {
    const std::size_t end = std::min(in_.find_first_of("/\\?#", pos_), in_.size());
    const std::string_view host = in_.substr(pos_, end - pos_);
    open_authority();
    if (is_drive_letter(host)) {
        begin_path();
        return path();
    }
    pos_ = end;
    if (!host.empty() && !url_detail::append_host(url_.href_, host, true)) return false;
    if (std::string_view(url_.href_).substr(url_.host_begin_) == "localhost")
        url_.href_.resize(url_.host_begin_);
    url_.host_end_ = offset(size());
    return path_start();
}

// ---- path ----

void UrlParser::begin_path() { url_.path_begin_ = offset(size()); }

std::string_view UrlParser::written_path() const {
    return std::string_view(url_.href_).substr(url_.path_begin_);
}

bool UrlParser::path_start() {
    begin_path();
    if (!is_special_ && !at('/')) return query_and_fragment();
    if (at_slash()) ++pos_;
    return path();
}

bool UrlParser::path() {
    const std::string_view stops = is_special_ ? "/?#\\" : "/?#";
    for (;;) {
        const std::size_t end = std::min(in_.find_first_of(stops, pos_), in_.size());
        const std::string_view text = in_.substr(pos_, end - pos_);
        pos_ = end;
        const bool is_last = !at_slash();
        segment(text, is_last);
        if (is_last) return query_and_fragment();
        ++pos_;
    }
}

void UrlParser::segment(std::string_view text, bool is_last) {
    auto& href = url_.href_;
    const int dots = dot_segment(text);
    if (dots == 2) shorten_path();
    if (dots > 0) {
        if (is_last) href += '/';
        return;
    }
    const bool is_first = written_path().empty();
    href += '/';
    if (is_file_ && is_first && is_drive_letter(text)) {
        href += text[0];
        href += ':';
        return;
    }
    append_encoded(href, text, EncodeSet::path);
}

void UrlParser::shorten_path() {
    const std::string_view path = written_path();
    if (path.empty()) return;
    if (is_file_ && path.size() == 3 && !drive_of(path).empty()) return;
    url_.href_.resize(url_.path_begin_ + path.rfind('/'));
}

bool UrlParser::opaque_path() {
    url_.has_opaque_path_ = true;
    begin_path();
    const std::size_t end = std::min(in_.find_first_of("?#", pos_), in_.size());
    std::string_view text = in_.substr(pos_, end - pos_);
    pos_ = end;
    // A blank in front of '?' or '#' would be lost when that part is removed.
    const bool has_final_blank = text.ends_with(' ');
    if (has_final_blank) text.remove_suffix(1);
    append_encoded(url_.href_, text, EncodeSet::c0_control);
    if (has_final_blank) url_.href_ += "%20";
    return query_and_fragment();
}

// ---- query and fragment ----

// Closes the path, unless copy_query() already did.
void UrlParser::end_path() {
    if (url_.path_end_ != 0) return;
    if (!url_.has_host_ && !url_.has_opaque_path_ && written_path().starts_with("//")) {
        url_.href_.insert(url_.path_begin_, "/.");
        url_.path_begin_ += 2;
    }
    url_.path_end_ = offset(size());
}

bool UrlParser::query_and_fragment() {
    end_path();
    const std::size_t hash = std::min(in_.find('#', pos_), in_.size());
    if (at('?')) append_query(in_.substr(pos_ + 1, hash - pos_ - 1));
    if (hash < in_.size()) append_fragment(in_.substr(hash + 1));
    return true;
}

void UrlParser::append_query(std::string_view text) {
    url_.href_ += '?';
    append_encoded(url_.href_, text, is_special_ ? EncodeSet::special_query : EncodeSet::query);
}

void UrlParser::append_fragment(std::string_view text) {
    url_.href_ += '#';
    url_.fragment_begin_ = offset(size());
    append_encoded(url_.href_, text, EncodeSet::fragment);
}

}  // namespace magpie
