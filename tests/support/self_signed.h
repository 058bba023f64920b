// Certificates for the loopback server, made at run time.
#pragma once

#include <memory>
#include <string>

namespace magpie::test {

struct Identity {
    std::string certificate_pem;
    std::string key_pem;
};

enum class Validity { now, past };

// Self-signed by its own key, for `name` ("127.0.0.1" or a host name).
std::shared_ptr<const Identity> make_identity(const std::string& name,
                                              Validity validity = Validity::now);

}  // namespace magpie::test
