// Invariants of crawler/source_reader over any answer and any cursor, for every kind: nothing
// throws; addresses are http(s) and canonical or made from the source's; further requests are URLs
// that are asked for once; cursors stay within their bound and are read back; what an OPML names is
// what its cursor remembers.
//
// Input: one byte for the kind, one for the address that answers, then the cursor and the answer,
// parted by a zero byte.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

#include "base/url.h"
#include "crawler/source_cursor.h"
#include "crawler/source_reader.h"

namespace {

using namespace magpie;

void require(bool holds) {
    if (!holds) std::abort();
}

constexpr SourceKind kKinds[] = {SourceKind::feed, SourceKind::opml, SourceKind::sitemap,
                                 SourceKind::album, SourceKind::page};
constexpr std::string_view kAddresses[] = {
    "https://a.example/", "https://a.example/robots.txt", "https://a.example/list?page=2",
    "https://mp.weixin.qq.com/mp/appmsgalbum?__biz=MzA5NzYyMDIyNw==&album_id=1"};

SourceSpec spec_of(std::uint8_t choice) {
    SourceSpec spec;
    spec.name = "s";
    spec.kind = kKinds[choice % std::size(kKinds)];
    spec.url = spec.kind == SourceKind::album ? kAddresses[3] : kAddresses[0];
    spec.content = (choice & 64) != 0 ? EntryContent::feed : EntryContent::fetch;
    spec.page.region = (choice & 128) != 0 ? "div.list" : "";
    spec.page.next = "next";
    spec.page.max_pages = 3;
    return spec;
}

void check(const SourceSpec& spec, const SourceReading& reading) {
    require(!reading.state.empty() && !reading.reason.empty());
    require(reading.cursor.size() <= kMaxCursorBytes);
    for (const ListedUrl& found : reading.found) {
        const auto url = Url::parse(found.url);
        require(url && url->is_http() && url->href() == found.url);
    }
    for (const Visit& visit : reading.documents) {
        require(Url::parse(visit.url).has_value());
        require(visit.document && !visit.document->identity.empty());
    }
    const std::set<std::string> more(reading.more.begin(), reading.more.end());
    require(more.size() == reading.more.size());
    for (const std::string& url : more) {
        const auto parsed = Url::parse(url);
        require(parsed && parsed->href() == url);
    }
    if (spec.kind == SourceKind::opml)
        require(feeds_in_cursor(spec, reading.cursor) == reading.feeds);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const SourceSpec spec = spec_of(data[0]);
    const auto url = Url::parse(kAddresses[data[1] % std::size(kAddresses)]);
    const std::string_view rest(reinterpret_cast<const char*>(data) + 2, size - 2);
    const std::size_t cut = std::min(rest.find('\0'), rest.size());
    const std::string_view cursor = rest.substr(0, cut);
    SourceAnswer answer{
        *url, *url, "", std::string(rest.substr(std::min(cut + 1, rest.size()))), {}};
    const SourceReading first = read_source(spec, cursor, answer);
    check(spec, first);
    check(spec, read_source(spec, first.cursor, answer));
    check(spec, without_answer(spec, first.cursor, *url));
    (void)first_requests(spec, cursor);
    return 0;
}
