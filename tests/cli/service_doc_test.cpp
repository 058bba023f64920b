// docs/service.md names every state that a log line or the ledger can show, in the program's own
// words.
#include <gtest/gtest.h>

#include "base/files.h"
#include "base/text.h"
#include "config/load_sources.h"
#include "crawler/fetcher.h"
#include "parser/page_state.h"

namespace magpie {
namespace {

std::string manual() {
    return read_file(MAGPIE_SOURCE_DIR "/docs/service.md", Bytes{1 << 20}).value();
}

TEST(ServiceManual, tells_what_every_state_of_a_page_means) {
    const std::string text = manual();
    for (int i = 0; i <= static_cast<int>(PageState::mojibake); ++i) {
        const auto state = static_cast<PageState>(i);
        const std::string row =
            "| `" + std::string(to_string(state)) + "` | " + std::string(describe(state)) + " |\n";
        EXPECT_TRUE(contains(text, row)) << row;
    }
}

TEST(ServiceManual, tells_what_every_failure_of_a_fetch_means) {
    const std::string text = manual();
    int named = 0;
    for (int i = 1; i < 100; ++i) {
        const std::string_view name = to_string(static_cast<FetchFailure>(i));
        if (name == "unknown") break;
        EXPECT_TRUE(contains(text, "| `" + std::string(name) + "` | ")) << name;
        ++named;
    }
    EXPECT_GE(named, 15);
}

TEST(PackagedConfiguration, is_correct_and_fits_the_units) {
    const auto loaded = load_all(MAGPIE_SOURCE_DIR "/systemd/magpie.toml");
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(loaded->config.archive.path, "/var/lib/magpie");
    EXPECT_EQ(loaded->config.service.control_socket, "/run/magpie/control.sock");
    const std::string unit =
        read_file(MAGPIE_SOURCE_DIR "/systemd/magpie.service", Bytes{1 << 20}).value();
    EXPECT_TRUE(contains(unit, "--socket /run/magpie/control.sock\n"));
    EXPECT_TRUE(contains(unit, "StateDirectory=magpie\n"));
    EXPECT_FALSE(check_for_service(loaded->config)) << "a contact is the operator's to give";
}

}  // namespace
}  // namespace magpie
