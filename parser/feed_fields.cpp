// RSS 0.9x and 2.0 have no namespace; RSS 1.0 and Atom have theirs, in several spellings.
#include "parser/feed_fields.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace magpie {
namespace {

// Without scheme, in lower case, without '/' and '#' at the end: feeds vary all of these.
std::string plain_space(std::string_view uri) {
    std::string plain = to_lower_ascii(trim(uri));
    for (const std::string_view scheme : {"http://", "https://"})
        if (plain.starts_with(scheme)) plain.erase(0, scheme.size());
    while (plain.ends_with('/') || plain.ends_with('#')) plain.pop_back();
    return plain;
}

// The usual prefix; "" for the formats' own namespaces.
constexpr std::pair<std::string_view, std::string_view> kSpaces[] = {
    {"", ""},
    {"www.w3.org/2005/atom", ""},
    {"purl.org/atom/ns", ""},
    {"purl.org/rss/1.0", ""},
    {"my.netscape.com/rdf/simple/0.9", ""},
    {"my.netscape.com/publish/formats/rss-0.91.dtd", ""},
    {"channel.netscape.com/rdf/simple/0.9", ""},
    {"backend.userland.com/rss", ""},
    {"backend.userland.com/rss2", ""},
    {"backend.userland.com/rss2.1", ""},
    {"blogs.law.harvard.edu/tech/rss", ""},
    {"cyber.law.harvard.edu/rss", ""},
    {"atom", ""},
    {"rss", ""},
    {"purl.org/dc/elements/1.0", "dc"},
    {"purl.org/dc/elements/1.1", "dc"},
    {"purl.org/dc/terms", "dcterms"},
    {"purl.org/rss/1.0/modules/content", "content"},
    {"purl.org/rss/1.0/modules/syndication", "sy"},
    {"purl.org/rss/1.0/modules/slash", "slash"},
    {"purl.org/rss/1.0/modules/event", "ev"},
    {"purl.org/rss/1.0/modules/servicestatus", "ss"},
    {"purl.org/syndication/thread/1.0", "thr"},
    {"purl.org/syndication/history/1.0", "fh"},
    {"www.itunes.com/dtds/podcast-1.0.dtd", "itunes"},
    {"example.com/dtds/podcast-1.0.dtd", "itunes"},
    {"www.google.com/schemas/play-podcasts/1.0", "googleplay"},
    {"search.yahoo.com/mrss", "media"},
    {"tools.search.yahoo.com/mrss", "media"},
    {"video.search.yahoo.com/mrss", "media"},
    {"wellformedweb.org/commentapi", "wfw"},
    {"webns.net/mvcb", "admin"},
    {"web.resource.org/cc", "cc"},
    {"creativecommons.org/ns", "cc"},
    {"backend.userland.com/creativecommonsrssmodule", "creativecommons"},
    {"cyber.law.harvard.edu/rss/creativecommonsrssmodule.html", "creativecommons"},
    {"rssnamespace.org/feedburner/ext/1.0", "feedburner"},
    {"www.georss.org/georss", "georss"},
    {"www.opengis.net/gml", "gml"},
    {"www.w3.org/2003/01/geo/wgs84_pos", "geo"},
    {"podlove.org/simple-chapters", "psc"},
    {"podcastindex.org/namespace/1.0", "podcast"},
    {"a9.com/-/spec/opensearch/1.1", "opensearch"},
    {"www.w3.org/1999/xhtml", "xhtml"},
    {"www.w3.org/1999/02/22-rdf-syntax-ns", "rdf"},
};

struct Row {
    std::string_view name;
    FeedField field;
    int rank;
};

using F = FeedField;
constexpr Row kRows[] = {
    {"guid", F::id, 3},
    {"id", F::id, 3},
    {"dc:identifier", F::id, 1},
    {"title", F::title, 3},
    {"dc:title", F::title, 2},
    {"media:title", F::title, 1},
    {"itunes:title", F::title, 1},
    {"link", F::link, 3},
    {"itunes:link", F::link, 1},
    {"enclosure", F::enclosure, 3},
    {"feedburner:origlink", F::original_link, 3},
    {"author", F::author, 3},
    {"managingeditor", F::author, 3},
    {"dc:author", F::author, 3},
    {"dc:creator", F::author, 3},
    {"itunes:author", F::author, 1},
    {"contributor", F::contributor, 3},
    {"dc:contributor", F::contributor, 3},
    {"dc:publisher", F::publisher, 3},
    {"webmaster", F::publisher, 3},
    {"itunes:owner", F::publisher, 2},
    {"pubdate", F::published, 3},
    {"published", F::published, 3},
    {"dcterms:issued", F::published, 2},
    {"issued", F::published, 2},
    {"updated", F::updated, 3},
    {"modified", F::updated, 3},
    {"lastbuilddate", F::updated, 3},
    {"dcterms:modified", F::updated, 2},
    {"dc:date", F::updated, 1},
    {"created", F::created, 3},
    {"dcterms:created", F::created, 3},
    {"expirationdate", F::expired, 3},
    {"subtitle", F::subtitle, 3},
    {"tagline", F::subtitle, 3},
    {"itunes:subtitle", F::subtitle, 1},
    {"description", F::summary, 3},
    {"summary", F::summary, 3},
    {"abstract", F::summary, 3},
    {"dc:description", F::summary, 2},
    {"dcterms:abstract", F::summary, 2},
    {"media:description", F::summary, 1},
    {"itunes:summary", F::summary, 1},
    {"content", F::content, 3},
    {"content:encoded", F::content, 3},
    {"fullitem", F::content, 3},
    {"body", F::content, 3},
    {"xhtml:body", F::content, 3},
    {"rights", F::rights, 3},
    {"copyright", F::rights, 3},
    {"dc:rights", F::rights, 2},
    {"media:copyright", F::rights, 1},
    {"info", F::info, 3},
    {"feedburner:browserfriendly", F::info, 1},
    {"category", F::category, 3},
    {"dc:subject", F::category, 3},
    {"itunes:category", F::category, 3},
    {"media:category", F::category, 3},
    {"tags", F::keywords, 3},
    {"keywords", F::keywords, 3},
    {"itunes:keywords", F::keywords, 3},
    {"media:keywords", F::keywords, 3},
    {"language", F::language, 3},
    {"dc:language", F::language, 2},
    {"generator", F::generator, 3},
    {"admin:generatoragent", F::generator, 1},
    {"cc:license", F::license, 3},
    {"creativecommons:license", F::license, 3},
    {"source", F::source, 3},
};

}  // namespace

std::string feed_name(const XmlElement& element, std::string_view core_space) {
    std::string local = to_lower_ascii(element.name());
    if (element.space() == core_space) return local;
    const std::string space = plain_space(element.space());
    for (const auto& [uri, prefix] : kSpaces)
        if (uri == space) return prefix.empty() ? local : std::string(prefix) + ':' + local;
    const std::string_view prefix = element.prefix();
    return (prefix.empty() ? "other" : to_lower_ascii(prefix)) + ':' + local;
}

FeedMeaning feed_meaning(std::string_view name) {
    const auto* const row = std::find_if(std::begin(kRows), std::end(kRows),
                                         [&](const Row& r) { return r.name == name; });
    return row == std::end(kRows) ? FeedMeaning{} : FeedMeaning{row->field, row->rank};
}

bool is_feed_text(FeedField field) {
    constexpr std::array kTexts = {F::title,   F::subtitle, F::summary,
                                   F::content, F::rights,   F::info};
    return std::find(kTexts.begin(), kTexts.end(), field) != kTexts.end();
}

bool is_feed_group(std::string_view name) {
    return name == "media:group" || name == "redirect" || name == "items" || name == "rdf:seq";
}

}  // namespace magpie
