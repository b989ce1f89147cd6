// SPDX-License-Identifier: Apache-2.0
// Disposing of the oldest entries of a ledger.db (6.7-B1): what would go, and what has gone. The order that survives a
// crash at any place: the snapshot's file (state/store/snapshot.hpp), its entry, the `disposal` entry, durable; only
// then Store::drop_slice takes rows away, and goes on at the next start.
#pragma once

#include "daemon/ledger/disposal.hpp"
#include "daemon/ledger/store/patience.hpp"
#include "daemon/model/entry.hpp"
#include "daemon/model/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::ledger {

struct DisposalPlan {
    std::int64_t first = 0;
    std::int64_t count = 0;
    std::int64_t dropped = 0;       // rows that go
    Digest sha256{};                // of their leaf hashes, in order of seq
    WallTime newest{};              // t_rec, the latest in the range
    std::optional<Seq> unreviewed;  // the first entry of the range that no review entry covers whose root is right
};
// Read-only, any thread, beside a ledger in use. The range begins where the last disposal's ended, and ends at the last
// commit boundary whose entries were all recorded before `before` and whose hashes are in full tiles. Reads all of it,
// and holds each row against the tree; looks at the signatures that the tree, the end of the range and its keys'
// commits rest on. Error: nothing to dispose of there, the last disposal is not finished, an entry is missing or was
// changed or bears another signature (named), damaged, or given up. Waits for no one.
[[nodiscard]] Result<DisposalPlan> plan_disposal(const std::string& ledger_path, WallTime before,
                                                 const Patience& patience = {});

// What Store::drop_slice did.
struct Slice {
    std::int64_t rows = 0;                         // deleted; 0: it looked, or made the log empty
    std::vector<std::vector<std::uint8_t>> texts;  // pcommit of those rows that had one: the vault may forget them
    bool waiting = false;  // a reader keeps deleted rows in the log: nothing to do until it ends, ask again later
};

}  // namespace sekisho::ledger
