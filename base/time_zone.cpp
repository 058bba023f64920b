// ICU's rules come with ICU: a zone that changed its law since needs a newer package (tzdata of
// ICU).
#include "base/time_zone.h"

#include <unicode/basictz.h>
#include <unicode/timezone.h>
#include <unicode/tztrans.h>
#include <unicode/unistr.h>

#include <cmath>
#include <string>

namespace magpie {
namespace {

using std::chrono::milliseconds;

// The longest name of the database has 32 characters.
constexpr std::size_t kLongestName = 64;

UDate to_icu(std::chrono::microseconds since_epoch) {
    return static_cast<double>(std::chrono::floor<milliseconds>(since_epoch).count());
}

Instant from_icu(UDate date) {
    return Instant{milliseconds{static_cast<std::int64_t>(std::floor(date))}};
}

Result<TimeZone> unknown(std::string_view name) {
    return fail(ErrorCode::invalid_argument,
                '"' + std::string(name.substr(0, kLongestName)) +
                    R"(" is not a time zone; write its name as in "Asia/Shanghai" or "UTC")");
}

}  // namespace

struct TimeZone::Zone {
    std::unique_ptr<const icu::BasicTimeZone> rules;

    milliseconds offset_at(UDate date) const {
        std::int32_t raw = 0, saving = 0;
        UErrorCode status = U_ZERO_ERROR;
        rules->getOffset(date, false, raw, saving, status);
        return milliseconds{U_SUCCESS(status) ? raw + saving : 0};
    }

    // Of a repeated local time the one before the clocks are put back; of a skipped one the offset
    // before the gap.
    milliseconds former_offset(UDate local) const {
        std::int32_t raw = 0, saving = 0;
        UErrorCode status = U_ZERO_ERROR;
        rules->getOffsetFromLocal(local, UCAL_TZ_LOCAL_FORMER, UCAL_TZ_LOCAL_FORMER, raw, saving,
                                  status);
        return milliseconds{U_SUCCESS(status) ? raw + saving : 0};
    }
};

TimeZone::TimeZone() = default;
TimeZone::TimeZone(std::shared_ptr<const Zone> zone) : zone_(std::move(zone)) {}

Result<TimeZone> TimeZone::find(std::string_view name) {
    if (name == "UTC") return TimeZone();
    if (name.empty() || name.size() > kLongestName) return unknown(name);
    const auto id = icu::UnicodeString::fromUTF8(
        icu::StringPiece(name.data(), static_cast<std::int32_t>(name.size())));
    // createTimeZone() invents zones for "GMT+3:17" and answers unknown names with a zone, too.
    icu::UnicodeString canonical;
    UBool is_in_database = false;
    UErrorCode status = U_ZERO_ERROR;
    icu::TimeZone::getCanonicalID(id, canonical, is_in_database, status);
    if (U_FAILURE(status) || !is_in_database) return unknown(name);
    std::unique_ptr<icu::TimeZone> created(icu::TimeZone::createTimeZone(id));
    const auto* const rules = dynamic_cast<const icu::BasicTimeZone*>(created.get());
    if (rules == nullptr || *created == icu::TimeZone::getUnknown()) return unknown(name);
    created.release();
    return TimeZone(
        std::make_shared<const Zone>(Zone{std::unique_ptr<const icu::BasicTimeZone>(rules)}));
}

LocalTime TimeZone::local(Instant instant) const {
    const auto since_epoch = instant.time_since_epoch();
    return LocalTime{since_epoch +
                     (zone_ ? zone_->offset_at(to_icu(since_epoch)) : milliseconds{0})};
}

Instant TimeZone::instant(LocalTime local) const {
    const auto since_epoch = local.time_since_epoch();
    if (!zone_) return Instant{since_epoch};
    const auto offset = zone_->former_offset(to_icu(since_epoch));
    const Instant found{since_epoch - offset};
    const UDate date = to_icu(found.time_since_epoch());
    if (zone_->offset_at(date) == offset) return found;
    icu::TimeZoneTransition gap;
    return zone_->rules->getPreviousTransition(date, true, gap) ? from_icu(gap.getTime()) : found;
}

}  // namespace magpie
