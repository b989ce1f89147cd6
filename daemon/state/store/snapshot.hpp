// SPDX-License-Identifier: Apache-2.0
// What a ledger has added up to, put beside it for good before a disposal takes away what it was folded from.
#pragma once

#include "daemon/ledger/store/patience.hpp"
#include "daemon/model/entry.hpp"
#include "daemon/model/result.hpp"

#include <string>

namespace sekisho::state {

// Folds the ledger in `dir`, which may be in use, and writes `snapshot/<hex>`; durable when it returns. The detail of
// the `snapshot` entry that is to follow. Read-only but for that file, and slow: never on the ledger thread. Error:
// unreadable, damaged, the disk's, or given up; then there is no file.
[[nodiscard]] Result<SnapshotDetail> take_snapshot(const std::string& dir, const ledger::Patience& patience = {});

}  // namespace sekisho::state
