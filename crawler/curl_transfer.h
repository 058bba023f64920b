// One exchange on one libcurl easy handle: its options, its callbacks and the answer being
// assembled. Private to curl_loop. Callbacks run inside curl on the network thread; they only note
// things and say "go on" or "stop".
#pragma once

#include <curl/curl.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "config/config.h"
#include "crawler/address_guard.h"
#include "crawler/content_coding.h"
#include "crawler/fetcher.h"
#include "crawler/name_probe.h"

namespace magpie {

struct FreeEasy {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

class CurlTransfer {
  public:
    // `config` and `guard` are lent for the life of the transfer.
    CurlTransfer(FetchRequest request, Fetcher::Done done, const FetchConfig& config,
                 const AddressGuard& guard, CURLSH* share);
    CurlTransfer(const CurlTransfer&) = delete;
    CurlTransfer& operator=(const CurlTransfer&) = delete;

    // Null when curl has no memory.
    CURL* easy() const { return easy_.get(); }
    const Url& url() const { return request_.url; }

    // The answer, once curl said `code` or the transfer was taken off it. Call once.
    FetchResponse finish(CURLcode code);
    FetchResponse finish_unresolved(NameVerdict verdict);  // curl found no address; this is why
    FetchResponse cancel();
    Fetcher::Done take_done() { return std::move(done_); }

  private:
    friend struct CurlCallbacks;

    // Why a callback stopped the transfer.
    struct Stop {
        FetchFailure failure = FetchFailure::none;  // none: on purpose, the answer is good
        std::string detail;
    };
    enum class Phase { status_line, header, body };

    void set_options(CURLSH* share);
    void set_limits();
    void set_headers();
    void set_trust();

    // Each answers false to stop the transfer.
    bool take_header_line(std::string_view line);
    bool take_body(std::string_view bytes);
    bool end_of_header();
    bool count_decoded(std::string_view bytes);
    bool permits(const sockaddr* address);
    bool stop(FetchFailure failure, std::string detail = {});

    // curl_verdict.cpp
    Stop verdict(CURLcode code);
    Stop verdict_on_complete();
    Stop verdict_on_tls() const;
    Stop verdict_on_timeout() const;
    Stop verdict_on_connect() const;
    std::string curl_says(CURLcode code) const;
    FetchResponse close_with(const Stop& end);
    void fill_facts();
    template <class T>
    T info(CURLINFO what) const;

    FetchRequest request_;
    Fetcher::Done done_;
    const FetchConfig& config_;
    const Bytes max_body_;  // of this request
    const AddressGuard& guard_;
    std::unique_ptr<CURL, FreeEasy> easy_;
    std::unique_ptr<curl_slist, FreeList> header_list_;
    std::string curl_message_;  // CURLOPT_ERRORBUFFER

    FetchResponse response_;
    Phase phase_ = Phase::status_line;
    std::uint64_t header_bytes_ = 0;
    std::optional<ContentDecoder> counter_;
    std::optional<Stop> stop_;
    std::string refused_;  // "127.0.0.1, loopback": the last address the guard refused
    bool tried_an_address_ = false;
};

}  // namespace magpie
