// magpie fetch: one look at each URL — downloaded, recognised, cleaned, archived — and a line that
// says what became of it.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/files.h"
#include "base/text.h"
#include "cli/archive_session.h"
#include "cli/outcome_line.h"
#include "config/units.h"
#include "crawler/crawl.h"
#include "crawler/records.h"
#include "parser/seed_format.h"
#include "parser/wechat/identity.h"
#include "service/control.h"

namespace magpie::cli {
namespace {

namespace fs = std::filesystem;
using namespace literals;

constexpr Bytes kMaxUrlList = 64_MiB;

struct FetchOptions {
    std::vector<std::string> urls;
    Format format = Format::seed;
    std::string output;
    bool no_archive = false;
    bool force = false;
    bool wait = false;
    bool listing = false;
    bool join_pages = false;
    bool further_keys = false;
    std::string media = "none";
    bool verbose = false;
};

// Runs one fetch: keeps score, prints a line per URL, and writes the texts.
class FetchRun {
  public:
    FetchRun(const Globals& globals, const FetchOptions& options)
        : globals_(globals), options_(options) {}

    int run() {
        const auto config = configuration(globals_);
        if (!config) return complain_and_return(config.error(), kWrongUsage);
        const auto collect = media_choice();
        if (!collect) return complain_and_return(collect.error(), kWrongUsage);
        collect_ = *collect;
        if (const auto read = read_urls(); !read)
            return complain_and_return(read.error(), kWrongUsage);
        if (const auto made = make_output_folder(); !made) return complain_and_return(made.error());
        CrawlSettings settings{.config = *config,
                               .archive = std::nullopt,
                               .collect = collect_,
                               .join_pages = options_.join_pages,
                               .wait_for_paused_hosts = options_.wait};
        if (!options_.no_archive) {
            const auto path = archive_path(globals_, *config);
            if (!path) return complain_and_return(path.error(), kWrongUsage);
            settings.archive = *path;
            if (!options_.force) skip_what_is_kept(*path);
        }
        if (settings.archive && !candidates_.empty()) {
            const auto taken = hand_over(*config, *settings.archive);
            if (!taken) return complain_and_return(taken.error());
            if (*taken) return exit_code();
        }
        if (!candidates_.empty() || !missing_.empty()) {
            const auto summary = crawl(settings, {candidates_, missing_}, listener());
            say_held_lines();
            if (!summary) return complain_and_return(summary.error());
            if (summary->interrupted)
                complain("interrupted: what was not fetched yet stays recorded as pending");
            if (summary->interrupted) ++failed_;
        }
        return exit_code();
    }

  private:
    Result<MediaChoice> media_choice() const {
        auto choice = parse_media_choice(options_.media);
        if (!choice) return fail(std::move(choice.error()).with("--media"));
        if (*choice != MediaChoice::none && options_.no_archive)
            return fail(ErrorCode::invalid_argument,
                        "--media needs the archive, because that is where the files go; leave "
                        "out --no-archive");
        return choice;
    }

    // To the service that has the archive open, when there is one: it knows when each host may be
    // asked. False: there is none.
    Result<bool> hand_over(const Config& config, const fs::path& archive) {
        nlohmann::json request{
            {"command", "fetch"}, {"wait", options_.wait}, {"listing", options_.listing}};
        for (const Candidate& candidate : candidates_)
            request["urls"].push_back(candidate.listed_url);
        const auto answer =
            ask_service(control_socket_path(config, archive), request,
                        [&](const nlohmann::json& line) { on_told(archive, line); });
        if (!answer && answer.error().code == ErrorCode::not_found) return false;
        if (!answer) return fail(answer.error());
        if (const auto error = answer->find("error"); error != answer->end())
            return fail(ErrorCode::refused, error->get<std::string>());
        if (collect_ != MediaChoice::none)
            complain("the running service collects files by its own configuration (media.collect)");
        if (options_.join_pages)
            complain("the running service joins pages where a source says so (join_pages)");
        return true;
    }

    // A line of the service.
    void on_told(const fs::path& path, const nlohmann::ordered_json& visit) {
        if (const auto problem = visit.find("problem"); problem != visit.end())
            return complain(problem->get<std::string>());
        say(outcome_line(visit));
        const std::string state = visit.value("state", "");
        const std::int64_t document = visit.value("document", std::int64_t{0});
        if (visit.contains("asking")) return;
        if (document != 0) {
            ++done_;
            write_stored(path, document);
        } else if (state == "listing") {
            ++done_;
        } else if (page_state_from(state)) {
            ++not_articles_;
        } else {
            ++failed_;
        }
        show_progress();
    }

    void write_stored(const fs::path& path, std::int64_t document) {
        const auto archive = Archive::open(path, Archive::Mode::read);
        if (!archive) return complain(archive.error().message);
        const auto stored = archive->document(document);
        if (!stored || !*stored) return;
        if (const auto article = article_of(**stored))
            write_text(*article, render_options_for(*archive, **stored));
    }

    CrawlListener listener() {
        return {.visit = [this](const CrawlEvent& event) { on_event(event); },
                .given_up = [this](const Candidate& candidate,
                                   Instant until) { on_given_up(candidate, until); },
                .media = {.file =
                              [this](const MediaVisit& visit, std::size_t size) {
                                  if (options_.verbose) say(media_line(visit, size));
                              },
                          .article = [this](const ArticleMedia& media) { on_media(media); }},
                .held_back = [this](const Candidate& candidate,
                                    const Advice& advice) { on_held_back(candidate, advice); }};
    }

    Result<> read_urls() {
        for (const std::string& url : options_.urls) {
            if (url != "-") {
                add(url);
                continue;
            }
            const auto text = read_stream(stdin, kMaxUrlList);
            if (!text) return fail(text.error());
            for (const std::string_view line : split_lines(*text))
                if (!trim(line).empty()) add(trim(line));
        }
        total_ = candidates_.size() + wrong_;
        if (candidates_.empty())
            return fail(ErrorCode::invalid_argument,
                        wrong_ > 0 ? "nothing to fetch: no URL was usable" : "no URL given");
        return {};
    }

    void add(std::string_view text) {
        auto candidate = make_candidate(text);
        if (!candidate) {
            complain(candidate.error().message);
            ++wrong_;
            return;
        }
        candidate->force = options_.force;
        if (options_.listing) candidate->purpose = Purpose::listing;
        if (urls_.insert(candidate->url.href()).second)
            candidates_.push_back(std::move(*candidate));
    }

    Result<> make_output_folder() const {
        if (options_.output.empty()) return {};
        std::error_code error;
        fs::create_directories(options_.output, error);
        if (error) return fail(ErrorCode::io, options_.output + ": " + error.message());
        return {};
    }

    // An article that is held is not asked for again without --force.
    void skip_what_is_kept(const fs::path& path) {
        if (!fs::exists(path)) return;
        const auto archive = Archive::open(path, Archive::Mode::read);
        if (!archive) return;  // opening for writing will say why
        std::erase_if(candidates_, [&](const Candidate& candidate) {
            return candidate.purpose == Purpose::page && is_kept(*archive, candidate);
        });
    }

    // By the URL itself, or by the key that a long link tells.
    static Result<std::optional<StoredDocument>> held_document(const Archive& archive,
                                                               const std::string& url) {
        const auto state = archive.url_state(url);
        if (!state) return fail(state.error());
        if (*state && (*state)->document != 0) return archive.document((*state)->document);
        const auto key = wechat::key_of(url);
        if (!key) return std::optional<StoredDocument>();
        return archive.find(key->to_string());
    }

    bool is_kept(const Archive& archive, const Candidate& candidate) {
        const auto stored = held_document(archive, candidate.url.href());
        if (!stored || !*stored) return false;
        const std::int64_t document = (*stored)->row.id;
        const std::string line = "kept        " + candidate.url.href() + "  document " +
                                 std::to_string(document) + ", archived " +
                                 format_utc_seconds((*stored)->row.last_seen) +
                                 " (look again with --force)";
        if (wants_files_of(archive, document)) {
            held_.emplace(document, line);
        } else {
            say(line);
        }
        ++done_;
        if (const auto article = article_of(**stored))
            write_text(*article, render_options_for(archive, **stored));
        return true;
    }

    // What an earlier run left out or could not get.
    bool wants_files_of(const Archive& archive, std::int64_t document) {
        if (collect_ == MediaChoice::none) return false;
        auto rows = archive.missing_media(wall_clock_now(), document);
        if (!rows) return false;
        std::erase_if(*rows,
                      [this](const MediaRow& row) { return !is_collected(row.role, collect_); });
        if (rows->empty()) return false;
        missing_.push_back({document, std::move(*rows)});
        return true;
    }

    // An article's line waits for its files.
    void on_media(const ArticleMedia& media) {
        const auto lines = held_.extract(media.document);
        if (lines) say(lines.mapped() + "; " + media_phrase(media.tally));
    }

    void say_held_lines() {
        for (const auto& [document, line] : held_) say(line);
        held_.clear();
    }

    void on_event(const CrawlEvent& event) {
        if (event.media > 0) {
            held_.emplace(event.receipt->document, outcome_line(event));
        } else {
            say(outcome_line(event));
        }
        for (const std::string& note : event.processed.notes) std::cerr << "note: " << note << '\n';
        if (!event.followed_by) total_ += event.processed.found.size();
        if (event.processed.article) {
            RenderOptions render_options;
            render_options.listed_url = event.candidate.listed_url;
            render_options.source = event.candidate.source;
            render_options.fetched_at = event.processed.visit.at;
            write_text(*event.processed.article, render_options);
            ++done_;
        } else if (event.candidate.purpose == Purpose::listing &&
                   event.processed.visit.state == "listing") {
            ++done_;
        } else if (event.followed_by) {
            ++total_;  // what follows decides
            ++passed_on_;
        } else if (event.processed.page_state) {
            ++not_articles_;
        } else {
            ++failed_;
        }
        show_progress();
    }

    void on_given_up(const Candidate& candidate, Instant until) {
        say("pending     " + candidate.url.href() + "  its host asked to stop until " +
            format_utc_seconds(until) + "; fetch it later, or use --wait");
        ++failed_;
    }

    void on_held_back(const Candidate& candidate, const Advice& advice) {
        const std::string line =
            "pending     " + candidate.url.href() + "  a long link without chksm; ";
        if (const auto* instead = std::get_if<AskInstead>(&advice))
            return say(line + "asking " + instead->url + " instead");
        say(line + "it is tried once a week, next after " +
            format_utc_seconds(std::get<NotBefore>(advice).at) + " (at once with --force)");
        ++failed_;
    }

    void write_text(const Article& article, RenderOptions render_options) {
        render_options.further_keys = options_.further_keys;
        const std::string text = render(article, options_.format, render_options);
        if (!options_.output.empty()) {
            const auto written = write_file_atomically(
                fs::path(options_.output) / seed::export_name(++written_, text), text);
            if (!written) {
                complain(written.error().message);
                ++failed_;
            }
        } else if (single()) {
            print_document(text);
        }
    }

    // One URL: its text owns stdout. Several: the lines do.
    bool single() const {
        return options_.urls.size() == 1 && options_.urls[0] != "-" && !options_.listing &&
               options_.output.empty();
    }
    void say(const std::string& line) const {
        (single() ? std::cerr : std::cout) << line << std::endl;
    }

    void show_progress() const {
        if (single() || ::isatty(STDERR_FILENO) == 0) return;
        std::cerr << "\r[" << done_ + passed_on_ + not_articles_ + failed_ << " of " << total_
                  << "]\r";
    }

    int exit_code() const {
        const std::size_t bad = failed_ + not_articles_ + wrong_;
        if (bad == 0) return kDone;
        if (done_ > 0) return kPartlyDone;
        return failed_ + wrong_ == 0 ? kNothingFound : kFailed;
    }

    const Globals& globals_;
    const FetchOptions& options_;
    std::vector<Candidate> candidates_;
    std::set<std::string> urls_;
    MediaChoice collect_ = MediaChoice::none;
    std::vector<DocumentFiles> missing_;
    std::multimap<std::int64_t, std::string> held_;  // lines by document, until its files are in
    std::size_t total_ = 0, done_ = 0, passed_on_ = 0, not_articles_ = 0, failed_ = 0, wrong_ = 0,
                written_ = 0;
};

}  // namespace

void add_fetch(Registry registry) {
    auto options = std::make_shared<FetchOptions>();
    CLI::App* command =
        registry.app.add_subcommand("fetch", "Fetch URLs now: download, clean, archive");
    command
        ->add_option("urls", options->urls,
                     "What to fetch; - reads one URL a line from standard input")
        ->required();
    add_format_option(*command, options->format);
    command->add_option("--output", options->output, "Write each text as a file into this folder");
    command->add_flag("--no-archive", options->no_archive, "Do not store anything");
    command->add_flag("--force", options->force, "Look again at what is archived already");
    command->add_flag("--wait", options->wait, "Wait for hosts that asked to stop");
    command->add_flag("--listing", options->listing, "The URLs are feeds: fetch what they list");
    command->add_flag("--media{images}", options->media,
                      "Archive the files of each article too: --media or --media=images for "
                      "pictures, --media=all for audio and video as well");
    command->add_flag("--join-pages", options->join_pages,
                      "Fetch the further pages of an article too, and make one document of them");
    command->add_flag("--verbose", options->verbose, "A line for every file of an article");
    command->add_flag("--more-keys", options->further_keys,
                      "Seed format: append author, account, kind, identity … after the five keys");
    command->callback([options, &globals = registry.globals, &chosen = registry.chosen] {
        chosen = [options, &globals] { return FetchRun(globals, *options).run(); };
    });
}

}  // namespace magpie::cli
