// SPDX-License-Identifier: Apache-2.0
// Whole databases: written anew, and copied while they are in use.
#include "daemon/disk/file.hpp"
#include "daemon/disk/sqlite.hpp"
#include "daemon/disk/sqlite_error.hpp"

#include <sqlite3.h>
#include <memory>

namespace sekisho::disk {

Result<void> Database::rewrite() {
    // What VACUUM builds on the way stays in memory: a temporary file would keep what is to go.
    const auto written = run("PRAGMA temp_store=MEMORY; VACUUM");
    if (written.has_error()) return written.error();
    const auto emptied = cut_log();
    if (emptied.has_error()) return emptied.error();
    if (!emptied.value()) return sqlite_error(nullptr, SQLITE_BUSY, path_);
    return {};
}

// `path`: an empty file of this process's own, so nothing but the bytes that arrive can be lost with it.
Result<void> Database::fill(const std::string& path) {
    sqlite3* raw = nullptr;
    const int opened = sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    const std::unique_ptr<sqlite3, Close> target(raw);
    if (opened != SQLITE_OK) return sqlite_error(raw, opened, path);
    const char* settings = "PRAGMA journal_mode=OFF; PRAGMA synchronous=FULL; PRAGMA mmap_size=0";
    const int set = sqlite3_exec(raw, settings, nullptr, nullptr, nullptr);
    if (set != SQLITE_OK) return sqlite_error(raw, set, path);
    sqlite3_backup* copying = sqlite3_backup_init(raw, "main", handle_.get(), "main");
    if (copying == nullptr) return sqlite_error(raw, sqlite3_extended_errcode(raw), path);
    // In one go: between two steps a commit of another process would start the copy anew.
    const int copied = sqlite3_backup_step(copying, -1);
    const int finished = sqlite3_backup_finish(copying);
    if (copied != SQLITE_DONE) return sqlite_error(nullptr, copied, path);
    if (finished != SQLITE_OK) return sqlite_error(nullptr, finished, path);
    return {};
}

Result<void> Database::copy_to(const std::string& path) {
    const auto made = write_new_file(path, {}, 0600);
    if (made.has_error()) return made.error();
    // The snapshot is taken by a statement, which waits for a lock where the backup API would give up.
    Result<void> done = run("BEGIN");
    if (!done.has_error()) {
        const auto begun = number("SELECT count(*) FROM sqlite_schema");
        done = begun.has_error() ? Result<void>(begun.error()) : fill(path);
        const auto ended = run("COMMIT");
        if (!done.has_error()) done = ended;
    }
    if (!done.has_error()) return {};
    const auto removed = remove_file(path);
    if (removed.has_error()) return Error{done.error().what, done.error().where, removed.error().what};
    return done;
}

}  // namespace sekisho::disk
