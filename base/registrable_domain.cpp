#include "base/registrable_domain.h"

#include <libpsl.h>

#include <memory>

#include "base/text.h"

namespace magpie {
namespace {

constexpr std::size_t kMaxHost = 253;  // octets of a name in DNS; longer ones are no hosts

struct FreeList {
    void operator()(psl_ctx_t* list) const { psl_free(list); }
};

// Read once, and only read afterwards: safe from any thread.
const psl_ctx_t* public_suffixes() {
    static const std::unique_ptr<psl_ctx_t, FreeList> list(psl_latest(nullptr));
    return list ? list.get() : psl_builtin();
}

std::string_view without_root_dot(std::string_view host) {
    if (host.ends_with('.')) host.remove_suffix(1);
    return host;
}

// WHATWG URLs: a host whose last label is a number is an IPv4 address.
bool is_address(std::string_view host) {
    const std::string_view last = host.substr(host.rfind('.') + 1);
    return host.starts_with('[') ||
           (!last.empty() && last.find_first_not_of("0123456789") == std::string_view::npos);
}

}  // namespace

std::string registrable_domain(std::string_view host) {
    host = without_root_dot(host);
    if (host.empty() || host.size() > kMaxHost || host.starts_with('.') || contains(host, "..") ||
        is_address(host))
        return {};
    const std::string name = to_lower_ascii(host);
    const psl_ctx_t* list = public_suffixes();
    const char* domain = list == nullptr ? nullptr : psl_registrable_domain(list, name.c_str());
    return domain == nullptr ? std::string() : domain;
}

bool is_same_site(std::string_view host, std::string_view other) {
    if (without_root_dot(host) == without_root_dot(other)) return true;
    const std::string domain = registrable_domain(host);
    return !domain.empty() && domain == registrable_domain(other);
}

}  // namespace magpie
