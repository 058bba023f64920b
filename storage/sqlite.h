// SQLite as values with errors: Database, Cursor, Transaction. The only home of <sqlite3.h>.
// Each SQL text is prepared once and kept; a Cursor lends the statement out with its arguments
// bound and resets it when it goes out of scope, so that nothing is left open when a transaction
// commits. Confined to one thread at a time (SQLITE_OPEN_NOMUTEX).
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace magpie::sqlite {

// Bytes to bind as a BLOB; text binds as TEXT.
struct BlobView {
    std::string_view bytes;
};

// One execution of a statement. Must not outlive the Database or the arguments it was given: text
// and blobs are bound without a copy.
class Cursor {
  public:
    Cursor(Cursor&& other) noexcept;
    Cursor(const Cursor&) = delete;
    Cursor& operator=(const Cursor&) = delete;
    Cursor& operator=(Cursor&&) = delete;
    ~Cursor();

    // True while there is a row. Errors of preparing and binding come out here too.
    Result<bool> next();

    // Columns of the current row. Views last until the next call of next() or the cursor's end.
    bool is_null(int column) const;
    std::int64_t integer(int column) const;    // 0 for NULL
    std::string_view bytes(int column) const;  // TEXT or BLOB; empty for NULL
    std::string text(int column) const { return std::string(bytes(column)); }
    Sha256 sha256(int column) const;  // all zero unless the column holds 32 bytes
    std::optional<std::int64_t> optional_integer(int column) const;

  private:
    friend class Database;
    explicit Cursor(Result<sqlite3_stmt*> statement);

    void bind(int index, std::int64_t value);
    void bind(int index, int value) { bind(index, std::int64_t{value}); }
    void bind(int index, std::string_view text);
    void bind(int index, BlobView blob);
    void bind(int index, const Sha256& digest);
    template <class T>
    void bind(int index, const std::optional<T>& value) {
        if (value) bind(index, *value);  // an unbound parameter is NULL
    }
    void note(int result);

    sqlite3_stmt* statement_ = nullptr;  // lent; null when moved from or not prepared
    std::optional<Error> error_;
};

class Database {
  public:
    enum class Mode { read, write };

    // Mode::write creates the file. Nothing is configured: see storage/schema.h.
    static Result<Database> open(const std::filesystem::path& file, Mode mode);

    // One or more statements without arguments or results.
    Result<> execute(const std::string& sql);
    // Binds ?1, ?2 … in order. `sql` is kept by reference: a literal. Not while an older cursor of
    // the same text is alive.
    template <class... Args>
    Cursor query(std::string_view sql, const Args&... args) {
        Cursor cursor(statement(sql));
        int index = 0;
        if (cursor.statement_) (cursor.bind(++index, args), ...);
        return cursor;
    }
    // For statements that give no rows.
    template <class... Args>
    Result<> run(std::string_view sql, const Args&... args) {
        const Result<bool> stepped = query(sql, args...).next();
        if (!stepped) return fail(stepped.error());
        return {};
    }
    // The first column of the first row; nothing without a row or for NULL.
    template <class... Args>
    Result<std::optional<std::int64_t>> integer(std::string_view sql, const Args&... args) {
        Cursor cursor = query(sql, args...);
        const Result<bool> row = cursor.next();
        if (!row) return fail(row.error());
        return *row ? cursor.optional_integer(0) : std::nullopt;
    }

    std::int64_t last_insert_id() const;
    bool in_transaction() const;
    // Size of the write-ahead log after this connection's last commit; 0 after a checkpoint.
    Bytes wal_size() const;
    // Moves the log into the database and empties it. False when a reader held it back.
    Result<bool> checkpoint();

  private:
    struct Close {
        void operator()(sqlite3* handle) const;
    };
    struct WalState;
    struct FreeWalState {
        void operator()(WalState* state) const;
    };
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    explicit Database(sqlite3* handle);
    Result<sqlite3_stmt*> statement(std::string_view sql);

    // Destroyed from the last to the first: statements, connection, the state its hook writes to.
    std::unique_ptr<WalState, FreeWalState> wal_;
    std::unique_ptr<sqlite3, Close> handle_;
    std::unordered_map<std::string_view, std::unique_ptr<sqlite3_stmt, Finalize>> statements_;
};

// BEGIN … COMMIT as a scope: rolled back unless committed. Immediate for writers, so that the lock
// is taken before the first read and never upgraded half way; deferred for a reader's snapshot.
class Transaction {
  public:
    enum class Kind { read, write };

    static Result<Transaction> begin(Database& database, Kind kind);
    Transaction(Transaction&& other) noexcept;
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();

    Result<> commit();

  private:
    explicit Transaction(Database& database) : database_(&database) {}
    Database* database_;  // null when moved from or ended
};

}  // namespace magpie::sqlite
