// Fetcher over libcurl's multi interface, driven by one Boost.Asio io_context. HTTP/1.1, and HTTP/2
// where TLS offers it. Redirects are not followed, cookies not kept, proxies of the environment not
// used. Bodies arrive as wire bytes; see content_coding.h for decoding them late.
//
// Asio waits on one epoll descriptor of ours, in which curl's sockets are registered: curl also
// reports sockets that it opened itself (resolver pairs), which Asio must not own. Confined to the
// thread that runs the io_context.
//
// While a transfer is under way the io_context has work; an idle loop lets run() return. Limiting
// how many requests run at once is the frontier's business: requests queued inside curl burn their
// timeout and lose their order.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>

#include "base/result.h"
#include "config/config.h"
#include "crawler/fetcher.h"
#include "crawler/stall_meter.h"

namespace magpie {

class CurlLoop final : public Fetcher {
  public:
    // `io` must outlive the loop. Errors: an entry of allow_addresses that is no block, an
    // unreadable ca_file, no descriptors.
    // `meter`, when given, learns how long the loop's callbacks take; it outlives the loop.
    static Result<std::unique_ptr<CurlLoop>> create(boost::asio::io_context& io,
                                                    const FetchConfig& config,
                                                    StallMeter* meter = nullptr);
    ~CurlLoop() override;  // transfers under way end without `done`

    void start(FetchRequest request, Done done) override;
    void cancel_all() override;

    std::size_t in_flight() const;

  private:
    class Engine;

    explicit CurlLoop(std::shared_ptr<Engine> engine);

    std::shared_ptr<Engine>
        engine_;  // shared with completion handlers that may run after the loop is gone
};

}  // namespace magpie
