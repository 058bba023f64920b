// The server's side of the control socket.
#include "service/control.h"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <cstring>
#include <deque>
#include <list>
#include <optional>
#include <string>

#include "service/control_address.h"

namespace magpie {

namespace {

using boost::asio::local::stream_protocol;
using boost::system::error_code;
using nlohmann::json;

std::string line_of(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace) + '\n';
}

json error_answer(std::string sentence) { return {{"error", std::move(sentence)}, {"done", true}}; }

// The request, or what is wrong with the line.
Result<json> parse_request(std::string_view line) {
    bool deep = false;
    const auto watch = [&deep](int depth, json::parse_event_t, json&) {
        deep = deep || depth > static_cast<int>(ControlServer::kMaxDepth);
        return !deep;
    };
    json request = json::parse(line.begin(), line.end(), watch, false);
    if (deep) return fail(ErrorCode::limit, "the request nests deeper than the service reads");
    if (!request.is_object())
        return fail(ErrorCode::corrupt, "a request is one JSON object a line");
    const auto command = request.find("command");
    if (command == request.end() || !command->is_string())
        return fail(ErrorCode::invalid_argument, "a request has a text member \"command\"");
    return request;
}

bool is_trusted(int socket) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return false;
    return peer.uid == ::geteuid() || peer.uid == 0;
}

std::string system_error() { return std::strerror(errno); }

// Whether a server answers there. A full backlog (EAGAIN) is one that lives.
bool is_answered(const SocketAddress& address) {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return true;  // not known: better refuse than take the place of another
    const bool connected = ::connect(fd, address.get(), SocketAddress::size()) == 0;
    const int error = errno;
    ::close(fd);
    return connected || (error != ECONNREFUSED && error != ENOENT);
}

// Makes room for the socket: nothing there, or a file that a dead server left.
Result<> clear(const std::filesystem::path& path, const SocketAddress& address) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) {
        if (errno == ENOENT) return {};
        return fail(ErrorCode::io, "control socket " + path.string() + ": " + system_error());
    }
    if (!S_ISSOCK(status.st_mode))
        return fail(ErrorCode::refused, "control socket " + path.string() +
                                            ": there is a file of another kind; it is not touched");
    if (is_answered(address))
        return fail(ErrorCode::refused,
                    "another magpie answers on the control socket " + path.string());
    if (::unlink(path.c_str()) != 0 && errno != ENOENT)
        return fail(ErrorCode::io, "control socket " + path.string() + ": " + system_error());
    return {};
}

// A listening descriptor. fchmod(2) before bind(2) gives the file its mode from the first instant,
// whatever the umask: nobody can slip in between.
Result<int> listening_socket(const std::filesystem::path& path, const SocketAddress& address) {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd >= 0 && ::fchmod(fd, 0600) == 0 &&
        ::bind(fd, address.get(), SocketAddress::size()) == 0 && ::listen(fd, SOMAXCONN) == 0)
        return fd;
    const std::string reason = system_error();
    if (fd >= 0) ::close(fd);
    return fail(ErrorCode::io, "control socket " + path.string() + ": " + reason);
}

}  // namespace

struct ControlServer::Client : std::enable_shared_from_this<Client> {
    Client(stream_protocol::socket accepted, const std::shared_ptr<Impl>& server)
        : socket(std::move(accepted)), home(server) {}

    void read();
    void received(const error_code& error, std::size_t size);
    void take_request();
    void dispatch(std::string_view line);
    void refuse(std::string sentence);
    void send(std::string line);
    void answered();
    void flush();
    void close();
    // Whether both directions are down: the client is gone, and did not only end its requests.
    bool has_hung_up();

    bool is_open() const { return socket.has_value(); }
    // Every request that came has been answered, and none will come.
    bool is_through() const {
        return ended && !busy && out.empty() && (refused || in.find('\n') == in.npos);
    }

    // Nothing when closed: a Reply may then outlive the context.
    std::optional<stream_protocol::socket> socket;
    std::weak_ptr<Impl> home;
    std::array<char, 16 << 10> buffer{};
    std::string in;
    std::size_t scanned = 0;  // of `in`, without a line end
    std::deque<std::string> out;
    std::size_t sent = 0;    // of out.front()
    std::size_t unread = 0;  // bytes in `out`
    bool reading = false, writing = false;
    bool busy = false;     // a request is under way
    bool ended = false;    // nothing more is read: closed when the last answer has gone out
    bool refused = false;  // nor are the requests answered that have come
};

// One request under way: ends with finish(), or when nobody holds it any more.
struct ControlServer::Request {
    explicit Request(std::shared_ptr<Client> from) : client(std::move(from)) {}
    Request(const Request&) = delete;
    Request& operator=(const Request&) = delete;
    ~Request() {
        if (!finished && client->is_open()) finish(error_answer("the service gave no answer"));
    }

    void finish(json line) {
        if (finished) return;
        finished = true;
        line["done"] = true;
        client->send(line_of(line));
        client->answered();
    }

    std::shared_ptr<Client> client;
    bool finished = false;
};

struct ControlServer::Impl : std::enable_shared_from_this<Impl> {
    Impl(boost::asio::io_context& context, std::filesystem::path at, Handler handle)
        : acceptor(context), pause(context), path(std::move(at)), handler(std::move(handle)) {}

    void accept();
    void admit(stream_protocol::socket socket);
    bool make_room();
    void forget(const Client* client);
    void end();

    stream_protocol::acceptor acceptor;
    boost::asio::steady_timer pause;
    std::filesystem::path path;
    struct stat file {};  // ours, as bound
    Handler handler;
    std::list<std::shared_ptr<Client>> clients;  // the one that spoke last at the end
};

void ControlServer::Client::read() {
    if (reading || ended || !is_open() || in.size() > kMaxRequest) return;
    reading = true;
    socket->async_read_some(boost::asio::buffer(buffer),
                            [self = shared_from_this()](const error_code& error, std::size_t size) {
                                self->reading = false;
                                if (self->is_open()) self->received(error, size);
                            });
}

void ControlServer::Client::received(const error_code& error, std::size_t size) {
    if (error) {
        ended = true;
        if (has_hung_up() || is_through()) close();
        return;
    }
    in.append(buffer.data(), size);
    take_request();
    read();
}

void ControlServer::Client::take_request() {
    if (busy || refused || !is_open()) return;
    const std::size_t end = in.find('\n', scanned);
    scanned = end == in.npos ? in.size() : 0;
    if (std::min(end, in.size()) > kMaxRequest)
        return refuse("a request may have " + std::to_string(kMaxRequest) + " bytes");
    if (end == in.npos) return;
    const std::string line = in.substr(0, end);
    in.erase(0, end + 1);
    dispatch(line);
}

void ControlServer::Client::dispatch(std::string_view line) {
    const auto server = home.lock();
    if (!server) return;
    // To the end of the list: the one at its front has been silent longest.
    for (auto it = server->clients.begin(); it != server->clients.end(); ++it)
        if (it->get() == this) {
            server->clients.splice(server->clients.end(), server->clients, it);
            break;
        }
    busy = true;
    const auto request = std::make_shared<Request>(shared_from_this());
    const auto parsed = parse_request(line);
    if (!parsed) return request->finish(error_answer(parsed.error().message));
    try {
        server->handler(*parsed, Reply(request));
    } catch (const std::exception& error) {
        request->finish(error_answer(std::string("the service could not answer: ") + error.what()));
    }
}

void ControlServer::Client::refuse(std::string sentence) {
    ended = refused = true;
    send(line_of(error_answer(std::move(sentence))));
}

void ControlServer::Client::send(std::string line) {
    if (!is_open()) return;
    if (!out.empty() && unread + line.size() > kMaxUnread) return close();
    unread += line.size();
    out.push_back(std::move(line));
    flush();
}

// Posted: the handler that finishes is not called from inside itself, however many requests wait.
void ControlServer::Client::answered() {
    busy = false;
    if (!is_open()) return;
    boost::asio::post(socket->get_executor(), [self = shared_from_this()] {
        self->take_request();
        self->read();
        if (self->is_open() && self->is_through()) self->close();
    });
}

// Writes at once what the kernel takes, so that an answer is out before the service ends.
void ControlServer::Client::flush() {
    if (writing) return;
    while (is_open() && !out.empty()) {
        error_code error;
        const auto rest = boost::asio::buffer(out.front()) + sent;
        const std::size_t size = socket->write_some(rest, error);
        if (error == boost::asio::error::would_block) {
            writing = true;
            socket->async_wait(stream_protocol::socket::wait_write,
                               [self = shared_from_this()](const error_code&) {
                                   self->writing = false;
                                   self->flush();
                               });
            return;
        }
        if (error) return close();
        sent += size;
        if (sent < out.front().size()) continue;
        unread -= sent;
        sent = 0;
        out.pop_front();
    }
    if (is_open() && is_through()) close();
}

bool ControlServer::Client::has_hung_up() {
    pollfd state{socket->native_handle(), 0, 0};
    return ::poll(&state, 1, 0) > 0 && (state.revents & (POLLHUP | POLLERR)) != 0;
}

void ControlServer::Client::close() {
    const auto self = shared_from_this();  // the list may hold the last one
    socket.reset();
    if (const auto server = home.lock()) server->forget(this);
}

void ControlServer::Impl::accept() {
    acceptor.async_accept(
        [self = shared_from_this()](const error_code& error, stream_protocol::socket socket) {
            if (!self->acceptor.is_open()) return;
            if (!error) {
                self->admit(std::move(socket));
                return self->accept();
            }
            // Out of descriptors, as a rule: accepting at once again would turn in a circle.
            self->pause.expires_after(std::chrono::seconds{1});
            self->pause.async_wait([self](const error_code& cancelled) {
                if (!cancelled && self->acceptor.is_open()) self->accept();
            });
        });
}

void ControlServer::Impl::admit(stream_protocol::socket socket) {
    error_code error;
    socket.non_blocking(true, error);
    if (error) return;
    const bool trusted = is_trusted(socket.native_handle());
    const auto client = std::make_shared<Client>(std::move(socket), shared_from_this());
    if (!trusted) return client->refuse("this service belongs to another user");
    if (!make_room()) return client->refuse("too many clients talk to the service");
    clients.push_back(client);
    client->read();
}

bool ControlServer::Impl::make_room() {
    if (clients.size() < kMaxClients) return true;
    for (const auto& client : clients)
        if (!client->busy) {
            client->close();
            return true;
        }
    return false;
}

void ControlServer::Impl::forget(const Client* client) {
    clients.remove_if([client](const auto& other) { return other.get() == client; });
}

void ControlServer::Impl::end() {
    error_code ignored;
    acceptor.close(ignored);
    pause.cancel();
    while (!clients.empty()) {
        const auto client = clients.front();
        client->close();
        forget(client.get());
    }
    // Another server may have taken the place of a file that somebody removed.
    struct stat now {};
    if (::lstat(path.c_str(), &now) == 0 && now.st_ino == file.st_ino && now.st_dev == file.st_dev)
        ::unlink(path.c_str());
}

ControlServer::Reply::Reply(std::shared_ptr<Request> request) : request_(std::move(request)) {}

void ControlServer::Reply::send(const json& line) {
    if (!request_->finished) request_->client->send(line_of(line));
}

void ControlServer::Reply::finish(const json& line) { request_->finish(line); }

bool ControlServer::Reply::is_gone() const { return !request_->client->is_open(); }

ControlServer::ControlServer(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

ControlServer::~ControlServer() { impl_->end(); }

Result<std::unique_ptr<ControlServer>> ControlServer::listen(boost::asio::io_context& context,
                                                             const std::filesystem::path& path,
                                                             Handler handler) {
    const auto address = socket_address(path);
    if (!address) return fail(address.error());
    if (const auto room = clear(path, *address); !room) return fail(room.error());
    const auto fd = listening_socket(path, *address);
    if (!fd) return fail(fd.error());
    auto impl = std::make_shared<Impl>(context, path, std::move(handler));
    error_code error;
    impl->acceptor.assign(stream_protocol(), *fd, error);
    if (error || ::lstat(path.c_str(), &impl->file) != 0) {
        ::unlink(path.c_str());
        return fail(ErrorCode::io, "control socket " + path.string() + ": it cannot be used");
    }
    impl->accept();
    return std::unique_ptr<ControlServer>(new ControlServer(std::move(impl)));
}

}  // namespace magpie
