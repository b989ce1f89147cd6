// SPDX-License-Identifier: Apache-2.0
#include "daemon/disk/sqlite.hpp"

#include "daemon/disk/file.hpp"
#include "daemon/disk/sqlite_error.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>
#include <exception>
#include <filesystem>
#include <system_error>
#include <utility>

namespace sekisho::disk {
namespace {

constexpr int kBusyTimeout = 2000;  // milliseconds

// The path as an SQLite URI.
std::string immutable_uri(const std::string& path) {
    std::string uri = "file:";
    for (const char c : path) {
        if (c == '%' || c == '?' || c == '#') {
            uri += fmt::format("%{:02x}", static_cast<unsigned>(c));
        } else {
            uri += c;
        }
    }
    return uri + "?immutable=1";
}

struct Opening {
    std::string name;
    int flags = 0;
    const char* vfs = nullptr;
    bool alone = false;  // as if nobody else could use it
};

Result<Opening> opening_for(const std::string& named, OpenMode mode) {
    if (mode != OpenMode::read_only) {
        return Opening{named, SQLITE_OPEN_READWRITE | (named == ":memory:" ? SQLITE_OPEN_CREATE : 0), nullptr};
    }
    // What belongs to the file lies beside the file itself, not beside a link to it.
    std::error_code code;
    const std::string path = std::filesystem::canonical(named, code).string();
    if (code) return Error{"cannot open the file: " + code.message(), named, "look at its name and its rights"};
    const auto journal = is_there(path + "-journal");
    if (journal.has_error()) return journal.error();
    if (journal.value()) {
        return Error{"a rollback journal lies beside the file, and this daemon never makes one", path + "-journal",
                     "copy the database without it"};
    }
    const auto in_use = is_there(path + "-shm");
    if (in_use.has_error()) return in_use.error();
    if (in_use.value()) return Opening{path, SQLITE_OPEN_READONLY, nullptr};
    const auto log = is_there(path + "-wal");
    if (log.has_error()) return log.error();
    // This VFS keeps the index of the log in memory, but only for a file it could write to; query_only and no
    // checkpoint on close keep it from doing so.
    const bool writable = ::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) == 0;
    if (log.value() && writable) return Opening{path, SQLITE_OPEN_READWRITE, "unix-excl"};
    // On a medium that cannot be written to, or of somebody else, no lock can be had either: a copy, then.
    if (log.value()) return Opening{path, SQLITE_OPEN_READONLY, "unix-none", true};
    return Opening{immutable_uri(path), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nullptr};
}

}  // namespace

void Database::Close::operator()(sqlite3* handle) const {
    // v2 waits for statements that are still open, so no handle is ever leaked by order of destruction.
    sqlite3_close_v2(handle);
}

Result<Database> Database::open(const std::string& path, OpenMode mode) {
    if (mode == OpenMode::create && path != ":memory:") {
        const Result<void> made = write_new_file(path, {}, 0600);
        if (made.has_error()) return made.error();
    }
    const auto how = opening_for(path, mode);
    if (how.has_error()) return how.error();
    sqlite3* raw = nullptr;
    const int code = sqlite3_open_v2(how->name.c_str(), &raw, how->flags | SQLITE_OPEN_NOMUTEX, how->vfs);
    Database database;
    database.handle_.reset(raw);
    database.path_ = path;
    if (code != SQLITE_OK) return sqlite_error(raw, code, path);
    // Before anything is read: the index of the log is then kept in memory.
    const auto alone = how->alone ? database.run("PRAGMA locking_mode=EXCLUSIVE") : Result<void>();
    if (alone.has_error()) return alone.error();
    const Result<void> configured = database.configure(mode);
    if (configured.has_error()) return configured.error();
    return database;
}

Result<void> Database::configure(OpenMode mode) {
    sqlite3_extended_result_codes(handle_.get(), 1);
    sqlite3_busy_timeout(handle_.get(), kBusyTimeout);
    checkpoint_on_close(false);
    int code = sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    if (code == SQLITE_OK) code = sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    if (code != SQLITE_OK) return sqlite_error(handle_.get(), code, path_);
    const Result<void> shared = run("PRAGMA cell_size_check=ON; PRAGMA mmap_size=0");
    if (shared.has_error()) return shared.error();
    if (mode == OpenMode::read_only) return run("PRAGMA query_only=ON");
    const Result<void> durable = run("PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0");
    if (durable.has_error()) return durable.error();
    if (mode == OpenMode::create) return run("PRAGMA journal_mode=WAL");
    // Asked, not set: a file of another program stays as it is.
    Result<Statement> journal = prepare("PRAGMA journal_mode");
    if (journal.has_error()) return journal.error();
    const Result<bool> row = journal->step();
    if (row.has_error()) return row.error();
    if (!row.value() || journal->text(0) != "wal") {
        return Error{"not a database of Sekisho (it has no write-ahead log)", path_, "restore a backup"};
    }
    // Asking has made the log where there was none. SQLite syncs the folder with the first commit, but takes no notice
    // when that fails: the log and all that was acknowledged in it could be gone after a power cut.
    return sync_folder_of(path_);
}

Result<void> Database::run(const std::string& sql) {
    const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return sqlite_error(handle_.get(), code, path_);
    return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
    sqlite3_stmt* raw = nullptr;
    const int code = sqlite3_prepare_v2(handle_.get(), sql.data(), static_cast<int>(sql.size()), &raw, nullptr);
    Statement statement;
    statement.statement_.reset(raw);
    statement.path_ = path_;
    if (code != SQLITE_OK) return sqlite_error(handle_.get(), code, path_);
    return statement;
}

struct Database::Walk {
    const std::function<void(const RowView&)>* see = nullptr;  // of the innermost walk
    std::exception_ptr thrown;
};

void Database::FreeWalk::operator()(Walk* walk) const {
    delete walk;
}

void Database::show_row(sqlite3_context* context, int count, sqlite3_value** values) {
    auto* walk = static_cast<Walk*>(sqlite3_user_data(context));
    try {
        (*walk->see)(RowView(std::span(values, static_cast<std::size_t>(count))));
    } catch (...) {
        // Not through SQLite: each_row throws it on.
        walk->thrown = std::current_exception();
        sqlite3_result_error(context, "the walk was ended", -1);
    }
}

Result<void> Database::make_walk() {
    walk_.reset(new Walk);
    // An aggregate gets its arguments without a copy and without leaving SQLite's loop.
    const auto no_result = [](sqlite3_context* context) { sqlite3_result_null(context); };
    const int made = sqlite3_create_function_v2(handle_.get(), "see", -1, SQLITE_UTF8 | SQLITE_DIRECTONLY, walk_.get(),
                                                nullptr, show_row, no_result, nullptr);
    if (made != SQLITE_OK) return sqlite_error(handle_.get(), made, path_);
    return {};
}

Result<void> Database::each_row(std::string_view columns, std::string_view from,
                                std::initializer_list<std::int64_t> values,
                                const std::function<void(const RowView&)>& see) {
    if (!walk_) {
        const Result<void> made = make_walk();
        if (made.has_error()) return made.error();
    }
    Result<Statement> statement = prepare(fmt::format("SELECT see({}) {}", columns, from));
    if (statement.has_error()) return statement.error();
    for (const std::int64_t value : values) statement->bind(value);
    const auto* outer = std::exchange(walk_->see, &see);
    Result<void> walked = statement->run();
    walk_->see = outer;
    if (walk_->thrown) std::rethrow_exception(std::exchange(walk_->thrown, nullptr));
    return walked;
}

Result<std::int64_t> Database::number(std::string_view sql) {
    Result<Statement> statement = prepare(sql);
    if (statement.has_error()) return statement.error();
    const Result<bool> row = statement->step();
    if (row.has_error()) return row.error();
    if (!row.value() || !statement->is_integer(0)) return Error{"a number that must be there is missing", path_, ""};
    return statement->integer(0);
}

void Database::interrupt_when(std::function<bool()> asked) {
    constexpr int kInstructions = 1000;  // of SQLite's machine: some microseconds
    asked_ = std::make_unique<std::function<bool()>>(std::move(asked));
    const auto ask = [](void* what) { return (*static_cast<std::function<bool()>*>(what))() ? 1 : 0; };
    sqlite3_progress_handler(handle_.get(), kInstructions, ask, asked_.get());
}

void Database::checkpoint_on_close(bool on) {
    sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, on ? 0 : 1, nullptr);
}

Result<void> Database::checkpoint() {
    const int code = sqlite3_wal_checkpoint_v2(handle_.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    if (code != SQLITE_OK) return sqlite_error(handle_.get(), code, path_);
    return {};
}

Result<bool> Database::empty_log() {
    sqlite3_busy_timeout(handle_.get(), 0);
    auto emptied = cut_log();
    sqlite3_busy_timeout(handle_.get(), kBusyTimeout);
    return emptied;
}

// A crash may leave a file that was being cut with its old length and some of its bytes. Of several commits in it the
// first ones would then be read again, over a database that has them all. So the log begins anew first, with one commit
// that changes nothing: of that a part is none.
Result<bool> Database::cut_log() {
    for (const int mode : {SQLITE_CHECKPOINT_RESTART, SQLITE_CHECKPOINT_TRUNCATE}) {
        const int code = sqlite3_wal_checkpoint_v2(handle_.get(), nullptr, mode, nullptr, nullptr);
        if (code == SQLITE_BUSY) return false;
        if (code != SQLITE_OK) return sqlite_error(handle_.get(), code, path_);
        if (mode == SQLITE_CHECKPOINT_TRUNCATE) break;
        const auto version = number("PRAGMA user_version");
        if (version.has_error()) return version.error();
        const auto written = run("PRAGMA user_version=" + std::to_string(version.value()));
        if (written.has_error()) return written.error();
    }
    return true;
}

Result<void> Database::triggers(bool on) {
    const int code = sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_ENABLE_TRIGGER, on ? 1 : 0, nullptr);
    if (code != SQLITE_OK) return sqlite_error(handle_.get(), code, path_);
    return {};
}

Result<void> Database::overwrite_deleted() {
    return run("PRAGMA secure_delete=ON");
}

Result<void> Database::checkpoint_all() {
    int frames = 0;
    int moved = 0;
    const int code = sqlite3_wal_checkpoint_v2(handle_.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &frames, &moved);
    if (code != SQLITE_OK) return sqlite_error(handle_.get(), code, path_);
    if (moved != frames) return Error{"a reader keeps part of the log from being moved", path_, "it is tried again"};
    return {};
}

}  // namespace sekisho::disk
