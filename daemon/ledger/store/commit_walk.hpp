// SPDX-License-Identifier: Apache-2.0
// The commits of a range of entries. A signature is in no leaf hash: whoever writes to the file can put one on a row
// within a commit, or take one away, and so move what a disposal takes for the end of a commit.
#pragma once

#include "daemon/disk/sqlite.hpp"
#include "daemon/ledger/note.hpp"
#include "daemon/ledger/store/schema.hpp"
#include "daemon/ledger/store/sound_tiles.hpp"
#include "daemon/model/result.hpp"

#include <cstdint>
#include <optional>

namespace sekisho::ledger {

class CommitWalk {
public:
    // From `first` on, where a commit begins. `tiles` must live as long as this object. Error: the keys in force there
    // cannot be read, or are not those that the tree holds.
    [[nodiscard]] static Result<CommitWalk> begin(disk::Database& database, SoundTiles& tiles, std::int64_t first);

    // The next row, which is what the tree holds; `last`: the range ends with it. Error: it ends the range, or a commit
    // that introduces a key, and bears no signature of the daemon's. Other signatures are not looked at: nothing of the
    // range rests on them, and millions would take minutes.
    [[nodiscard]] Result<void> next(const StoredRow& row, bool last);

private:
    CommitWalk(SoundTiles& tiles, std::int64_t first) : tiles_(&tiles), previous_(first) {}
    [[nodiscard]] Result<void> note_key(const Row& row);
    [[nodiscard]] Result<bool> is_signed(const StoredRow& row, std::int64_t size) const;

    SoundTiles* tiles_;
    NoteKey origin_;
    PublicKey daily_{};                    // signs the commit under way
    std::optional<PublicKey> introduced_;  // by it, for those after it
    std::int64_t previous_;                // entries before the commit under way
};

}  // namespace sekisho::ledger
