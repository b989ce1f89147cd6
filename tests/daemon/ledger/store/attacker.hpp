// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <string>
#include <vector>

namespace sekisho::ledger::testing_support {

// Someone with the right to write to the file and none of the keys.
class Attacker {
public:
    explicit Attacker(const std::string& path) {
        EXPECT_EQ(sqlite3_open_v2(path.c_str(), &handle_, SQLITE_OPEN_READWRITE, nullptr), SQLITE_OK);
    }
    ~Attacker() { sqlite3_close(handle_); }
    Attacker(const Attacker&) = delete;
    Attacker& operator=(const Attacker&) = delete;

    void run(const std::string& sql) {
        char* message = nullptr;
        EXPECT_EQ(sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, &message), SQLITE_OK) << message << ": " << sql;
        sqlite3_free(message);
    }
    // Takes the guards off, acts, and puts them back with their very text.
    void behind_the_guards(const std::string& sql) {
        run("BEGIN; CREATE TEMP TABLE guard AS SELECT sql FROM sqlite_schema WHERE type='trigger';"
            "DROP TRIGGER no_upd; DROP TRIGGER no_del;");
        run(sql);
        sqlite3_stmt* rows = nullptr;
        ASSERT_EQ(sqlite3_prepare_v2(handle_, "SELECT sql FROM temp.guard", -1, &rows, nullptr), SQLITE_OK);
        std::vector<std::string> guards;
        while (sqlite3_step(rows) == SQLITE_ROW)
            guards.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(rows, 0)));
        sqlite3_finalize(rows);
        ASSERT_EQ(guards.size(), 2U);
        for (const std::string& guard : guards) run(guard);
        run("DROP TABLE temp.guard; COMMIT");
    }

private:
    sqlite3* handle_ = nullptr;
};

}  // namespace sekisho::ledger::testing_support
