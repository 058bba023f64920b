// magpie demo: the main job without internet. Serves a small site on the loopback interface, crawls
// it with the real fetcher, cleaner and archive, shows what became of every URL, then crawls it
// again to show that nothing is kept twice.
#include <stdlib.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>

#include "base/text.h"
#include "cli/archive_session.h"
#include "cli/outcome_line.h"
#include "cli/table.h"
#include "crawler/crawl.h"
#include "crawler/loopback_site.h"
#include "crawler/records.h"

namespace magpie::cli {
namespace {

namespace fs = std::filesystem;

struct DemoOptions {
    std::string site;
    bool keep = false;
};

// The pages lie in the source tree: beside the binary of ./magpie, or where MAGPIE_DEMO_SITE says.
fs::path default_site() {
    if (const char* folder = std::getenv("MAGPIE_DEMO_SITE")) return folder;
    std::error_code error;
    const fs::path binary = fs::read_symlink("/proc/self/exe", error);
    return binary.parent_path() / "../../tests/data/site";
}

// Removed with everything in it at the end, unless it is to be kept.
class WorkFolder {
  public:
    static Result<WorkFolder> create(bool keep) {
        std::string name = (fs::temp_directory_path() / "magpie-demo-XXXXXX").string();
        if (!::mkdtemp(name.data())) return fail(ErrorCode::io, name + ": cannot be created");
        return WorkFolder(name, keep);
    }
    WorkFolder(WorkFolder&& other) noexcept
        : path_(std::exchange(other.path_, {})), keep_(other.keep_) {}
    WorkFolder& operator=(WorkFolder&&) = delete;
    ~WorkFolder() {
        std::error_code ignored;
        if (!keep_ && !path_.empty()) fs::remove_all(path_, ignored);
    }
    const fs::path& path() const { return path_; }

  private:
    WorkFolder(fs::path path, bool keep) : path_(std::move(path)), keep_(keep) {}
    fs::path path_;
    bool keep_;
};

class Demo {
  public:
    Demo(LoopbackSite site, fs::path archive)
        : site_(std::move(site)), archive_(std::move(archive)) {}

    int run() {
        std::cout << "A small site now answers at " << site_.origin()
                  << ". Its feed lists eleven URLs.\n";
        std::cout << "\n== First crawl: what became of every URL\n\n";
        if (const auto crawled = crawl_feed(); !crawled)
            return complain_and_return(crawled.error());
        if (const auto shown = print_first_text(); !shown)
            return complain_and_return(shown.error());
        std::cout << "\n== Second crawl: nothing is stored twice\n\n";
        const auto before = count_documents();
        if (const auto crawled = crawl_feed(); !crawled)
            return complain_and_return(crawled.error());
        const auto after = count_documents();
        if (!before || !after) return complain_and_return(before ? after.error() : before.error());
        std::cout << "\ndocuments before: " << *before << ", after: " << *after << '\n';
        return *before == *after && *after > 0 ? kDone : kFailed;
    }

  private:
    Result<> crawl_feed() {
        CrawlSettings settings;
        settings.config.fetch.allow_addresses = {"127.0.0.1/32", "127.0.0.2/32"};
        settings.config.fetch.wechat_mirrors = {"127.0.0.1", "127.0.0.2"};
        settings.config.politeness.host_delay =
            std::chrono::milliseconds(50);  // our own server; others get a second
        settings.archive = archive_;
        auto feed = make_candidate(site_.origin() + "/feed.xml", "demo");
        if (!feed) return fail(feed.error());
        feed->purpose = Purpose::listing;
        feed->force = true;
        const auto summary = crawl(settings, {.candidates = {std::move(*feed)}, .files = {}},
                                   {.visit = [this](const CrawlEvent& event) { print(event); },
                                    .given_up =
                                        [](const Candidate& candidate, Instant) {
                                            std::cout << "pending     " << candidate.url.href()
                                                      << '\n';
                                        }});
        if (!summary) return fail(summary.error());
        return {};
    }

    void print(const CrawlEvent& event) {
        std::string line = outcome_line(event);
        for (const std::string& origin : {site_.origin(), site_.walled_origin()})
            line = replace_all(std::move(line), origin, "");
        std::cout << shorten(line, 160) << std::endl;
        if (first_document_ == 0 && event.receipt && event.processed.article)
            first_document_ = event.receipt->document;
    }

    Result<> print_first_text() const {
        const auto archive = Archive::open(archive_, Archive::Mode::read);
        if (!archive) return fail(archive.error());
        const auto stored = archive->document(first_document_);
        if (!stored) return fail(stored.error());
        if (!*stored) return fail(ErrorCode::internal, "the demo stored no document");
        const auto article = article_of(**stored);
        if (!article) return fail(article.error());
        std::cout << "\n== The first text, as the archive exports it\n\n"
                  << render(*article, Format::seed, render_options_for(*archive, **stored)) << '\n';
        return {};
    }

    Result<std::int64_t> count_documents() const {
        const auto archive = Archive::open(archive_, Archive::Mode::read);
        if (!archive) return fail(archive.error());
        const auto stats = archive->stats();
        if (!stats) return fail(stats.error());
        return stats->documents;
    }

    LoopbackSite site_;
    fs::path archive_;
    std::int64_t first_document_ = 0;
};

int demo(const DemoOptions& options) {
    auto folder = WorkFolder::create(options.keep);
    if (!folder) return complain_and_return(folder.error());
    auto site = LoopbackSite::start(options.site.empty() ? default_site() : fs::path(options.site));
    if (!site) return complain_and_return(site.error());
    const int code = Demo(std::move(*site), folder->path() / "archive").run();
    if (options.keep)
        std::cout << "\nThe archive is kept in " << (folder->path() / "archive").string() << '\n';
    std::cout << "\nTry next:\n"
                 "  ./magpie fetch https://mp.weixin.qq.com/s/…      one article, archived, its "
                 "text on standard output\n"
                 "  ./magpie list                                    what the archive holds\n"
                 "  ./magpie export --format seed --output texts     every text as a file\n";
    return code;
}

}  // namespace

void add_demo(Registry registry) {
    auto options = std::make_shared<DemoOptions>();
    CLI::App* command = registry.app.add_subcommand(
        "demo", "Show the main job on a small built-in site, without internet");
    command->add_option("--site", options->site, "Folder of the site's pages");
    command->add_flag("--keep", options->keep, "Keep the demo's archive");
    command->callback(
        [options, &chosen = registry.chosen] { chosen = [options] { return demo(*options); }; });
}

}  // namespace magpie::cli
