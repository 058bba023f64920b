// Errors are values with a story: a code to branch on, a sentence for the reader, and context added
// on the way up ("export: write 003_1f….txt: No space left on device"). Exceptions never cross a
// thread or a C callback; this type does.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

namespace magpie {

enum class ErrorCode {
    invalid_argument,  // the caller's value is wrong: usage, configuration, URL
    not_found,
    refused,  // policy says no: forbidden address, newer schema, locked archive
    limit,    // a bound was hit; the message names it and its value
    timeout,
    network,  // resolve, connect, reset, protocol
    tls,
    corrupt,  // stored or received bytes contradict themselves
    io,
    unsupported,
    cancelled,
    internal,
};

struct Error {
    ErrorCode code = ErrorCode::internal;
    std::string message;

    // Puts `context` in front: "context: message".
    Error with(std::string_view context) && {
        message.insert(0, std::string(context) + ": ");
        return std::move(*this);
    }
};

template <class T = void>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorCode code, std::string message) {
    return tl::unexpected<Error>(Error{code, std::move(message)});
}

inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

}  // namespace magpie
