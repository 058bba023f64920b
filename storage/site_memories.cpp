#include "storage/site_memories.h"

#include "base/digest.h"
#include "storage/columns.h"

namespace magpie {

namespace {

SiteMemoryVersion version_from(const sqlite::Cursor& row) {
    SiteMemoryVersion version;
    version.host = row.text(0);
    version.digest = row.text(1);
    version.number = row.integer(2);
    version.pages = static_cast<int>(row.integer(3));
    version.bytes = std::make_shared<const std::string>(row.bytes(4));
    return version;
}

bool is_whole(const SiteMemoryVersion& version) {
    return sha256(*version.bytes).hex().starts_with(version.digest);
}

}  // namespace

Result<> SiteMemoryStore::insert(const SiteMemoryVersion& version, Instant at) {
    return database_->run(
        "INSERT INTO site_memories (host, digest, number, pages, updated, newest, named, bytes)"
        " VALUES (?1, ?2, ?3, ?4, ?5, 0, 0, ?6) ON CONFLICT (host, digest) DO NOTHING",
        version.host, version.digest, version.number, version.pages, to_column(at),
        sqlite::BlobView{*version.bytes});
}

Result<> SiteMemoryStore::name(const SiteMemoryVersion& version, Instant at) {
    return insert(version, at)
        .and_then([&] {
            return database_->run(
                "UPDATE site_memories SET named = 1 WHERE host = ?1 AND digest = ?2", version.host,
                version.digest);
        })
        .and_then([&] { return forget_beyond_bound(version.host); });
}

Result<> SiteMemoryStore::teach(const SiteMemoryVersion& version, Instant at) {
    const auto later = database_->integer(
        "SELECT 1 FROM site_memories WHERE host = ?1 AND newest = 1 AND number >= ?2", version.host,
        version.number);
    if (!later) return fail(later.error());
    if (*later) return {};
    return insert(version, at)
        .and_then([&] {
            return database_->run(
                "UPDATE site_memories SET newest = 0 WHERE host = ?1 AND newest = 1", version.host);
        })
        .and_then([&] {
            return database_->run(
                "UPDATE site_memories SET newest = 1, number = ?3, updated = ?4"
                " WHERE host = ?1 AND digest = ?2",
                version.host, version.digest, version.number, to_column(at));
        })
        .and_then([&] { return forget_beyond_bound(version.host); });
}

Result<> SiteMemoryStore::forget_beyond_bound(std::string_view host) {
    return database_->run(
        "DELETE FROM site_memories WHERE host = ?1 AND newest = 0 AND id NOT IN"
        " (SELECT id FROM site_memories WHERE host = ?1 AND named = 1"
        "  ORDER BY number DESC, id DESC LIMIT ?2)",
        host, kMaxNamed);
}

Result<std::optional<SiteMemoryVersion>> SiteMemoryStore::find(std::string_view host,
                                                               std::string_view digest) {
    auto found =
        first_row(database_->query("SELECT host, digest, number, pages, bytes FROM site_memories"
                                   " WHERE host = ?1 AND iif(?2 = '', newest = 1, digest = ?2)",
                                   host, digest),
                  version_from);
    if (found && *found && !is_whole(**found)) {
        return fail(ErrorCode::corrupt, "the memory of " + std::string(host) +
                                            " is not what was stored: its bytes have changed");
    }
    return found;
}

}  // namespace magpie
