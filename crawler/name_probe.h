// Why a name had no address. libcurl 7.88 says "could not resolve" for a name that does not exist
// and for a name server that did not answer; the first settles a URL, the second must not. So after
// such a failure the system's resolver is asked once more, on a thread of its own: getaddrinfo()
// blocks, and may outlive the probe that asked.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace magpie {

enum class NameVerdict {
    exists,        // it resolves now: the failure was passing
    no_such_name,  // the DNS says so
    no_answer,     // nobody says anything
};

// What a getaddrinfo() result (EAI_*) means.
NameVerdict name_verdict(int getaddrinfo_result);

// Confined to the thread of the io_context. Destroying a probe drops its question; `done` is then
// not called.
class NameProbe {
  public:
    using Done = std::function<void(NameVerdict)>;

    // Calls `done` from the io_context, at the latest after `patience` (no_answer).
    NameProbe(boost::asio::io_context& io, std::string host, std::chrono::milliseconds patience,
              Done done);
    ~NameProbe();
    NameProbe(const NameProbe&) = delete;
    NameProbe& operator=(const NameProbe&) = delete;

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace magpie
