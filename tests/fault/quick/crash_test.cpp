// SPDX-License-Identifier: Apache-2.0
// 6.5-B3b: a campaign that finds nothing proves something only where the same campaign finds what is known to be there.
#include "tests/fault/campaign.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>

namespace sekisho::fault {
namespace {

// A plain table in SQLite, with settings that are or are not durable: rows 1, 2, 3 ..., each acknowledged by itself.
class PlainTable {
public:
    explicit PlainTable(const std::string& path) {
        EXPECT_EQ(sqlite3_open_v2(path.c_str(), &handle_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr),
                  SQLITE_OK);
    }
    ~PlainTable() { sqlite3_close(handle_); }
    PlainTable(const PlainTable&) = delete;
    PlainTable& operator=(const PlainTable&) = delete;
    bool run(const std::string& sql) {
        return sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
    }
    // -1: it cannot be read.
    [[nodiscard]] std::int64_t number(const char* sql) {
        sqlite3_stmt* row = nullptr;
        std::int64_t value = -1;
        if (sqlite3_prepare_v2(handle_, sql, -1, &row, nullptr) == SQLITE_OK && sqlite3_step(row) == SQLITE_ROW)
            value = sqlite3_column_int64(row, 0);
        sqlite3_finalize(row);
        return value;
    }

private:
    sqlite3* handle_ = nullptr;
};

Tally plain_table(const std::string& journal, const std::string& synchronous) {
    const MemoryFolder folder;
    Recorder recorder;
    {
        const Watch watch(folder / "state", recorder);
        EXPECT_EQ(::mkdir((folder / "state").c_str(), 0700), 0);
        PlainTable table(folder / "state/plain.db");
        EXPECT_TRUE(table.run("PRAGMA journal_mode=" + journal + "; PRAGMA synchronous=" + synchronous +
                              "; PRAGMA wal_autocheckpoint=0; CREATE TABLE t(n INTEGER PRIMARY KEY, body BLOB)"));
        for (std::int64_t n = 1; n <= 12; ++n) {
            EXPECT_TRUE(table.run(fmt::format("INSERT INTO t VALUES({},zeroblob(700))", n)));
            recorder.mark(n);
            if (n % 6 != 0) continue;
            EXPECT_TRUE(table.run("PRAGMA wal_checkpoint(PASSIVE)"));
        }
    }
    return try_crashes(recorder.moments(), Flushes::work, 1, {100, 100'000},
                       [](const std::string& dir, std::int64_t promised, std::int64_t) -> std::string {
                           PlainTable table(dir + "/plain.db");
                           const auto rows = table.number("SELECT count(*) FROM t WHERE n<=(SELECT count(*) FROM t)");
                           return rows < promised ? fmt::format("LOST: {} rows of {}", rows, promised) : "";
                       });
}

TEST(CrashControl, delete_with_full_loses_acknowledged_rows) {
    const Tally tally = plain_table("DELETE", "FULL");
    EXPECT_GT(tally.lost, 0) << to_text(tally);
}

TEST(CrashControl, wal_with_normal_loses_acknowledged_rows) {
    const Tally tally = plain_table("WAL", "NORMAL");
    EXPECT_GT(tally.lost, 0) << to_text(tally);
}

// The other way round: settings that are durable are not blamed, so the images are not worse than a disk.
TEST(CrashControl, durable_settings_lose_nothing) {
    for (const auto& [journal, synchronous] : {std::pair{"DELETE", "EXTRA"}, {"WAL", "FULL"}}) {
        const Tally tally = plain_table(journal, synchronous);
        EXPECT_EQ(tally.faulty, 0) << journal << ": " << to_text(tally) << (tally.first.empty() ? "" : tally.first[0]);
        EXPECT_GT(tally.states, 200) << to_text(tally);
    }
}

TEST(CrashControl, a_ledger_on_a_disk_that_does_not_flush_loses_entries) {
    const Tally tally = try_crashes(record_run(1, 12, 0), Flushes::do_nothing, 1, {20, 2000});
    EXPECT_GT(tally.lost, 0) << to_text(tally);
}

// The short form of the campaign, for the sanitizers too; one store is about to fill a tile.
// STD-IEC-11
TEST(Crash, a_few_states_of_every_moment) {
    for (const std::int64_t filler : {0, 250}) {
        const Tally tally = try_crashes(record_run(7, 14, filler), Flushes::work, 7, {12, 1000});
        EXPECT_EQ(tally.faulty, 0) << to_text(tally) << (tally.first.empty() ? "" : tally.first[0]);
        EXPECT_GT(tally.states, 100) << to_text(tally);
    }
}

}  // namespace
}  // namespace sekisho::fault
