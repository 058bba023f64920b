#include "crawler/follow.h"

#include "base/registrable_domain.h"
#include "crawler/politeness.h"

namespace magpie {

bool in_scope(FollowScope scope, const Url& from, const Url& to) {
    if (!to.is_http() || to.host().empty()) return false;
    switch (scope) {
        case FollowScope::host:
            return politeness_key(from) == politeness_key(to);
        case FollowScope::site:
            return is_same_site(politeness_key(from), politeness_key(to));
        case FollowScope::any:
            return true;
    }
    return false;
}

}  // namespace magpie
