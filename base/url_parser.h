// The basic URL parser (URL Standard §4.4), seen from base/url.cpp only. The standard's states
// become one function each, and the output is written from left to right into the serialisation
// itself: popping a path segment is cutting the string at its last '/'.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/url.h"
#include "base/url_encode.h"

namespace magpie {

namespace url_detail {
inline constexpr std::size_t kMaxUrl = 64u << 10;
// -1 for a scheme without a default port, which includes "file".
int default_port(std::string_view scheme);
}  // namespace url_detail

struct UrlParser {
    // `input` is valid UTF-8 without tabs, newlines and outer blanks.
    static std::optional<Url> run(std::string_view input, const Url* base);
    // A changed copy of a valid serialisation, which stays valid.
    static Url reparse(std::string_view href);

  private:
    UrlParser(std::string_view input, const Url* base) : in_(input), base_(base) {}

    // Each state reads from pos_ on and answers false for failure.
    bool scheme();
    bool no_scheme();
    bool after_scheme();
    bool special_authority();
    bool path_or_authority();
    bool relative();
    bool relative_slash();
    bool authority();
    bool host_and_port(std::string_view text);
    bool port(std::string_view digits);
    bool file();
    bool file_slash();
    bool file_host();
    bool path_start();
    bool path();
    bool opaque_path();
    bool query_and_fragment();

    void set_scheme(std::string_view scheme);
    void credentials(std::string_view userinfo);
    void open_authority();
    void begin_path();
    void end_path();
    void copy_authority();
    void copy_path();
    void copy_query();
    void segment(std::string_view text, bool is_last);
    void shorten_path();
    void append_query(std::string_view text);
    void append_fragment(std::string_view text);

    bool at_end() const { return pos_ >= in_.size(); }
    bool at(char c) const { return pos_ < in_.size() && in_[pos_] == c; }
    bool at_slash() const { return at('/') || (is_special_ && at('\\')); }
    std::string_view rest() const { return in_.substr(pos_); }
    std::size_t size() const { return url_.href_.size(); }
    std::string_view written_path() const;

    std::string_view in_;
    std::size_t pos_ = 0;
    const Url* base_;
    bool is_special_ = false;
    bool is_file_ = false;
    Url url_;
};

}  // namespace magpie
