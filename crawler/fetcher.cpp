#include "crawler/fetcher.h"

namespace magpie {

std::string_view to_string(FetchFailure failure) {
    switch (failure) {
        case FetchFailure::none:
            return "none";
        case FetchFailure::bad_url:
            return "bad_url";
        case FetchFailure::refused_address:
            return "refused_address";
        case FetchFailure::unknown_host:
            return "unknown_host";
        case FetchFailure::dns_failed:
            return "dns_failed";
        case FetchFailure::connect_failed:
            return "connect_failed";
        case FetchFailure::tls_failed:
            return "tls_failed";
        case FetchFailure::timeout:
            return "timeout";
        case FetchFailure::too_large:
            return "too_large";
        case FetchFailure::header_too_large:
            return "header_too_large";
        case FetchFailure::too_many_redirects:
            return "too_many_redirects";
        case FetchFailure::redirect_loop:
            return "redirect_loop";
        case FetchFailure::bad_redirect:
            return "bad_redirect";
        case FetchFailure::bad_encoding:
            return "bad_encoding";
        case FetchFailure::bad_response:
            return "bad_response";
        case FetchFailure::cancelled:
            return "cancelled";
    }
    return "unknown";
}

std::string_view FetchResponse::header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
        if (key == name) return value;
    }
    return {};
}

std::string FetchResponse::joined_header(std::string_view name) const {
    std::string joined;
    bool is_first = true;
    for (const auto& [key, value] : headers) {
        if (key != name) continue;
        if (!is_first) joined += ", ";
        joined += value;
        is_first = false;
    }
    return joined;
}

std::string user_agent(std::string_view product, std::string_view contact) {
    std::string agent(product);
    if (!contact.empty()) agent.append(" (+").append(contact).append(")");
    return agent;
}

}  // namespace magpie
