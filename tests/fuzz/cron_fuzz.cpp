// Invariants of base/cron and base/time_zone over any bytes: an answer in bounded time; a match
// lies behind the instant asked about, on a whole minute or at the end of a gap, and is found again
// from just before it; asking from a later instant gives no earlier match.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string_view>

#include "base/cron.h"

namespace {

using namespace magpie;
using std::chrono::hours;
using std::chrono::microseconds;

void require(bool holds) {
    if (!holds) std::abort();
}

void check_from(const Cron& cron, Instant instant) {
    const auto next = cron.after(instant);
    if (!next) return;
    require(*next > instant);
    require(cron.after(*next - microseconds{1}) == next);
    const auto later = cron.after(instant + hours{36});
    require(!later || *later >= *next);
}

}  // namespace

// The first byte chooses the zone, the next two the day; the rest is the text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static constexpr std::string_view kZones[] = {
        "UTC",          "Asia/Shanghai",       "Europe/Berlin", "America/Sao_Paulo",
        "Pacific/Apia", "Australia/Lord_Howe", "Africa/Cairo",  "America/St_Johns"};
    if (size < 3) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 3, size - 3);
    const auto cron = Cron::parse(text, kZones[data[0] % std::size(kZones)]);
    (void)TimeZone::find(text);
    if (!cron) return 0;
    const Instant day{std::chrono::sys_days{std::chrono::days{data[1] * 256 + data[2]}}};
    for (int quarter = 0; quarter < 4; ++quarter) check_from(*cron, day + hours{6} * quarter);
    return 0;
}
