// The ready-made Behaviours of the loopback server.
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <memory>

#include "tests/support/loopback_server.h"

namespace magpie::test {

namespace {

std::string head(int status, const Headers& headers) {
    std::string text = "HTTP/1.1 " + std::to_string(status) + " Status\r\n";
    for (const auto& [name, value] : headers)
        text.append(name).append(": ").append(value).append("\r\n");
    return text;
}

bool names_a_type(const Headers& headers) {
    return std::any_of(headers.begin(), headers.end(),
                       [](const auto& one) { return one.first == "Content-Type"; });
}

std::string chunk(std::string_view part) {
    char size[20];
    std::snprintf(size, sizeof size, "%zx\r\n", part.size());
    return std::string(size).append(part).append("\r\n");
}

}  // namespace

Behaviour page(std::string body, Headers headers, int status) {
    if (!names_a_type(headers)) headers.emplace_back("Content-Type", "text/html; charset=utf-8");
    headers.emplace_back("Content-Length", std::to_string(body.size()));
    return raw_keep_alive(head(status, headers) + "\r\n" + body);
}

Behaviour redirect(std::string location, int status, std::string body) {
    return page(std::move(body), {{"Location", std::move(location)}}, status);
}

Behaviour chunked(std::vector<std::string> parts, Headers headers) {
    headers.emplace_back("Transfer-Encoding", "chunked");
    std::string bytes = head(200, headers) + "\r\n";
    for (const std::string& part : parts) bytes += chunk(part);
    return raw_keep_alive(bytes + "0\r\n\r\n");
}

Behaviour raw(std::string bytes) {
    return [bytes = std::move(bytes)](Exchange& exchange) {
        exchange.send(bytes);
        exchange.close();
    };
}

Behaviour raw_keep_alive(std::string bytes) {
    return [bytes = std::move(bytes)](Exchange& exchange) { exchange.send(bytes); };
}

Behaviour silence() { return stall_after({}); }

Behaviour stall_after(std::string bytes) {
    return [bytes = std::move(bytes)](Exchange& exchange) {
        if (!bytes.empty()) exchange.send(bytes);
        exchange.hold();
    };
}

Behaviour reset_after(std::string bytes) {
    return [bytes = std::move(bytes)](Exchange& exchange) {
        exchange.send(bytes);
        exchange.reset();
    };
}

Behaviour drip(std::string bytes, std::size_t piece, std::chrono::milliseconds interval) {
    return [=](Exchange& exchange) {
        for (std::size_t at = 0; at < bytes.size(); at += piece) {
            if (!exchange.send(std::string_view(bytes).substr(at, piece))) return;
            if (!exchange.pause(interval)) return;
        }
    };
}

Behaviour endless(std::string head, std::string piece) {
    return [head = std::move(head), piece = std::move(piece)](Exchange& exchange) {
        exchange.send(head);
        while (exchange.send(piece)) {
        }
        exchange.close();
    };
}

Behaviour in_turn(std::vector<Behaviour> each) {
    auto next = std::make_shared<std::atomic<std::size_t>>(0);
    return [each = std::move(each), next](Exchange& exchange) {
        each[std::min((*next)++, each.size() - 1)](exchange);
    };
}

}  // namespace magpie::test
