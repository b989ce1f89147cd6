// SPDX-License-Identifier: Apache-2.0
// TOML text -> tree. The only file that sees the TOML library.
#pragma once

#include "daemon/config/faults.hpp"
#include "daemon/config/node.hpp"

#include <optional>
#include <string_view>

namespace sekisho::config {

// The tree of a TOML text, or nothing and one fault.
[[nodiscard]] std::optional<Node> parse_toml(std::string_view text, std::string_view file, FaultList& faults);

// The `[files]` table, or the keys `files = {...}` and `files.NAME`, of a text that is no TOML as a whole, so that the
// other files can still be checked.
[[nodiscard]] std::optional<Node> salvage_files_table(std::string_view text, std::string_view file);

}  // namespace sekisho::config
