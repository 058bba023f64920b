#include "crawler/curl_loop.h"

#include <curl/curl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <cstring>
#include <unordered_map>

#include "crawler/curl_transfer.h"
#include "crawler/failure_text.h"
#include "crawler/name_probe.h"

namespace magpie {

namespace asio = boost::asio;

namespace {

constexpr long kStreamsPerConnection = 16;  // HTTP/2: 77 µs a request at 8 streams, 485 µs at 512
constexpr long kMinPool = 64;               // kept-alive connections; 19 KB each, 77 KB with TLS
constexpr std::size_t kMaxProbes = 8;       // a dead name server must not cost a thread per host
constexpr int kMaxRounds = 4;               // of epoll, before other handlers get their turn
constexpr std::chrono::milliseconds kLongestTurn{3};  // likewise

struct FreeMulti {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct FreeShare {
    void operator()(CURLSH* share) const { curl_share_cleanup(share); }
};

// Names that must not be looked up: they exist nowhere (RFC 6761 §6.4) or not in the DNS (RFC 7686
// §2).
bool is_never_in_dns(std::string_view host) {
    if (!host.empty() && host.back() == '.') host.remove_suffix(1);
    for (const std::string_view suffix : {".invalid", ".onion"}) {
        if (host.size() > suffix.size() && host.substr(host.size() - suffix.size()) == suffix) {
            return true;
        }
    }
    return host == "invalid" || host == "onion";
}

// curl asks for IN and OUT only; an event that is neither (error or hang-up alone) is an error.
int curl_events(std::uint32_t events) {
    int mask = 0;
    if (events & EPOLLIN) mask |= CURL_CSELECT_IN;
    if (events & EPOLLOUT) mask |= CURL_CSELECT_OUT;
    return mask != 0 ? mask : CURL_CSELECT_ERR;
}

std::uint32_t epoll_events(int what) {
    std::uint32_t events = 0;
    if (what != CURL_POLL_OUT) events |= EPOLLIN;
    if (what != CURL_POLL_IN) events |= EPOLLOUT;
    return events;
}

}  // namespace

class CurlLoop::Engine : public std::enable_shared_from_this<Engine> {
  public:
    Engine(asio::io_context& io, const FetchConfig& config, AddressGuard guard, StallMeter* meter)
        : io_(io),
          config_(config),
          guard_(std::move(guard)),
          meter_(meter),
          sockets_(io),
          timer_(io) {}

    Result<void> open();
    void close();

    void start(FetchRequest request, Done done);
    void cancel_all();
    std::size_t in_flight() const { return transfers_.size() + lookups_.size(); }

  private:
    using TimePoint = asio::steady_timer::time_point;

    static int on_socket(CURL*, curl_socket_t socket, int what, void* user, void*);
    static int on_timer(CURLM*, long timeout_ms, void* user);

    std::optional<FetchResponse> refuse_early(const FetchRequest& request) const;
    void post(Done done, FetchResponse response);
    void wait_for_sockets();
    void handle_sockets();
    void arm_timer(long timeout_ms);
    void kick();
    void set_timer(TimePoint when);
    void on_timer_fired();
    void handle_timeout();
    void reap();
    void complete(CURL* easy, CURLcode code);
    void probe_name(std::unique_ptr<CurlTransfer> transfer);
    void settle_lookup(std::uint64_t id, NameVerdict verdict);
    std::unique_ptr<CurlTransfer> detach(CURL* easy);
    void rest_when_idle();

    asio::io_context& io_;
    const FetchConfig config_;
    const AddressGuard guard_;
    StallMeter* const meter_;
    asio::posix::stream_descriptor sockets_;  // our epoll; curl's sockets are registered in it
    asio::steady_timer timer_;
    std::optional<TimePoint> deadline_;   // curl's
    std::optional<TimePoint> armed_for_;  // the timer's, never later than curl's
    bool is_kicked_ = false;
    bool is_waiting_ = false;
    // Destroyed in reverse: the handles before the multi that lets go of their connections, then
    // the share.
    std::unique_ptr<CURLSH, FreeShare> share_;
    std::unique_ptr<CURLM, FreeMulti> multi_;
    std::unordered_map<CURL*, std::unique_ptr<CurlTransfer>> transfers_;

    // Transfers whose host had no address, while it is found out why.
    struct Lookup {
        std::unique_ptr<CurlTransfer> transfer;
        std::unique_ptr<NameProbe> probe;
    };
    std::unordered_map<std::uint64_t, Lookup> lookups_;
    std::uint64_t next_lookup_ = 0;
};

Result<void> CurlLoop::Engine::open() {
    static const CURLcode global = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (global != CURLE_OK) return fail(ErrorCode::internal, curl_easy_strerror(global));
    const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0)
        return fail(ErrorCode::io, std::string("epoll_create1: ") + std::strerror(errno));
    sockets_.assign(epoll);
    share_.reset(curl_share_init());
    multi_.reset(curl_multi_init());
    if (!share_ || !multi_) return fail(ErrorCode::internal, "libcurl has no memory");
    // TLS sessions are kept per easy handle otherwise, and ours live for one transfer.
    curl_share_setopt(share_.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    CURLM* const multi = multi_.get();
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, &Engine::on_socket);
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, &Engine::on_timer);
    curl_multi_setopt(multi, CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS,
                      std::max(kMinPool, 2L * config_.max_connections));
    curl_multi_setopt(multi, CURLMOPT_MAX_CONCURRENT_STREAMS, kStreamsPerConnection);
    return {};
}

// Handlers still queued find the engine closed: they hold a weak reference.
void CurlLoop::Engine::close() {
    for (auto& [easy, transfer] : transfers_) curl_multi_remove_handle(multi_.get(), easy);
    transfers_.clear();
    lookups_.clear();
    multi_.reset();
    share_.reset();
    timer_.cancel();
    boost::system::error_code ignored;
    sockets_.close(ignored);
}

void CurlLoop::Engine::start(FetchRequest request, Done done) {
    if (auto refused = refuse_early(request)) return post(std::move(done), std::move(*refused));
    auto transfer = std::make_unique<CurlTransfer>(std::move(request), std::move(done), config_,
                                                   guard_, share_.get());
    CURL* const easy = transfer->easy();
    if (!easy || curl_multi_add_handle(multi_.get(), easy) != CURLM_OK) {
        return post(transfer->take_done(), transfer->finish(CURLE_OUT_OF_MEMORY));
    }
    transfers_.emplace(easy, std::move(transfer));
    wait_for_sockets();
}

void CurlLoop::Engine::cancel_all() {
    while (!transfers_.empty()) {
        const std::unique_ptr<CurlTransfer> transfer = detach(transfers_.begin()->first);
        post(transfer->take_done(), transfer->cancel());
    }
    for (auto& [id, lookup] : lookups_) {
        post(lookup.transfer->take_done(), lookup.transfer->cancel());
    }
    lookups_.clear();
    rest_when_idle();
}

// What can be said without a connection: other schemes, numeric hosts that are refused, names that
// never exist.
std::optional<FetchResponse> CurlLoop::Engine::refuse_early(const FetchRequest& request) const {
    const auto refused = [&](FetchFailure failure, std::string_view detail) {
        FetchResponse response;
        response.failure = failure;
        response.started = wall_clock_now();
        response.message = describe_failure(failure, request.url, detail);
        return response;
    };
    if (!request.url.is_http()) return refused(FetchFailure::bad_url, {});
    if (is_never_in_dns(request.url.host())) {
        return refused(FetchFailure::unknown_host, request.url.host());
    }
    const std::optional<IpAddress> address = IpAddress::parse(request.url.host());
    if (!address) return std::nullopt;
    const auto refusal = guard_.refusal(*address, request.url.effective_port());
    if (!refusal) return std::nullopt;
    return refused(FetchFailure::refused_address,
                   address->to_string() + ", " + std::string(*refusal));
}

void CurlLoop::Engine::post(Done done, FetchResponse response) {
    asio::post(io_,
               [meter = meter_, done = std::move(done), response = std::move(response)]() mutable {
                   const StallMeter::Scope scope(meter, "answer");
                   done(std::move(response));
               });
}

// Runs inside curl and must not call back into it. curl may close a socket without a word and reuse
// its number, so neither "known" nor "new" is certain: MOD falls back to ADD.
int CurlLoop::Engine::on_socket(CURL*, curl_socket_t socket, int what, void* user, void*) {
    const int epoll = static_cast<Engine*>(user)->sockets_.native_handle();
    if (what == CURL_POLL_REMOVE) {
        ::epoll_ctl(epoll, EPOLL_CTL_DEL, socket, nullptr);
        return 0;
    }
    epoll_event event{};
    event.events = epoll_events(what);
    event.data.fd = socket;
    if (::epoll_ctl(epoll, EPOLL_CTL_MOD, socket, &event) != 0 && errno == ENOENT) {
        ::epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event);
    }
    return 0;
}

int CurlLoop::Engine::on_timer(CURLM*, long timeout_ms, void* user) {
    static_cast<Engine*>(user)->arm_timer(timeout_ms);
    return 0;
}

// Runs inside curl: a timeout of 0 means "soon", never "now". curl moves its timeout at every turn
// of a transfer and mostly backwards, so a timer that is set earlier is left alone: it finds the
// new deadline when it fires.
void CurlLoop::Engine::arm_timer(long timeout_ms) {
    deadline_.reset();
    if (timeout_ms == 0) return kick();
    if (timeout_ms < 0) return;
    deadline_ = asio::steady_timer::clock_type::now() + std::chrono::milliseconds(timeout_ms);
    if (!armed_for_ || *armed_for_ > *deadline_) set_timer(*deadline_);
}

void CurlLoop::Engine::kick() {
    if (std::exchange(is_kicked_, true)) return;
    asio::post(io_, [weak = weak_from_this()] {
        const auto self = weak.lock();
        if (!self || !self->multi_) return;
        self->is_kicked_ = false;
        const StallMeter::Scope scope(self->meter_, "curl kick");
        self->handle_timeout();
    });
}

void CurlLoop::Engine::set_timer(TimePoint when) {
    armed_for_ = when;
    timer_.expires_at(when);
    timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
        if (error) return;
        if (const auto self = weak.lock(); self && self->multi_) self->on_timer_fired();
    });
}

void CurlLoop::Engine::on_timer_fired() {
    const StallMeter::Scope scope(meter_, "curl timer");
    armed_for_.reset();
    if (!deadline_) return;
    if (*deadline_ > asio::steady_timer::clock_type::now()) return set_timer(*deadline_);
    deadline_.reset();
    handle_timeout();
}

void CurlLoop::Engine::handle_timeout() {
    int running = 0;
    curl_multi_socket_action(multi_.get(), CURL_SOCKET_TIMEOUT, 0, &running);
    reap();
}

void CurlLoop::Engine::wait_for_sockets() {
    if (is_waiting_ || transfers_.empty()) return;
    is_waiting_ = true;
    sockets_.async_wait(asio::posix::stream_descriptor::wait_read,
                        [weak = weak_from_this()](const boost::system::error_code& error) {
                            const auto self = weak.lock();
                            if (!self || !self->multi_) return;
                            self->is_waiting_ = false;
                            if (!error) self->handle_sockets();
                            self->wait_for_sockets();
                        });
}

void CurlLoop::Engine::handle_sockets() {
    const StallMeter::Scope scope(meter_, "sockets");
    const auto until = std::chrono::steady_clock::now() + kLongestTurn;
    std::array<epoll_event, 64> events{};
    const auto has_time = [until] { return std::chrono::steady_clock::now() < until; };
    for (int round = 0; round < kMaxRounds && has_time(); ++round) {
        const int count = ::epoll_wait(sockets_.native_handle(), events.data(),
                                       static_cast<int>(events.size()), 0);
        if (count <= 0) break;
        // The epoll is level-triggered: what is left over comes again.
        for (int i = 0; i < count && has_time(); ++i) {
            const epoll_event& event = events[static_cast<std::size_t>(i)];
            int running = 0;
            curl_multi_socket_action(multi_.get(), event.data.fd, curl_events(event.events),
                                     &running);
        }
    }
    reap();
}

void CurlLoop::Engine::reap() {
    int left = 0;
    while (const CURLMsg* const message = curl_multi_info_read(multi_.get(), &left)) {
        if (message->msg == CURLMSG_DONE) complete(message->easy_handle, message->data.result);
    }
    rest_when_idle();
}

void CurlLoop::Engine::complete(CURL* easy, CURLcode code) {
    std::unique_ptr<CurlTransfer> transfer = detach(easy);
    if (!transfer) return;
    if (code == CURLE_COULDNT_RESOLVE_HOST) return probe_name(std::move(transfer));
    post(transfer->take_done(), transfer->finish(code));
}

void CurlLoop::Engine::probe_name(std::unique_ptr<CurlTransfer> transfer) {
    if (lookups_.size() >= kMaxProbes) {
        return post(transfer->take_done(), transfer->finish_unresolved(NameVerdict::no_answer));
    }
    const std::uint64_t id = next_lookup_++;
    auto probe = std::make_unique<NameProbe>(
        io_, std::string(transfer->url().host()), config_.connect_timeout,
        [this, id](NameVerdict verdict) { settle_lookup(id, verdict); });
    lookups_.emplace(id, Lookup{std::move(transfer), std::move(probe)});
}

void CurlLoop::Engine::settle_lookup(std::uint64_t id, NameVerdict verdict) {
    auto node = lookups_.extract(id);
    CurlTransfer& transfer = *node.mapped().transfer;
    post(transfer.take_done(), transfer.finish_unresolved(verdict));
}

std::unique_ptr<CurlTransfer> CurlLoop::Engine::detach(CURL* easy) {
    curl_multi_remove_handle(multi_.get(), easy);
    auto node = transfers_.extract(easy);
    return node.empty() ? nullptr : std::move(node.mapped());
}

// Lets io_context::run() return. A wait that was cancelled is taken up again if something has
// started meanwhile.
void CurlLoop::Engine::rest_when_idle() {
    if (!transfers_.empty()) return;
    timer_.cancel();
    armed_for_.reset();
    deadline_.reset();
    if (is_waiting_) sockets_.cancel();
}

Result<std::unique_ptr<CurlLoop>> CurlLoop::create(asio::io_context& io, const FetchConfig& config,
                                                   StallMeter* meter) {
    Result<AddressGuard> guard = AddressGuard::create(config.allow_addresses);
    if (!guard) return fail(std::move(guard.error()).with("fetch.allow_addresses"));
    if (!config.ca_file.empty() && ::access(config.ca_file.c_str(), R_OK) != 0) {
        return fail(ErrorCode::io,
                    "fetch.ca_file: " + config.ca_file.string() + ": " + std::strerror(errno));
    }
    auto engine = std::make_shared<Engine>(io, config, std::move(*guard), meter);
    if (Result<void> opened = engine->open(); !opened) return fail(std::move(opened.error()));
    return std::unique_ptr<CurlLoop>(new CurlLoop(std::move(engine)));
}

CurlLoop::CurlLoop(std::shared_ptr<Engine> engine) : engine_(std::move(engine)) {}

CurlLoop::~CurlLoop() { engine_->close(); }

void CurlLoop::start(FetchRequest request, Done done) {
    engine_->start(std::move(request), std::move(done));
}

void CurlLoop::cancel_all() { engine_->cancel_all(); }

std::size_t CurlLoop::in_flight() const { return engine_->in_flight(); }

}  // namespace magpie
