#include "crawler/host_memory.h"

#include <nlohmann/json.hpp>

namespace magpie {
namespace {

using nlohmann::json;

Instant instant_of(const json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_string()) return {};
    const auto parsed = parse_timestamp(found->get_ref<const std::string&>());
    return parsed ? parsed->instant : Instant{};
}

int number_of(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_number_integer() ? found->get<int>() : 0;
}

std::string text_of(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

std::string write_host_memory(const HostSnapshot& snapshot) {
    const json object{{"next_request", format_utc_micros(snapshot.next_request)},
                      {"paused_until", format_utc_micros(snapshot.paused_until)},
                      {"pause_minutes", snapshot.pause.count()},
                      {"slow_until", format_utc_micros(snapshot.slow_until)},
                      {"counted_day", format_day(Day{snapshot.counted_day})},
                      {"counted", snapshot.counted},
                      {"readable_url", snapshot.readable_url},
                      {"readable_source", snapshot.readable_source},
                      {"stop_reason", snapshot.stop_reason},
                      {"crawl_delay_ms", snapshot.crawl_delay.count()},
                      {"crawl_delay_until", format_utc_micros(snapshot.crawl_delay_until)}};
    return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::optional<HostSnapshot> read_host_memory(std::string_view host, std::string_view text) {
    const json object = json::parse(text, nullptr, false);
    if (!object.is_object()) return std::nullopt;
    HostSnapshot snapshot;
    snapshot.host = host;
    snapshot.next_request = instant_of(object, "next_request");
    snapshot.paused_until = instant_of(object, "paused_until");
    snapshot.pause = std::chrono::minutes{number_of(object, "pause_minutes")};
    snapshot.slow_until = instant_of(object, "slow_until");
    if (const auto day = parse_day(text_of(object, "counted_day")))
        snapshot.counted_day = std::chrono::sys_days{*day};
    snapshot.counted = number_of(object, "counted");
    snapshot.readable_url = text_of(object, "readable_url");
    snapshot.readable_source = text_of(object, "readable_source");
    snapshot.stop_reason = text_of(object, "stop_reason");
    snapshot.crawl_delay = std::chrono::milliseconds{number_of(object, "crawl_delay_ms")};
    snapshot.crawl_delay_until = instant_of(object, "crawl_delay_until");
    return snapshot;
}

}  // namespace magpie
