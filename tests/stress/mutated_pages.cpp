// Damaged pages without end: takes parts of real pages, mutates them, and runs the whole Extractor
// over each. Claims: no crash (build it with the preset "asan"), an article exactly when the state
// says so, the same answer from another Extractor, and no page beyond the time limit.
//
//   mutated_pages [--seed S] [--from N] [--count N] [--limit-ms M] FOLDER…
//   mutated_pages [--seed S] --dump N FOLDER…      writes page N to stdout
//
// Page N is made of S, N and the folders alone, so a run can be split and resumed: the last line
// says where the next one begins. Exit status 1 when a claim did not hold.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "parser/article_json.h"
#include "parser/extract.h"

namespace magpie {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostLoaded = std::size_t{256} << 20;  // bytes of all pages together
constexpr std::size_t kMostOfOne = std::size_t{1} << 20;
constexpr std::size_t kCommonPart = 6 << 10;  // most pages are small: states, not sizes, matter
constexpr std::size_t kLargePart = 64 << 10;  // one of 16
constexpr std::uint64_t kComparedEach = 4;    // read by two Extractors
constexpr std::uint64_t kReportEach = 20'000;

constexpr std::string_view kPieces[] = {"<p>",
                                        "</p>",
                                        "<div>",
                                        "</div>",
                                        "<b>",
                                        "</b>",
                                        "<a href='",
                                        "</a>",
                                        "<table>",
                                        "</table>",
                                        "<tr><td>",
                                        "</td>",
                                        "<ul><li>",
                                        "</ul>",
                                        "<script>",
                                        "</script>",
                                        "<style>",
                                        "<!--",
                                        "-->",
                                        "<svg>",
                                        "</svg>",
                                        "<math>",
                                        "<select>",
                                        "<option>",
                                        "<form>",
                                        "</form>",
                                        "<template>",
                                        "</template>",
                                        "<noscript>",
                                        "</noscript>",
                                        "<title>",
                                        "</title>",
                                        "<textarea>",
                                        "<pre>",
                                        "<h1>",
                                        "<img src=a>",
                                        "&amp;",
                                        "&#0;",
                                        "&#x110000;",
                                        "&nGt;",
                                        "&",
                                        "<",
                                        ">",
                                        "\"",
                                        "'",
                                        "=",
                                        "/",
                                        "\xFF",
                                        "\xE4\xB8",
                                        "\xC2\x85",
                                        "\xEF\xBF\xBE",
                                        "<![CDATA[",
                                        "]]>",
                                        "<!DOCTYPE html>",
                                        "</body>",
                                        "</html>",
                                        "<frameset>",
                                        "<plaintext>",
                                        "<base href=//",
                                        "<meta charset=gbk>",
                                        "```",
                                        "|",
                                        "**",
                                        "[x](y)",
                                        "\r\n",
                                        "<br>",
                                        "{\"@type\":\"NewsArticle\",",
                                        "2024-13-45",
                                        "发布时间：",
                                        "1月32日",
                                        "作者：",
                                        "下一页"};

constexpr const char* kUrls[] = {"", "https://example.org/2024/02/30/a.html",
                                 "https://mp.weixin.qq.com/s/kfKEK9l-JDdOQ_NpE2hpLQ", "http://[bad",
                                 "https://例え.jp/?page=2#x"};

struct Options {
    std::uint64_t seed = 1;
    std::uint64_t from = 0;
    std::uint64_t count = 100'000;
    double limit_ms = 100;
    bool dumps = false;
    std::vector<fs::path> folders;
};

std::vector<std::string> load(const std::vector<fs::path>& folders) {
    std::vector<fs::path> paths;
    for (const fs::path& folder : folders)
        for (const auto& entry : fs::recursive_directory_iterator(folder))
            if (entry.path().extension() == ".html") paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
    std::vector<std::string> pages;
    std::size_t loaded = 0;
    for (const fs::path& path : paths) {
        std::ifstream in(path, std::ios::binary);
        std::string page{std::istreambuf_iterator<char>(in), {}};
        page.resize(std::min(page.size(), kMostOfOne));
        if (page.empty() || loaded + page.size() > kMostLoaded) continue;
        loaded += page.size();
        pages.push_back(std::move(page));
    }
    return pages;
}

// Makes one page; all its choices come from one generator.
class Mutator {
  public:
    Mutator(const std::vector<std::string>& pages, std::uint64_t seed, std::uint64_t number)
        : pages_(pages), random_(seed * 0x9E3779B97F4A7C15u + number) {}

    std::string page() {
        std::string out;
        if (below(4) == 0) out = any_page().substr(0, below(4096));
        out += part(below(16) == 0 ? kLargePart : kCommonPart);
        for (std::size_t i = 1 + below(8); i > 0; --i) mutate(out);
        return out;
    }
    std::size_t below(std::size_t bound) {
        return bound == 0 ? 0 : static_cast<std::size_t>(random_() % bound);
    }

  private:
    const std::string& any_page() { return pages_[below(pages_.size())]; }

    std::string part(std::size_t most) {
        const std::string& page = any_page();
        std::size_t begin = below(page.size());
        if (below(3) > 0) begin = std::min(page.find('<', begin), page.size());
        return page.substr(begin, 1 + below(most));
    }

    void mutate(std::string& page) {
        const std::size_t at = below(page.size() + 1);
        const std::size_t length = std::min(below(1 + below(600)), page.size() - at);
        switch (below(9)) {
            case 0:
                page.erase(at, length);
                break;
            case 1:
                page.insert(at, page.substr(at, length));
                break;
            case 2:
                page.insert(at, part(1 + below(1000)));
                break;
            case 3:
                if (below(4) == 0) page.resize(at);
                break;
            case 4:
                if (at < page.size()) page[at] = static_cast<char>(page[at] ^ (1 << below(8)));
                break;
            case 5:
                swap_tags(page, at);
                break;
            case 6:
                repeat(page, at);
                break;
            default:
                page.insert(at, kPieces[below(std::size(kPieces))]);
        }
    }

    void swap_tags(std::string& page, std::size_t at) {
        const std::size_t first = page.find('<', at);
        const std::size_t first_end = page.find('>', std::min(first, page.size()));
        const std::size_t second = page.find('<', std::min(first_end, page.size()));
        const std::size_t second_end = page.find('>', std::min(second, page.size()));
        if (second_end == page.npos) return;
        const std::string between = page.substr(first_end + 1, second - first_end - 1);
        const std::string swapped = page.substr(second, second_end + 1 - second) + between +
                                    page.substr(first, first_end + 1 - first);
        page.replace(first, second_end + 1 - first, swapped);
    }

    void repeat(std::string& page, std::size_t at) {
        const std::string_view piece = kPieces[below(std::size(kPieces))];
        std::string many;
        for (std::size_t i = 1 + below(below(20) == 0 ? 2000 : 20); i > 0; --i) many += piece;
        page.insert(at, many);
    }

    const std::vector<std::string>& pages_;
    std::mt19937_64 random_;
};

RawDocument raw_of(Mutator& mutator, std::string body) {
    RawDocument raw;
    raw.url = kUrls[mutator.below(std::size(kUrls))];
    raw.form = SourceForm::html;
    raw.body = std::move(body);
    return raw;
}

std::string answer_of(const Page& page) {
    std::string out = std::to_string(static_cast<int>(page.state)) + page.reason + page.target_url;
    for (const std::string& note : page.notes) out += "\n" + note;
    if (page.article)
        out += "\n" + page.article->title + "\n" + article_metadata(*page.article) +
               page.article->markdown;
    return out;
}

double thread_ms() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

class Run {
  public:
    explicit Run(const Options& options) : options_(options), pages_(load(options.folders)) {}

    int dump() {
        Mutator mutator(pages_, options_.seed, options_.from);
        const std::string page = mutator.page();
        std::fwrite(page.data(), 1, page.size(), stdout);
        return 0;
    }

    int run() {
        if (pages_.empty()) {
            std::fputs("mutated_pages: no *.html in these folders\n", stderr);
            return 2;
        }
        const std::uint64_t end = options_.from + options_.count;
        for (std::uint64_t number = options_.from; number < end; ++number) {
            judge(number);
            if ((number + 1) % kReportEach == 0 || number + 1 == end) report(number + 1);
        }
        return failures_ == 0 ? 0 : 1;
    }

  private:
    void judge(std::uint64_t number) {
        Mutator mutator(pages_, options_.seed, number);
        const RawDocument raw = raw_of(mutator, mutator.page());
        const double begin = thread_ms();
        const Page page = extractor_.extract(raw);
        const double took = thread_ms() - begin;
        if (took > slowest_) {
            slowest_ = took;
            slowest_number_ = number;
        }
        articles_ += page.article.has_value();
        if (took > options_.limit_ms) fail(number, "takes too long");
        if (page.article.has_value() != holds_article(page.state))
            fail(number, "state and article disagree");
        if (number % kComparedEach == 0 && answer_of(page) != answer_of(other_.extract(raw)))
            fail(number, "two readings differ");
    }

    void fail(std::uint64_t number, const char* what) {
        ++failures_;
        std::printf("page %llu: %s\n", static_cast<unsigned long long>(number), what);
    }

    void report(std::uint64_t next) {
        std::printf("next %llu: %llu articles, %llu failures, slowest %.1f ms (page %llu)\n",
                    static_cast<unsigned long long>(next),
                    static_cast<unsigned long long>(articles_),
                    static_cast<unsigned long long>(failures_), slowest_,
                    static_cast<unsigned long long>(slowest_number_));
        std::fflush(stdout);
    }

    const Options options_;
    const std::vector<std::string> pages_;
    Extractor extractor_, other_;
    std::uint64_t articles_ = 0, failures_ = 0, slowest_number_ = 0;
    double slowest_ = 0;
};

Options options_of(int count, char** arguments) {
    Options options;
    for (int i = 1; i < count; ++i) {
        const std::string_view name = arguments[i];
        const char* const value = i + 1 < count ? arguments[i + 1] : "";
        const bool is_option = name.starts_with("--");
        if (name == "--seed") options.seed = std::strtoull(value, nullptr, 10);
        if (name == "--from" || name == "--dump") options.from = std::strtoull(value, nullptr, 10);
        if (name == "--count") options.count = std::strtoull(value, nullptr, 10);
        if (name == "--limit-ms") options.limit_ms = std::strtod(value, nullptr);
        options.dumps |= name == "--dump";
        if (is_option)
            ++i;
        else
            options.folders.emplace_back(name);
    }
    return options;
}

}  // namespace
}  // namespace magpie

int main(int count, char** arguments) {
    const magpie::Options options = magpie::options_of(count, arguments);
    if (options.folders.empty()) {
        std::fputs(
            "usage: mutated_pages [--seed S] [--from N] [--count N] [--limit-ms M] FOLDER...\n",
            stderr);
        return 2;
    }
    magpie::Run run(options);
    return options.dumps ? run.dump() : run.run();
}
