#include "storage/sqlite.h"

#include <sqlite3.h>

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

namespace magpie::sqlite {

namespace {

// How long a writer waits for somebody outside (a shell, a backup tool) who holds the database.
constexpr int kBusyTimeoutMs = 10'000;

ErrorCode code_of(int result) {
    switch (result & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_READONLY:
        case SQLITE_PERM:
            return ErrorCode::refused;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return ErrorCode::corrupt;
        case SQLITE_FULL:
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
            return ErrorCode::io;
        case SQLITE_TOOBIG:
        case SQLITE_NOMEM:
            return ErrorCode::limit;
        default:
            return ErrorCode::internal;
    }
}

// "disk I/O error (SQLite 778)": the extended code is what a bug report needs.
tl::unexpected<Error> failure(sqlite3* handle, int result) {
    const int extended = handle ? sqlite3_extended_errcode(handle) : result;
    std::string message = handle ? sqlite3_errmsg(handle) : sqlite3_errstr(result);
    // Outside a call that failed the connection still remembers an older error: trust the result.
    const bool same_error = (extended & 0xff) == (result & 0xff);
    if (!same_error) message = sqlite3_errstr(result);
    message += " (SQLite " + std::to_string(same_error ? extended : result) + ")";
    return fail(code_of(result), std::move(message));
}

}  // namespace

// --- Cursor
// -----------------------------------------------------------------------------------------

Cursor::Cursor(Result<sqlite3_stmt*> statement) {
    if (statement) {
        statement_ = *statement;
        assert(
            !sqlite3_stmt_busy(statement_));  // an older cursor of the same text is alive: our bug
    } else {
        error_ = std::move(statement.error());
    }
}

Cursor::Cursor(Cursor&& other) noexcept
    : statement_(std::exchange(other.statement_, nullptr)), error_(std::move(other.error_)) {}

Cursor::~Cursor() {
    if (!statement_) return;
    sqlite3_reset(statement_);  // repeats the error of the last step, which next() has reported
    sqlite3_clear_bindings(statement_);
}

Result<bool> Cursor::next() {
    if (error_) return fail(*error_);
    const int result = sqlite3_step(statement_);
    if (result == SQLITE_ROW) return true;
    if (result == SQLITE_DONE) return false;
    return failure(sqlite3_db_handle(statement_), result);
}

bool Cursor::is_null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::int64_t Cursor::integer(int column) const { return sqlite3_column_int64(statement_, column); }

std::string_view Cursor::bytes(int column) const {
    const void* data = sqlite3_column_blob(statement_, column);
    const int size = sqlite3_column_bytes(statement_, column);
    if (!data || size <= 0) return {};
    return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

Sha256 Cursor::sha256(int column) const {
    Sha256 digest;
    const std::string_view stored = bytes(column);
    if (stored.size() == digest.bytes.size()) {
        std::memcpy(digest.bytes.data(), stored.data(), stored.size());
    }
    return digest;
}

std::optional<std::int64_t> Cursor::optional_integer(int column) const {
    if (is_null(column)) return std::nullopt;
    return integer(column);
}

void Cursor::bind(int index, std::int64_t value) {
    note(sqlite3_bind_int64(statement_, index, value));
}

void Cursor::bind(int index, std::string_view text) {
    const char* data = text.data() ? text.data() : "";  // a null pointer would bind NULL
    note(sqlite3_bind_text64(statement_, index, data, text.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void Cursor::bind(int index, BlobView blob) {
    const char* data = blob.bytes.data() ? blob.bytes.data() : "";
    note(sqlite3_bind_blob64(statement_, index, data, blob.bytes.size(), SQLITE_STATIC));
}

void Cursor::bind(int index, const Sha256& digest) {
    bind(index,
         BlobView{{reinterpret_cast<const char*>(digest.bytes.data()), digest.bytes.size()}});
}

void Cursor::note(int result) {
    if (result != SQLITE_OK && !error_) error_ = failure(nullptr, result).value();
}

// --- Database
// ---------------------------------------------------------------------------------------

struct Database::WalState {
    int pages = 0;  // in the log after the last commit
    std::uint64_t page_size = 4096;
};

void Database::FreeWalState::operator()(WalState* state) const { delete state; }

void Database::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

void Database::Close::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }

Database::Database(sqlite3* handle) : wal_(new WalState), handle_(handle) {}

Result<Database> Database::open(const std::filesystem::path& file, Mode mode) {
    const int flags =
        SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
        (mode == Mode::read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    sqlite3* raw = nullptr;
    const int result = sqlite3_open_v2(file.c_str(), &raw, flags, nullptr);
    Database database(raw);  // owns the handle, which exists even when opening failed
    if (result != SQLITE_OK) return failure(raw, result);
    sqlite3_busy_timeout(raw, kBusyTimeoutMs);
    // Untrusted schema text must not reach functions with side effects (sqlite.org/security).
    sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    // Setting a hook also turns the automatic checkpoint off: inside a commit it would be the
    // writer's p99.
    const auto remember_pages = [](void* state, sqlite3*, const char*, int pages) {
        static_cast<WalState*>(state)->pages = pages;
        return SQLITE_OK;
    };
    sqlite3_wal_hook(raw, remember_pages, database.wal_.get());
    return database;
}

Result<> Database::execute(const std::string& sql) {
    const int result = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (result != SQLITE_OK) return failure(handle_.get(), result);
    return {};
}

Result<sqlite3_stmt*> Database::statement(std::string_view sql) {
    if (const auto known = statements_.find(sql); known != statements_.end()) {
        return known->second.get();
    }
    sqlite3_stmt* raw = nullptr;
    const int result = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                          SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
    if (result != SQLITE_OK) return failure(handle_.get(), result);
    statements_.emplace(sql, raw);
    return raw;
}

std::int64_t Database::last_insert_id() const { return sqlite3_last_insert_rowid(handle_.get()); }

bool Database::in_transaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }

Bytes Database::wal_size() const {
    return Bytes{static_cast<std::uint64_t>(std::max(0, wal_->pages)) * wal_->page_size};
}

Result<bool> Database::checkpoint() {
    // Not a moment's wait for readers: an export may take minutes, and the next idle moment comes
    // sooner.
    sqlite3_busy_timeout(handle_.get(), 0);
    const int result = sqlite3_wal_checkpoint_v2(handle_.get(), "main", SQLITE_CHECKPOINT_TRUNCATE,
                                                 nullptr, nullptr);
    sqlite3_busy_timeout(handle_.get(), kBusyTimeoutMs);
    if ((result & 0xff) == SQLITE_BUSY) return false;
    if (result != SQLITE_OK) return failure(handle_.get(), result);
    wal_->pages = 0;
    return true;
}

// --- Transaction
// ------------------------------------------------------------------------------------

Result<Transaction> Transaction::begin(Database& database, Kind kind) {
    Result<> begun = database.execute(kind == Kind::write ? "BEGIN IMMEDIATE" : "BEGIN");
    if (!begun) return fail(std::move(begun.error()).with("begin"));
    return Transaction(database);
}

Transaction::Transaction(Transaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)) {}

Transaction::~Transaction() {
    if (!database_ || !database_->in_transaction())
        return;  // SQLite may have rolled back by itself
    // Nothing to do about a failed rollback: the log holds no commit record, so nothing was
    // written.
    static_cast<void>(database_->execute("ROLLBACK"));
}

Result<> Transaction::commit() {
    Result<> committed = database_->execute("COMMIT");
    if (!committed) return fail(std::move(committed.error()).with("commit"));
    database_ = nullptr;
    return {};
}

}  // namespace magpie::sqlite
