#include "crawler/name_probe.h"

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <system_error>
#include <thread>
#include <utility>

namespace magpie {

namespace asio = boost::asio;
using Pipe = asio::local::stream_protocol::socket;

namespace {

int look_up(const std::string& host) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int result = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
    if (found) ::freeaddrinfo(found);
    return result;
}

// Lives on a detached thread and owns `answer_to`: nothing is shared with a probe that may be gone
// by then.
void answer(const std::string& host, int answer_to) {
    const auto verdict = static_cast<char>(name_verdict(look_up(host)));
    static_cast<void>(::send(answer_to, &verdict, 1, MSG_NOSIGNAL));
    ::close(answer_to);
}

// The end on which the answer will come; negative when there are no descriptors or threads left.
int ask_on_a_thread(std::string host) {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return -1;
    try {
        std::thread(answer, std::move(host), ends[1]).detach();
    } catch (const std::system_error&) {
        ::close(ends[0]);
        ::close(ends[1]);
        return -1;
    }
    return ends[0];
}

}  // namespace

NameVerdict name_verdict(int getaddrinfo_result) {
    switch (getaddrinfo_result) {
        case 0:
            return NameVerdict::exists;
        case EAI_NONAME:
#ifdef EAI_NODATA
        case EAI_NODATA:  // the name exists, but has no address: nobody to ask either
#endif
            return NameVerdict::no_such_name;
        default:
            return NameVerdict::no_answer;
    }
}

struct NameProbe::State {
    State(asio::io_context& io, Done on_done) : pipe(io), timer(io), done(std::move(on_done)) {}

    // The first of answer and timeout wins.
    void settle(NameVerdict verdict) {
        Done once = std::exchange(done, nullptr);
        close();
        if (once) once(verdict);
    }
    void close() {
        boost::system::error_code ignored;
        pipe.close(ignored);
        timer.cancel();
    }

    Pipe pipe;
    asio::steady_timer timer;
    Done done;
    char received = static_cast<char>(NameVerdict::no_answer);
};

NameProbe::NameProbe(asio::io_context& io, std::string host, std::chrono::milliseconds patience,
                     Done done)
    : state_(std::make_shared<State>(io, std::move(done))) {
    const int pipe = ask_on_a_thread(std::move(host));
    if (pipe < 0) {
        asio::post(io, [state = state_] { state->settle(NameVerdict::no_answer); });
        return;
    }
    state_->pipe.assign(asio::local::stream_protocol(), pipe);
    asio::async_read(state_->pipe, asio::buffer(&state_->received, 1),
                     [state = state_](const boost::system::error_code& error, std::size_t) {
                         if (error != asio::error::operation_aborted) {
                             state->settle(static_cast<NameVerdict>(state->received));
                         }
                     });
    state_->timer.expires_after(patience);
    state_->timer.async_wait([state = state_](const boost::system::error_code& error) {
        if (!error) state->settle(NameVerdict::no_answer);
    });
}

NameProbe::~NameProbe() {
    state_->done = nullptr;
    state_->close();
}

}  // namespace magpie
