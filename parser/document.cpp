#include "parser/document.h"

namespace magpie {

std::string_view to_string(Kind kind) {
    switch (kind) {
        case Kind::article:
            return "article";
        case Kind::picture:
            return "picture";
        case Kind::text:
            return "text";
        case Kind::video:
            return "video";
        case Kind::audio:
            return "audio";
        case Kind::share:
            return "share";
        case Kind::paid_preview:
            return "paid_preview";
        case Kind::index:
            return "index";
        case Kind::other:
            break;
    }
    return "other";
}

std::string_view to_string(Originality originality) {
    switch (originality) {
        case Originality::not_original:
            return "not_original";
        case Originality::original:
            return "original";
        case Originality::reprint:
            return "reprint";
        case Originality::unknown:
            break;
    }
    return "unknown";
}

std::string_view to_string(MediaRole role) {
    switch (role) {
        case MediaRole::cover:
            return "cover";
        case MediaRole::background:
            return "background";
        case MediaRole::audio:
            return "audio";
        case MediaRole::video:
            return "video";
        case MediaRole::picture:
            break;
    }
    return "picture";
}

}  // namespace magpie
