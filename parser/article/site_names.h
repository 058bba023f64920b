// The names a site goes by — metadata, JSON-LD, its host — and whether a piece of text is one of
// them: what is behind the last separator of a <title>, an author who is the site itself.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parser/article/page_head.h"
#include "parser/article/reading.h"

namespace magpie {

class SiteNames {
  public:
    // `url`: of the page; "" when unknown. Where other pages of the host that `reading` remembers
    // end their <title> with the same words, these are a name as well.
    SiteNames(const PageHead& head, std::string_view url, const Reading& reading = {});

    // "The Hill", "thehill.com" and "TheHill" are one; "" is nobody's name.
    bool is_site(std::string_view text) const;
    // The registrable name of the host without its suffix, "thehill"; "" when unknown.
    const std::string& label() const { return label_; }

  private:
    std::vector<std::string> squeezed_;
    std::string label_;
};

// og:site_name and what else names the site, best first; "" when the page does not say.
struct SiteClaim {
    std::string_view value;
    unsigned source = 0;  // index in kSiteFeatures
};
std::vector<SiteClaim> site_claims(const PageHead& head);

// The separators that sites put between a title and their name, and what stands between them.
// At most 16 parts; the last holds the rest.
std::vector<std::string_view> title_parts(std::string_view title);

// What a host is remembered by: the hash of the last of these parts, folded; 0 when there is one.
std::uint64_t title_suffix_of(const PageHead& head);

}  // namespace magpie
