#include "tests/support/loopback_server.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>

#include "base/text.h"
#include "tests/support/self_signed.h"

namespace magpie::test {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr std::size_t kMaxRequestHead = 1 << 20;

ReceivedRequest parse_request(std::string_view head) {
    ReceivedRequest request;
    bool is_first = true;
    for (std::string_view line : split_lines(head)) {
        line = trim(line);
        if (std::exchange(is_first, false)) {
            const auto words = split(line, ' ');
            if (words.size() >= 2) {
                request.method = words[0];
                request.target = words[1];
            }
            continue;
        }
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        request.headers.emplace_back(to_lower_ascii(line.substr(0, colon)),
                                     std::string(trim(line.substr(colon + 1))));
    }
    return request;
}

}  // namespace

std::string_view ReceivedRequest::header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
        if (key == name) return value;
    }
    return {};
}

class LoopbackServer::Impl {
  public:
    explicit Impl(Options options);

    void accept_all();
    void stop();

    void route(const std::string& path, Behaviour behaviour) {
        const std::lock_guard lock(mutex_);
        routes_[path] = std::move(behaviour);
    }
    void otherwise(Behaviour behaviour) {
        const std::lock_guard lock(mutex_);
        otherwise_ = std::move(behaviour);
    }
    bool wait_for_stop(std::chrono::milliseconds most) {
        std::unique_lock lock(mutex_);
        return stopping_changed_.wait_for(lock, most, [this] { return stopping_; });
    }

  private:
    friend class LoopbackServer;
    class Connection;

    Behaviour begin(ReceivedRequest& request, std::size_t& index);
    void end(std::size_t index);
    void serve(const std::shared_ptr<Connection>& connection);

    const Options options_;
    asio::io_context io_;
    asio::ssl::context tls_{asio::ssl::context::tls_server};
    tcp::acceptor acceptor_{io_};
    mutable std::mutex mutex_;
    std::condition_variable stopping_changed_;
    bool stopping_ = false;
    std::map<std::string, Behaviour> routes_;
    Behaviour otherwise_ = page("no such page", {}, 404);
    std::vector<ReceivedRequest> log_;
    std::map<std::string, std::pair<int, int>, std::less<>> at_once_;  // host → now, most
    std::vector<std::shared_ptr<Connection>> connections_;
    std::vector<std::thread> threads_;
    std::thread acceptor_thread_;
};

// One accepted socket, plain or TLS. Lives on its own thread; only abort() is called from others.
class LoopbackServer::Impl::Connection final : public Exchange {
  public:
    Connection(Impl& server, tcp::socket socket, int number)
        : server_(server), socket_(std::move(socket)), number_(number) {
        if (server.options_.tls) tls_.emplace(socket_, server.tls_);
    }

    bool handshake() {
        if (!tls_) return true;
        boost::system::error_code error;
        tls_->handshake(asio::ssl::stream_base::server, error);
        return !error;
    }

    std::optional<ReceivedRequest> read_request() {
        for (;;) {
            const std::size_t end = buffer_.find("\r\n\r\n");
            if (end != std::string::npos) {
                ReceivedRequest request = parse_request(std::string_view(buffer_).substr(0, end));
                buffer_.erase(0, end + 4);
                request.connection = number_;
                return request;
            }
            if (buffer_.size() > kMaxRequestHead || !read_some()) return std::nullopt;
        }
    }

    void set_request(const ReceivedRequest& request) { request_ = request; }
    const ReceivedRequest& request() const override { return request_; }
    bool is_open() const { return is_open_; }

    bool send(std::string_view bytes) override {
        boost::system::error_code error;
        const auto buffer = asio::buffer(bytes.data(), bytes.size());
        if (tls_) {
            asio::write(*tls_, buffer, error);
        } else {
            asio::write(socket_, buffer, error);
        }
        if (error) is_open_ = false;
        return !error;
    }

    bool pause(std::chrono::milliseconds duration) override {
        return !server_.wait_for_stop(duration);
    }

    void hold() override {
        while (read_some()) buffer_.clear();
        is_open_ = false;
    }

    void close() override { is_open_ = false; }

    void reset() override {
        boost::system::error_code ignored;
        socket_.set_option(asio::socket_base::linger(true, 0), ignored);
        is_open_ = false;
        is_reset_ = true;
    }

    // An orderly end: what was sent arrives although the peer is still sending.
    void finish() {
        boost::system::error_code ignored;
        if (!is_reset_) {
            if (tls_ && !is_aborted_) SSL_shutdown(tls_->native_handle());
            socket_.shutdown(tcp::socket::shutdown_send, ignored);
        }
        const std::lock_guard lock(server_.mutex_);
        socket_.close(ignored);
    }

    // Called with the server's mutex held; wakes a blocked read or write.
    void abort() {
        boost::system::error_code ignored;
        is_aborted_ = true;
        if (socket_.is_open()) socket_.shutdown(tcp::socket::shutdown_both, ignored);
    }

  private:
    bool read_some() {
        std::array<char, 16384> piece;
        boost::system::error_code error;
        const auto buffer = asio::buffer(piece);
        const std::size_t size =
            tls_ ? tls_->read_some(buffer, error) : socket_.read_some(buffer, error);
        buffer_.append(piece.data(), size);
        return !error;
    }

    Impl& server_;
    tcp::socket socket_;
    std::optional<asio::ssl::stream<tcp::socket&>> tls_;
    const int number_;
    ReceivedRequest request_;
    std::string buffer_;
    bool is_open_ = true;
    bool is_reset_ = false;
    std::atomic<bool> is_aborted_{false};
};

LoopbackServer::Impl::Impl(Options options) : options_(std::move(options)) {
    const auto address = asio::ip::make_address(options_.address);
    if (!address.is_loopback()) throw std::invalid_argument("LoopbackServer: loopback only");
    if (options_.tls) {
        const Identity& identity = *options_.tls;
        tls_.use_certificate(asio::buffer(identity.certificate_pem), asio::ssl::context::pem);
        tls_.use_private_key(asio::buffer(identity.key_pem), asio::ssl::context::pem);
    }
    const tcp::endpoint endpoint(address, 0);
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(tcp::acceptor::reuse_address(true));
    acceptor_.bind(endpoint);
    acceptor_.listen();
    acceptor_thread_ = std::thread([this] { accept_all(); });
}

void LoopbackServer::Impl::accept_all() {
    for (int number = 1;; ++number) {
        boost::system::error_code error;
        tcp::socket socket = acceptor_.accept(error);
        const std::lock_guard lock(mutex_);
        if (error || stopping_) return;
        auto connection = std::make_shared<Connection>(*this, std::move(socket), number);
        connections_.push_back(connection);
        threads_.emplace_back([this, connection] { serve(connection); });
    }
}

void LoopbackServer::Impl::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        ::shutdown(acceptor_.native_handle(), SHUT_RDWR);  // wakes accept()
        for (const auto& connection : connections_) connection->abort();
    }
    stopping_changed_.notify_all();
    acceptor_thread_.join();
    for (std::thread& thread : threads_) thread.join();
}

void LoopbackServer::Impl::serve(const std::shared_ptr<Connection>& connection) {
    bool is_up = connection->handshake();
    while (is_up && connection->is_open()) {
        std::optional<ReceivedRequest> request = connection->read_request();
        if (!request) break;
        std::size_t index = 0;
        const Behaviour behaviour = begin(*request, index);
        connection->set_request(*request);
        behaviour(*connection);
        end(index);
    }
    connection->finish();
}

Behaviour LoopbackServer::Impl::begin(ReceivedRequest& request, std::size_t& index) {
    const std::lock_guard lock(mutex_);
    request.arrived = ServerClock::now();
    index = log_.size();
    log_.push_back(request);
    auto& [now, most] = at_once_[std::string(request.header("host"))];
    most = std::max(most, ++now);
    const auto found = routes_.find(request.target.substr(0, request.target.find('?')));
    return found != routes_.end() ? found->second : otherwise_;
}

void LoopbackServer::Impl::end(std::size_t index) {
    const std::lock_guard lock(mutex_);
    log_[index].answered = ServerClock::now();
    --at_once_[std::string(log_[index].header("host"))].first;
}

LoopbackServer::LoopbackServer(Options options)
    : impl_(std::make_unique<Impl>(std::move(options))) {}

LoopbackServer::~LoopbackServer() { impl_->stop(); }

void LoopbackServer::route(const std::string& path, Behaviour behaviour) {
    impl_->route(path, std::move(behaviour));
}

void LoopbackServer::otherwise(Behaviour behaviour) { impl_->otherwise(std::move(behaviour)); }

std::uint16_t LoopbackServer::port() const { return impl_->acceptor_.local_endpoint().port(); }

std::string LoopbackServer::authority() const {
    const std::string& address = impl_->options_.address;
    const bool is_v6 = address.find(':') != std::string::npos;
    return (is_v6 ? '[' + address + ']' : address) + ':' + std::to_string(port());
}

std::string LoopbackServer::url(std::string_view target) const {
    const std::string scheme = impl_->options_.tls ? "https://" : "http://";
    return scheme + authority() + std::string(target);
}

std::vector<ReceivedRequest> LoopbackServer::requests() const {
    const std::lock_guard lock(impl_->mutex_);
    return impl_->log_;
}

int LoopbackServer::connections() const {
    const std::lock_guard lock(impl_->mutex_);
    return static_cast<int>(impl_->connections_.size());
}

int LoopbackServer::most_at_once(std::string_view host) const {
    const std::lock_guard lock(impl_->mutex_);
    const auto found = impl_->at_once_.find(host);
    return found == impl_->at_once_.end() ? 0 : found->second.second;
}

}  // namespace magpie::test
