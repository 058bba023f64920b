// What goes into the parser and what comes out: plain values, no behaviour.
//   RawDocument ─extract()─► Page{ state, Article? }
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "parser/page_state.h"

namespace magpie {

// How the bytes are to be read.
enum class SourceForm { detect, html, mhtml, seed };

struct RawDocument {
    std::string url;        // as listed; may be empty for a file
    std::string final_url;  // after redirects; empty when unknown
    std::string
        content_type;  // HTTP header value, e.g. "text/html; charset=gbk"; empty when unknown
    std::string body;  // bytes after content decoding, before charset decoding
    SourceForm form = SourceForm::detect;
    std::optional<Instant> captured_at;  // HTTP Date, or file time
    std::string source;                  // account or feed name as configured; empty when none
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
    std::string disclosure;            // author's declaration (个人观点，仅供参考 …)
    std::string read_original;         // 阅读原文 URL
    std::string language;              // BCP 47, e.g. "zh"; empty when unknown
    std::optional<ReprintSource> reprint;
    std::string album;  // first album's title
    std::vector<std::string> tags;
    std::string markdown;
    std::map<std::string, int> components;  // components met, by tag
    std::map<std::string, int> dropped;     // what was left out, by reason or tag
    std::vector<std::string>
        flags;  // e.g. "literal_damaged", "body_truncated", "byline_unresolved"
};

struct Page {
    PageState state = PageState::empty_or_unknown;
    std::string reason;              // the page's own words for the state, when it has some
    std::string target_url;          // where a wall or a move points to; empty when unknown
    std::optional<Article> article;  // for state article and paid_preview
    std::vector<std::string> notes;  // readable warnings: bounds hit, damage met
};

}  // namespace magpie
