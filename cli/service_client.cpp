#include "cli/service_client.h"

#include <CLI/CLI.hpp>

#include "service/control.h"

namespace magpie::cli {

void add_socket_option(CLI::App& command, std::string& socket) {
    command.add_option("--socket", socket,
                       "Where the service listens (default: as the configuration says)");
}

Result<std::filesystem::path> service_socket(const Globals& globals, const std::string& named) {
    if (!named.empty()) return std::filesystem::path(named);
    const auto config = configuration(globals);
    if (!config) return fail(config.error());
    const auto archive = archive_path(globals, *config);
    if (!archive) return fail(archive.error());
    return control_socket_path(*config, *archive);
}

Result<nlohmann::json> ask(const std::filesystem::path& socket, const nlohmann::json& request) {
    auto answer = ask_service(socket, request);
    if (!answer) return answer;
    const auto error = answer->find("error");
    if (error == answer->end()) return answer;
    const auto refused = answer->find("refused");
    const bool configuration = refused != answer->end() && *refused == true;
    return fail(configuration ? ErrorCode::invalid_argument : ErrorCode::internal,
                error->is_string() ? error->get<std::string>() : error->dump());
}

}  // namespace magpie::cli
