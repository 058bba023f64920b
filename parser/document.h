// What goes into the parser and what comes out: plain values, no behaviour.
//   RawDocument ─extract()─► Page{ state, Article? }
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "parser/article/site_memory.h"
#include "parser/page_state.h"

namespace magpie {

// How the bytes are to be read.
enum class SourceForm { detect, html, mhtml, seed };

// A page that stood in a frame of another and was saved with it.
struct FramePage {
    std::string name;  // its file name or address
    std::string body;
};

struct RawDocument {
    std::string url;        // as listed; may be empty for a file
    std::string final_url;  // after redirects; empty when unknown
    std::string
        content_type;  // HTTP header value, e.g. "text/html; charset=gbk"; empty when unknown
    std::string body;  // bytes after content decoding, before charset decoding
    SourceForm form = SourceForm::detect;
    std::optional<Instant> captured_at;  // HTTP Date, or file time
    std::string source;                  // account or feed name as configured; empty when none
    // Saved beside it: votes (/mp/newappmsgvote) are read, other frames are not asked.
    std::vector<FramePage> frames;
    // Served by a host that is trusted to serve WeChat's pages unchanged (fetch.wechat_mirrors):
    // read by its own marks. Any other host could forge an article's identity.
    bool from_wechat_mirror = false;
};

// What an article is made of. Names as the command line prints them.
enum class Kind { article, picture, text, video, audio, share, paid_preview, index, other };
std::string_view to_string(Kind kind);

enum class Originality { unknown, not_original, original, reprint };
std::string_view to_string(Originality originality);

struct Link {
    std::string text;
    std::string href;
    bool operator==(const Link&) const = default;
};

// Where a reprint or share card comes from.
struct ReprintSource {
    std::string account;  // 公众号 name ("platform")
    std::string author;
    std::string title;
    std::string url;
    std::string identity;  // biz:mid:idx when known
    std::string words;     // 编者荐语 or the sharer's words, plain text
    bool operator==(const ReprintSource&) const = default;
};

// Another article that this page names: in its list of linked articles, in an album.
struct LinkedArticle {
    std::string title;
    std::string account;
    std::string url;       // canonical; keeps chksm, so it may serve as a sibling URL (§9.4)
    std::string identity;  // biz:mid:idx when the URL or the page tells; else empty
    bool operator==(const LinkedArticle&) const = default;
};

// An album that the article stands in.
struct Album {
    std::string id;                               // decimal, beyond 2^53: text
    std::string title;                            // one line
    std::string url;                              // canonical; empty when the page gives none
    int position = 0;                             // 1-based place of this article; 0: unknown
    int count = 0;                                // articles in it; 0: unknown
    std::optional<LinkedArticle> previous, next;  // in the album's order
    bool operator==(const Album&) const = default;
};

// A file that belongs to an article: a picture, a clip.
enum class MediaRole { picture, cover, background, audio, video };
std::string_view to_string(MediaRole role);

struct MediaFile {
    MediaRole role = MediaRole::picture;
    // The file as the page names it, cleaned (https, no display parameters). For pictures: as the
    // Markdown has it. Signed URLs of videos stay whole, they work no other way.
    std::string url;
    // What makes two URLs one file: the token of a WeChat picture ("mmbiz:TOKEN"), "wxv_…", a voice
    // id ("voice:ID"), else the URL without fragment.
    std::string identity;
    std::vector<std::string> alternates;  // other URLs that may serve it: uncropped original, other
                                          // sizes or bit rates; best first
    std::string words;                    // caption or title of a clip, as its Markdown link has it
    bool operator==(const MediaFile&) const = default;
};

// Something that stood in the page's body and is not in the Markdown.
struct DroppedNode {
    std::string what;  // tag, or tag.class where the class decided: "mp-common-cpsad", "p"
    std::string why;   // "hidden", "advertisement", "script", "pixel", "broken counter", …
    std::string
        words;  // beginning of its text, one line, at most 40 characters; empty: it had none
    bool operator==(const DroppedNode&) const = default;
};

// One clean document. `markdown` is the body in the dialect of docs/markdown.md: no front matter,
// no title heading, no cover line. Everything derived from it (text, images, links, html) is
// computed by parser/markdown.
struct Article {
    Kind kind = Kind::article;
    std::string title;           // one line, entities decoded
    bool title_derived = false;  // made from the first line of an untitled text
    std::string account;         // 公众号 name, or the site's name
    std::string account_id;      // gh_…
    std::string account_alias;
    std::string author;
    Originality originality = Originality::unknown;
    std::optional<Timestamp> published;
    std::optional<Day> listed;  // the day a listing gives, where publication is unknown
    std::optional<Instant> modified;
    std::optional<Instant> captured;
    std::string url;                   // canonical, without credentials and tracking
    std::string identity;              // WeChat "<biz>:<mid>:<idx>"; other sites: canonical URL
    std::vector<std::string> aliases;  // other URLs the page itself reveals for the same article
    std::string cover;                 // image URL
    std::string digest;                // the author's summary
    std::string place;                 // IP place
    std::string origin;         // where the text was taken from (来源), as the page names it
    std::string disclosure;     // author's declaration (个人观点，仅供参考 …)
    std::string read_original;  // 阅读原文 URL
    std::string next_page;      // of the same article, where it has several; empty: none
    std::string language;       // BCP 47, e.g. "zh"; empty when unknown
    std::optional<ReprintSource> reprint;
    std::string sn, chksm;      // attributes of the address: they authorise, they do not identify
    std::vector<Album> albums;  // the one that the page navigates first
    std::vector<LinkedArticle>
        linked;  // what the page lists as linked (ainfos), in order, each once
    // Files that the Markdown does not carry, or not with all that is known: clips, backgrounds
    // behind text, uncropped originals. parser/media.h merges them with the Markdown's pictures.
    std::vector<MediaFile> media;
    std::vector<std::string> tags;
    std::string markdown;
    std::map<std::string, int> components;   // components met, by tag
    std::map<std::string, int> dropped;      // what was left out, by reason: all of it, counted
    std::vector<DroppedNode> dropped_nodes;  // the first kMaxDroppedNodes of it, one by one
    std::vector<std::string>
        flags;  // e.g. "literal_damaged", "body_truncated", "byline_unresolved"
    // How it was read, where a model chose the content; so that a reading can be repeated.
    double confidence = -1;  // 0..1; -1: no model was used
    std::string model;       // version of the block model; empty when none was used
    std::string memory;      // SiteMemory::digest() of what its host had taught; empty: read alone
    std::string page_type;   // "article", "index", "forum" …; empty when nobody asked
};

inline constexpr std::size_t kMaxDroppedNodes = 200;

struct Page {
    PageState state = PageState::empty_or_unknown;
    std::string reason;              // the page's own words for the state, when it has some
    std::string target_url;          // where a wall or a move points to; empty when unknown
    std::optional<Article> article;  // for state article and paid_preview
    std::vector<std::string> notes;  // readable warnings: bounds hit, damage met
    std::optional<PageTrace> trace;  // of an article, when Reading::wants_trace
};

}  // namespace magpie
