// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/schema.hpp"

#include "daemon/disk/sqlite_schema.hpp"

#include <fmt/format.h>

namespace sekisho::ledger {
namespace {

constexpr const char* kSchema = R"sql(BEGIN;
CREATE TABLE entry(
 seq INTEGER PRIMARY KEY NOT NULL,
 ver INTEGER NOT NULL,
 kind INTEGER NOT NULL,
 t_event INTEGER NOT NULL,
 t_rec INTEGER NOT NULL,
 t_boot INTEGER NOT NULL,
 boot_seq INTEGER NOT NULL,
 clk_status INTEGER NOT NULL,
 clk_err_us INTEGER NOT NULL,
 zone INTEGER NOT NULL,
 door INTEGER NOT NULL,
 dir INTEGER NOT NULL,
 decision INTEGER NOT NULL,
 pid INTEGER NOT NULL,
 ref_seq INTEGER NOT NULL,
 cred INTEGER NOT NULL,
 cfg_seq INTEGER NOT NULL,
 pcommit BLOB NOT NULL,
 detail BLOB NOT NULL,
 sig BLOB NOT NULL
) STRICT;
CREATE TABLE tile(lvl INTEGER NOT NULL, idx INTEGER NOT NULL, h BLOB NOT NULL, PRIMARY KEY(lvl,idx)) STRICT, WITHOUT ROWID;
CREATE INDEX ix_person ON entry(pid,t_event,zone,dir);
CREATE INDEX ix_zone ON entry(zone,t_event,pid,dir);
CREATE TRIGGER no_upd BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT,'an entry is never changed'); END;
CREATE TRIGGER no_del BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT,'an entry is never deleted'); END;
COMMIT;)sql";

}  // namespace

Result<void> create_schema(disk::Database& database) {
    const auto named =
        database.run(fmt::format("PRAGMA application_id={}; PRAGMA user_version={}", kApplicationId, kSchemaVersion));
    if (named.has_error()) return named.error();
    return database.run(kSchema);
}

Result<std::vector<std::string>> expected_schema() {
    // Every opening asks, and the text does not change.
    static const auto kExpected = disk::schema_made_by(create_schema);
    return kExpected;
}

Result<void> check_schema(disk::Database& database) {
    const auto id = database.number("PRAGMA application_id");
    if (id.has_error()) return id.error();
    if (id.value() != kApplicationId) return Error{"not a ledger of Sekisho", database.path(), "restore a backup"};
    const auto version = database.number("PRAGMA user_version");
    if (version.has_error()) return version.error();
    if (version.value() != kSchemaVersion) {
        return Error{fmt::format("a ledger of version {}, not {}", version.value(), kSchemaVersion), database.path(),
                     "use the version of Sekisho that made it"};
    }
    const auto expected = expected_schema();
    if (expected.has_error()) return expected.error();
    const auto found = disk::schema_of(database);
    if (found.has_error()) return found.error();
    if (found.value() != expected.value()) {
        return Error{"the ledger's tables, indexes or triggers were changed", database.path(),
                     "run `sekisho ledger verify`"};
    }
    return {};
}

std::string row_columns() {
    return fmt::format("{},pcommit,detail,sig", fmt::join(kColumnNames, ","));
}

std::string select_rows() {
    return fmt::format("SELECT {} FROM entry ", row_columns());
}

namespace {
Error no_integer(std::size_t column) {
    return Error{fmt::format("{} is not an integer", kColumnNames[column]), "", ""};
}
Error no_blob() {
    return Error{"pcommit, detail or sig is not a blob", "", ""};
}
}  // namespace

Result<StoredRow> read_row(const disk::Statement& statement) {
    StoredRow stored;
    for (std::size_t i = 0; i < kNumbers; ++i) {
        const int column = static_cast<int>(i);
        if (!statement.is_integer(column)) return no_integer(i);
        stored.row.numbers[i] = statement.integer(column);
    }
    for (const int column : {kNumbers + 0, kNumbers + 1, kNumbers + 2}) {
        if (!statement.is_blob(column)) return no_blob();
    }
    const auto copy = [&statement](int column) {
        const auto blob = statement.blob(column);
        return std::vector<std::uint8_t>(blob.begin(), blob.end());
    };
    stored.row.pcommit = copy(kNumbers);
    stored.row.detail = copy(kNumbers + 1);
    stored.sig = copy(kNumbers + 2);
    return stored;
}

Result<void> view_row(const disk::RowView& columns, RowRef& row) {
    const std::size_t integers = columns.integers(row.numbers);
    if (integers < kNumbers) return no_integer(integers);
    for (const std::size_t column : {kSigColumn - 2, kSigColumn - 1, kSigColumn}) {
        if (!columns.is_blob(column)) return no_blob();
    }
    row.pcommit = columns.blob(kSigColumn - 2);
    row.detail = columns.blob(kSigColumn - 1);
    return {};
}

}  // namespace sekisho::ledger
