// SPDX-License-Identifier: Apache-2.0
// Opening a state directory's ledger: whose it is, whether it is sound, and what waits in its spill file.
#pragma once

#include "daemon/disk/file.hpp"
#include "daemon/disk/sqlite.hpp"
#include "daemon/ledger/commit.hpp"
#include "daemon/ledger/store/keys.hpp"
#include "daemon/ledger/store/projection.hpp"
#include "daemon/ledger/store/replay.hpp"
#include "daemon/ledger/store/spill_file.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::ledger {

using OnEntry = std::function<void(const Entry&)>;

// Errors: no such directory, a running daemon holds it.
[[nodiscard]] Result<disk::FolderLock> lock_state_dir(const std::string& dir);
// The directory's origin key. Errors: no ledger there, or it is that of another origin.
[[nodiscard]] Result<OriginKey> origin_key_of(const std::string& dir, const std::string& origin);

struct OpenedLedger {
    disk::Database database;
    Replayed replayed;
    std::optional<Error> unwritable;  // asked to write, it can only be read: why
};
// Errors: cannot be read, another schema, damaged tail, begun under another origin key than `origin`.
[[nodiscard]] Result<OpenedLedger> open_ledger(const std::string& dir, const NoteKey& origin, disk::OpenMode mode,
                                               const Folding& folding);

struct Spill {
    std::optional<SpillFile> file;  // nothing: it cannot be used, a remark says why
    std::vector<Commit> commits;    // that are not in the ledger
    bool unsound = false;           // something in it could not be read, or does not go on where the ledger ends
    std::vector<Error> remarks;     // for whoever looks after the gate
};
// Opens or makes the spill file beside the ledger in `database`. What waits in it goes to `on_entry`, and `replayed`
// then speaks of the end with it. A file that is unsound is kept aside.
[[nodiscard]] Spill take_up_spill(const std::string& path, const std::string& origin, disk::Database& database,
                                  Replayed& replayed, const OnEntry& on_entry);

// The end of the ledger, as `replayed` speaks of it, moves behind a commit that waits; its entries go to `on_entry`.
// False: it does not go on there, or is not signed by its key; `replayed` may then not be used any more.
[[nodiscard]] bool go_on(const Commit& commit, const std::string& origin, Replayed& replayed, const OnEntry& on_entry);

}  // namespace sekisho::ledger
