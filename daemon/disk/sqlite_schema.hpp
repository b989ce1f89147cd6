// SPDX-License-Identifier: Apache-2.0
// What a database consists of, as text that is compared: an index or trigger that was added changes answers as much as
// another table does.
#pragma once

#include "daemon/disk/sqlite.hpp"
#include "daemon/model/result.hpp"

#include <functional>
#include <string>
#include <vector>

namespace sekisho::disk {

// Every object as "type name on table: sql", in order of name.
[[nodiscard]] Result<std::vector<std::string>> schema_of(Database& database);
// The same of a new database that `create` was given.
[[nodiscard]] Result<std::vector<std::string>> schema_made_by(const std::function<Result<void>(Database&)>& create);

}  // namespace sekisho::disk
