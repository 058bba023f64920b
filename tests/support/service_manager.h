// The other end of sd_notify.
#pragma once

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <string>
#include <string_view>

namespace magpie::test {

// The end of a service manager: a datagram socket, named as NOTIFY_SOCKET names it.
class Manager {
  public:
    explicit Manager(const std::string& name) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, name.data(), name.size());
        std::size_t length = offsetof(sockaddr_un, sun_path) + name.size();
        if (name.front() == '@')
            address.sun_path[0] = '\0';
        else
            ++length;
        fd_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        EXPECT_EQ(
            ::bind(fd_, reinterpret_cast<sockaddr*>(&address), static_cast<socklen_t>(length)), 0)
            << std::strerror(errno);
    }
    Manager(const Manager&) = delete;
    Manager& operator=(const Manager&) = delete;
    ~Manager() { ::close(fd_); }

    // The next message; "" when there is none.
    std::string heard() {
        char buffer[4096];
        const ssize_t size = ::recv(fd_, buffer, sizeof buffer, 0);
        return size < 0 ? "" : std::string(buffer, static_cast<std::size_t>(size));
    }

    // Waits for a message with this line in it; the messages in between are forgotten.
    bool hears(std::string_view line, std::chrono::milliseconds within = std::chrono::seconds{10}) {
        const auto until = std::chrono::steady_clock::now() + within;
        while (std::chrono::steady_clock::now() < until) {
            pollfd ready{fd_, POLLIN, 0};
            if (::poll(&ready, 1, 20) > 0 && heard().find(line) != std::string::npos) return true;
        }
        return false;
    }

  private:
    int fd_ = -1;
};

}  // namespace magpie::test
