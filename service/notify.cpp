#include "service/notify.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "base/text.h"

namespace magpie {

namespace {

std::string take_from_environment(const char* name) {
    const char* value = std::getenv(name);
    std::string taken = value ? value : "";
    ::unsetenv(name);
    return taken;
}

std::optional<std::int64_t> number_of(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value <= 0) return std::nullopt;
    return value;
}

// What sd_watchdog_enabled(3) reads: the interval, unless it is meant for another process.
std::optional<std::chrono::microseconds> granted(const std::string& interval,
                                                 const std::string& process) {
    const auto micros = number_of(interval);
    if (!micros || (!process.empty() && number_of(process) != ::getpid())) return std::nullopt;
    return std::chrono::microseconds{*micros};
}

struct Address {
    sockaddr_un name{};
    socklen_t length = 0;
};

// A path, or "@name" for the abstract namespace, where the first byte is NUL and the length counts.
// Anything else (vsock:…) is not ours to reach.
std::optional<Address> address_of(std::string_view socket) {
    Address address;
    const bool abstract = socket.starts_with('@');
    const std::size_t room = sizeof address.name.sun_path - (abstract ? 0 : 1);
    if (socket.size() < 2 || socket.size() > room || (!abstract && socket.front() != '/'))
        return std::nullopt;
    address.name.sun_family = AF_UNIX;
    std::memcpy(address.name.sun_path, socket.data(), socket.size());
    if (abstract) address.name.sun_path[0] = '\0';
    address.length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket.size() +
                                            (abstract ? 0 : 1));
    return address;
}

// The clock of MONOTONIC_USEC is CLOCK_MONOTONIC by definition.
std::int64_t monotonic_micros() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1'000;
}

}  // namespace

Notify Notify::from_environment() {
    std::string socket = take_from_environment("NOTIFY_SOCKET");
    const std::string interval = take_from_environment("WATCHDOG_USEC");
    const std::string process = take_from_environment("WATCHDOG_PID");
    return Notify(std::move(socket), granted(interval, process));
}

Notify::Notify(std::string socket, std::optional<std::chrono::microseconds> watchdog)
    : socket_(std::move(socket)), watchdog_(watchdog) {}

void Notify::ready() { send("READY=1"); }

void Notify::reloading() {
    send("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(monotonic_micros()));
}

void Notify::stopping() { send("STOPPING=1"); }

void Notify::status(std::string_view one_line) {
    // A line end would begin another assignment, and the manager ignores what is not UTF-8.
    std::string line = to_valid_utf8(one_line);
    std::replace_if(
        line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r' || c == '\0'; }, ' ');
    send("STATUS=" + line);
}

void Notify::watchdog() { send("WATCHDOG=1"); }

void Notify::extend_timeout(std::chrono::microseconds by) {
    send("EXTEND_TIMEOUT_USEC=" + std::to_string(by.count()));
}

std::optional<std::chrono::microseconds> Notify::watchdog_interval() const {
    if (!watchdog_) return std::nullopt;
    return *watchdog_ / 2;
}

// A socket for each message: they are rare, and nothing is left open across a fork. A manager that
// does not take the message now (its queue is full) misses it: waiting would stop the network.
void Notify::send(const std::string& message) {
    const auto address = address_of(socket_);
    if (!address) return;
    const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return;
    (void)::sendto(fd, message.data(), message.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
                   reinterpret_cast<const sockaddr*>(&address->name), address->length);
    ::close(fd);
}

}  // namespace magpie
