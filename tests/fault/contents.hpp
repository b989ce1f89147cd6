// SPDX-License-Identifier: Apache-2.0
// All that the databases of a state directory say, asked of SQLite alone: an oracle apart from the rooms it tests.
#pragma once

#include <string>

namespace sekisho::fault {

// Of ledger.db and personal.db: schema, pragmas, every table in its own order, every row by its key, and every index.
// Errors are part of it.
[[nodiscard]] std::string contents_of(const std::string& dir);

}  // namespace sekisho::fault
