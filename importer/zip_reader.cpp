#include "importer/zip_reader.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

#include <array>
#include <memory>

#include "base/text.h"
#include "parser/charset.h"

namespace magpie {
namespace {

constexpr std::size_t kBlock = 64u << 10;

struct Close {
    void operator()(archive* reader) const { archive_read_free(reader); }
};
using Reader = std::unique_ptr<archive, Close>;

// libarchive turns names into the locale's charset, and the "C" locale has none for Chinese. The
// thread's, for as long as this lives.
class Utf8Names {
  public:
    Utf8Names()
        : utf8_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)),
          before_(utf8_ == nullptr ? nullptr : ::uselocale(utf8_)) {}
    Utf8Names(const Utf8Names&) = delete;
    Utf8Names& operator=(const Utf8Names&) = delete;
    ~Utf8Names() {
        if (utf8_ == nullptr) return;
        ::uselocale(before_);
        ::freelocale(utf8_);
    }

  private:
    locale_t utf8_, before_;
};

std::string message_of(archive* reader) {
    const char* text = archive_error_string(reader);
    return text == nullptr ? "cannot be read" : to_valid_utf8(text);
}

Result<Reader> open(const ZipSource& source) {
    Reader reader(archive_read_new());
    if (!reader) return fail(ErrorCode::internal, "no memory for the zip reader");
    archive_read_support_format_zip(reader.get());
    const int opened =
        source.path.empty()
            ? archive_read_open_memory(reader.get(), source.bytes.data(), source.bytes.size())
            : archive_read_open_filename(reader.get(), source.path.c_str(), kBlock);
    if (opened != ARCHIVE_OK) return fail(ErrorCode::io, message_of(reader.get()));
    return reader;
}

// Windows writes names in the code page of its country: here that is GBK.
std::string name_of(archive_entry* entry) {
    if (const char* utf8 = archive_entry_pathname_utf8(entry); utf8 != nullptr)
        if (is_valid_utf8(utf8)) return utf8;
    const char* raw = archive_entry_pathname(entry);
    if (raw == nullptr) return "(name cannot be read)";
    return is_valid_utf8(raw) ? std::string(raw)
                              : decode_text(raw, "text/plain; charset=gb18030").text;
}

bool is_file(archive_entry* entry) {
    return archive_entry_filetype(entry) == AE_IFREG && !name_of(entry).ends_with('/');
}

// Counts what one reading has taken, against the limits of the whole file.
class Budget {
  public:
    explicit Budget(const ZipLimits& limits) : limits_(limits) {}

    Result<> count_entry() {
        if (++entries_ <= limits_.entries) return {};
        return fail(ErrorCode::limit,
                    "more than " + std::to_string(limits_.entries) + " files in one zip");
    }
    Result<> count_bytes(std::size_t bytes) {
        total_ += bytes;
        if (Bytes{total_} <= limits_.total) return {};
        return fail(ErrorCode::limit, "more than " + to_string(limits_.total) + " in one zip");
    }

  private:
    const ZipLimits& limits_;
    std::size_t entries_ = 0;
    std::uint64_t total_ = 0;
};

// Bytes taken from the zip since an entry began: what it was packed into.
std::uint64_t packed_since(archive* reader, la_int64_t begin) {
    const la_int64_t now = archive_filter_bytes(reader, -1);
    return now > begin ? static_cast<std::uint64_t>(now - begin) : 1;
}

// Reads one entry's bytes; a bound of this entry ends it with `problem`, damage ends the zip.
Result<> read_body(archive* reader, const ZipLimits& limits, Budget& budget, std::string& body,
                   std::string& problem) {
    const la_int64_t begin = archive_filter_bytes(reader, -1);
    std::array<char, kBlock> block;
    for (;;) {
        const la_ssize_t got = archive_read_data(reader, block.data(), block.size());
        if (got == 0) return {};
        if (got < 0) {
            problem = message_of(reader);
            body.clear();
            const bool goes_on = got == ARCHIVE_WARN || got == ARCHIVE_FAILED;
            return goes_on ? Result<>{} : fail(ErrorCode::corrupt, problem);
        }
        const auto size = static_cast<std::size_t>(got);
        if (auto counted = budget.count_bytes(size); !counted) return counted;
        body.append(block.data(), size);
        // libarchive reads ahead by up to a block: too small a count is not held against an entry.
        const std::uint64_t packed = packed_since(reader, begin) + kBlock;
        if (Bytes{body.size()} > limits.entry)
            problem = "larger than " + to_string(limits.entry);
        else if (Bytes{body.size()} > limits.ratio_from && body.size() / packed > limits.ratio)
            problem = "unpacks to more than " + std::to_string(limits.ratio) + " times its size";
        if (problem.empty()) continue;
        body.clear();
        body.shrink_to_fit();
        return {};
    }
}

// Steps to the next file; false at the end.
Result<bool> next_file(archive* reader, Budget& budget, archive_entry*& entry) {
    for (;;) {
        const int status = archive_read_next_header(reader, &entry);
        if (status == ARCHIVE_EOF) return false;
        if (status < ARCHIVE_WARN) return fail(ErrorCode::corrupt, message_of(reader));
        if (auto counted = budget.count_entry(); !counted) return fail(counted.error());
        if (is_file(entry)) return true;
    }
}

// `visit(reader, entry, budget)` for each file, until it fails.
template <class Visit>
Result<> for_each_file(const ZipSource& source, const ZipLimits& limits, Visit visit) {
    const Utf8Names names;
    auto reader = open(source);
    if (!reader) return fail(reader.error());
    Budget budget(limits);
    archive_entry* entry = nullptr;
    for (;;) {
        const auto more = next_file(reader->get(), budget, entry);
        if (!more) return fail(more.error());
        if (!*more) return {};
        if (Result<> visited = visit(reader->get(), entry, budget); !visited) return visited;
    }
}

}  // namespace

bool is_zip(std::string_view bytes) {
    return bytes.starts_with("PK\x03\x04") || bytes.starts_with("PK\x05\x06");
}

Result<> for_each_zip_name(const ZipSource& source, const ZipLimits& limits,
                           const std::function<void(std::string name)>& visit) {
    return for_each_file(source, limits, [&](archive*, archive_entry* entry, Budget&) {
        visit(name_of(entry));
        return Result<>{};
    });
}

Result<> for_each_zip_entry(
    const ZipSource& source, const ZipLimits& limits,
    const std::function<Result<>(ZipEntry entry, const std::string& problem)>& visit) {
    return for_each_file(
        source, limits, [&](archive* reader, archive_entry* entry, Budget& budget) -> Result<> {
            ZipEntry file;
            file.name = name_of(entry);
            file.time = Instant{std::chrono::seconds{archive_entry_mtime(entry)}};
            if (archive_entry_is_encrypted(entry)) return visit(std::move(file), "encrypted");
            std::string problem;
            const auto read = read_body(reader, limits, budget, file.body, problem);
            if (read) return visit(std::move(file), problem);
            return visit(std::move(file), read.error().message).and_then([&] {
                return Result<>(fail(read.error()));
            });
        });
}

}  // namespace magpie
