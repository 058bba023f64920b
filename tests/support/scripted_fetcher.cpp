#include "tests/support/scripted_fetcher.h"

#include <algorithm>
#include <utility>

namespace magpie::test {

FetchResponse status_reply(int status, std::vector<std::pair<std::string, std::string>> headers,
                           std::string body) {
    FetchResponse response;
    response.status = status;
    response.http_version = "1.1";
    response.header_block = "HTTP/1.1 " + std::to_string(status) + "\r\n";
    for (const auto& [name, value] : headers) response.header_block += name + ": " + value + "\r\n";
    response.headers = std::move(headers);
    response.decoded_size = body.size();
    response.wire_body = std::move(body);
    response.peer = "192.0.2.80:443";
    return response;
}

FetchResponse html_reply(std::string body, std::string content_type) {
    std::vector<std::pair<std::string, std::string>> headers;
    if (!content_type.empty()) headers.emplace_back("content-type", std::move(content_type));
    return status_reply(200, std::move(headers), std::move(body));
}

FetchResponse redirect_reply(std::string location, int status) {
    return status_reply(status, {{"location", std::move(location)}});
}

FetchResponse failure_reply(FetchFailure failure, std::string message) {
    FetchResponse response;
    response.failure = failure;
    response.message = std::move(message);
    return response;
}

void ScriptedFetcher::reply(const std::string& url, FetchResponse response,
                            std::chrono::microseconds delay) {
    replies_[url].push_back({std::move(response), delay});
}

void ScriptedFetcher::start(FetchRequest request, Done done) {
    Scripted scripted = answer_to(request);
    scripted.response.started = now_;
    scripted.response.elapsed = scripted.delay;
    requests_.push_back({request.url.href(), std::move(request.headers), now_, {}});
    pending_.emplace(now_ + scripted.delay,
                     Pending{requests_.size() - 1, std::move(scripted.response), std::move(done)});
    most_in_flight_ = std::max(most_in_flight_, pending_.size());
}

ScriptedFetcher::Scripted ScriptedFetcher::answer_to(const FetchRequest& request) {
    const auto found = replies_.find(request.url.href());
    if (found == replies_.end()) {
        return otherwise_ ? otherwise_(request, now_) : Scripted{status_reply(404), {}};
    }
    std::deque<Scripted>& answers = found->second;
    Scripted answer = answers.front();
    if (answers.size() > 1) answers.pop_front();
    return answer;
}

// Cancelled answers are due at once; deliver_until() hands them out.
void ScriptedFetcher::cancel_all() {
    std::multimap<Instant, Pending> cancelled;
    for (auto& [due, pending] : pending_) {
        pending.response = failure_reply(FetchFailure::cancelled, "cancelled");
        cancelled.emplace(now_, std::move(pending));
    }
    pending_ = std::move(cancelled);
}

std::size_t ScriptedFetcher::deliver_until(Instant now) {
    std::size_t delivered = 0;
    while (!pending_.empty() && pending_.begin()->first <= now) {
        auto next = pending_.extract(pending_.begin());
        now_ = std::max(now_, next.key());
        requests_[next.mapped().record].ended = now_;
        next.mapped().done(std::move(next.mapped().response));
        ++delivered;
    }
    now_ = std::max(now_, now);
    return delivered;
}

std::optional<Instant> ScriptedFetcher::next_due() const {
    if (pending_.empty()) return std::nullopt;
    return pending_.begin()->first;
}

}  // namespace magpie::test
