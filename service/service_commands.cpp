// What people ask of the running service through its control socket. Requests and answers:
// docs/service.md.
#include <unistd.h>

#include <utility>

#include "crawler/records.h"
#include "service/service_impl.h"
#include "service/visit_log.h"

namespace magpie {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::size_t kMostAsked = 10'000;  // URLs in one request
constexpr std::size_t kMostHosts = 200;     // in one status

std::string text_of(const json& request, const char* name) {
    const auto found = request.find(name);
    return found != request.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool flag_of(const json& request, const char* name) {
    const auto found = request.find(name);
    return found != request.end() && found->is_boolean() && found->get<bool>();
}

ordered_json json_of(std::optional<Instant> when) {
    return when ? ordered_json(format_utc_seconds(*when)) : ordered_json(nullptr);
}

ordered_json json_of(const HostView& host) {
    return {{"host", host.host},
            {"delay_ms", host.delay.count()},
            {"waiting", host.waiting},
            {"in_flight", host.in_flight},
            {"ready_at", format_utc_seconds(host.ready_at)},
            {"paused_until", json_of(host.paused_until)},
            {"stop_reason", host.stop_reason},
            {"slow_until", json_of(host.slow_until)},
            {"requests_today", host.requests_today},
            {"daily_cap", host.daily_cap},
            {"address", host.address}};
}

}  // namespace

// One `magpie fetch`: answered line by line, until the last of its URLs has come to an end.
struct Service::Asked {
    ControlServer::Reply reply;
    std::size_t open = 0;
    bool waits = false;  // for hosts that asked to stop

    void end_one(const ordered_json& line) {
        reply.send(line);
        if (--open == 0) reply.finish(json::object());
    }
};

void Service::on_command(const json& request, ControlServer::Reply reply) {
    const std::string command = text_of(request, "command");
    const std::string name = text_of(request, "source");
    const auto answer = [&](bool known) {
        if (known) return reply.finish({{"ok", true}});
        reply.finish({{"error", "there is no source named \"" + name + "\""}});
    };
    if (command == "status") return reply.finish(status());
    if (command == "fetch") return fetch(request, std::move(reply));
    if (command == "reload")
        return reload([reply](const ordered_json& line) mutable { reply.finish(line); });
    if (command == "run") {
        const bool known = book_.run_now(name, now());
        if (known && !is_stopping_) arm_tick();
        return answer(known);
    }
    if (command == "pause" || command == "resume") {
        const bool known = book_.pause(name, command == "pause");
        if (known) write({*book_.state_of(name), {}, now(), {}});
        return answer(known);
    }
    reply.finish({{"error", "unknown command \"" + command + "\""}});
}

// Written down before anything is asked for, as every listed URL is.
void Service::fetch(const json& request, ControlServer::Reply reply) {
    const auto urls = request.find("urls");
    if (urls == request.end() || !urls->is_array() || urls->empty() || urls->size() > kMostAsked)
        return reply.finish({{"error", "fetch needs 1 to 10000 urls"}});
    auto asked = std::make_shared<Asked>(Asked{reply, 0, flag_of(request, "wait")});
    auto candidates = std::make_shared<std::vector<Candidate>>();
    SourceUpdate update;
    update.at = now();
    for (const json& url : *urls) {
        auto candidate = make_candidate(url.is_string() ? url.get<std::string>() : std::string());
        if (!candidate) {
            reply.send({{"problem", candidate.error().message}});
            continue;
        }
        candidate->reason = VisitReason::asked;
        candidate->force = true;
        if (flag_of(request, "listing")) candidate->purpose = Purpose::listing;
        update.found.push_back(listed(*candidate));
        asked_.emplace(candidate->url.href(), asked);
        ++asked->open;
        candidates->push_back(std::move(*candidate));
    }
    if (candidates->empty()) return reply.finish({{"error", "none of the urls is usable"}});
    write(std::move(update), [this, candidates](const Receipt&) {
        for (Candidate& candidate : *candidates) offer_asked(std::move(candidate));
    });
}

void Service::offer_asked(Candidate candidate) {
    const std::string url = candidate.url.href();
    const auto until = engine_->frontier().paused_until(politeness_key(candidate.url));
    const Offer offered = offer(std::move(candidate));
    if (offered == Offer::full)
        return end_asked(
            url, {{"url", url}, {"state", "pending"}, {"reason", "too much is waiting already"}});
    if (!until) return;
    const auto waiting = asked_.equal_range(url);
    for (auto it = waiting.first; it != waiting.second; ++it)
        if (it->second->waits) return;
    end_asked(url, {{"url", url},
                    {"state", "pending"},
                    {"reason", "its host asked to stop until " + format_utc_seconds(*until)}});
}

void Service::end_asked(const std::string& url, const ordered_json& line) {
    const auto [begin, end] = asked_.equal_range(url);
    for (auto it = begin; it != end; ++it) it->second->end_one(line);
    asked_.erase(begin, end);
}

// What leads elsewhere is told; what it leads to is told when it comes.
void Service::tell_asked(const CrawlEvent& event) {
    const auto [begin, end] = asked_.equal_range(event.candidate.url.href());
    if (begin == end) return;
    const ordered_json line = visit_fields(event);
    for (auto it = begin; it != end; ++it) {
        if (event.followed_by) {
            it->second->reply.send(line);
            asked_.emplace(*event.followed_by, it->second);
        } else {
            it->second->end_one(line);
        }
    }
    asked_.erase(begin, end);
}

ordered_json Service::status() const {
    const FrontierCounts frontier = engine_->counts();
    const EngineCounts engine = engine_->engine_counts();
    ordered_json hosts = ordered_json::array();
    for (const HostView& host : engine_->frontier().host_views(kMostHosts, now()))
        hosts.push_back(json_of(host));
    return {{"pid", ::getpid()},
            {"running_since", format_utc_seconds(started_)},
            {"stopping", is_stopping_},
            {"reload_problem", reload_problem_},
            {"sources", book_.size()},
            {"sources_running", book_.running()},
            {"queued", frontier.queued},
            {"due_later", frontier.due_later},
            {"in_flight", frontier.in_flight},
            {"unwritten", engine.unwritten},
            {"held_bytes", engine.held_bytes},
            {"received_bytes", engine.received},
            {"visits", summary_.visits},
            {"new_urls", summary_.new_urls},
            {"paused_hosts", frontier.paused_hosts},
            {"longest_stall_us", meter_.longest().count()},
            {"longest_stall_in", meter_.longest_in()},
            {"log_lines_dropped", settings_.log ? settings_.log->dropped() : 0},
            {"hosts", std::move(hosts)}};
}

}  // namespace magpie
