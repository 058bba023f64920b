#include "tests/replay/world.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <deque>
#include <fstream>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>

#include "base/text.h"

namespace magpie::replay {
namespace {

constexpr std::size_t kMaxRequest = std::size_t{128} * 1024;
constexpr std::int64_t kPieceEvery = 10'000;  // µs, true time
constexpr int kPieces = 5;
constexpr std::int64_t kHungByteEvery = 300'000;

std::string_view reason_phrase(int status) {
    switch (status) {
        case 200:
            return "OK";
        case 302:
            return "Found";
        case 304:
            return "Not Modified";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 410:
            return "Gone";
        case 429:
            return "Too Many Requests";
        default:
            return "Internal Server Error";
    }
}

struct Connection {
    int fd = -1;
    std::string host;  // the address that was connected to
    std::string in, out;
    std::size_t sent = 0, piece = 0;
    Manner manner = Manner::whole;
    std::optional<std::size_t> row;  // of the request under way
    std::int64_t wakes = 0;          // 0: does not wait for the clock
};

std::string_view header_value(std::string_view head, std::string_view name) {
    for (const std::string_view line : split(head, '\n')) {
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        if (equals_ignore_case(line.substr(0, colon), name)) return trim(line.substr(colon + 1));
    }
    return {};
}

void add_event(int epoll, int fd, std::uint32_t events, int operation) {
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    ::epoll_ctl(epoll, operation, fd, &event);
}

}  // namespace

struct World::Impl {
    int listener = -1, epoll = -1, wake = -1, port = 0;
    std::optional<Script> script;
    Feeds feeds;
    ReplayClock clock;
    std::thread thread;
    std::atomic<bool> ending = false;
    std::atomic<std::uint64_t> answered = 0;

    // The world's thread only.
    std::unordered_map<int, std::unique_ptr<Connection>> connections;
    std::multimap<std::int64_t, int> timers;

    mutable std::mutex mutex;
    std::deque<LoggedRequest> log;
    std::deque<LoggedAddress> addresses;
    std::unordered_map<std::string_view, std::uint32_t> places;  // views of addresses' names

    ~Impl() {
        stop();
        for (const int fd : {listener, epoll, wake})
            if (fd >= 0) ::close(fd);
    }

    void stop() {
        ending = true;
        const std::uint64_t one = 1;
        if (thread.joinable()) {
            [[maybe_unused]] const auto written = ::write(wake, &one, sizeof one);
            thread.join();
        }
    }

    Result<> listen() {
        listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        sockaddr_in any{};
        any.sin_family = AF_INET;
        any.sin_addr.s_addr = htonl(INADDR_ANY);  // the only way to have all of 127.0.0.0/8
        socklen_t size = sizeof any;
        if (listener < 0 || ::bind(listener, reinterpret_cast<sockaddr*>(&any), size) != 0 ||
            ::listen(listener, 4096) != 0)
            return fail(ErrorCode::network, std::string("cannot listen: ") + std::strerror(errno));
        ::getsockname(listener, reinterpret_cast<sockaddr*>(&any), &size);
        port = ntohs(any.sin_port);
        epoll = ::epoll_create1(EPOLL_CLOEXEC);
        wake = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
        add_event(epoll, listener, EPOLLIN, EPOLL_CTL_ADD);
        add_event(epoll, wake, EPOLLIN, EPOLL_CTL_ADD);
        return {};
    }

    void run() {
        std::array<epoll_event, 256> events{};
        while (!ending) {
            const int count = ::epoll_wait(epoll, events.data(), events.size(), patience());
            for (int i = 0; i < count; ++i) {
                const auto& event = events[static_cast<std::size_t>(i)];
                if (event.data.fd == listener) {
                    accept_all();
                } else if (event.data.fd != wake) {
                    serve(event.data.fd, event.events);
                }
            }
            fire_timers();
        }
        while (!connections.empty()) leave(connections.begin()->first);
    }

    int patience() const {
        if (timers.empty()) return 500;
        const auto left = timers.begin()->first - ReplayClock::monotonic_micros();
        return static_cast<int>(std::max<std::int64_t>(0, (left + 999) / 1000));
    }

    void accept_all() {
        while (true) {
            const int fd = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (fd < 0) return;
            sockaddr_in local{};
            socklen_t size = sizeof local;
            ::getsockname(fd, reinterpret_cast<sockaddr*>(&local), &size);
            if (ntohl(local.sin_addr.s_addr) >> 24 != 127) {  // nobody outside is served
                ::close(fd);
                continue;
            }
            const int one = 1;
            ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
            std::array<char, INET_ADDRSTRLEN> text{};
            ::inet_ntop(AF_INET, &local.sin_addr, text.data(), text.size());
            auto connection = std::make_unique<Connection>();
            connection->fd = fd;
            connection->host = text.data();
            connections.emplace(fd, std::move(connection));
            add_event(epoll, fd, EPOLLIN | EPOLLRDHUP, EPOLL_CTL_ADD);
        }
    }

    void serve(int fd, std::uint32_t events) {
        const auto found = connections.find(fd);
        if (found == connections.end()) return;
        Connection& connection = *found->second;
        if ((events & (EPOLLHUP | EPOLLERR | EPOLLRDHUP)) != 0 && connection.row) return leave(fd);
        if ((events & EPOLLIN) != 0 && !read_some(connection)) return leave(fd);
        if ((events & EPOLLOUT) != 0 && connection.manner == Manner::whole && !flush(connection))
            return leave(fd);
        if ((events & (EPOLLHUP | EPOLLERR)) != 0) return leave(fd);
    }

    // False: the peer has gone.
    bool read_some(Connection& connection) {
        std::array<char, 16384> buffer;
        while (true) {
            const ssize_t got = ::recv(connection.fd, buffer.data(), buffer.size(), 0);
            if (got == 0) return false;
            if (got < 0) break;
            connection.in.append(buffer.data(), static_cast<std::size_t>(got));
            if (connection.in.size() > kMaxRequest) return false;
        }
        if (errno != EAGAIN) return false;
        const std::size_t end = connection.in.find("\r\n\r\n");
        if (end == std::string::npos || connection.row) return true;
        const std::string head = connection.in.substr(0, end);
        connection.in.erase(0, end + 4);
        return reply(connection, head);
    }

    bool reply(Connection& connection, const std::string& head) {
        const std::size_t begin = head.find(' ') + 1;
        const std::string target = head.substr(begin, head.find(' ', begin) - begin);
        const std::int64_t arrived = ReplayClock::monotonic_micros();
        const std::uint32_t address = enter(connection.host, target);
        const Answer answer = ask(connection.host, target, address,
                                  header_value(head, "if-none-match"), clock.at(arrived));
        note(connection, address, arrived, answer);
        connection.manner = answer.manner;
        connection.out = "HTTP/1.1 " + std::to_string(answer.status) + " " +
                         std::string(reason_phrase(answer.status)) + "\r\n";
        for (const std::string& header : answer.headers) connection.out += header + "\r\n";
        const std::size_t length = answer.manner == Manner::whole || answer.manner == Manner::pieces
                                       ? answer.body.size()
                                       : answer.body.size() + 100'000;
        if (answer.status != 304)
            connection.out += "Content-Length: " + std::to_string(length) + "\r\n";
        connection.out += "\r\n" + answer.body;
        connection.sent = 0;
        return begin_sending(connection);
    }

    bool begin_sending(Connection& connection) {
        switch (connection.manner) {
            case Manner::whole:
                return flush(connection);
            case Manner::pieces:
                connection.piece = connection.out.size() / kPieces + 1;
                return send_piece(connection, kPieceEvery);
            case Manner::hang:
                connection.piece = connection.out.size();
                return send_piece(connection, kHungByteEvery);
            case Manner::reset: {
                send_bytes(connection, connection.out.size());
                const linger at_once{1, 0};
                ::setsockopt(connection.fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
                return false;
            }
        }
        return false;
    }

    std::uint32_t enter(const std::string& host, const std::string& target) {
        const std::scoped_lock lock(mutex);
        std::string name = host + target;
        if (const auto known = places.find(name); known != places.end()) return known->second;
        const auto place = static_cast<std::uint32_t>(addresses.size());
        addresses.push_back(
            {std::move(name), static_cast<std::uint32_t>(host.size()), 0, Served::nothing, {}});
        places.emplace(addresses.back().name, place);
        return place;
    }

    Answer ask(const std::string& host, const std::string& target, std::uint32_t address,
               std::string_view if_none_match, Instant now) {
        Asked asked{host, target, addresses[address].requests, if_none_match, now};
        if (script->fate_of(host, target) != Fate::feed) return script->answer(asked);
        FeedBytes bytes;
        if (!feeds || !feeds(target, now, bytes))
            return {.served = Served::not_found, .status = 404, .headers = {}, .body = {}};
        Answer answer = script->feed_answer(asked);
        if (answer.served != Served::feed) return answer;
        answer.headers = {"Content-Type: application/xml; charset=utf-8", "ETag: " + bytes.etag};
        if (if_none_match == bytes.etag) {
            answer.served = Served::not_modified;
            answer.status = 304;
        } else {
            answer.body = std::move(bytes.body);
        }
        return answer;
    }

    void note(Connection& connection, std::uint32_t address, std::int64_t arrived,
              const Answer& answer) {
        const std::scoped_lock lock(mutex);
        LoggedAddress& known = addresses[address];
        ++known.requests;
        known.last = answer.served;
        known.leads_to = answer.leads_to;
        connection.row = log.size();
        log.push_back(
            {address, arrived, 0, static_cast<std::uint16_t>(answer.status), answer.served, false});
        ++answered;
    }

    void end_row(Connection& connection, bool cut) {
        if (!connection.row) return;
        const std::scoped_lock lock(mutex);
        log[*connection.row].ended = ReplayClock::monotonic_micros();
        log[*connection.row].cut = cut;
        connection.row.reset();
    }

    // False: the peer has gone.
    bool send_bytes(Connection& connection, std::size_t most) {
        const std::size_t until = std::min(connection.out.size(), connection.sent + most);
        while (connection.sent < until) {
            if (until == connection.out.size() && connection.manner != Manner::hang)
                stamp(connection);  // before the write: the peer may act on it at once
            const ssize_t written = ::send(connection.fd, connection.out.data() + connection.sent,
                                           until - connection.sent, MSG_NOSIGNAL);
            if (written < 0) return errno == EAGAIN;
            connection.sent += static_cast<std::size_t>(written);
        }
        return true;
    }

    void stamp(Connection& connection) {
        const std::scoped_lock lock(mutex);
        log[*connection.row].ended = ReplayClock::monotonic_micros();
    }

    void complete(Connection& connection) {
        connection.row.reset();
        connection.out.clear();
        connection.manner = Manner::whole;
        add_event(epoll, connection.fd, EPOLLIN | EPOLLRDHUP, EPOLL_CTL_MOD);
    }

    bool flush(Connection& connection) {
        if (!connection.row) return true;
        if (!send_bytes(connection, connection.out.size())) return false;
        if (connection.sent == connection.out.size()) {
            complete(connection);
        } else {
            add_event(epoll, connection.fd, EPOLLIN | EPOLLOUT | EPOLLRDHUP, EPOLL_CTL_MOD);
        }
        return true;
    }

    bool send_piece(Connection& connection, std::int64_t pause) {
        if (connection.manner == Manner::hang && connection.sent == connection.out.size())
            connection.out += ' ';
        if (!send_bytes(connection, connection.piece)) return false;
        if (connection.manner == Manner::hang) connection.piece = 1;
        if (connection.manner == Manner::pieces && connection.sent == connection.out.size()) {
            complete(connection);
            return true;
        }
        connection.wakes = ReplayClock::monotonic_micros() + pause;
        timers.emplace(connection.wakes, connection.fd);
        return true;
    }

    void fire_timers() {
        const std::int64_t now = ReplayClock::monotonic_micros();
        while (!timers.empty() && timers.begin()->first <= now) {
            const auto [at, fd] = *timers.begin();
            timers.erase(timers.begin());
            const auto found = connections.find(fd);
            if (found == connections.end() || found->second->wakes != at) continue;
            Connection& connection = *found->second;
            connection.wakes = 0;
            const auto pause = connection.manner == Manner::hang ? kHungByteEvery : kPieceEvery;
            if (!send_piece(connection, pause)) leave(fd);
        }
    }

    void leave(int fd) {
        const auto found = connections.find(fd);
        if (found == connections.end()) return;
        end_row(*found->second, true);
        ::close(fd);
        connections.erase(found);
    }
};

World::World(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
World::~World() = default;

Result<std::unique_ptr<World>> World::listen() {
    auto impl = std::make_unique<Impl>();
    if (auto listening = impl->listen(); !listening) return fail(listening.error());
    return std::unique_ptr<World>(new World(std::move(impl)));
}

int World::port() const { return impl_->port; }

void World::start(Script script, Feeds feeds, ReplayClock clock) {
    impl_->script.emplace(std::move(script));
    impl_->feeds = std::move(feeds);
    impl_->clock = clock;
    impl_->thread = std::thread([this] { impl_->run(); });
}

void World::stop() { impl_->stop(); }

std::uint64_t World::answered() const { return impl_->answered; }

std::vector<LoggedRequest> World::requests() const {
    const std::scoped_lock lock(impl_->mutex);
    return {impl_->log.begin(), impl_->log.end()};
}

std::vector<LoggedAddress> World::addresses() const {
    const std::scoped_lock lock(impl_->mutex);
    return {impl_->addresses.begin(), impl_->addresses.end()};
}

Result<> World::write_log(const std::filesystem::path& file) const {
    std::ofstream out(file, std::ios::binary);
    const auto known = addresses();
    for (const LoggedRequest& request : requests()) {
        const LoggedAddress& address = known[request.address];
        out << format_utc_seconds(impl_->clock.at(request.arrived)) << '\t' << address.host()
            << '\t' << address.target() << '\t' << request.status << '\t'
            << to_string(request.served) << '\t' << request.ended - request.arrived
            << (request.cut ? "\tcut\n" : "\n");
    }
    if (!out.flush()) return fail(ErrorCode::io, file.string() + ": cannot be written");
    return {};
}

}  // namespace magpie::replay
