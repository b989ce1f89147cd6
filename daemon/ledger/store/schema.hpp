// SPDX-License-Identifier: Apache-2.0
// The tables of `ledger.db`, as text: a verifier compares this text exactly, since an added trigger or index changes
// answers.
#pragma once

#include "daemon/disk/sqlite.hpp"
#include "daemon/ledger/encoding.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace sekisho::ledger {

inline constexpr std::int64_t kApplicationId = 0x534b4c47;  // "SKLG"
inline constexpr std::int64_t kSchemaVersion = 1;

[[nodiscard]] Result<void> create_schema(disk::Database& database);
// What disk::schema_of returns for a sound ledger.
[[nodiscard]] Result<std::vector<std::string>> expected_schema();
// Error: another application's file, another version, another schema.
[[nodiscard]] Result<void> check_schema(disk::Database& database);

struct StoredRow {
    Row row;
    std::vector<std::uint8_t> sig;  // empty but on the last row of a commit
};
// "SELECT ... FROM entry " with the columns as read_row wants them.
[[nodiscard]] std::string select_rows();
// Error: a column of another type than the table's.
[[nodiscard]] Result<StoredRow> read_row(const disk::Statement& statement);

// The same columns for disk::Database::each_row.
[[nodiscard]] std::string row_columns();
inline constexpr std::size_t kSigColumn = kNumbers + 2;
// `row` then lives as long as `columns`. Error: as read_row.
[[nodiscard]] Result<void> view_row(const disk::RowView& columns, RowRef& row);

}  // namespace sekisho::ledger
