// From bytes to trees on folders of real pages: how often the direct builder answers, and what each
// step costs on one core, with plain Gumbo on the same pages in the same run.
//
//   tree_bench [--plain] FOLDER…    --plain: without pruning, as the reader of WeChat's pages does
//
// Each page is measured three times and its best time counts; the table gives means over pages.
#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "parser/charset.h"
#include "parser/dom.h"
#include "parser/dom_direct.h"
#include "parser/html_scan.h"

namespace magpie {
namespace {

namespace fs = std::filesystem;

constexpr int kRounds = 3;

double thread_micros() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

// The best of some rounds, in microseconds.
template <class Work>
double best_time(Work work) {
    double best = 1e12;
    for (int round = 0; round < kRounds; ++round) {
        const double begin = thread_micros();
        work();
        best = std::min(best, thread_micros() - begin);
    }
    return best;
}

struct Column {
    const char* name;
    std::vector<double> times;

    void print() {
        if (times.empty()) return;
        std::sort(times.begin(), times.end());
        double sum = 0;
        for (const double time : times) sum += time;
        const auto at = [&](std::size_t percent) {
            return times[std::min(times.size() * percent / 100, times.size() - 1)] / 1e3;
        };
        const double mean = sum / static_cast<double>(times.size());
        std::printf("%-14s %6zu pages  %8.3f ms mean  %8.3f p50  %8.3f p99  %8.3f max  %7.0f/s\n",
                    name, times.size(), mean / 1e3, at(50), at(99), times.back() / 1e3, 1e6 / mean);
    }
};

std::vector<fs::path> pages_below(const char* folder) {
    std::vector<fs::path> pages;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.path().extension() == ".html") pages.push_back(entry.path());
    std::sort(pages.begin(), pages.end());
    return pages;
}

class Bench {
  public:
    explicit Bench(bool prune) { limits_.prune = prune; }

    void measure(const fs::path& path) {
        std::ifstream in(path, std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(in), {}};
        std::string text;
        const double decode = best_time([&] { text = decode_text(bytes, {}).text; });
        std::string input;
        const double scan = best_time([&] { scan_into(text, input); });
        read_ += bytes.size();
        left_ += input.size();
        const double tree =
            best_time([&] { (void)Document::parse_scanned(input, arena_, limits_); });
        const bool direct = is_built_directly(input);
        decode_.times.push_back(decode);
        scan_.times.push_back(scan);
        (direct ? direct_ : gumbo_).times.push_back(tree);
        tree_.times.push_back(tree);
        all_.times.push_back(decode + scan + tree);
        HtmlLimits plain;
        plain.strip_scripts = plain.build_directly = false;
        plain_.times.push_back(best_time([&] { (void)Document::parse(text, arena_, plain); }));
        if (!direct) std::printf("not built directly: %s\n", path.c_str());
        if (!Document::parse_scanned(input, arena_, limits_))
            std::printf("no tree: %s\n", path.c_str());
    }

    void print() {
        std::printf("%.1f MB read, %.1f MB left to the tree\n", static_cast<double>(read_) / 1e6,
                    static_cast<double>(left_) / 1e6);
        for (Column* column : {&decode_, &scan_, &tree_, &direct_, &gumbo_, &all_, &plain_})
            column->print();
    }

  private:
    void scan_into(const std::string& text, std::string& input) {
        Result<ScannedHtml> scanned = scan_html(text, limits_);
        if (scanned) input = std::move(scanned->tree_input);
    }

    bool is_built_directly(const std::string& input) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::hours(1);
        arena_.reset(limits_.arena, deadline, nullptr, nullptr);
        return build_direct_tree(input, arena_, BuildContext::document).has_value();
    }

    HtmlLimits limits_;
    Arena arena_;
    std::size_t read_ = 0, left_ = 0;
    Column decode_{"decode", {}}, scan_{"scan", {}}, tree_{"tree", {}};
    Column direct_{"  direct", {}}, gumbo_{"  by Gumbo", {}};
    Column all_{"all three", {}}, plain_{"plain Gumbo", {}};
};

}  // namespace
}  // namespace magpie

int main(int count, char** arguments) {
    bool prune = true;
    std::vector<const char*> folders;
    for (int i = 1; i < count; ++i)
        if (std::string_view(arguments[i]) == "--plain")
            prune = false;
        else
            folders.push_back(arguments[i]);
    if (folders.empty()) {
        std::fputs("usage: tree_bench [--plain] FOLDER...\n", stderr);
        return 2;
    }
    magpie::Bench bench(prune);
    for (const char* folder : folders)
        for (const auto& page : magpie::pages_below(folder)) bench.measure(page);
    bench.print();
}
