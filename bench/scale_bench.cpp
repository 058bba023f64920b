// How the queue behaves as it grows: one size per run, one JSON object on stdout. bench/scale runs
// all sizes and draws the plot.
//
//   scale_bench frontier N        N waiting URLs over up to 50,000 hosts and 10,000 sources:
//   memory,
//                                 and the cost of offer, next and done while N stay waiting
//   scale_bench archive N DIR     the same in an archive in the empty folder DIR: the time to start
//                                 from it, and the cost of one page through queue and writer
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <future>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/digest.h"
#include "crawler/frontier.h"
#include "storage/writer.h"

namespace magpie {
namespace {

using Clock = std::chrono::steady_clock;
using Micros = std::chrono::duration<double, std::micro>;

constexpr std::size_t kHosts = 50'000;
constexpr std::size_t kSources = 10'000;
constexpr std::size_t kSteps = 200'000;  // pages asked for while the queue keeps its size
constexpr std::size_t kPages = 4'000;    // written to the archive
constexpr Instant kStart{std::chrono::microseconds{1'772'424'000'000'000}};

// As real ones are: half long, some hosts with very many.
std::string url_number(std::size_t number, std::size_t waiting) {
    const std::size_t hosts = std::min(kHosts, std::max<std::size_t>(waiting / 20, 1));
    const std::size_t host =
        number % 4 == 0 ? number * 7 % std::max<std::size_t>(hosts / 100, 1) : number * 31 % hosts;
    std::string url =
        "https://www.host-" + std::to_string(host) + ".example/2026/03/" + std::to_string(number);
    if (number % 2 == 0) url += "/how-the-queue-behaves-as-it-grows-and-grows-and-grows.html";
    return url;
}

Candidate candidate_number(std::size_t number, std::size_t waiting) {
    std::string url = url_number(number, waiting);
    auto parsed = Url::parse(url);
    if (!parsed) std::abort();
    return {.listed_url = std::move(url),
            .url = std::move(*parsed),
            .source = "source-" + std::to_string(number % kSources)};
}

double resident_mb() {
    ::malloc_trim(0);
    std::ifstream statm("/proc/self/statm");
    std::size_t total = 0, resident = 0;
    statm >> total >> resident;
    return static_cast<double>(resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE))) / 1e6;
}

// Of this thread: what other programs do meanwhile does not count.
double cpu_micros() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

double cpu_seconds() {  // of all threads
    timespec time{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

// Samples of one kind of step, in µs of CPU; reading the clock is part of them (0.3 µs).
class Costs {
  public:
    template <typename Step>
    auto measure(Step step) {
        const double begin = cpu_micros();
        auto result = step();
        samples_.push_back(static_cast<float>(cpu_micros() - begin));
        return result;
    }
    double mean() const {
        double sum = 0;
        for (const float sample : samples_) sum += sample;
        return samples_.empty() ? 0 : sum / static_cast<double>(samples_.size());
    }
    double quantile(double share) {
        if (samples_.empty()) return 0;
        std::sort(samples_.begin(), samples_.end());
        return samples_[static_cast<std::size_t>(share * static_cast<double>(samples_.size() - 1))];
    }

  private:
    std::vector<float> samples_;
};

void print(const std::map<std::string, double>& values) {
    std::string line;
    for (const auto& [name, value] : values) {
        char text[64];
        std::snprintf(text, sizeof text, "%.3f", value);
        line += (line.empty() ? "{\"" : ", \"") + name + "\": " + text;
    }
    std::printf("%s}\n", line.c_str());
}

int run_frontier(std::size_t waiting) {
    std::map<std::string, double> values{{"waiting", static_cast<double>(waiting)}};
    const double before = resident_mb();
    Frontier frontier({}, {.in_flight = 32}, 1);
    Instant now = kStart;
    Costs offers, nexts, dones;
    for (std::size_t i = 0; i < waiting; ++i) {
        Candidate candidate = candidate_number(i, waiting);
        offers.measure([&] { return frontier.offer(std::move(candidate), now); });
    }
    values["offer_mean_us"] = offers.mean();
    values["offer_p999_us"] = offers.quantile(0.999);
    values["offer_worst_us"] = offers.quantile(1);
    offers = {};  // its samples are not the frontier's
    values["memory_mb"] = resident_mb() - before;

    std::size_t number = waiting, asked = 0;
    std::vector<std::uint64_t> out;
    while (asked < kSteps) {
        Next next = nexts.measure([&] { return frontier.next(now); });
        if (const auto* job = std::get_if<Job>(&next)) {
            out.push_back(job->id);
            ++asked;
            continue;
        }
        if (const auto* until = std::get_if<WaitUntil>(&next)) now = std::max(now, until->at);
        now += std::chrono::milliseconds{50};
        for (const std::uint64_t id : out) {
            frontier.reply_ended(id, now);
            dones.measure([&] {
                frontier.done(id, {}, now);
                return 0;
            });
            frontier.offer(candidate_number(number++, waiting), now);
        }
        out.clear();
    }
    values["next_mean_us"] = nexts.mean();
    values["next_p999_us"] = nexts.quantile(0.999);
    values["next_worst_us"] = nexts.quantile(1);
    values["done_mean_us"] = dones.mean();
    values["done_p999_us"] = dones.quantile(0.999);
    Costs counts, views, by_source;
    for (int i = 0; i < 20; ++i) {
        counts.measure([&] { return frontier.counts(now).queued; });
        views.measure([&] { return frontier.host_views(20, now).size(); });
        by_source.measure([&] { return frontier.waiting_by_source().size(); });
    }
    values["counts_us"] = counts.mean();
    values["host_views_us"] = views.mean();
    values["by_source_us"] = by_source.mean();
    print(values);
    return 0;
}

template <typename Value>
Value must(Result<Value> result) {
    if (!result) {
        std::fprintf(stderr, "scale_bench: %s\n", result.error().message.c_str());
        std::exit(1);
    }
    if constexpr (!std::is_void_v<Value>) return std::move(*result);
}

void fill(const std::filesystem::path& folder, std::size_t waiting) {
    Archive archive = must(Archive::open(folder, Archive::Mode::write));
    std::vector<ListedUrl> urls;
    for (std::size_t i = 0; i < waiting; ++i) {
        std::string url = url_number(i, waiting);
        urls.push_back({url, url, "source-" + std::to_string(i % kSources)});
        if (urls.size() < 10'000 && i + 1 < waiting) continue;
        must(archive.enlist(urls, kStart));
        urls.clear();
    }
    std::vector<SourceUpdate> sources;
    for (std::size_t i = 0; i < kSources; ++i) {
        SourceUpdate update;
        update.state.name = "source-" + std::to_string(i);
        update.state.kind = "feed";
        update.state.url = "https://www.host-" + std::to_string(i) + ".example/feed.xml";
        update.state.next_due = kStart;
        update.state.state = "listing";
        update.at = kStart;
        sources.push_back(std::move(update));
        if (sources.size() == 1'000) must(archive.put_sources(sources)), sources.clear();
    }
}

Visit visit_of(const Job& job, Instant now) {
    Visit visit;
    visit.url = job.candidate.url.href();
    visit.source = job.candidate.source;
    visit.at = now;
    visit.state = "article";
    Capture capture;
    capture.final_url = visit.url;
    capture.at = now;
    capture.status = 200;
    capture.header_block = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n";
    for (int line = 0; line < 100; ++line)
        capture.body += "<p>Line " + std::to_string(line) + " of " + visit.url + "</p>\n";
    capture.media_type = "text/html";
    visit.capture = std::move(capture);
    CleanDocument document;
    document.identity = visit.url;
    document.kind = "article";
    document.title = "Page " + std::to_string(job.id);
    document.markdown = "The text of " + visit.url + "\n";
    document.metadata = "{}";
    document.cleaner = "2";
    document.content_hash = sha256(document.markdown);
    visit.document = std::move(document);
    return visit;
}

// Small documents through queue and writer, as fast as they go; the clock is moved by hand.
void write_pages(Frontier& frontier, Archive archive, std::map<std::string, double>& values,
                 std::size_t pages) {
    ArchiveWriter writer(std::move(archive));
    Instant now = kStart;
    std::atomic<std::size_t> written{0}, failed{0};
    const auto begin = Clock::now();
    const double cpu = cpu_seconds();
    for (std::size_t asked = 0; asked < pages;) {
        Next next = frontier.next(now);
        if (const auto* job = std::get_if<Job>(&next)) {
            writer.submit(visit_of(*job, now),
                          [&](const Result<Receipt>& receipt) { receipt ? ++written : ++failed; });
            frontier.done(job->id, {}, now);
            ++asked;
        } else if (const auto* until = std::get_if<WaitUntil>(&next)) {
            now = until->at;
        } else {
            break;
        }
    }
    std::promise<void> end;
    writer.submit_mark([&](const Result<>&) { end.set_value(); });
    end.get_future().wait();
    const auto count = static_cast<double>(written.load());
    values["pages"] = count;
    values["page_wall_us"] = Micros(Clock::now() - begin).count() / count;
    values["page_cpu_us"] = (cpu_seconds() - cpu) * 1e6 / count;
    if (failed > 0) std::exit(1);
    must(writer.finish());
}

int run_archive(std::size_t waiting, const std::filesystem::path& folder) {
    std::map<std::string, double> values{{"waiting", static_cast<double>(waiting)}};
    fill(folder, waiting);
    const double before = resident_mb();
    const auto begin = Clock::now();
    const double cpu = cpu_seconds();
    Archive archive = must(Archive::open(folder, Archive::Mode::write));
    Frontier frontier({}, {.in_flight = 32}, 1);
    const std::size_t sources = must(archive.source_states()).size();
    std::size_t queued = 0;
    must(archive.for_each_queued([&](QueuedUrl row) {
        auto url = Url::parse(row.url);
        if (!url) return true;
        Candidate candidate{.listed_url = {},
                            .url = std::move(*url),
                            .source = std::move(row.source),
                            .reason = row.next.reason,
                            .directed = row.directed,
                            .depth = row.depth,
                            .due = row.next.due,
                            .attempt = row.next.attempt,
                            .failures = row.next.failures,
                            .revisit = row.next.revisit};
        queued += frontier.offer(std::move(candidate), kStart) == Offer::queued;
        return true;
    }));
    values["start_cpu_s"] = cpu_seconds() - cpu;
    values["start_s"] = Micros(Clock::now() - begin).count() / 1e6;
    values["start_memory_mb"] = resident_mb() - before;
    values["resident_mb"] = resident_mb();
    if (queued != waiting || sources != kSources) return 1;
    write_pages(frontier, std::move(archive), values, std::min(kPages, waiting));
    print(values);
    return 0;
}

}  // namespace
}  // namespace magpie

int main(int argc, char** argv) {
    const std::string_view what = argc > 1 ? argv[1] : "";
    if (what == "frontier" && argc == 3)
        return magpie::run_frontier(std::strtoull(argv[2], nullptr, 10));
    if (what == "archive" && argc == 4)
        return magpie::run_archive(std::strtoull(argv[2], nullptr, 10), argv[3]);
    std::fprintf(stderr, "usage: scale_bench frontier N | scale_bench archive N DIR\n");
    return 2;
}
