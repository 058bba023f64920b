// The dialect over thousands of archived documents that other programs wrote: reading is total, and
// what was printed once is never changed by printing it again.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "parser/markdown.h"

namespace magpie {
namespace {

namespace fs = std::filesystem;

std::string contents(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
}

TEST(MarkdownSlow, archived_documents_print_stably) {
    const char* data = std::getenv("MAGPIE_SHARED_DATA");
    if (data == nullptr || !fs::is_directory(fs::path(data) / "seedtext-dev"))
        GTEST_SKIP() << "skipped: no ../shared";
    std::size_t documents = 0;
    for (const fs::directory_entry& entry :
         fs::directory_iterator(fs::path(data) / "seedtext-dev")) {
        if (entry.path().extension() != ".md") continue;
        const std::string once = print_markdown(read_markdown(contents(entry.path())));
        EXPECT_EQ(print_markdown(read_markdown(once)), once) << entry.path().filename();
        ++documents;
    }
    EXPECT_GT(documents, 1000u);
}

}  // namespace
}  // namespace magpie
