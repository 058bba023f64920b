// The parts of a parsed URL, cut out of its serialisation, and the few URLs derived from it.
// Parsing is in base/url_parser.cpp.
#include "base/url.h"

#include "base/text.h"
#include "base/url_parser.h"

namespace magpie {
namespace {

std::string_view between(const std::string& text, std::size_t begin, std::size_t end) {
    return begin < end ? std::string_view(text).substr(begin, end - begin) : std::string_view();
}

}  // namespace

std::string_view Url::scheme() const { return between(href_, 0, scheme_end_); }

std::string_view Url::username() const { return between(href_, username_begin_, username_end_); }

std::string_view Url::password() const {
    return host_begin_ == 0 ? std::string_view()
                            : between(href_, username_end_ + 1, host_begin_ - 1);
}

std::string_view Url::host() const { return between(href_, host_begin_, host_end_); }

std::optional<std::uint16_t> Url::port() const {
    if (port_ < 0) return std::nullopt;
    return static_cast<std::uint16_t>(port_);
}

std::uint16_t Url::effective_port() const {
    if (port_ >= 0) return static_cast<std::uint16_t>(port_);
    return static_cast<std::uint16_t>(std::max(0, url_detail::default_port(scheme())));
}

std::string_view Url::path() const { return between(href_, path_begin_, path_end_); }

std::string_view Url::query() const {
    const std::size_t end = fragment_begin_ == 0 ? href_.size() : fragment_begin_ - 1;
    return between(href_, path_end_ + 1, end);
}

std::string_view Url::fragment() const {
    return fragment_begin_ == 0 ? std::string_view()
                                : between(href_, fragment_begin_, href_.size());
}

bool Url::is_http() const { return scheme() == "http" || scheme() == "https"; }

std::string Url::origin() const {
    std::string origin(scheme());
    origin += "://";
    origin += host();
    if (port_ >= 0) origin += ':' + std::to_string(port_);
    return origin;
}

Url Url::without_fragment() const {
    Url url = *this;
    if (fragment_begin_ == 0) return url;
    url.href_.resize(fragment_begin_ - 1);
    url.fragment_begin_ = 0;
    return url;
}

Url Url::without_credentials() const {
    if (host_begin_ <= username_begin_) return *this;
    std::string text = href_;
    text.erase(username_begin_, host_begin_ - username_begin_);
    return UrlParser::reparse(text);
}

Url Url::with_scheme_https() const {
    if (scheme() != "http") return *this;
    return UrlParser::reparse("https" + href_.substr(scheme_end_));
}

std::optional<std::string> Url::query_value(std::string_view name) const {
    for (std::string_view pair : split(query(), '&')) {
        const std::size_t equals = std::min(pair.find('='), pair.size());
        if (percent_decode(pair.substr(0, equals)) != name) continue;
        return percent_decode(pair.substr(std::min(equals + 1, pair.size())));
    }
    return std::nullopt;
}

}  // namespace magpie
