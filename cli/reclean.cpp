// magpie reclean: today's parser over the pages the archive kept. What comes
// out differently is put beside what is shown, as a proposal; only --accept
// changes what is shown. Raw bytes, sightings and revision numbers stay
// whatever happens here.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/line_diff.h"
#include "cli/archive_session.h"
#include "crawler/reclean.h"
#include "crawler/records.h"
#include "parser/article/joined_pages.h"
#include "parser/article_json.h"
#include "parser/content_hash.h"
#include "storage/identity.h"

namespace magpie::cli {
namespace {

using nlohmann::ordered_json;

struct RecleanOptions {
    std::vector<std::string> which;
    Selection selection;
    bool all_revisions = false;
    bool diff = false;
    bool accept = false;
    bool discard = false;
};

// Proposals go to the archive in transactions of this size.
constexpr std::size_t kBatchDocuments = 64;
constexpr std::size_t kBatchBytes = 16u << 20;

enum class Change {
    none,
    text,
    details,
    no_raw_page,
    joined_pages,
    unreadable,
    not_article,
    other_article
};

std::string_view name_of(Change change) {
    switch (change) {
        case Change::none:
            return "unchanged";
        case Change::text:
            return "text";
        case Change::details:
            return "details";
        case Change::no_raw_page:
            return "no_raw_page";
        case Change::joined_pages:
            return kJoinedPagesFlag;
        case Change::unreadable:
            return "unreadable";
        case Change::not_article:
            return "not_article";
        case Change::other_article:
            return "other_article";
    }
    return "";
}

bool is_proposed(Change change) { return change == Change::text || change == Change::details; }

bool is_problem(Change change) {
    return change == Change::unreadable || change == Change::not_article ||
           change == Change::other_article;
}

struct Reread {
    Change change = Change::none;
    std::string words;  // why it is a problem
    CleanDocument clean;
};

// One member per line, so that a difference shows the members that differ.
std::string readable(const std::string& metadata) {
    const ordered_json value = ordered_json::parse(metadata, nullptr, false);
    return value.is_discarded() ? metadata
                                : value.dump(2, ' ', false, ordered_json::error_handler_t::replace);
}

// All that an article says but how surely it was read and with which memory: these change with
// every page that a host teaches.
std::string said_of(Article article) {
    article.confidence = -1;
    article.memory.clear();
    return article_metadata(article);
}

class Recleaner {
  public:
    Recleaner(Archive archive, const Config& config, const RecleanOptions& options, bool json)
        : archive_(std::move(archive)),
          options_(options),
          json_(json),
          rereader_(
              config.fetch,
              [this](std::string_view biz) {
                  return archive_.accounts_of_biz(biz).value_or(std::vector<std::string>{});
              },
              &memories_) {}

    Result<int> run() {
        const auto documents = selected_documents(archive_, options_.which, options_.selection);
        if (!documents) return fail(documents.error());
        auto waiting = archive_.proposals();
        if (!waiting) return fail(waiting.error());
        for (const ProposalRow& row : *waiting) waiting_[{row.document, row.revision}] = row.id;
        for (const std::int64_t id : *documents)
            if (auto done = document(id); !done) return fail(std::move(done.error()));
        if (auto done = flush(); !done) return fail(std::move(done.error()));
        return summary();
    }

  private:
    Result<> document(std::int64_t id) {
        const auto current = archive_.document(id);
        if (!current) return fail(current.error());
        if (!*current) return {};
        const auto sightings = archive_.sightings_of(id);
        if (!sightings) return fail(sightings.error());
        if (!options_.all_revisions) return revision(**current, *sightings);
        for (int number = 1; number <= (*current)->row.revisions; ++number) {
            const auto stored = archive_.document(id, number);
            if (!stored) return fail(stored.error());
            if (!*stored) continue;
            if (auto done = revision(**stored, *sightings); !done) return done;
        }
        return {};
    }

    Result<> revision(const StoredDocument& stored, const std::vector<SightingRow>& sightings) {
        const auto shown = article_of(stored);
        if (!shown) return fail(shown.error());
        auto reread = read_again(stored, *shown, sightings);
        if (!reread)
            return fail(std::move(reread.error())
                            .with("reclean document " + std::to_string(stored.row.id)));
        ++counts_[reread->change];
        report(stored, *reread);
        if (!is_proposed(reread->change)) return forget(stored);
        batch_bytes_ += reread->clean.markdown.size() + reread->clean.metadata.size();
        batch_.push_back({stored.row.id, stored.revision, std::move(reread->clean)});
        const bool full = batch_.size() >= kBatchDocuments || batch_bytes_ >= kBatchBytes;
        return full ? flush() : Result<>{};
    }

    Result<Reread> read_again(const StoredDocument& stored, const Article& shown,
                              const std::vector<SightingRow>& sightings) {
        if (std::ranges::find(shown.flags, kJoinedPagesFlag) != shown.flags.end())
            return Reread{Change::joined_pages, {}, {}};  // its first page alone would be a loss
        const SightingRow* sighting = best_sighting(sightings, stored.revision, shown.captured);
        if (sighting == nullptr) return Reread{Change::no_raw_page, {}, {}};
        auto capture = archive_.capture_of(sighting->id);
        if (!capture) return fail(std::move(capture.error()));
        if (!*capture) return Reread{Change::no_raw_page, {}, {}};
        auto read = rereader_.read(*sighting, std::move(**capture), shown.captured);
        if (!read) return Reread{Change::unreadable, read.error().message, {}};
        const Page& page = read->page;
        if (!page.article)
            return Reread{Change::not_article, std::string(to_string(page.state)), {}};
        if (page.article->kind == Kind::index)
            return Reread{Change::not_article, std::string(kIndexState), {}};
        CleanDocument clean = to_clean_document(*page.article);
        clean.read_with = std::move(read->read_with);
        if (clean.identity.empty()) clean.identity = stored.row.identity;
        const bool other = is_wechat_key(clean.identity) && is_wechat_key(stored.row.identity) &&
                           clean.identity != stored.row.identity;
        if (other) return Reread{Change::other_article, clean.identity, {}};
        const auto change = change_of(stored, shown, clean);
        if (!change) return fail(change.error());
        return Reread{*change, {}, std::move(clean)};
    }

    Result<Change> change_of(const StoredDocument& stored, const Article& shown,
                             const CleanDocument& clean) const {
        if (content_hash(shown.title, shown.markdown) != clean.content_hash) return Change::text;
        if (stored.markdown != clean.markdown) return Change::details;
        const auto anew = article_from_metadata(clean.metadata, {});
        if (!anew) return fail(anew.error());
        if (said_of(shown) != said_of(*anew)) return Change::details;
        const auto same = names_the_same(stored.row.id, clean);
        if (!same) return fail(same.error());
        return *same ? Change::none : Change::details;
    }

    // Whether what is shown of the document names the same files and articles; what an earlier
    // version has archived names none.
    Result<bool> names_the_same(std::int64_t document, const CleanDocument& clean) const {
        const auto relations = archive_.relations_of(document);
        if (!relations) return fail(relations.error());
        const auto media = archive_.media_of(document);
        if (!media) return fail(media.error());
        return *relations == clean.relations &&
               std::ranges::equal(*media, clean.media, {}, &MediaRow::identity,
                                  &MediaReference::identity);
    }

    // What an earlier run proposed for a revision that is now read as it is
    // shown, or not at all.
    Result<> forget(const StoredDocument& stored) {
        const auto old = waiting_.find({stored.row.id, stored.revision});
        if (old == waiting_.end()) return {};
        return archive_.discard_proposals({old->second}).map([](std::size_t) {});
    }

    Result<> flush() {
        if (batch_.empty()) return {};
        auto proposed = archive_.propose(batch_);
        batch_.clear();
        batch_bytes_ = 0;
        return proposed;
    }

    void report(const StoredDocument& stored, const Reread& reread) {
        if (json_) return report_json(stored, reread);
        const bool shown = reread.change == Change::text || is_problem(reread.change);
        if (shown || (options_.diff && is_proposed(reread.change)))
            std::cout << "document " << stored.row.id << ", revision " << stored.revision << ": "
                      << sentence(reread) << " (" << stored.row.title << ")" << memory_words(reread)
                      << '\n';
        if (options_.diff && is_proposed(reread.change)) {
            std::cout << difference("markdown", stored.markdown, reread.clean.markdown)
                      << difference("metadata", readable(stored.metadata),
                                    readable(reread.clean.metadata));
        }
    }

    static std::string memory_words(const Reread& reread) {
        if (!reread.clean.read_with) return {};
        return ", read with memory " + reread.clean.read_with->digest;
    }

    static std::string sentence(const Reread& reread) {
        switch (reread.change) {
            case Change::text:
                return "the text changes";
            case Change::details:
                return "metadata or marks change";
            case Change::unreadable:
                return "cannot be read: " + reread.words;
            case Change::not_article:
                return "no longer read as an article but as " + reread.words + ", left as it is";
            case Change::other_article:
                return "now names another article, " + reread.words + ", left as it is";
            default:
                return std::string(name_of(reread.change));
        }
    }

    static std::string difference(const std::string& what, const std::string& before,
                                  const std::string& after) {
        const LineDiff diff = line_diff(before, after, "shown " + what, "new " + what);
        if (diff.shortest) return diff.text;
        return diff.text + "(more than " + std::to_string(kMaxEdits) +
               " lines differ: shown as one replacement)\n";
    }

    void report_json(const StoredDocument& stored, const Reread& reread) const {
        if (reread.change == Change::none) return;
        ordered_json line{{"document", stored.row.id},
                          {"revision", stored.revision},
                          {"change", name_of(reread.change)},
                          {"title", stored.row.title}};
        if (!reread.words.empty()) line["reason"] = reread.words;
        if (reread.clean.read_with) line["memory"] = reread.clean.read_with->digest;
        if (options_.diff && is_proposed(reread.change)) {
            line["diff"] =
                difference("markdown", stored.markdown, reread.clean.markdown) +
                difference("metadata", readable(stored.metadata), readable(reread.clean.metadata));
        }
        print_json(line);
    }

    int summary() {
        std::size_t read = 0;
        std::size_t problems = 0;
        for (const auto& [change, count] : counts_) {
            read += count;
            if (is_problem(change)) problems += count;
        }
        if (read == 0) {
            complain("no documents match");
            return kNothingFound;
        }
        const std::size_t proposed = counts_[Change::text] + counts_[Change::details];
        if (json_) {
            ordered_json line{{"read", read}};
            for (const Change change :
                 {Change::none, Change::text, Change::details, Change::no_raw_page,
                  Change::joined_pages, Change::unreadable, Change::not_article,
                  Change::other_article})
                line[std::string(name_of(change))] = counts_[change];
            print_json(line);
        } else {
            std::cout << read << " read again: " << counts_[Change::none] << " unchanged, "
                      << counts_[Change::text] << " change their text, " << counts_[Change::details]
                      << " metadata or marks only, " << counts_[Change::no_raw_page]
                      << " without a kept page, " << counts_[Change::joined_pages]
                      << " joined of several pages, "
                      << counts_[Change::not_article] + counts_[Change::other_article]
                      << " no longer read as the same article, " << counts_[Change::unreadable]
                      << " unreadable\n";
        }
        if (proposed > 0)
            std::cerr << "Nothing shown has changed. Look with magpie reclean "
                         "--diff, take over "
                         "with magpie reclean --accept, drop with magpie reclean "
                         "--discard\n";
        return problems > 0 ? kPartlyDone : kDone;
    }

    Archive archive_;
    const RecleanOptions& options_;
    bool json_;
    SiteMemories memories_{[this](std::string_view host) { return archive_.site_memory(host); }};
    Rereader rereader_;
    std::map<std::pair<std::int64_t, int>, std::int64_t> waiting_;
    std::vector<NewRendering> batch_;
    std::size_t batch_bytes_ = 0;
    std::map<Change, std::size_t> counts_;
};

// Proposals that wait for the chosen documents; for all when none are chosen.
Result<std::vector<std::int64_t>> waiting_proposals(const Archive& archive,
                                                    const RecleanOptions& options) {
    const auto rows = archive.proposals();
    if (!rows) return fail(rows.error());
    const bool all = options.which.empty() && options.selection.is_empty();
    std::set<std::int64_t> chosen;
    if (!all) {
        const auto documents = selected_documents(archive, options.which, options.selection);
        if (!documents) return fail(documents.error());
        chosen.insert(documents->begin(), documents->end());
    }
    std::vector<std::int64_t> ids;
    for (const ProposalRow& row : *rows)
        if (all || chosen.contains(row.document)) ids.push_back(row.id);
    return ids;
}

Result<int> settle(const Globals& globals, Archive archive, const RecleanOptions& options) {
    const auto ids = waiting_proposals(archive, options);
    if (!ids) return fail(ids.error());
    if (ids->empty()) {
        complain("no new rendering waits; magpie reclean makes them");
        return kNothingFound;
    }
    const auto count =
        options.accept ? archive.accept_proposals(*ids) : archive.discard_proposals(*ids);
    if (!count) return fail(count.error());
    const char* done = options.accept ? "accepted" : "discarded";
    if (globals.json)
        print_json({{done, *count}});
    else
        std::cout << *count << (*count == 1 ? " rendering " : " renderings ") << done << '\n';
    return kDone;
}

int reclean(const Globals& globals, const RecleanOptions& options) {
    const auto config = configuration(globals);
    if (!config) return complain_and_return(config.error(), kWrongUsage);
    if (const auto query = query_of(options.selection); !query)
        return complain_and_return(query.error(), kWrongUsage);
    auto archive = open_existing_archive(globals);
    if (!archive) return complain_and_return(archive.error());
    const auto code = options.accept || options.discard
                          ? settle(globals, std::move(*archive), options)
                          : Recleaner(std::move(*archive), *config, options, globals.json).run();
    if (code) return *code;
    return complain_and_return(code.error(),
                               code.error().code == ErrorCode::not_found ? kNothingFound : kFailed);
}

}  // namespace

void add_reclean(Registry registry) {
    auto options = std::make_shared<RecleanOptions>();
    CLI::App* command =
        registry.app.add_subcommand("reclean",
                                    "Read the kept pages again with today's parser and propose "
                                    "new renderings");
    command->add_option("which", options->which,
                        "Document numbers, URLs or identities (default: all documents)");
    add_selection(*command, options->selection);
    command->add_flag("--all-revisions", options->all_revisions,
                      "Earlier revisions too, not only the current one");
    command->add_flag("--diff", options->diff, "Show what changes, line by line");
    CLI::Option* accept =
        command->add_flag("--accept", options->accept, "Show the renderings that wait from now on");
    command->add_flag("--discard", options->discard, "Drop the renderings that wait")
        ->excludes(accept);
    command->callback([options, &globals = registry.globals, &chosen = registry.chosen] {
        chosen = [options, &globals] { return reclean(globals, *options); };
    });
}

}  // namespace magpie::cli
