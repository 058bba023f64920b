// Which links of an article are followed (SourceSpec::follow_scope).
#pragma once

#include "base/url.h"
#include "config/source_spec.h"

namespace magpie {

// Whether `to` lies in the scope of a source when it is linked from `from`. Only http and https
// ever do. The host scope takes no notice of ports and of http beside https.
bool in_scope(FollowScope scope, const Url& from, const Url& to);

}  // namespace magpie
