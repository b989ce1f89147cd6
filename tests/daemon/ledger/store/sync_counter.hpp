// SPDX-License-Identifier: Apache-2.0
// An SQLite file system that counts xSync, and fails it when told to: made the default once, before any database is
// opened.
#pragma once

#include <atomic>

namespace sekisho::ledger::testing_support {

struct SyncCounter {
    std::atomic<int> wal{0};           // xSync of files named *-wal
    std::atomic<int> database{0};      // of the others
    std::atomic<bool> failing{false};  // xSync of a ledger answers SQLITE_IOERR_FSYNC and reaches no disk
    std::atomic<int> failed{0};
};
// The counter of the process.
SyncCounter& sync_counter();

}  // namespace sekisho::ledger::testing_support
