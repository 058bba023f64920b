#include "config/source_spec.h"

namespace magpie {

std::string_view to_string(SourceKind kind) {
    switch (kind) {
        case SourceKind::feed:
            return "feed";
        case SourceKind::opml:
            return "opml";
        case SourceKind::sitemap:
            return "sitemap";
        case SourceKind::album:
            return "album";
        case SourceKind::page:
            return "page";
        case SourceKind::urls:
            return "urls";
        case SourceKind::file:
            return "file";
        case SourceKind::dir:
            return "dir";
    }
    return "";
}

}  // namespace magpie
