// The command line's side of the control socket: blocking, with one deadline for the first answer.
#include <poll.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string>

#include "service/control.h"
#include "service/control_address.h"

namespace magpie {

namespace {

using nlohmann::json;
using Clock = std::chrono::steady_clock;

// An answer with every host and source of a large service: 50,000 hosts are about 10 MB.
constexpr std::size_t kMaxAnswer = 256u << 20;

bool is_last(const json& answer) {
    const auto done = answer.find("done");
    return done != answer.end() && done->is_boolean() && done->get<bool>();
}

class Connection {
  public:
    explicit Connection(const std::filesystem::path& path) : path_(path.string()) {}
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() {
        if (fd_ >= 0) ::close(fd_);
    }

    Result<> open(const SocketAddress& address, std::chrono::milliseconds within) {
        fd_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd_ < 0) return fail(ErrorCode::io, story(std::strerror(errno)));
        deadline_ = Clock::now() + within;
        wait_at_most(within);  // connect(2) waits while the backlog is full
        if (::connect(fd_, address.get(), SocketAddress::size()) == 0) return {};
        switch (errno) {
            case ENOENT:
            case ENOTDIR:
            case ECONNREFUSED:
                return fail(ErrorCode::not_found, "no service listens on " + path_);
            case EACCES:
            case EPERM:
                return fail(ErrorCode::refused,
                            path_ + " belongs to another user: ask as that user, or as root");
            case EAGAIN:
                return no_answer();
            default:
                return fail(ErrorCode::io, story(std::strerror(errno)));
        }
    }

    // A service that refuses the client says so and closes: what cannot be written is no error as
    // long as there is something to read.
    Result<> write(std::string_view data) {
        while (!data.empty()) {
            if (!wait_for(POLLOUT)) return no_answer();
            const ssize_t size = ::send(fd_, data.data(), data.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
            if (size < 0 && (errno == EPIPE || errno == ECONNRESET)) return {};
            if (size < 0 && errno != EINTR && errno != EAGAIN)
                return fail(ErrorCode::io, story(std::strerror(errno)));
            if (size > 0) data.remove_prefix(static_cast<std::size_t>(size));
        }
        return {};
    }

    Result<json> read_answer() {
        std::size_t scanned = 0;
        while (true) {
            if (const std::size_t end = in_.find('\n', scanned); end != in_.npos)
                return take_answer(end);
            scanned = in_.size();
            if (in_.size() > kMaxAnswer)
                return fail(ErrorCode::limit, story("an answer is longer than 256 MiB"));
            if (!wait_for(POLLIN)) return no_answer();
            if (const auto more = receive(); !more) return fail(more.error());
        }
    }

    void wait_without_end() { deadline_.reset(); }

  private:
    std::string story(std::string_view what) const { return path_ + ": " + std::string(what); }

    tl::unexpected<Error> no_answer() const {
        return fail(ErrorCode::timeout, story("the service does not answer"));
    }

    void wait_at_most(std::chrono::milliseconds within) const {
        timeval limit{};
        limit.tv_sec = within.count() / 1'000;
        limit.tv_usec = within.count() % 1'000 * 1'000;
        if (within.count() <= 0) limit.tv_usec = 1;
        ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    }

    // False when the deadline has passed.
    bool wait_for(short events) const {
        pollfd state{fd_, events, 0};
        while (true) {
            int wait = -1;
            if (deadline_) {
                const auto left =
                    std::chrono::ceil<std::chrono::milliseconds>(*deadline_ - Clock::now());
                if (left.count() <= 0) return false;
                wait = static_cast<int>(std::min<std::int64_t>(left.count(), 60'000));
            }
            if (::poll(&state, 1, wait) > 0) return true;
        }
    }

    Result<> receive() {
        char buffer[65'536];
        const ssize_t size = ::recv(fd_, buffer, sizeof buffer, MSG_DONTWAIT);
        if (size == 0 || (size < 0 && errno == ECONNRESET))
            return fail(ErrorCode::network,
                        story("the service closed the connection before its last answer"));
        if (size < 0 && errno != EINTR && errno != EAGAIN)
            return fail(ErrorCode::io, story(std::strerror(errno)));
        if (size > 0) in_.append(buffer, static_cast<std::size_t>(size));
        return {};
    }

    Result<json> take_answer(std::size_t end) {
        json answer = json::parse(in_.begin(), in_.begin() + static_cast<std::ptrdiff_t>(end),
                                  nullptr, false);
        in_.erase(0, end + 1);
        if (!answer.is_object())
            return fail(ErrorCode::corrupt, story("what came is no answer of a magpie"));
        return answer;
    }

    const std::string path_;
    int fd_ = -1;
    std::optional<Clock::time_point> deadline_;
    std::string in_;
};

}  // namespace

Result<json> ask_service(const std::filesystem::path& socket, const json& request,
                         const std::function<void(const json&)>& line,
                         std::chrono::milliseconds first_answer_within) {
    const auto address = socket_address(socket);
    if (!address) return fail(address.error());
    Connection connection(socket);
    if (const auto open = connection.open(*address, first_answer_within); !open)
        return fail(open.error());
    const std::string text = request.dump(-1, ' ', false, json::error_handler_t::replace);
    if (const auto asked = connection.write(text + '\n'); !asked) return fail(asked.error());
    while (true) {
        auto answer = connection.read_answer();
        if (!answer || is_last(*answer)) return answer;
        connection.wait_without_end();
        if (line) line(*answer);
    }
}

}  // namespace magpie
