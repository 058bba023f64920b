// What the service asks of a configuration beyond what every command does.
#include "base/text.h"
#include "base/url.h"
#include "config/load_sources.h"

namespace magpie {
namespace {

bool is_mail_address(std::string_view text) {
    const std::size_t at = text.find('@');
    return at != std::string_view::npos && at > 0 && at + 1 < text.size() && !contains(text, " ");
}

bool is_web_address(std::string_view text) {
    const auto url = Url::parse(text);
    return url && url->is_http();
}

}  // namespace

Result<> check_for_service(const Config& config) {
    const std::string& contact = config.fetch.contact;
    if (is_mail_address(contact) || is_web_address(contact)) return {};
    const std::string what = contact.empty() ? "is not set"
                                             : "is \"" + contact +
                                                   "\", which is neither a mail address nor a web "
                                                   "address";
    return fail(ErrorCode::refused,
                "fetch.contact " + what +
                    ". A service asks other people's servers day and night; whoever runs them "
                    "must be able to reach you. Add to magpie.toml, with an address of yours:\n"
                    "    [fetch]\n"
                    "    contact = \"crawler@example.org\"");
}

}  // namespace magpie
