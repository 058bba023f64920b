#include "crawler/loopback_site.h"

#include <atomic>
#include <boost/asio.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "base/files.h"
#include "base/text.h"

namespace magpie {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace literals;

constexpr Bytes kMaxFile = 16_MiB;
constexpr std::size_t kMaxRequest = std::size_t{16} * 1024;

struct Route {
    int status = 200;
    std::string type, location, body;
};

// (walled host?, path with query) → answer
using Routes = std::map<std::pair<bool, std::string>, Route>;

std::string_view status_text(int status) {
    switch (status) {
        case 200:
            return "OK";
        case 302:
            return "Found";
        default:
            return "Not Found";
    }
}

std::string answer(const Routes& routes, bool walled, const std::string& path) {
    static const Route missing{404, "text/html; charset=UTF-8", "",
                                "<html><title>404</title><p>Not found.</p></html>"};
    const auto found = routes.find({walled, path});
    const Route& route = found == routes.end() ? missing : found->second;
    std::string reply = "HTTP/1.1 " + std::to_string(route.status) + " " +
                        std::string(status_text(route.status)) + "\r\n";
    if (!route.type.empty()) reply += "Content-Type: " + route.type + "\r\n";
    if (!route.location.empty()) reply += "Location: " + route.location + "\r\n";
    reply +=
        "Content-Length: " + std::to_string(route.body.size()) + "\r\nConnection: close\r\n\r\n";
    return reply + route.body;
}

Result<Route> load_route(const std::filesystem::path& folder, const nlohmann::json& entry,
                         const std::string& origin, const std::string& walled_origin) {
    Route route;
    route.status = entry.value("status", 200);
    route.type = entry.value("type", "");
    route.location = entry.value("location", "");
    if (!entry.contains("file")) return route;
    auto body = read_file(folder / entry["file"].get<std::string>(), kMaxFile);
    if (!body) return fail(body.error());
    route.body = std::move(*body);
    if (entry.value("template", false)) {
        route.body = replace_all(std::move(route.body), "{{origin}}", origin);
        route.body = replace_all(std::move(route.body), "{{walled}}", walled_origin);
    }
    return route;
}

Result<Routes> load_routes(const std::filesystem::path& folder, const std::string& origin,
                           const std::string& walled_origin) {
    const auto text = read_file(folder / "routes.json", kMaxFile);
    if (!text) return fail(text.error());
    const auto entries = nlohmann::json::parse(*text, nullptr, false);
    if (!entries.is_array())
        return fail(ErrorCode::corrupt, (folder / "routes.json").string() + ": not a JSON array");
    Routes routes;
    for (const auto& entry : entries) {
        auto route = load_route(folder, entry, origin, walled_origin);
        if (!route) return fail(route.error());
        routes[{entry.value("walled", false), entry.value("path", "/")}] = std::move(*route);
    }
    return routes;
}

// One connection, one request, one answer. Confined to the site's thread.
class Session : public std::enable_shared_from_this<Session> {
  public:
    Session(tcp::socket socket, const Routes& routes, bool walled,
            std::atomic<std::size_t>& requests)
        : socket_(std::move(socket)), routes_(routes), walled_(walled), requests_(requests) {}

    void start() {
        asio::async_read_until(
            socket_, asio::dynamic_buffer(request_, kMaxRequest), "\r\n\r\n",
            [self = shared_from_this()](const boost::system::error_code& error, std::size_t) {
                if (!error) self->reply();
            });
    }

  private:
    void reply() {
        const std::size_t begin = request_.find(' ') + 1;
        const std::size_t end = request_.find(' ', begin);
        reply_ = answer(routes_, walled_, request_.substr(begin, end - begin));
        ++requests_;
        asio::async_write(
            socket_, asio::buffer(reply_),
            [self = shared_from_this()](const boost::system::error_code&, std::size_t) {
                boost::system::error_code ignored;
                self->socket_.shutdown(tcp::socket::shutdown_both, ignored);
            });
    }

    tcp::socket socket_;
    const Routes& routes_;
    bool walled_;
    std::atomic<std::size_t>& requests_;
    std::string request_, reply_;
};

}  // namespace

struct LoopbackSite::Impl {
    asio::io_context context{1};
    tcp::acceptor site{context};
    tcp::acceptor walled{context};
    std::string origin, walled_origin;
    Routes routes;
    std::atomic<std::size_t> requests = 0;
    std::thread thread;

    ~Impl() {
        context.stop();
        if (thread.joinable()) thread.join();
    }

    void listen() {
        // The second address must get the port that the first one was given: try a few.
        for (int attempt = 0;; ++attempt) {
            site = tcp::acceptor(context, {asio::ip::make_address("127.0.0.1"), 0});
            const tcp::endpoint second(asio::ip::make_address("127.0.0.2"),
                                       site.local_endpoint().port());
            boost::system::error_code error;
            walled = tcp::acceptor(context, second.protocol());
            walled.set_option(tcp::acceptor::reuse_address(true));
            walled.bind(second, error);
            if (!error) break;
            if (attempt == 16) throw boost::system::system_error(error);
        }
        walled.listen();
        const std::string port = std::to_string(site.local_endpoint().port());
        origin = "http://127.0.0.1:" + port;
        walled_origin = "http://127.0.0.2:" + port;
    }

    void accept(tcp::acceptor& acceptor, bool is_walled) {
        acceptor.async_accept([this, &acceptor, is_walled](const boost::system::error_code& error,
                                                           tcp::socket socket) {
            if (error) return;
            std::make_shared<Session>(std::move(socket), routes, is_walled, requests)->start();
            accept(acceptor, is_walled);
        });
    }

    void serve() {
        accept(site, false);
        accept(walled, true);
        thread = std::thread([this] { context.run(); });
    }
};

LoopbackSite::LoopbackSite(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
LoopbackSite::LoopbackSite(LoopbackSite&&) noexcept = default;
LoopbackSite& LoopbackSite::operator=(LoopbackSite&&) noexcept = default;
LoopbackSite::~LoopbackSite() = default;

Result<LoopbackSite> LoopbackSite::start(const std::filesystem::path& folder) {
    auto impl = std::make_unique<Impl>();
    try {
        impl->listen();
    } catch (const boost::system::system_error& error) {
        return fail(ErrorCode::network,
                    std::string("cannot listen on the loopback interface: ") + error.what());
    }
    auto routes = load_routes(folder, impl->origin, impl->walled_origin);
    if (!routes) return fail(std::move(routes.error()).with("site"));
    impl->routes = std::move(*routes);
    impl->serve();
    return LoopbackSite(std::move(impl));
}

const std::string& LoopbackSite::origin() const { return impl_->origin; }
const std::string& LoopbackSite::walled_origin() const { return impl_->walled_origin; }
std::size_t LoopbackSite::requests() const { return impl_->requests; }

}  // namespace magpie
