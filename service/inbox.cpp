#include "service/inbox.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/digest.h"
#include "base/files.h"
#include "base/text.h"
#include "importer/facts.h"
#include "importer/importer.h"
#include "importer/url_list.h"
#include "parser/charset.h"
#include "parser/saved_page.h"
#include "parser/wechat/identity.h"
#include "service/inbox_files.h"

namespace magpie {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using Kind = FileOutcome::Kind;

constexpr std::size_t kBatchUrls = 5'000;   // of one transaction: a twentieth of a second
constexpr std::size_t kMaxShownText = 200;  // bytes of an unusable row in a note

void note(InboxReading& reading, std::string sentence) {
    if (reading.notes.size() < kInboxMaxNotes) reading.notes.push_back(std::move(sentence));
}

InboxReading unreadable(std::string state, std::string reason, std::string_view cursor) {
    InboxReading reading;
    reading.state = std::move(state);
    reading.reason = std::move(reason);
    reading.cursor = cursor;
    return reading;
}

// "3 new", but nothing for 0.
void count(std::vector<std::string>& words, std::size_t number, std::string_view what) {
    if (number > 0) words.push_back(std::to_string(number) + " " + std::string(what));
}

std::string shown(const fs::path& path) { return wechat::without_credentials(path.string()); }

// --- lists

// What was read of a list: so many bytes with that digest, so many whole lines of them.
struct ListCursor {
    FileStamp stamp;
    std::uint64_t size = 0;
    std::string digest;
    std::size_t lines = 0;
};

ListCursor list_cursor_from(std::string_view text) {
    ListCursor cursor;
    const json parsed = json::parse(text, nullptr, false);
    if (!parsed.is_object()) return cursor;
    const auto number = [&](const char* name) -> std::int64_t {
        const auto found = parsed.find(name);
        return found != parsed.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
    };
    cursor.stamp.size = static_cast<std::uint64_t>(number("file_size"));
    cursor.stamp.modified = Instant{std::chrono::microseconds{number("modified")}};
    cursor.size = static_cast<std::uint64_t>(number("size"));
    cursor.lines = static_cast<std::size_t>(std::max<std::int64_t>(number("lines"), 0));
    const auto digest = parsed.find("sha256");
    if (digest != parsed.end() && digest->is_string()) cursor.digest = digest->get<std::string>();
    return cursor;
}

std::string text_of(const ListCursor& cursor) {
    return json{{"file_size", cursor.stamp.size},
                {"modified", cursor.stamp.modified.time_since_epoch().count()},
                {"size", cursor.size},
                {"sha256", cursor.digest},
                {"lines", cursor.lines}}
        .dump();
}

// The lines that need not be read again: those before it only grew.
std::size_t known_lines(const ListCursor& before, std::string_view body) {
    if (before.digest.empty() || before.size > body.size()) return 0;
    const bool is_same = sha256(body.substr(0, before.size)).hex() == before.digest;
    return is_same ? before.lines : 0;
}

class ListTask {
  public:
    ListTask(const SourceSpec& spec, ArchiveDoor& door, const EntryFilter& passes, Instant now)
        : spec_(spec), door_(door), passes_(passes), now_(now) {}

    // Rows after line `known`. Errors: the archive's.
    Result<InboxReading> read(std::string_view text, std::size_t known) {
        Result<> read = for_each_listed(text, [&](ListRow row) -> Result<> {
            if (row.line <= known) return {};
            take(row);
            return batch_.size() < kBatchUrls ? Result<>{} : enlist();
        });
        if (read) read = enlist();
        if (!read) return fail(std::move(read.error()));
        std::vector<std::string> words;
        const InboxReading::Counts& counts = reading_.counts;
        words.push_back(std::to_string(counts.rows) + " rows");
        count(words, reading_.found.size(), "new");
        count(words, counts.filtered, "filtered");
        count(words, counts.unusable, "without an address");
        reading_.reason = join(words, ", ");
        return std::move(reading_);
    }

  private:
    void take(const ListRow& row) {
        ++reading_.counts.rows;
        Result<ListedUrl> listed = listed_url(row, spec_.name);
        if (!listed) {
            ++reading_.counts.unusable;
            std::string text = wechat::without_credentials(row.url);
            if (text.size() > kMaxShownText) text = text.substr(0, kMaxShownText) + "…";
            note(reading_, "line " + std::to_string(row.line) + ": no address: " + text);
            return;
        }
        const std::string& author = row.author.empty() ? row.account : row.author;
        if (passes_ && !passes_({listed->url, row.title, author, {}, row.published})) {
            ++reading_.counts.filtered;
            return;
        }
        batch_.push_back(std::move(*listed));
    }

    Result<> enlist() {
        if (batch_.empty()) return {};
        const Result<std::vector<std::size_t>> places = door_.enlist(batch_, now_);
        if (!places) return fail(places.error());
        for (const std::size_t place : *places) reading_.found.push_back(std::move(batch_[place]));
        batch_.clear();
        return {};
    }

    const SourceSpec& spec_;
    ArchiveDoor& door_;
    const EntryFilter& passes_;
    Instant now_;
    InboxReading reading_;
    std::vector<ListedUrl> batch_;
};

Result<InboxReading> read_list(const SourceSpec& spec, std::string_view cursor, ArchiveDoor& door,
                               const EntryFilter& passes, Instant now) {
    const auto stamp = stamp_of(spec.path);
    if (!stamp) return unreadable("missing", shown(spec.path) + ": there is no such file", cursor);
    const ListCursor before = list_cursor_from(cursor);
    if (!before.digest.empty() && before.stamp.same_content(*stamp))
        return unreadable("not_modified", "unchanged", cursor);
    Result<std::string> body = read_file(spec.path, kMaxSavedFile);
    if (!body) {
        const bool is_large = body.error().code == ErrorCode::limit;
        return unreadable(is_large ? "too_large" : "unreadable", body.error().message, cursor);
    }
    // Its last line may be half a one while somebody writes.
    const bool still_written = is_fresh(*stamp, now);
    if (still_written) body->resize(body->rfind('\n') + 1);  // npos + 1 is 0
    const std::string text = decode_text(*body, {}).text;
    const bool is_empty = trim(text).empty();
    if (!is_empty && !url_list_form(text)) {
        return unreadable("not_a_list",
                          "neither addresses, one a line, nor a table with a column of them, nor "
                          "JSON lines with such a member",
                          cursor);
    }
    ListTask task(spec, door, passes, now);
    Result<InboxReading> reading = task.read(text, known_lines(before, *body));
    if (!reading) return reading;
    ListCursor after{*stamp, body->size(), sha256(*body).hex(),
                     static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'))};
    if (still_written) {
        after.stamp = {};  // whatever it is next time, it is to be read
        reading->again = now + kStillWritten;
        ++reading->counts.waiting;
    }
    reading->cursor = text_of(after);
    return reading;
}

// --- folders

// Keeps what becomes known through another door.
class NotingDoor final : public ArchiveDoor {
  public:
    NotingDoor(ArchiveDoor& door, std::vector<ListedUrl>& found) : door_(door), found_(found) {}

    Result<std::vector<Receipt>> put(std::vector<Visit> visits) override {
        std::vector<std::vector<ListedUrl>> listed;
        listed.reserve(visits.size());
        for (const Visit& visit : visits) listed.push_back(visit.found);
        Result<std::vector<Receipt>> receipts = door_.put(std::move(visits));
        if (!receipts) return receipts;
        for (std::size_t i = 0; i < receipts->size(); ++i) keep(listed[i], (*receipts)[i].enlisted);
        return receipts;
    }

    Result<std::vector<std::size_t>> enlist(std::vector<ListedUrl> urls, Instant at) override {
        std::vector<ListedUrl> listed = urls;
        Result<std::vector<std::size_t>> places = door_.enlist(std::move(urls), at);
        if (places) keep(listed, *places);
        return places;
    }

    const Archive& reader() const override { return door_.reader(); }

  private:
    void keep(std::vector<ListedUrl>& listed, const std::vector<std::size_t>& places) {
        for (const std::size_t place : places) found_.push_back(std::move(listed[place]));
    }

    ArchiveDoor& door_;
    std::vector<ListedUrl>& found_;
};

class FolderTask {
  public:
    FolderTask(const SourceSpec& spec, ArchiveDoor& door, Instant now)
        : spec_(spec),
          door_(door, reading_.found),
          importer_(door_, settings_of(spec),
                    [this](const FileOutcome& outcome) { hear(outcome); }),
          now_(now) {}

    Result<InboxReading> read(const InboxFolder& folder, const SeenFiles& before) {
        const std::vector<const InboxFile*> chosen = choose(folder, before);
        for (const InboxFile* file : chosen) importer_.learn(spec_.path / file->name);
        for (const InboxFile* file : chosen) {
            if (Result<> taken = take(*file); !taken) return fail(std::move(taken.error()));
        }
        report(folder);
        reading_.cursor = cursor_of(seen_);
        return std::move(reading_);
    }

  private:
    static ImportSettings settings_of(const SourceSpec& spec) {
        ImportSettings settings;
        settings.source = spec.name;
        return settings;
    }

    // The news of this step. What is seen already and still there is remembered; the rest is
    // forgotten.
    std::vector<const InboxFile*> choose(const InboxFolder& folder, const SeenFiles& before) {
        std::vector<const InboxFile*> chosen;
        std::uint64_t bytes = 0;
        for (const InboxFile& file : folder.files) {
            const auto known = before.find(file.key);
            if (!is_news(file, before)) {
                seen_.insert(*known);
                continue;
            }
            if (is_fresh(file.stamp, now_)) {
                ++reading_.counts.waiting;
                reading_.again = now_ + kStillWritten;
            } else if (chosen.size() < kInboxStepFiles && bytes < kInboxStepBytes) {
                bytes += file.stamp.size;
                chosen.push_back(&file);
                continue;
            } else {
                reading_.more = true;
            }
            if (known != before.end()) seen_.insert(*known);
        }
        return chosen;
    }

    // Alone, so that a file that the archive refuses stops no other.
    Result<> take(const InboxFile& file) {
        ++reading_.counts.files;
        problem_.clear();
        Result<> taken =
            importer_.add(spec_.path / file.name).and_then([&] { return importer_.flush(); });
        if (!taken) {
            const ErrorCode code = taken.error().code;
            if (code != ErrorCode::invalid_argument && code != ErrorCode::limit) return taken;
            ++reading_.counts.failed;
            problem_ = taken.error().message;
        }
        seen_[file.key] = {file.stamp, problem_};
        return {};
    }

    void hear(const FileOutcome& outcome) {
        InboxReading::Counts& counts = reading_.counts;
        switch (outcome.kind) {
            case Kind::stored:
                ++counts.stored;
                break;
            case Kind::revision:
                ++counts.revised;
                break;
            case Kind::duplicate:
                ++counts.held;
                break;
            case Kind::listing:
                ++counts.listings;
                counts.rows += outcome.listed;
                counts.unusable += outcome.unreadable;
                break;
            case Kind::state:
            case Kind::refused:
                ++counts.refused;
                note(reading_, outcome.name + ": no article: " + outcome.state +
                                   (outcome.reason.empty() ? "" : " (" + outcome.reason + ")"));
                break;
            case Kind::skipped:
                note(reading_, outcome.name + ": " + outcome.problem);
                break;
            case Kind::failed:
                ++counts.failed;
                problem_ = outcome.problem;
                break;
        }
        const bool is_new = outcome.kind == Kind::stored || outcome.kind == Kind::revision;
        if (is_new) reading_.documents.push_back(outcome.document);
    }

    void report(const InboxFolder& folder) {
        std::size_t unreadable_files = 0;
        for (const auto& [name, file] : seen_) {
            if (file.problem.empty()) continue;
            ++unreadable_files;
            note(reading_, wechat::without_credentials(name) + ": " + file.problem);
        }
        for (const std::string& name : folder.pageless)
            note(reading_, wechat::without_credentials(name) + ": its page is not here");
        for (const std::string& problem : folder.problems) note(reading_, problem);
        if (folder.is_cut) {
            note(reading_, "more than " + std::to_string(kInboxMaxFiles) +
                               " files: what is beyond is not looked at");
        }
        const InboxReading::Counts& counts = reading_.counts;
        const bool is_quiet = counts.files == 0 && !reading_.more;
        if (is_quiet) reading_.state = "not_modified";
        std::vector<std::string> words;
        words.push_back(is_quiet ? "nothing new" : std::to_string(counts.files) + " files");
        count(words, counts.stored, "stored");
        count(words, counts.revised, "changed");
        count(words, counts.held, "held already");
        count(words, counts.listings, "lists");
        count(words, counts.refused, "no articles");
        count(words, unreadable_files, "unreadable");
        count(words, folder.pageless.size(), "folders without their page");
        count(words, counts.waiting, "still being written");
        reading_.reason = join(words, ", ");
    }

    const SourceSpec& spec_;
    InboxReading reading_;
    NotingDoor door_;
    Importer importer_;
    Instant now_;
    SeenFiles seen_;
    std::string problem_;  // of the file at hand
};

Result<InboxReading> read_folder(const SourceSpec& spec, std::string_view cursor, ArchiveDoor& door,
                                 Instant now) {
    std::error_code error;
    if (!fs::exists(spec.path, error))
        return unreadable("missing", shown(spec.path) + ": there is no such folder", cursor);
    const Result<InboxFolder> folder = list_inbox(spec.path, kInboxMaxFiles);
    if (!folder) {
        return unreadable("unreadable", shown(spec.path) + ": " + folder.error().message, cursor);
    }
    FolderTask task(spec, door, now);
    return task.read(*folder, seen_files_from(cursor));
}

}  // namespace

Result<InboxReading> read_inbox(const SourceSpec& spec, std::string_view cursor, ArchiveDoor& door,
                                const EntryFilter& passes, Instant now) {
    if (spec.kind == SourceKind::file) return read_list(spec, cursor, door, passes, now);
    return read_folder(spec, cursor, door, now);
}

}  // namespace magpie
