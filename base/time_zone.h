// Time zones of the IANA database by name, through ICU (its only user): the offset at an instant,
// and the instant of a local time, also where daylight saving skips or repeats it. Immutable; a
// copy shares the zone.
#pragma once

#include <chrono>
#include <memory>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace magpie {

// A local date and time without zone.
using LocalTime = std::chrono::local_time<std::chrono::microseconds>;

class TimeZone {
  public:
    TimeZone();  // UTC
    // invalid_argument for a name that the database does not have ("Asia/Shanghai", "UTC").
    static Result<TimeZone> find(std::string_view name);

    LocalTime local(Instant instant) const;
    // The first instant with this local time; where the clocks were put forward over it, the first
    // instant after the gap. Never runs backwards: a later local time gives no earlier instant.
    Instant instant(LocalTime local) const;

  private:
    struct Zone;
    explicit TimeZone(std::shared_ptr<const Zone> zone);
    std::shared_ptr<const Zone> zone_;  // null: UTC
};

}  // namespace magpie
