// SPDX-License-Identifier: Apache-2.0
// The files `snapshot/<hex>` of a state directory: what the entries before a disposal added up to, which a `snapshot`
// entry commits to. With the rows gone there is no other way to it, so it is no cache.
#pragma once

#include "daemon/model/card.hpp"
#include "daemon/model/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sekisho::ledger {

// "snapshot/<64 hex digits>"
[[nodiscard]] std::string snapshot_name(const Digest& sha256);
// Durable when it returns; a file of the same text stays as it is. Returns the text's SHA-256.
[[nodiscard]] Result<Digest> write_snapshot(const std::string& dir, std::string_view text);
// Error: missing, unreadable, or not the text of that hash.
[[nodiscard]] Result<std::string> read_snapshot(const std::string& dir, const Digest& sha256);
// Overwrites and removes all snapshots but this one.
[[nodiscard]] Result<void> drop_other_snapshots(const std::string& dir, const Digest& kept);

}  // namespace sekisho::ledger
