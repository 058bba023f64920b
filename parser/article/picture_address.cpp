#include "parser/article/picture_address.h"

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "base/byte_set.h"
#include "base/text.h"
#include "parser/body/address.h"

namespace magpie {
namespace {

// Wider pictures are print versions; of a srcset of only such ones the smallest is taken.
constexpr double kSensibleWidth = 2'600;
constexpr double kAssumedWidth = 1'000;     // of "1x"
constexpr std::size_t kMaxCandidates = 32;  // of one srcset; real ones have up to 24
constexpr std::size_t kMaxAddress = 4'000;  // bytes; longer ones are data

// Where lazy loaders keep the address, best known first.
constexpr std::string_view kLazySources[] = {
    "data-src",      "data-original",   "data-lazy-src",   "data-actualsrc", "data-original-src",
    "data-lazyload", "data-orig-file",  "data-url",        "data-image",     "data-echo",
    "data-lazy",     "data-large-file", "data-hi-res-src", "data-img-url",   "data-srv",
    "file",          "zoomfile",        "data-backsrc"};
constexpr std::string_view kSourceSets[] = {"data-srcset", "data-lazy-srcset", "srcset"};

// What stands in until the picture is loaded.
bool is_placeholder(std::string_view url) {
    if (starts_with_ignore_case(url, "data:") || starts_with_ignore_case(url, "about:") ||
        starts_with_ignore_case(url, "javascript:") || starts_with_ignore_case(url, "blob:"))
        return true;
    std::string_view path = url.substr(0, url.find_first_of("?#"));
    const std::string name = to_lower_ascii(path.substr(path.rfind('/') + 1));
    for (const std::string_view part :
         {"placeholder", "spacer", "blank.", "pixel.", "transparent", "1x1", "lazyload", "loading.",
          "grey.gif", "gray.gif", "clear.gif", "dot.gif", "x.gif", "empty.", "none.gif"})
        if (contains(name, part)) return true;
    return false;
}

bool is_address(std::string_view url) {
    static constexpr ByteSet kForeign{"<>{}\n"};
    return !url.empty() && url.size() <= kMaxAddress && url != "#" &&
           kForeign.find(url) == url.size() && !is_placeholder(url);
}

// Attributes such as data-url may hold anything: only what looks like a picture's address counts.
bool looks_like_picture(std::string_view url) {
    if (!is_address(url) || url.find(' ') != std::string_view::npos) return false;
    return body::is_http(url) || url.front() == '/' || url.starts_with("./") ||
           url.starts_with("../") || url.find('.') != std::string_view::npos;
}

struct Candidate {
    std::string url;
    double width = 0;
};

double width_of(std::string_view descriptor) {
    if (descriptor.empty()) return kAssumedWidth;
    const double number = std::strtod(std::string(descriptor.substr(0, 12)).c_str(), nullptr);
    return descriptor.back() == 'x' ? number * kAssumedWidth : number;
}

// HTML §4.8.4.2.1: addresses may hold commas, so a candidate ends at the comma behind its
// descriptor, or at a comma that ends its address.
std::vector<Candidate> candidates_of(std::string_view srcset) {
    std::vector<Candidate> found;
    std::size_t pos = 0;
    const auto skip = [&](std::string_view set) {
        pos = std::min(srcset.find_first_not_of(set, pos), srcset.size());
    };
    while (found.size() < kMaxCandidates) {
        skip(" \t\r\n,");
        if (pos == srcset.size()) break;
        const std::size_t end = std::min(srcset.find_first_of(" \t\r\n", pos), srcset.size());
        std::string_view url = srcset.substr(pos, end - pos);
        pos = end;
        std::string_view descriptor;
        if (url.ends_with(',')) {
            while (url.ends_with(',')) url.remove_suffix(1);
        } else {
            const std::size_t comma = std::min(srcset.find(',', pos), srcset.size());
            descriptor = trim(srcset.substr(pos, comma - pos));
            pos = comma;
        }
        if (is_address(url)) found.push_back({std::string(url), width_of(descriptor)});
    }
    return found;
}

const Candidate* best_of(const std::vector<Candidate>& candidates) {
    const Candidate* best = nullptr;
    for (const Candidate& one : candidates) {
        if (best == nullptr) {
            best = &one;
            continue;
        }
        const bool sensible = one.width <= kSensibleWidth;
        const bool best_sensible = best->width <= kSensibleWidth;
        const bool better = sensible == best_sensible
                                ? (one.width > best->width) == sensible && one.width != best->width
                                : sensible;
        if (better) best = &one;
    }
    return best;
}

void add_srcset(std::string_view srcset, std::vector<Candidate>& candidates) {
    for (Candidate& one : candidates_of(srcset)) candidates.push_back(std::move(one));
}

// Sources of a <picture> for this kind of screen; newer codecs have the same picture.
void add_picture_sources(Node picture, std::vector<Candidate>& candidates) {
    for (Node node = picture.first_child(); node; node = node.next_sibling()) {
        if (!node.is("source")) continue;
        for (const std::string_view name : {"data-srcset", "srcset"}) {
            const std::string_view set = node.attribute_or_empty(name);
            if (!set.empty()) add_srcset(set, candidates);
        }
    }
}

}  // namespace

std::string largest_of_srcset(std::string_view srcset) {
    const std::vector<Candidate> candidates = candidates_of(srcset);
    const Candidate* best = best_of(candidates);
    return best == nullptr ? std::string() : best->url;
}

PictureAddresses picture_addresses(Node image) {
    std::vector<Candidate> candidates;
    for (const std::string_view name : kSourceSets)
        if (const std::string_view set = image.attribute_or_empty(name); !set.empty())
            add_srcset(set, candidates);
    std::vector<std::string> others;
    for (const std::string_view name : kLazySources) {
        const std::string_view url = trim(image.attribute_or_empty(name));
        if (looks_like_picture(url)) others.emplace_back(url);
    }
    for (const std::string_view name : {"src", "href"})
        if (const std::string_view url = trim(image.attribute_or_empty(name)); is_address(url))
            others.emplace_back(url);
    const Node parent = image.parent();
    if (candidates.empty() && others.empty() && parent && parent.is("picture"))
        add_picture_sources(parent, candidates);
    PictureAddresses addresses;
    const Candidate* best = best_of(candidates);
    if (best != nullptr) addresses.best = best->url;
    for (std::string& url : others) {
        if (addresses.best.empty())
            addresses.best = std::move(url);
        else if (url != addresses.best &&
                 std::find(addresses.others.begin(), addresses.others.end(), url) ==
                     addresses.others.end())
            addresses.others.push_back(std::move(url));
    }
    return addresses;
}

}  // namespace magpie
