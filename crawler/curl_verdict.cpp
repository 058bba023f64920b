// What libcurl's result means: a FetchFailure, and a detail for its sentence.
#include <cstring>

#include "crawler/curl_transfer.h"
#include "crawler/failure_text.h"

namespace magpie {

namespace {

// X509_V_ERR_* of OpenSSL, as CURLINFO_SSL_VERIFYRESULT gives them.
std::string_view certificate_problem(long verify_result) {
    switch (verify_result) {
        case 9:
            return "the server's certificate is not valid yet";
        case 10:
            return "the server's certificate has expired";
        case 18:
            return "the server's certificate is self-signed";
        case 19:
            return "the server's certificate chain ends in an unknown root";
        case 20:
        case 21:
            return "the server's certificate has an unknown issuer";
        case 23:
            return "the server's certificate was revoked";
        default:
            return {};
    }
}

bool is_tls_error(CURLcode code) {
    switch (code) {
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_SSL_ENGINE_NOTFOUND:
        case CURLE_SSL_ENGINE_SETFAILED:
        case CURLE_SSL_CERTPROBLEM:
        case CURLE_SSL_CIPHER:
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_USE_SSL_FAILED:
        case CURLE_SSL_ENGINE_INITFAILED:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_SHUTDOWN_FAILED:
        case CURLE_SSL_CRL_BADFILE:
        case CURLE_SSL_ISSUER_ERROR:
        case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
        case CURLE_SSL_INVALIDCERTSTATUS:
        case CURLE_SSL_CLIENTCERT:
            return true;
        default:
            return false;
    }
}

std::string seconds(std::chrono::milliseconds duration) {
    const auto count = duration.count();
    if (count % 1000 == 0) return std::to_string(count / 1000) + " s";
    return std::to_string(count) + " ms";
}

std::string endpoint(const std::string& ip, long port) {
    const bool is_v6 = ip.find(':') != std::string::npos;
    return (is_v6 ? '[' + ip + ']' : ip) + ':' + std::to_string(port);
}

std::string version_name(long version) {
    switch (version) {
        case CURL_HTTP_VERSION_1_0:
            return "1.0";
        case CURL_HTTP_VERSION_1_1:
            return "1.1";
        case CURL_HTTP_VERSION_2_0:
            return "2";
        default:
            return {};
    }
}

}  // namespace

template <class T>
T CurlTransfer::info(CURLINFO what) const {
    T value{};
    curl_easy_getinfo(easy_.get(), what, &value);
    return value;
}

FetchResponse CurlTransfer::finish(CURLcode code) { return close_with(verdict(code)); }

FetchResponse CurlTransfer::finish_unresolved(NameVerdict verdict) {
    const bool is_final = verdict == NameVerdict::no_such_name;
    const FetchFailure failure = is_final ? FetchFailure::unknown_host : FetchFailure::dns_failed;
    return close_with({failure, std::string(request_.url.host())});
}

FetchResponse CurlTransfer::cancel() { return close_with({FetchFailure::cancelled, {}}); }

FetchResponse CurlTransfer::close_with(const Stop& end) {
    fill_facts();
    response_.failure = end.failure;
    response_.message = describe_failure(end.failure, request_.url, end.detail);
    return std::move(response_);
}

void CurlTransfer::fill_facts() {
    response_.elapsed = std::chrono::microseconds(info<curl_off_t>(CURLINFO_TOTAL_TIME_T));
    response_.http_version = version_name(info<long>(CURLINFO_HTTP_VERSION));
    const auto* const ip = info<const char*>(CURLINFO_PRIMARY_IP);
    if (ip && *ip) response_.peer = endpoint(ip, info<long>(CURLINFO_PRIMARY_PORT));
    if (response_.joined_header("content-encoding").empty()) {
        response_.decoded_size = response_.wire_body.size();
    } else if (counter_) {
        response_.decoded_size = counter_->decoded_size();
    }
}

CurlTransfer::Stop CurlTransfer::verdict(CURLcode code) {
    if (stop_) return *stop_;
    if (is_tls_error(code)) return verdict_on_tls();
    switch (code) {
        case CURLE_OK:
            return verdict_on_complete();
        case CURLE_URL_MALFORMAT:
            return {FetchFailure::bad_url, {}};
        case CURLE_COULDNT_CONNECT:
            return verdict_on_connect();
        case CURLE_OPERATION_TIMEDOUT:
            return verdict_on_timeout();
        case CURLE_OUT_OF_MEMORY:
            // How curl 7.88 reports a header line above its own 100 KB.
            if (phase_ == Phase::header)
                return {FetchFailure::header_too_large, "one line over 100 KiB"};
            return {FetchFailure::bad_response, "out of memory"};
        case CURLE_GOT_NOTHING:
            return {FetchFailure::bad_response, "it closed the connection without a word"};
        default:
            return {FetchFailure::bad_response, curl_says(code)};
    }
}

CurlTransfer::Stop CurlTransfer::verdict_on_complete() {
    // curl 7.88 calls a connection that ends inside the header section a success.
    if (phase_ != Phase::body) return {FetchFailure::bad_response, "it ended inside the header"};
    if (!counter_) return {};
    Result<void> ended = counter_->finish(nullptr);
    if (!ended) return {failure_of_decoding(ended.error()), ended.error().message};
    return {};
}

CurlTransfer::Stop CurlTransfer::verdict_on_tls() const {
    const std::string_view problem = certificate_problem(info<long>(CURLINFO_SSL_VERIFYRESULT));
    if (!problem.empty()) return {FetchFailure::tls_failed, std::string(problem)};
    return {FetchFailure::tls_failed, curl_says(CURLE_SSL_CONNECT_ERROR)};
}

CurlTransfer::Stop CurlTransfer::verdict_on_connect() const {
    if (!refused_.empty() && !tried_an_address_) return {FetchFailure::refused_address, refused_};
    const long error = info<long>(CURLINFO_OS_ERRNO);
    if (error != 0) return {FetchFailure::connect_failed, std::strerror(static_cast<int>(error))};
    return {FetchFailure::connect_failed, curl_says(CURLE_COULDNT_CONNECT)};
}

CurlTransfer::Stop CurlTransfer::verdict_on_timeout() const {
    if (info<curl_off_t>(CURLINFO_NAMELOOKUP_TIME_T) == 0) {
        return {FetchFailure::dns_failed, "no answer within " + seconds(config_.connect_timeout)};
    }
    // curl does not say which limit ended the transfer, and its clock may stand a little before it.
    constexpr std::chrono::milliseconds kClockSlack{50};
    const std::chrono::microseconds elapsed(info<curl_off_t>(CURLINFO_TOTAL_TIME_T));
    const bool connected = info<curl_off_t>(CURLINFO_PRETRANSFER_TIME_T) != 0;
    if (!connected && config_.connect_timeout < config_.total_timeout) {
        return {FetchFailure::timeout, "no connection within " + seconds(config_.connect_timeout)};
    }
    const bool may_have_stalled = connected && elapsed >= config_.stall_timeout - kClockSlack;
    if (!may_have_stalled || elapsed >= config_.total_timeout - kClockSlack) {
        return {FetchFailure::timeout, "not done within " + seconds(config_.total_timeout)};
    }
    return {FetchFailure::timeout, "next to nothing came for " + seconds(config_.stall_timeout)};
}

std::string CurlTransfer::curl_says(CURLcode code) const {
    const std::string text = curl_message_.c_str();
    return text.empty() ? curl_easy_strerror(code) : text;
}

}  // namespace magpie
