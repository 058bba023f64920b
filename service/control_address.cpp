#include "service/control_address.h"

#include <cstdlib>
#include <cstring>

#include "base/digest.h"
#include "service/control.h"

namespace magpie {

Result<SocketAddress> socket_address(const std::filesystem::path& path) {
    const std::string& text = path.native();
    if (text.empty() || text.size() > kMaxSocketPath || text.find('\0') != text.npos)
        return fail(ErrorCode::invalid_argument,
                    "control socket " + text + ": a socket's path may have " +
                        std::to_string(kMaxSocketPath) + " bytes, this one has " +
                        std::to_string(text.size()) +
                        ". Name a shorter one with service.control_socket");
    SocketAddress address;
    address.name.sun_family = AF_UNIX;
    std::memcpy(address.name.sun_path, text.data(), text.size());
    return address;
}

namespace {

std::filesystem::path absolute_of(const std::filesystem::path& path) {
    std::error_code error;
    auto absolute = std::filesystem::weakly_canonical(path, error);
    if (error || !absolute.is_absolute()) absolute = std::filesystem::absolute(path, error);
    if (error) return path;
    return absolute.has_filename() ? absolute : absolute.parent_path();  // "a/" is "a"
}

}  // namespace

std::filesystem::path control_socket_path(const Config& config,
                                          const std::filesystem::path& archive) {
    if (!config.service.control_socket.empty()) return absolute_of(config.service.control_socket);
    const auto home = absolute_of(archive);
    const auto inside = home / "control.sock";
    const char* runtime = std::getenv("XDG_RUNTIME_DIR");
    if (inside.native().size() <= kMaxSocketPath || runtime == nullptr || *runtime != '/')
        return inside;
    return std::filesystem::path(runtime) /
           ("magpie-" + sha256(home.native()).hex().substr(0, 16) + ".sock");
}

}  // namespace magpie
