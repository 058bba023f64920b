#include "importer/importer.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/files.h"
#include "importer/facts.h"
#include "importer/url_list.h"
#include "parser/charset.h"
#include "parser/credentials.h"
#include "parser/saved_page.h"
#include "parser/wechat/identity.h"

namespace magpie {
namespace {

namespace fs = std::filesystem;

// One transaction costs one sync: 64 files of 30 kB, or a dozen pages of 3 MB.
constexpr std::size_t kBatchFiles = 64;
constexpr std::uint64_t kBatchBytes = std::uint64_t{32} << 20;
constexpr std::size_t kBatchUrls = 5'000;

Instant file_time(const fs::path& path) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) return wall_clock_now();
    return Instant{std::chrono::seconds{info.st_mtim.tv_sec}};
}

// A name is printed and kept: some programs name files after the address, keys and all.
std::string shown(std::string name) {
    mask_credentials(name, CredentialPlaces::addresses);
    return name;
}

std::string first_bytes(const fs::path& path) {
    std::FILE* file = std::fopen(path.c_str(), "rb");
    if (file == nullptr) return {};
    std::array<char, 8> head{};
    const std::size_t got = std::fread(head.data(), 1, head.size(), file);
    std::fclose(file);
    return {head.data(), got};
}

bool has_zip_magic(const fs::path& path) { return is_zip(first_bytes(path)); }

bool starts_with_front_matter(const fs::path& path) {
    const std::string head = first_bytes(path);
    return head.starts_with("---") || head.starts_with("\xEF\xBB\xBF---");
}

FileOutcome failure(std::string name, std::string problem) {
    FileOutcome outcome;
    outcome.name = shown(std::move(name));
    outcome.problem = shown(std::move(problem));
    return outcome;
}

FileOutcome skipped(std::string name, std::string why) {
    FileOutcome outcome = failure(std::move(name), std::move(why));
    outcome.kind = FileOutcome::Kind::skipped;
    return outcome;
}

FileOutcome::Kind kind_of(Receipt::Outcome outcome) {
    switch (outcome) {
        case Receipt::Outcome::stored:
            return FileOutcome::Kind::stored;
        case Receipt::Outcome::revision:
            return FileOutcome::Kind::revision;
        case Receipt::Outcome::duplicate:
            return FileOutcome::Kind::duplicate;
        case Receipt::Outcome::recorded:
            break;
    }
    return FileOutcome::Kind::state;
}

FileOutcome outcome_of(const std::string& name, SavedReading& reading) {
    FileOutcome outcome;
    outcome.name = shown(name);
    outcome.kind = reading.what == SavedReading::What::page      ? FileOutcome::Kind::state
                   : reading.what == SavedReading::What::refused ? FileOutcome::Kind::refused
                                                                 : FileOutcome::Kind::listing;
    outcome.state = reading.visit.state;
    outcome.reason = reading.visit.reason;
    outcome.page_state = reading.state;
    outcome.pictures = reading.visit.media.size();
    outcome.listed = reading.visit.found.size();
    outcome.without_address = reading.without_address;
    outcome.other_messages = reading.other_messages;
    outcome.unreadable = reading.unreadable;
    outcome.masked = reading.masked;
    outcome.report = std::move(reading.report);
    outcome.notes = std::move(reading.notes);
    return outcome;
}

bool has_page_beside(const fs::path& folder, const std::vector<fs::path>& neighbours) {
    const std::string name = folder.filename().string();
    return std::any_of(neighbours.begin(), neighbours.end(), [&](const fs::path& other) {
        const auto folders = companion_folders_of(other.filename().string());
        return std::find(folders.begin(), folders.end(), name) != folders.end();
    });
}

Result<std::vector<fs::path>> entries_of(const fs::path& folder) {
    std::vector<fs::path> entries;
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
        entries.push_back(it->path());
    if (error) return fail(ErrorCode::io, error.message());
    std::sort(entries.begin(), entries.end());
    return entries;
}

// The files of the folder that a browser saved beside the page.
Companion companion_of(const fs::path& page) {
    return [page](const std::string& name) -> std::optional<std::string> {
        if (name.empty() || name == ".." || name.find('/') != std::string::npos)
            return std::nullopt;
        for (const std::string& folder : companion_folders_of(page.filename().string()))
            if (auto bytes = read_file(page.parent_path() / folder / name, kMaxSavedFile))
                return std::move(*bytes);
        return std::nullopt;
    };
}

}  // namespace

std::string_view to_string(FileOutcome::Kind kind) {
    constexpr std::array<std::string_view, 8> kNames{"stored",  "revision", "duplicate", "state",
                                                     "listing", "refused",  "skipped",   "failed"};
    return kNames[static_cast<std::size_t>(kind)];
}

Importer::Importer(ArchiveDoor& archive, ImportSettings settings, Observer observer)
    : archive_(archive),
      settings_(std::move(settings)),
      observer_(std::move(observer)),
      memories_([&archive](std::string_view host) { return archive.reader().site_memory(host); }) {
    reading_.source = settings_.source;
    reading_.url = settings_.url;
    reading_.rules = &settings_.rules;
    // The names that the archive knows, and those of the batch that is not in it yet.
    reading_.known = [this](std::string_view biz) {
        auto names = archive_.reader().accounts_of_biz(biz).value_or(std::vector<std::string>{});
        const auto [begin, end] = new_accounts_.equal_range(biz);
        for (auto it = begin; it != end; ++it)
            if (std::find(names.begin(), names.end(), it->second) == names.end())
                names.push_back(it->second);
        return names;
    };
}

void Importer::learn(const fs::path& path) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
        if (!starts_with_front_matter(path)) return;
        if (const auto body = read_file(path, kMaxSavedFile))
            reading_.hosts.learn(seed::read(*body));
        return;
    }
    const auto entries = entries_of(path);
    if (!entries) return;
    for (const fs::path& entry : *entries) {
        const bool folder = fs::is_directory(entry, error);
        const bool followed = folder ? settings_.recursive && !fs::is_symlink(entry, error) &&
                                           !is_companion_folder(entry.filename().string())
                                     : fs::is_regular_file(entry, error);
        if (followed) learn(entry);
    }
}

Result<> Importer::add(const fs::path& path) {
    std::error_code error;
    if (!fs::is_directory(path, error)) return add_file(path);
    const fs::path folder = path.filename().empty() ? path.parent_path() : path;
    // "import *" names the folder of a saved page beside the page.
    if (is_companion_folder(folder.filename().string())) {
        const auto neighbours = entries_of(folder.has_parent_path() ? folder.parent_path() : ".");
        if (neighbours && has_page_beside(folder, *neighbours)) return {};
    }
    return add_folder(folder);
}

Result<> Importer::add_folder(const fs::path& folder) {
    const auto entries = entries_of(folder);
    if (!entries) return tell(failure(folder.string(), entries.error().message));
    std::error_code error;
    for (const fs::path& entry : *entries) {
        Result<> added;
        if (fs::is_regular_file(entry, error)) {
            added = add_file(entry);
        } else if (!fs::is_directory(entry, error) || fs::is_symlink(entry, error)) {
            continue;
        } else if (!is_companion_folder(entry.filename().string())) {
            if (settings_.recursive) added = add_folder(entry);
        } else if (!has_page_beside(entry, *entries)) {
            added = tell(skipped(entry.string(), "the page it belongs to is not here"));
        }
        if (!added) return added;
    }
    return {};
}

Result<> Importer::add_file(const fs::path& path) {
    if (has_zip_magic(path)) return add_zip(path.string(), ZipSource{path, {}}, 1);
    auto body = read_file(path, kMaxSavedFile);
    if (!body) return tell(failure(path.string(), body.error().message));
    SavedFile file;
    file.name = path.string();
    file.body = std::move(*body);
    file.time = file_time(path);
    file.companion = companion_of(path);
    return add_saved(std::move(file));
}

Result<> Importer::add_zip(const std::string& name, const ZipSource& source, int depth) {
    if (depth > settings_.zip_depth)
        return tell(failure(name, "zips nested deeper than " + std::to_string(settings_.zip_depth) +
                                      ": unpack it first"));
    std::set<std::string> names;
    // Damage shows again when the bytes are read.
    static_cast<void>(for_each_zip_name(
        source, settings_.zip, [&](std::string entry) { names.insert(std::move(entry)); }));
    ZipGroups groups(names);
    Result<> imported;  // the archive's verdict, told apart from the zip's
    const auto read = for_each_zip_entry(
        source, settings_.zip, [&](ZipEntry entry, const std::string& problem) -> Result<> {
            if (!problem.empty() && !groups.is_companion(entry.name))
                return imported = tell(failure(name + "/" + entry.name, problem));
            if (auto page = groups.take(std::move(entry), problem.empty()))
                imported = add_zip_page(name, std::move(*page), depth);
            return imported;
        });
    if (!imported) return imported;
    for (ZipPage& page : groups.rest())
        if (auto added = add_zip_page(name, std::move(page), depth); !added) return added;
    if (!read) return tell(failure(name, read.error().message + "; what stands before was read"));
    if (groups.left_out() == 0) return {};
    return tell(skipped(name, std::to_string(groups.left_out()) +
                                  " files of saved pages left out: their page is not here, or "
                                  "they are too many"));
}

Result<> Importer::add_zip_page(const std::string& zip, ZipPage page, int depth) {
    const std::string name = zip + "/" + page.entry.name;
    if (is_zip(page.entry.body)) return add_zip(name, ZipSource{{}, page.entry.body}, depth + 1);
    SavedFile file;
    file.name = name;
    file.body = std::move(page.entry.body);
    file.time = page.entry.time;
    file.companion = std::move(page.companion);
    return add_saved(std::move(file));
}

Result<> Importer::add_saved(SavedFile file) {
    ++files_;
    const std::string name = file.name;
    const std::size_t size = file.body.size();
    SavedReading reading = reader_.read(std::move(file), reading_);
    Waiting waiting{outcome_of(name, reading), std::move(reading.visit),
                    std::move(reading.deleted)};
    if (reading.what == SavedReading::What::url_list)
        if (auto added = add_url_list(waiting.outcome, waiting.visit); !added) return added;
    if (waiting.visit.document) {
        const CleanDocument& document = *waiting.visit.document;
        const std::size_t colon = document.identity.find(':');
        if (!document.account.empty() && colon != std::string::npos)
            new_accounts_.emplace(document.identity.substr(0, colon), document.account);
    }
    waiting_bytes_ += size;
    for (const MediaVisit& media : waiting.visit.media) waiting_bytes_ += media.body.size();
    waiting_.push_back(std::move(waiting));
    if (waiting_.size() < kBatchFiles && waiting_bytes_ < kBatchBytes) return {};
    return flush();
}

Result<> Importer::add_url_list(FileOutcome& outcome, Visit& visit) {
    const std::string text = decode_text(visit.capture->body, {}).text;
    std::vector<ListedUrl> batch;
    const auto enlist = [&]() -> Result<> {
        auto enlisted = archive_.enlist(std::exchange(batch, {}), visit.at);
        return enlisted.map([](const std::vector<std::size_t>&) {});
    };
    const auto read = for_each_listed(text, [&](ListRow row) -> Result<> {
        auto listed = listed_url(row, settings_.source);
        if (!listed) {
            ++outcome.unreadable;
            if (outcome.unusable.size() < kMaxUnusableRows)
                outcome.unusable.push_back({row.line, wechat::without_credentials(row.url)});
            return {};
        }
        ++outcome.listed;
        batch.push_back(std::move(*listed));
        return batch.size() < kBatchUrls ? Result<>{} : enlist();
    });
    if (!read) return read;
    visit.reason += ": " + std::to_string(outcome.listed) + " addresses, " +
                    std::to_string(outcome.unreadable) + " rows without one";
    return enlist();
}

Result<bool> Importer::is_held(const ListedUrl& url, Instant at) const {
    const auto row = archive_.reader().url_state(url.url);
    if (!row) return fail(row.error());
    if (*row && (*row)->document != 0) return true;
    // Something newer than the listing is known of it.
    if (*row && (*row)->state != kPending && (*row)->last_seen > at) return true;
    if (url.identity.empty()) return false;
    const auto document = archive_.reader().find(url.identity);
    if (!document) return fail(document.error());
    return document->has_value();
}

// A listing's mark never hides an article that the archive holds: what was seen says more.
Result<> Importer::put_deleted(Waiting& waiting, std::vector<Visit>& visits) {
    for (const ListedUrl& url : waiting.deleted) {
        const auto held = is_held(url, waiting.visit.at);
        if (!held) return fail(held.error());
        if (*held) {
            ++waiting.outcome.held;
            continue;
        }
        ++waiting.outcome.deleted;
        Visit visit;
        visit.listed_url = url.listed_url;
        visit.url = url.url;
        visit.source = url.source;
        visit.at = waiting.visit.at;
        visit.state = to_string(PageState::deleted_by_author);
        visit.reason = "the listing marks it as deleted";
        visits.push_back(std::move(visit));
    }
    return {};
}

// What waits is let go of in any case: after an error the caller decides whether to go on.
Result<> Importer::flush() {
    std::vector<Waiting> batch = std::exchange(waiting_, {});
    waiting_bytes_ = 0;
    new_accounts_.clear();
    std::vector<Visit> visits;
    struct Own {
        std::size_t place;  // of the file's own visit
        bool has_document;
    };
    std::vector<Own> own;
    for (Waiting& waiting : batch) {
        own.push_back({visits.size(), waiting.visit.document.has_value()});
        visits.push_back(std::move(waiting.visit));
        waiting.visit.at = visits.back().at;
        if (auto put = put_deleted(waiting, visits); !put) return put;
    }
    const auto receipts = archive_.put(std::move(visits));
    if (!receipts) return fail(receipts.error());
    for (std::size_t i = 0; i < batch.size(); ++i) {
        FileOutcome& outcome = batch[i].outcome;
        const Receipt& receipt = (*receipts)[own[i].place];
        if (own[i].has_document) outcome.kind = kind_of(receipt.outcome);
        outcome.document = receipt.document;
        outcome.revision = receipt.revision;
        outcome.same_text_as = receipt.same_text_as;
        observer_(outcome);
    }
    return {};
}

// In the order of the files: what was read before is told first.
Result<> Importer::tell(FileOutcome outcome) {
    ++files_;
    if (auto flushed = flush(); !flushed) return flushed;
    observer_(outcome);
    return {};
}

}  // namespace magpie
