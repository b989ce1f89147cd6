// SPDX-License-Identifier: Apache-2.0
// What SQLite said, for the sources of this room.
#pragma once

#include "daemon/model/result.hpp"

#include <string>

struct sqlite3;

namespace sekisho::disk {

// `handle`: asked for its text; nullptr: the text of `code`.
[[nodiscard]] Error sqlite_error(sqlite3* handle, int code, const std::string& path);

}  // namespace sekisho::disk
