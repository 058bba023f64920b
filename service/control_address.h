// Addresses of unix sockets in the file system, and whether somebody listens there. For the two
// ends of the control socket.
#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include <filesystem>

#include "base/result.h"

namespace magpie {

inline constexpr std::size_t kMaxSocketPath = sizeof(sockaddr_un::sun_path) - 1;

struct SocketAddress {
    sockaddr_un name{};
    const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&name); }
    static constexpr socklen_t size() { return sizeof(sockaddr_un); }
};

// invalid_argument when the path is empty or too long.
Result<SocketAddress> socket_address(const std::filesystem::path& path);

}  // namespace magpie
