// magpie clean: pages and archived text to clean documents. No network, no archive.
#include <CLI/CLI.hpp>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include "base/files.h"
#include "base/json_text.h"
#include "base/text.h"
#include "cli/command.h"
#include "parser/content_hash.h"
#include "parser/extract.h"
#include "parser/markdown.h"
#include "parser/render.h"
#include "parser/seed_clean.h"
#include "parser/seed_format.h"

namespace magpie::cli {
namespace {

using nlohmann::ordered_json;

struct CleanOptions {
    std::string url, content_type, batch, file = "-";
    SourceForm form = SourceForm::detect;
    Format format = Format::seed;
    bool further_keys = false;
    unsigned jobs = 1;
};

struct Item {
    std::string id, url, path, content_type;
};

// Account names seen per biz in the documents of one batch; helps bylines of documents whose own
// head is ambiguous.
using LearnedAccounts = std::map<std::string, std::vector<std::string>, std::less<>>;

std::string_view biz_of(std::string_view identity) {
    return identity.substr(0, identity.find(':'));
}

Page clean_seed(const RawDocument& raw, const LearnedAccounts& learned,
                const seed::HostLines& hosts) {
    const auto known = [&](std::string_view biz) {
        const auto found = learned.find(biz);
        return found == learned.end() ? std::vector<std::string>{} : found->second;
    };
    return seed::clean(seed::read(raw.body), raw, known, hosts).page;
}

ordered_json json_line(const std::string& id, const Page& page, std::int64_t micros) {
    ordered_json line;
    line["id"] = id;
    line["state"] = to_string(page.state);
    const Article* article = page.article ? &*page.article : nullptr;
    if (!article) {
        if (!page.reason.empty()) line["reason"] = page.reason;
        if (!page.target_url.empty()) line["target_url"] = page.target_url;
        line["micros"] = micros;
        return line;
    }
    line["kind"] = to_string(article->kind);
    line["title"] = article->title;
    line["account"] = article->account;
    line["author"] = article->author;
    if (!article->origin.empty()) line["origin"] = article->origin;
    line["original"] = article->originality == Originality::original;
    line["published"] =
        article->published ? ordered_json(format_rfc3339(*article->published)) : ordered_json();
    line["url"] = article->url;
    line["identity"] = article->identity;
    const std::vector<Block> body = read_markdown(article->markdown);
    line["markdown"] = article->markdown;
    line["text"] = markdown_to_text(body);
    line["images"] = all_images(*article, body);
    line["links"] = ordered_json::array();
    for (const Link& link : markdown_links(body))
        line["links"].push_back({{"text", link.text}, {"href", link.href}});
    line["language"] = article->language;
    line["content_hash"] = content_hash(article->title, body).hex();
    if (!article->flags.empty()) line["flags"] = article->flags;
    if (article->confidence >= 0) line["confidence"] = std::round(article->confidence * 1e4) / 1e4;
    if (!article->model.empty()) line["model"] = article->model;
    if (!article->memory.empty()) line["memory"] = article->memory;
    if (!article->page_type.empty()) line["page_type"] = article->page_type;
    line["micros"] = micros;
    return line;
}

// What value.dump() gives, at a fifth of its time on long strings: a body takes longer to be
// escaped byte by byte than to be read.
void append(std::string& out, const ordered_json& value) {
    if (value.is_string()) return append_json_string(out, value.get_ref<const std::string&>());
    if (!value.is_structured()) {
        out += value.dump();
        return;
    }
    out += value.is_object() ? '{' : '[';
    bool first = true;
    for (const auto& [key, member] : value.items()) {
        if (!std::exchange(first, false)) out += ',';
        if (value.is_object()) {
            append_json_string(out, key);
            out += ':';
        }
        append(out, member);
    }
    out += value.is_object() ? '}' : ']';
}

std::string dump(const ordered_json& value) {
    std::string out;
    append(out, value);
    return out;
}

Result<Item> parse_item(const std::string& line) {
    const ordered_json value = ordered_json::parse(line, nullptr, false);
    if (!value.is_object() || !value.contains("path") || !value["path"].is_string())
        return fail(ErrorCode::invalid_argument, "not a JSON object with a \"path\"");
    const auto text = [&](const char* key) {
        const auto found = value.find(key);
        return found != value.end() && found->is_string() ? found->get<std::string>()
                                                          : std::string();
    };
    return Item{text("id"), text("url"), text("path"), text("content_type")};
}

// One batch: the list, where its paths start, and what was learned in a first pass over archived
// text.
class Batch {
  public:
    explicit Batch(const CleanOptions& options) : options_(options) {}

    int run() {
        if (const auto read = read_list(); !read)
            return complain_and_return(read.error(), kWrongUsage);
        if (options_.form == SourceForm::seed) learn();
        for (std::size_t begin = 0; begin < items_.size(); begin += kWindow)
            print_window(begin, std::min(items_.size(), begin + kWindow));
        if (failed_ == 0) return kDone;
        return failed_ == items_.size() ? kFailed : kPartlyDone;
    }

  private:
    static constexpr std::size_t kWindow = 256;  // results held back to keep the order of the list

    Result<> read_list() {
        const auto text = options_.batch == "-" ? read_stream(stdin, kMaxSavedFile)
                                                : read_file(options_.batch, kMaxSavedFile);
        if (!text) return fail(text.error());
        folder_ = options_.batch == "-" ? std::filesystem::path()
                                        : std::filesystem::path(options_.batch).parent_path();
        std::size_t number = 0;
        for (const std::string_view line : split_lines(*text)) {
            ++number;
            if (trim(line).empty()) continue;
            auto item = parse_item(std::string(line));
            if (!item)
                return fail(
                    std::move(item.error()).with(options_.batch + ":" + std::to_string(number)));
            items_.push_back(std::move(*item));
        }
        return {};
    }

    Result<RawDocument> load(const Item& item) const {
        auto body = read_file(folder_ / item.path, kMaxSavedFile);
        if (!body) return fail(body.error());
        RawDocument raw;
        raw.url = item.url;
        raw.content_type = item.content_type;
        raw.body = std::move(*body);
        raw.form = options_.form;
        return raw;
    }

    void learn() {
        std::map<std::string, std::set<std::string>> names;
        for (const Item& item : items_) {
            const auto raw = load(item);
            if (!raw) continue;
            const seed::SeedFile file = seed::read(raw->body);
            hosts_.learn(file, raw->url);
            const Page page = seed::clean(file, *raw).page;
            if (!page.article || page.article->account.empty()) continue;
            const auto& flags = page.article->flags;
            if (std::find(flags.begin(), flags.end(), "byline_unresolved") != flags.end()) continue;
            names[std::string(biz_of(page.article->identity))].insert(page.article->account);
        }
        for (auto& [biz, set] : names) learned_[biz].assign(set.begin(), set.end());
    }

    std::string clean_one(const Item& item, Extractor& extractor) {
        auto raw = load(item);
        if (!raw) {
            ++failed_;
            return dump({{"id", item.id}, {"error", raw.error().message}});
        }
        const auto start = std::chrono::steady_clock::now();
        const Page page = options_.form == SourceForm::seed ? clean_seed(*raw, learned_, hosts_)
                                                            : extractor.extract(std::move(*raw));
        const auto elapsed = std::chrono::steady_clock::now() - start;
        return dump(json_line(
            item.id, page, std::chrono::duration_cast<std::chrono::microseconds>(elapsed).count()));
    }

    void print_window(std::size_t begin, std::size_t end) {
        std::vector<std::string> lines(end - begin);
        std::atomic<std::size_t> next = begin;
        const auto work = [&] {
            Extractor extractor;
            for (std::size_t i = next++; i < end; i = next++)
                lines[i - begin] = clean_one(items_[i], extractor);
        };
        std::vector<std::thread> helpers;
        for (unsigned i = 1; i < options_.jobs; ++i) helpers.emplace_back(work);
        work();
        for (std::thread& helper : helpers) helper.join();
        for (const std::string& line : lines) std::cout << line << '\n';
        std::cout.flush();
    }

    const CleanOptions& options_;
    std::filesystem::path folder_;
    std::vector<Item> items_;
    LearnedAccounts learned_;
    seed::HostLines hosts_;
    std::atomic<std::size_t> failed_ = 0;
};

int report_not_an_article(const std::string& name, const Page& page) {
    std::string message = name + ": not an article: " + std::string(to_string(page.state)) + ". " +
                          std::string(describe(page.state));
    if (!page.reason.empty()) message += " (" + page.reason + ")";
    complain(message);
    return kNothingFound;
}

// Archived text keeps its own dates and, when nothing changed, its own bytes.
int clean_seed_file(const CleanOptions& options, const RawDocument& raw) {
    const seed::SeedFile file = seed::read(raw.body);
    const seed::CleanedSeed cleaned = seed::clean(file, raw);
    for (const seed::DroppedLine& line : cleaned.report.dropped)
        std::cerr << "dropped line " << line.line << " (" << line.reason << "): " << line.text
                  << '\n';
    if (!cleaned.page.article) return report_not_an_article(options.file, cleaned.page);
    seed::SeedDocument document = seed::rewritten(file, cleaned);
    if (options.further_keys) document.further = further_keys(*cleaned.page.article);
    if (options.format == Format::seed)
        print_document(seed::write(document));
    else if (options.format == Format::plain)
        print_document(
            seed::write_plain(document.title, document.date, cleaned.page.article->markdown));
    else
        print_document(render(*cleaned.page.article, options.format, {}));
    return kDone;
}

int clean_file(const CleanOptions& options) {
    auto body = options.file == "-" ? read_stream(stdin, kMaxSavedFile)
                                    : read_file(options.file, kMaxSavedFile);
    if (!body) return complain_and_return(body.error());
    RawDocument raw;
    raw.url = options.url;
    raw.content_type = options.content_type;
    raw.body = std::move(*body);
    raw.form = options.form == SourceForm::detect ? detect_form(raw) : options.form;
    if (raw.form == SourceForm::seed) return clean_seed_file(options, raw);
    const Page page = Extractor().extract(std::move(raw));
    for (const std::string& note : page.notes) std::cerr << "note: " << note << '\n';
    if (!page.article) return report_not_an_article(options.file, page);
    RenderOptions render_options;
    render_options.further_keys = options.further_keys;
    render_options.listed_url = options.url;
    render_options.fetched_at = page.article->captured ? page.article->captured : wall_clock_now();
    print_document(render(*page.article, options.format, render_options));
    return kDone;
}

}  // namespace

void add_clean(Registry registry) {
    auto options = std::make_shared<CleanOptions>();
    CLI::App* command = registry.app.add_subcommand(
        "clean", "Turn a page or archived text into clean text (no network, no archive)");
    command->add_option("--url", options->url, "URL the page came from");
    command->add_option("--content-type", options->content_type, "Content-Type it was served with");
    command->add_option("--from", options->form, "What the input is: auto, html, mhtml or seed")
        ->transform(
            CLI::CheckedTransformer(std::map<std::string, SourceForm>{{"auto", SourceForm::detect},
                                                                      {"html", SourceForm::html},
                                                                      {"mhtml", SourceForm::mhtml},
                                                                      {"seed", SourceForm::seed}}));
    add_format_option(*command, options->format);
    command->add_flag("--more-keys", options->further_keys,
                      "Seed format: append author, account, kind, identity … after the five keys");
    command->add_option("--batch", options->batch,
                        "JSON lines in, JSON lines out; paths are relative to the list");
    command->add_option("--jobs", options->jobs, "Threads for --batch")
        ->check(CLI::Range(1u, 256u));
    command->add_option("file", options->file, "Page to clean; - is standard input");
    command->callback([options, &chosen = registry.chosen] {
        chosen = [options] {
            return options->batch.empty() ? clean_file(*options) : Batch(*options).run();
        };
    });
}

}  // namespace magpie::cli
