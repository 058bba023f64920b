#include "storage/blobs.h"

#include <utility>

namespace magpie {

namespace {

// Columns size, encoding, sha256, content.
Result<std::string> decode_row(const sqlite::Cursor& row) {
    const std::int64_t size = row.integer(0);
    if (size < 0) return fail(ErrorCode::corrupt, "negative size");
    Result<std::string> bytes =
        decode_bytes(static_cast<BlobEncoding>(row.integer(1)), row.bytes(3),
                     Bytes{static_cast<std::uint64_t>(size)}, kMaxBlob);
    if (!bytes) return bytes;
    if (sha256(*bytes) != row.sha256(2)) {
        return fail(ErrorCode::corrupt, "the bytes do not have the recorded SHA-256");
    }
    return bytes;
}

std::string name_of(std::int64_t id) { return "blob " + std::to_string(id); }

}  // namespace

EncodedBlob encode_blob(std::string_view bytes) {
    return {sha256(bytes), Bytes{bytes.size()}, encode_bytes(bytes)};
}

Result<BlobId> BlobStore::put(const EncodedBlob& blob) {
    const auto known = database_->integer("SELECT id FROM blobs WHERE sha256 = ?1", blob.sha256);
    if (!known) return fail(known.error());
    if (*known) return BlobId{**known};
    const Result<> inserted = database_->run(
        "INSERT INTO blobs (sha256, size, encoding, content) VALUES (?1, ?2, ?3, ?4)", blob.sha256,
        static_cast<std::int64_t>(blob.size.count), static_cast<int>(blob.stored.encoding),
        sqlite::BlobView{blob.stored.content});
    if (!inserted) return fail(inserted.error());
    return BlobId{database_->last_insert_id()};
}

Result<std::string> BlobStore::get(BlobId id) {
    const auto number = static_cast<std::int64_t>(id);
    sqlite::Cursor cursor =
        database_->query("SELECT size, encoding, sha256, content FROM blobs WHERE id = ?1", number);
    const Result<bool> row = cursor.next();
    if (!row) return fail(row.error());
    if (!*row) return fail(ErrorCode::corrupt, name_of(number) + " is missing");
    return decode_row(cursor).map_error(
        [&](Error error) { return std::move(error).with(name_of(number)); });
}

Result<BlobStore::Totals> BlobStore::totals() {
    sqlite::Cursor cursor = database_->query(
        "SELECT count(*), coalesce(sum(size), 0), coalesce(sum(length(content)), 0) FROM blobs");
    if (const Result<bool> row = cursor.next(); !row) return fail(row.error());
    return Totals{cursor.integer(0), Bytes{static_cast<std::uint64_t>(cursor.integer(1))},
                  Bytes{static_cast<std::uint64_t>(cursor.integer(2))}};
}

Result<> BlobStore::check_all(const std::function<bool(std::string)>& report) {
    sqlite::Cursor cursor =
        database_->query("SELECT size, encoding, sha256, content, id FROM blobs ORDER BY id");
    for (;;) {
        const Result<bool> row = cursor.next();
        if (!row) return fail(row.error());
        if (!*row) return {};
        const Result<std::string> bytes = decode_row(cursor);
        if (bytes) continue;
        if (!report(name_of(cursor.integer(4)) + ": " + bytes.error().message)) return {};
    }
}

}  // namespace magpie
