#include "service/local_source.h"

#include <utility>

#include "base/files.h"
#include "crawler/records.h"
#include "importer/url_list.h"
#include "service/inbox.h"

namespace magpie {

namespace {

constexpr Bytes kMaxOpml{std::uint64_t{64} << 20};
constexpr Bytes kMaxList{std::uint64_t{256} << 20};

SourceReading failed(std::string state, std::string reason) {
    SourceReading reading;
    reading.state = std::move(state);
    reading.reason = std::move(reason);
    return reading;
}

LocalReading only(SourceReading reading) {
    LocalReading local;
    local.reading = std::move(reading);
    return local;
}

SourceReading read_urls(const SourceSpec& spec) {
    SourceReading reading;
    for (const std::string& url : spec.urls) {
        auto candidate = make_candidate(url, spec.name);
        if (!candidate) {
            ++reading.unusable;
            reading.notes.push_back(candidate.error().message);
            continue;
        }
        reading.found.push_back(listed(*candidate));
    }
    reading.reason = std::to_string(reading.found.size()) + " URLs";
    return reading;
}

SourceReading read_opml_file(const SourceTask& task, Instant now) {
    auto text = read_file(task.spec.path, kMaxOpml);
    if (!text) return failed("unreadable", text.error().message);
    // The address under which the reader remembers the list; relative ones in it lead nowhere.
    const auto own = Url::parse(first_requests(task.spec, {}).front());
    if (!own) return failed("unreadable", task.spec.path.string() + ": no path for a list");
    return read_source(task.spec, task.cursor,
                       {.url = *own,
                        .final_url = *own,
                        .content_type = "text/x-opml",
                        .body = std::move(*text),
                        .at = now});
}

// Rows that are no addresses are counted, not told one by one.
SourceReading look_at_list(const SourceSpec& spec) {
    const auto text = read_file(spec.path, kMaxList);
    if (!text) return failed("unreadable", text.error().message);
    if (!url_list_form(*text)) return failed("not_a_list", "no list of addresses");
    SourceReading reading;
    static_cast<void>(for_each_listed(*text, [&](const ListRow& row) -> Result<> {
        auto candidate = make_candidate(row.url, spec.name);
        if (candidate) {
            reading.found.push_back(listed(*candidate));
        } else {
            ++reading.unusable;
        }
        return {};
    }));
    reading.reason = std::to_string(reading.found.size()) + " URLs";
    return reading;
}

SourceReading look_at_folder(const SourceSpec& spec) {
    std::error_code error;
    std::filesystem::directory_iterator entries(spec.path, error);
    if (error) return failed("unreadable", spec.path.string() + ": " + error.message());
    SourceReading reading;
    reading.reason =
        std::to_string(std::distance(begin(entries), end(entries))) + " files and folders";
    return reading;
}

// A file or folder, through the writer's door.
LocalReading read_watched(const SourceTask& task, ArchiveWriter& writer,
                          const std::filesystem::path& archive, Instant now) {
    auto reader = Archive::open(archive, Archive::Mode::read);
    if (!reader) return only(failed("archive_unreadable", reader.error().message));
    SharedArchive door(writer, std::move(*reader));
    const SourceFilter filter(task.spec.filters);
    const EntryFilter passes = [&](const SourceFilter::Entry& entry) {
        return filter.passes(entry, now);
    };
    auto inbox = read_inbox(task.spec, task.cursor, door, passes, now);
    if (!inbox) return only(failed("archive_unwritable", inbox.error().message));
    LocalReading local;
    local.reading.state = std::move(inbox->state);
    local.reading.reason = std::move(inbox->reason);
    local.reading.cursor = std::move(inbox->cursor);
    local.reading.notes = std::move(inbox->notes);
    local.reading.filtered = inbox->counts.filtered;
    local.reading.unusable = inbox->counts.unusable;
    local.enlisted = std::move(inbox->found);
    local.documents = inbox->documents.size();
    local.more = inbox->more;
    local.again = inbox->again;
    return local;
}

}  // namespace

SourceReading look_at_local_source(const SourceTask& task, Instant now) {
    switch (task.spec.kind) {
        case SourceKind::urls:
            return read_urls(task.spec);
        case SourceKind::opml:
            return read_opml_file(task, now);
        case SourceKind::file:
            return look_at_list(task.spec);
        default:
            return look_at_folder(task.spec);
    }
}

LocalReading read_local_source(const SourceTask& task, ArchiveWriter& writer,
                               const std::filesystem::path& archive, Instant now) {
    switch (task.spec.kind) {
        case SourceKind::urls:
            return only(read_urls(task.spec));
        case SourceKind::opml:
            return only(read_opml_file(task, now));
        default:
            return read_watched(task, writer, archive, now);
    }
}

}  // namespace magpie
