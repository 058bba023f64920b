#include "parser/article/paged_address.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "base/text.h"

namespace magpie {
namespace {

std::optional<int> page_number(std::string_view text) {
    if (text.empty() || text.size() > 3 || (text.size() > 1 && text[0] == '0')) return std::nullopt;
    int number = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        number = number * 10 + (c - '0');
    }
    return number;
}

bool is_page_parameter(std::string_view name) {
    static constexpr std::array<std::string_view, 11> kNames{
        "page",    "p",       "pg",        "pn",    "paged", "pageno",
        "page_no", "pagenum", "pageindex", "seite", "pagina"};
    return std::ranges::find(kNames, to_lower_ascii(name)) != kNames.end();
}

// The folder that the file stands for: "/a/index.html" is "/a".
std::string_view without_index(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    const std::string_view leaf = path.substr(slash == std::string_view::npos ? 0 : slash + 1);
    if (slash != std::string_view::npos && (leaf == "index" || leaf.starts_with("index.")))
        path = path.substr(0, slash);
    while (path.ends_with('/')) path.remove_suffix(1);
    return path;
}

class Readings {
  public:
    explicit Readings(const Url& url) : host_(url.host()), path_(url.path()), query_(url.query()) {
        if (const auto port = url.port()) host_ += ":" + std::to_string(*port);
        add(PagedAddress::Form::whole, path_, query_, 1);
    }

    std::vector<PagedAddress> read() {
        parameters();
        last_segment();
        return std::move(readings_);
    }

  private:
    void add(PagedAddress::Form form, std::string_view path, std::string_view query, int number) {
        std::string stem = host_;
        stem += without_index(path);
        if (!query.empty()) (stem += '?') += query;
        readings_.push_back({form, std::move(stem), number});
    }

    void parameters() {
        constexpr std::size_t kMostParameters = 32;  // of an article's address; more are a search
        const auto parts = split(query_, '&');
        if (parts.size() > kMostParameters) return;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            const std::size_t equals = parts[i].find('=');
            if (equals == std::string_view::npos || !is_page_parameter(parts[i].substr(0, equals)))
                continue;
            const auto number = page_number(parts[i].substr(equals + 1));
            if (!number) continue;
            std::string rest;
            for (std::size_t k = 0; k < parts.size(); ++k) {
                if (k == i) continue;
                if (!rest.empty()) rest += '&';
                rest += parts[k];
            }
            add(PagedAddress::Form::parameter, path_, rest, *number);
        }
    }

    void last_segment() {
        std::string_view path = path_;
        while (path.ends_with('/')) path.remove_suffix(1);
        const std::size_t slash = path.rfind('/');
        if (slash == std::string_view::npos) return;
        const std::string_view leaf = path.substr(slash + 1);
        const std::string_view folder = path.substr(0, slash);
        if (const auto number = page_number(leaf)) {
            if (folder.ends_with("/page"))
                return add(PagedAddress::Form::folder, folder.substr(0, folder.size() - 5), query_,
                           *number);
            if (!folder.empty()) add(PagedAddress::Form::segment, folder, query_, *number);
            return;
        }
        for (const std::string_view prefix : {"page-", "page_", "page"}) {
            if (!leaf.starts_with(prefix)) continue;
            const auto number = page_number(leaf.substr(prefix.size()));
            if (number) return add(PagedAddress::Form::folder, folder, query_, *number);
        }
        suffix(folder, leaf);
    }

    // "name_2.html", "name-2.html", "name_2".
    void suffix(std::string_view folder, std::string_view leaf) {
        const std::size_t dot = leaf.rfind('.');
        const std::string_view name = leaf.substr(0, dot);
        const std::size_t mark = name.find_last_of("_-");
        if (mark == std::string_view::npos || mark == 0) return;
        const auto number = page_number(name.substr(mark + 1));
        if (!number) return;
        std::string path(folder);
        (path += '/') += name.substr(0, mark);
        if (dot != std::string_view::npos) path += leaf.substr(dot);
        add(PagedAddress::Form::suffix, path, query_, *number);
    }

    std::string host_;
    const std::string_view path_, query_;
    std::vector<PagedAddress> readings_;
};

bool is_whole(const PagedAddress& reading) { return reading.form == PagedAddress::Form::whole; }

}  // namespace

std::vector<PagedAddress> paged_addresses(const Url& url) { return Readings(url).read(); }

const PagedAddress* following(const std::vector<PagedAddress>& page,
                              const std::vector<PagedAddress>& next) {
    for (const PagedAddress& to : next) {
        if (is_whole(to)) continue;
        for (const PagedAddress& from : page) {
            if (from.stem != to.stem) continue;
            const bool is_next = is_whole(from)
                                     ? to.number == 1 || to.number == 2
                                     : from.form == to.form && to.number == from.number + 1;
            if (is_next) return &to;
        }
    }
    return nullptr;
}

bool is_same_series(const Url& one, const Url& other) {
    const auto readings = paged_addresses(other);
    for (const PagedAddress& a : paged_addresses(one))
        for (const PagedAddress& b : readings)
            if (a.stem == b.stem && (a.form == b.form || is_whole(a) || is_whole(b))) return true;
    return false;
}

}  // namespace magpie
