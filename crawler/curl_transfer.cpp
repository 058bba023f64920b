#include "crawler/curl_transfer.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/text.h"
#include "crawler/failure_text.h"
#include "crawler/header_block.h"

namespace magpie {

namespace {

// Larger than curl's 16 KB because pages have up to 3 MB; not much larger, because curl reads up to
// 100 buffers in one call, which keeps the loop from everybody else (Stall test).
constexpr long kReadBuffer = 64L << 10;
constexpr long kStallBytesPerSecond = 64;  // a byte a second is an attack, not a slow line
constexpr std::string_view kAccept =
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

// A coded body is counted from max_body / 16 wire bytes on. Below that a bomb costs little, and no
// real page gets there (largest seen: 0.64 MB of gzip), so that real pages are inflated once, on a
// CPU thread.
constexpr std::uint64_t kCountFromShare = 16;

bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

bool has_no_body(int status) { return status == 204 || status == 304; }

// Values may come from servers (ETag): what could end the line is not sent at all.
bool is_safe_header(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; });
}

std::optional<IpAddress> ip_of(const sockaddr* address) {
    if (address->sa_family == AF_INET) {
        std::array<std::uint8_t, 4> bytes{};
        std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in*>(address)->sin_addr, 4);
        return IpAddress::v4(bytes);
    }
    if (address->sa_family == AF_INET6) {
        std::array<std::uint8_t, 16> bytes{};
        std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr, 16);
        return IpAddress::v6(bytes);
    }
    return std::nullopt;
}

long to_ms(std::chrono::milliseconds duration) { return static_cast<long>(duration.count()); }

// curl counts stalls in whole seconds and takes 0 for "never".
long to_whole_seconds(std::chrono::milliseconds duration) {
    return static_cast<long>(std::chrono::ceil<std::chrono::seconds>(duration).count());
}

}  // namespace

// C callbacks of one transfer. Nothing may be thrown through curl: running out of memory ends the
// transfer.
struct CurlCallbacks {
    template <class Function>
    static bool guarded(CurlTransfer& transfer, Function function) noexcept {
        try {
            return function();
        } catch (...) {
            transfer.stop_ = CurlTransfer::Stop{FetchFailure::bad_response, {}};
            return false;
        }
    }

    static std::size_t header(char* data, std::size_t, std::size_t size, void* user) {
        auto& transfer = *static_cast<CurlTransfer*>(user);
        const bool go_on = guarded(transfer, [&] {
            return transfer.take_header_line({data, size});
        });
        return go_on ? size : 0;
    }

    static std::size_t body(char* data, std::size_t, std::size_t size, void* user) {
        auto& transfer = *static_cast<CurlTransfer*>(user);
        const bool go_on = guarded(transfer, [&] { return transfer.take_body({data, size}); });
        return go_on ? size : CURL_WRITEFUNC_ERROR;
    }

    // Sees every resolved address just before a socket for it is opened.
    static curl_socket_t open_socket(void* user, curlsocktype, curl_sockaddr* address) {
        auto& transfer = *static_cast<CurlTransfer*>(user);
        if (!guarded(transfer, [&] { return transfer.permits(&address->addr); })) {
            return CURL_SOCKET_BAD;
        }
        transfer.tried_an_address_ = true;
        return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    }

    // Sees the peer of a connection that is about to carry the request, a reused one too.
    static int before_request(void* user, char* peer, char*, int port, int) {
        auto& transfer = *static_cast<CurlTransfer*>(user);
        const bool go_on = guarded(transfer, [&] {
            const std::optional<IpAddress> address = IpAddress::parse(peer);
            return address && transfer.guard_.allows(*address, static_cast<std::uint16_t>(port));
        });
        if (go_on) return CURL_PREREQFUNC_OK;
        guarded(transfer, [&] { return transfer.stop(FetchFailure::refused_address, peer); });
        return CURL_PREREQFUNC_ABORT;
    }
};

CurlTransfer::CurlTransfer(FetchRequest request, Fetcher::Done done, const FetchConfig& config,
                           const AddressGuard& guard, CURLSH* share)
    : request_(std::move(request)),
      done_(std::move(done)),
      config_(config),
      max_body_(request_.max_body.value_or(config.max_body)),
      guard_(guard),
      easy_(curl_easy_init()),
      curl_message_(CURL_ERROR_SIZE, '\0') {
    response_.started = wall_clock_now();
    if (easy_) set_options(share);
}

void CurlTransfer::set_options(CURLSH* share) {
    CURL* const easy = easy_.get();
    curl_easy_setopt(easy, CURLOPT_PRIVATE, this);
    curl_easy_setopt(easy, CURLOPT_SHARE, share);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, curl_message_.data());
    curl_easy_setopt(easy, CURLOPT_URL,
                     request_.url.without_fragment().without_credentials().href().c_str());
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);  // our URL parser has spoken; curl adds nothing
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_PROXY, "");  // not from the environment
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &CurlCallbacks::header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &CurlCallbacks::body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &CurlCallbacks::open_socket);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, this);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, &CurlCallbacks::before_request);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, this);
    set_limits();
    set_headers();
    set_trust();
}

void CurlTransfer::set_limits() {
    CURL* const easy = easy_.get();
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT,
                     1L);  // a slow name server must not block the loop (curl #8515)
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, kReadBuffer);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, to_ms(config_.connect_timeout));
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, to_ms(config_.total_timeout));
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, kStallBytesPerSecond);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, to_whole_seconds(config_.stall_timeout));
}

void CurlTransfer::set_headers() {
    std::string agent = user_agent(config_.user_agent, config_.contact);
    HeaderList headers{{"User-Agent", std::move(agent)},
                       {"Accept", std::string(kAccept)},
                       {"Accept-Language", config_.accept_language},
                       {"Accept-Encoding", std::string(kAcceptEncoding)}};
    if (request_.referer) headers.emplace_back("Referer", *request_.referer);
    for (const auto& [name, value] : request_.headers) {
        std::erase_if(headers, [&own = name](const auto& ours) {
            return equals_ignore_case(ours.first, own);
        });
        headers.emplace_back(name, value);
    }
    for (const auto& [name, value] : headers) {
        if (!is_safe_header(name) || !is_safe_header(value)) continue;
        const std::string line = value.empty() ? name + ';' : name + ": " + value;
        curl_slist* const longer = curl_slist_append(header_list_.get(), line.c_str());
        if (!longer) return;
        static_cast<void>(header_list_.release());
        header_list_.reset(longer);
    }
    curl_easy_setopt(easy_.get(), CURLOPT_HTTPHEADER, header_list_.get());
}

// curl's default CAPATH stays set beside CAINFO, so that ca_file is added to the system's anchors
// (Debian builds).
void CurlTransfer::set_trust() {
    CURL* const easy = easy_.get();
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    if (!config_.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, config_.ca_file.c_str());
}

bool CurlTransfer::take_header_line(std::string_view line) {
    header_bytes_ += line.size();
    if (header_bytes_ > config_.max_header.count) {
        return stop(FetchFailure::header_too_large, "over " + to_string(config_.max_header));
    }
    if (phase_ == Phase::body) return true;  // trailer section: bounded, not kept
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
    if (phase_ == Phase::status_line) {
        response_.header_block.clear();
        response_.status = status_of(line);
        phase_ = Phase::header;
    } else if (line.empty()) {
        return end_of_header();
    }
    response_.header_block.append(line).append("\r\n");
    return true;
}

bool CurlTransfer::end_of_header() {
    if (response_.status >= 100 &&
        response_.status < 200) {  // 100, 103: the answer is still to come
        phase_ = Phase::status_line;
        return true;
    }
    phase_ = Phase::body;
    response_.headers = parse_header_block(response_.header_block);
    const DeclaredLength declared = declared_length(response_.headers);
    if (declared.problem == LengthProblem::conflicting) {
        return stop(FetchFailure::bad_response, "two different Content-Length values");
    }
    const bool leads_elsewhere =
        is_redirect(response_.status) && !response_.header("location").empty();
    if (leads_elsewhere && request_.discard_redirect_body) {
        // An empty body costs nothing and leaves the connection usable.
        return declared.length == 0u || stop(FetchFailure::none);
    }
    if (!declared.length || has_no_body(response_.status)) return true;
    const bool fits = *declared.length <= max_body_.count;
    if (!fits && !request_.keep_partial) {
        return stop(FetchFailure::too_large,
                    std::to_string(*declared.length) + " bytes, over " + to_string(max_body_));
    }
    response_.wire_body.reserve(
        static_cast<std::size_t>(std::min(*declared.length, max_body_.count)));
    return true;
}

// Coding or not, more wire bytes than max_body are too many.
bool CurlTransfer::take_body(std::string_view bytes) {
    std::string& body = response_.wire_body;
    const auto room = static_cast<std::size_t>(
        max_body_.count - std::min(max_body_.count, std::uint64_t{body.size()}));
    if (bytes.size() > room) {
        if (request_.keep_partial) body.append(bytes.substr(0, room));
        return stop(FetchFailure::too_large, "over " + to_string(max_body_));
    }
    body.append(bytes);
    return counter_ || body.size() > max_body_.count / kCountFromShare ? count_decoded(bytes)
                                                                       : true;
}

bool CurlTransfer::count_decoded(std::string_view bytes) {
    if (!counter_) {
        auto created =
            ContentDecoder::create(response_.joined_header("content-encoding"), max_body_);
        if (!created) return stop(failure_of_decoding(created.error()), created.error().message);
        counter_.emplace(std::move(*created));
        bytes = response_.wire_body;
    }
    if (counter_->is_identity()) return true;
    Result<void> fed = counter_->feed(bytes, nullptr);
    return fed || stop(failure_of_decoding(fed.error()), fed.error().message);
}

bool CurlTransfer::permits(const sockaddr* address) {
    const std::optional<IpAddress> ip = ip_of(address);
    if (!ip) return false;
    const auto refusal = guard_.refusal(*ip, request_.url.effective_port());
    if (!refusal) return true;
    refused_ = ip->to_string() + ", " + std::string(*refusal);
    return false;
}

bool CurlTransfer::stop(FetchFailure failure, std::string detail) {
    stop_ = Stop{failure, std::move(detail)};
    return false;
}

}  // namespace magpie
