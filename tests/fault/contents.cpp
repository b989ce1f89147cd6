// SPDX-License-Identifier: Apache-2.0
#include "tests/fault/contents.hpp"

#include <sqlite3.h>
#include <array>
#include <filesystem>

namespace sekisho::fault {
namespace {

class Reader {
public:
    // As the store reads a copy: a log beside the file is taken into account, and nothing is written.
    Reader(const std::string& path, std::string& out) : out_(out) {
        const bool log = std::filesystem::exists(path + "-wal");
        const std::string name = log ? path : "file:" + path + "?immutable=1";
        const int flags = log ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
        note(sqlite3_open_v2(name.c_str(), &handle_, flags, log ? "unix-excl" : nullptr));
        sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    }
    ~Reader() { sqlite3_close(handle_); }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    void ask(const char* sql) {
        sqlite3_stmt* rows = nullptr;
        int code = sqlite3_prepare_v2(handle_, sql, -1, &rows, nullptr);
        while (code == SQLITE_OK || code == SQLITE_ROW) {
            code = sqlite3_step(rows);
            if (code == SQLITE_ROW) add(rows);
        }
        note(code);
        sqlite3_finalize(rows);
    }

private:
    void note(int code) { out_ += "=" + std::to_string(code) + "\n"; }
    void add(sqlite3_stmt* rows) {
        for (int i = 0; i < sqlite3_column_count(rows); ++i) {
            out_ += static_cast<char>('0' + sqlite3_column_type(rows, i));
            const auto* bytes = static_cast<const char*>(sqlite3_column_blob(rows, i));
            const int size = sqlite3_column_bytes(rows, i);
            if (bytes != nullptr) out_.append(bytes, static_cast<std::size_t>(size));
            out_ += '|';
        }
        out_ += '\n';
    }
    std::string& out_;
    sqlite3* handle_ = nullptr;
};

constexpr std::array<const char*, 3> kOfBoth{
    // As text: whether SQLite keeps a word as text or as bytes changes nothing that is made of it.
    "SELECT CAST(type AS TEXT),CAST(name AS TEXT),CAST(tbl_name AS TEXT),CAST(sql AS TEXT) FROM sqlite_schema",
    "PRAGMA user_version", "PRAGMA application_id"};
constexpr std::array<const char*, 6> kOfLedger{
    "SELECT * FROM entry NOT INDEXED",
    "WITH n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i<40) SELECT e.* FROM n CROSS JOIN entry e ON e.seq=n.i",
    "SELECT lvl,idx,h FROM tile",
    "SELECT pid,t_event,zone,dir,seq FROM entry INDEXED BY ix_person ORDER BY pid,t_event,zone,dir",
    "SELECT zone,t_event,pid,dir,seq FROM entry INDEXED BY ix_zone ORDER BY zone,t_event,pid,dir",
    "SELECT max(seq) FROM entry"};
constexpr std::array<const char*, 4> kOfVault{
    "SELECT * FROM person NOT INDEXED", "SELECT * FROM card NOT INDEXED", "SELECT * FROM free_text NOT INDEXED",
    "SELECT a.pcommit,b.salt,b.body FROM free_text a NOT INDEXED CROSS JOIN free_text b ON b.pcommit=a.pcommit"};

}  // namespace

std::string contents_of(const std::string& dir) {
    std::string all;
    {
        Reader reader(dir + "/ledger.db", all);
        for (const char* sql : kOfBoth) reader.ask(sql);
        for (const char* sql : kOfLedger) reader.ask(sql);
    }
    Reader reader(dir + "/personal.db", all);
    for (const char* sql : kOfBoth) reader.ask(sql);
    for (const char* sql : kOfVault) reader.ask(sql);
    return all;
}

}  // namespace sekisho::fault
