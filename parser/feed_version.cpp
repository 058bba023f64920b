#include "parser/feed_version.h"

#include "base/text.h"

namespace magpie {
namespace {

std::string rss_version(std::string_view written) {
    written = trim(written);
    if (written == "0.91") return "rss091u";
    for (const std::string_view minor : {"0.92", "0.93", "0.94"})
        if (written == minor) return "rss09" + std::string(1, written.back());
    return written.starts_with("2.") ? "rss20" : "rss";
}

// RSS 1.0's namespace may be declared with any prefix.
std::string rdf_version(const XmlElement& root) {
    for (const char* const* at = root.attributes(); *at != nullptr; at += 2) {
        const std::string_view value = at[1];
        if (contains(value, "my.netscape.com/rdf/simple/0.9") ||
            contains(value, "channel.netscape.com/rdf/simple/0.9"))
            return "rss090";
        if (value == "http://purl.org/rss/1.0/") return "rss10";
    }
    return "rss10";
}

std::string atom_version(const XmlElement& root) {
    if (contains(root.space(), "www.w3.org/2005/Atom")) return "atom10";
    const std::string_view written = trim(root.attribute_or_empty("version"));
    if (written == "0.1" || written == "0.2" || written == "0.3")
        return "atom0" + std::string(1, written.back());
    return contains(root.space(), "purl.org/atom/ns#") ? "atom03" : "atom";
}

}  // namespace

std::string feed_version(const XmlElement& root) {
    const std::string name = to_lower_ascii(root.name());
    if (name == "rss") return rss_version(root.attribute_or_empty("version"));
    if (name == "rdf") return rdf_version(root);
    if (name == "feed") return atom_version(root);
    if (name == "channel") return root.name() == "CHANNEL" ? "cdf" : "rss";
    const bool is_atom = contains(root.space(), "www.w3.org/2005/Atom");
    return name == "entry" && is_atom ? "atom10" : "";
}

}  // namespace magpie
