// SPDX-License-Identifier: Apache-2.0
// A time in which the ledger cannot be written: what waits, and how it comes back.
#pragma once

#include "daemon/ledger/commit.hpp"
#include "daemon/ledger/store/appender.hpp"
#include "daemon/model/entry.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace sekisho::ledger {

struct Outage {
    Error cause;
    std::optional<WallTime> began;  // nothing: not told yet
    std::vector<Commit> spilled;    // durable in the spill file, in order
    std::int64_t unreadable = 0;    // places where the spill file could not be read
};

// The entry that stands behind what was imported.
[[nodiscard]] EntryDraft gap_entry(const Outage& outage, const Now& now, std::int64_t lost);

// A commit that neither file took, as far as its caller was told; the ledger may hold it all the same.
struct Unanswered {
    Commit commit;
    std::vector<Entry> entries;
    Tree tree;                           // with it
    std::optional<SigningKey> next_key;  // that it introduces: in force if it stands
    WallTime key_since{};
};

// Writes what waits behind the ledger's end, where `tree` stands. What is there already is passed over. Error: the disk
// fails again, or the ledger does not end where what waits begins, or is another with it than `expected`.
[[nodiscard]] Result<void> import_spilled(Appender& appender, Tree& tree, const std::vector<Commit>& spilled,
                                          const Digest& expected);

}  // namespace sekisho::ledger
