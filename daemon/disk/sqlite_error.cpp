// SPDX-License-Identifier: Apache-2.0
#include "daemon/disk/sqlite_error.hpp"

#include "daemon/disk/sqlite.hpp"

#include <fmt/format.h>
#include <sqlite3.h>
#include <string_view>

namespace sekisho::disk {
namespace {

const std::string kDamaged = "the file is damaged: keep it, and restore a backup beside it";

std::string hint_for(int code) {
    if (code == SQLITE_IOERR_SHORT_READ) return kDamaged;
    switch (code & 0xff) {
        case SQLITE_FULL: return "free some space on this file system";
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
        case SQLITE_READONLY: return "look at the owner and mode of the file and its folder";
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return "another program uses this file";
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB: return kDamaged;
        case SQLITE_IOERR: return "look at the system log for errors of the disk";
        default: return "";
    }
}

}  // namespace

Error sqlite_error(sqlite3* handle, int code, const std::string& path) {
    const int extended = handle == nullptr ? code : sqlite3_extended_errcode(handle);
    const char* text = handle == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(handle);
    // This one has no code of its own: the file's first bytes name a format that no SQLite has written.
    const bool format = code == SQLITE_ERROR && std::string_view(text) == "unsupported file format";
    return Error{fmt::format("{} (SQLite error {})", text, extended), path, format ? kDamaged : hint_for(extended)};
}

bool is_damage(const Error& error) {
    return error.hint == kDamaged;
}

}  // namespace sekisho::disk
