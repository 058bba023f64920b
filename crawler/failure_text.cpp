#include "crawler/failure_text.h"

#include <algorithm>
#include <array>

namespace magpie {

namespace {

struct Sentence {
    FetchFailure failure;
    std::string_view what;    // follows "URL: "
    std::string_view advice;  // a sentence of its own
};

constexpr Sentence kSentences[]{
    {FetchFailure::bad_url, "this is no http or https URL", "Check its spelling."},
    {FetchFailure::refused_address, "the host leads to an address that is not public",
     "If that is meant, list the address in fetch.allow_addresses."},
    {FetchFailure::unknown_host, "there is no such host", "Check its spelling."},
    {FetchFailure::dns_failed, "the host's address could not be looked up",
     "Check the network and the name server, or try again later."},
    {FetchFailure::connect_failed, "no connection to the server",
     "It may be down: try again later."},
    {FetchFailure::tls_failed, "no trusted connection to the server",
     "Check the URL and this machine's clock, or add the issuer with fetch.ca_file."},
    {FetchFailure::timeout, "the server took too long",
     "Try again later, or raise the timeouts under fetch."},
    {FetchFailure::too_large, "the body is too large", "Raise fetch.max_body to have it."},
    {FetchFailure::header_too_large, "the response header is too large",
     "Raise fetch.max_header to have it."},
    {FetchFailure::too_many_redirects, "too many redirects",
     "Open the URL in a browser to see where it leads, or raise fetch.max_redirects."},
    {FetchFailure::redirect_loop, "the redirects lead back to where they began",
     "The site may want a cookie; open the URL in a browser."},
    {FetchFailure::bad_redirect, "the server redirects to nowhere",
     "Open the URL in a browser to see where it should lead."},
    {FetchFailure::bad_encoding, "the body's compression is broken",
     "The transfer or the server damaged it: try again later."},
    {FetchFailure::bad_response, "the server's answer breaks the protocol or ended early",
     "Try again later."},
    {FetchFailure::cancelled, "the fetch was cancelled", "Run it again."},
};

struct StatusText {
    int status;
    std::string_view name;
    std::string_view advice;
};

constexpr StatusText kStatuses[]{
    {400, "bad request", "Check the URL."},
    {401, "needs a login", "Save the page from a browser and import it."},
    {403, "forbidden",
     "The site does not serve this to crawlers; save it from a browser and import it."},
    {404, "not found", "Check the URL; the page may have moved or been deleted."},
    {410, "gone", "The page was deleted."},
    {429, "too many requests", "It will be asked more slowly; try again later."},
    {451, "withheld for legal reasons", "It cannot be fetched from here."},
    {500, "internal server error", "Try again later."},
    {502, "bad gateway", "Try again later."},
    {503, "unavailable", "Try again later."},
    {504, "gateway timeout", "Try again later."},
};

constexpr StatusText kStatusClasses[]{
    {1, "informational", "It gave no final answer: try again later."},
    {3, "redirect", "It names no page to go to."},
    {4, "client error", "Check the URL."},
    {5, "server error", "Try again later."},
};

const StatusText* find_status(int status) {
    const auto is_it = [status](const StatusText& text) { return text.status == status; };
    const auto* found = std::find_if(std::begin(kStatuses), std::end(kStatuses), is_it);
    if (found != std::end(kStatuses)) return found;
    const auto is_class = [status](const StatusText& text) { return text.status == status / 100; };
    found = std::find_if(std::begin(kStatusClasses), std::end(kStatusClasses), is_class);
    return found != std::end(kStatusClasses) ? found : nullptr;
}

// URLs come from pages; a long one would bury the sentence.
std::string shown(const Url& url) {
    constexpr std::size_t kMost = 300;
    const std::string& href = url.href();
    return href.size() <= kMost ? href : href.substr(0, kMost) + "…";
}

std::string sentence(const Url& url, std::string_view what, std::string_view detail,
                     std::string_view advice) {
    std::string text = shown(url.without_credentials()) + ": ";
    text += what;
    if (!detail.empty()) text.append(" (").append(detail).append(")");
    return text.append(". ").append(advice);
}

}  // namespace

std::string describe_failure(FetchFailure failure, const Url& url, std::string_view detail) {
    for (const Sentence& known : kSentences) {
        if (known.failure == failure) return sentence(url, known.what, detail, known.advice);
    }
    return {};
}

std::string describe_status(int status, const Url& url) {
    if (status >= 200 && status < 300) return {};
    const StatusText* const text = find_status(status);
    const std::string what = "the server answered " + std::to_string(status);
    if (!text) return sentence(url, what, "not an HTTP status", "Try again later.");
    return sentence(url, what, text->name, text->advice);
}

std::string describe_not_html(const Url& url, std::string_view content_type) {
    constexpr std::size_t kMost = 80;
    const std::string_view type = content_type.empty() ? "no type given" : content_type;
    return sentence(url, "this is not an HTML page", type.substr(0, kMost),
                    "Give the address of an article instead.");
}

FetchFailure failure_of_decoding(const Error& error) {
    return error.code == ErrorCode::limit ? FetchFailure::too_large : FetchFailure::bad_encoding;
}

}  // namespace magpie
