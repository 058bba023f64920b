// A Fetcher that answers from a script, for simulations: no sockets, no clock of its own. Time is
// what the test says it is; answers become due `delay` after the request and are handed out by
// deliver_until(), in order of their due time.
//
//   ScriptedFetcher web;
//   web.reply("https://a.test/1", html_reply("<p>one</p>"), 200ms);
//   …                                       // the code under test calls start()
//   web.deliver_until(now += 1s);           // its `done` runs here, never inside start()
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/fetcher.h"

namespace magpie::test {

// Answers with the fields that CurlLoop would fill; `content_type` "" leaves the header out.
FetchResponse html_reply(std::string body, std::string content_type = "text/html; charset=utf-8");
FetchResponse status_reply(int status,
                           std::vector<std::pair<std::string, std::string>> headers = {},
                           std::string body = {});
FetchResponse redirect_reply(std::string location, int status = 302);
FetchResponse failure_reply(FetchFailure failure, std::string message);

class ScriptedFetcher final : public Fetcher {
  public:
    struct Scripted {
        FetchResponse response;
        std::chrono::microseconds delay{0};
    };
    struct Record {
        std::string url;
        std::vector<std::pair<std::string, std::string>> headers;
        Instant started{};
        Instant ended{};  // epoch while the answer is outstanding
    };
    using Answer = std::function<Scripted(const FetchRequest& request, Instant now)>;

    explicit ScriptedFetcher(Instant now = {}) : now_(now) {}

    // Answers of one URL are given in the order they were added; the last one repeats.
    void reply(const std::string& url, FetchResponse response,
               std::chrono::microseconds delay = {});
    // For every URL without a reply of its own; by default 404.
    void otherwise(Answer answer) { otherwise_ = std::move(answer); }

    void start(FetchRequest request, Done done) override;
    void cancel_all() override;

    // Moves the clock to `now` and runs each `done` that is due by then, at its own due time.
    // Requests that those start are answered in the same call when they fall due in time. Returns
    // how many ran.
    std::size_t deliver_until(Instant now);
    std::optional<Instant> next_due() const;
    Instant now() const { return now_; }

    const std::vector<Record>& requests() const { return requests_; }
    std::size_t in_flight() const { return pending_.size(); }
    std::size_t most_in_flight() const { return most_in_flight_; }

  private:
    struct Pending {
        std::size_t record;
        FetchResponse response;
        Done done;
    };

    Scripted answer_to(const FetchRequest& request);

    Instant now_;
    std::map<std::string, std::deque<Scripted>> replies_;
    Answer otherwise_;
    std::multimap<Instant, Pending> pending_;  // by due time; equal times in order of start
    std::vector<Record> requests_;
    std::size_t most_in_flight_ = 0;
};

}  // namespace magpie::test
