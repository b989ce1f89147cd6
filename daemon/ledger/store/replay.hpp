// SPDX-License-Identifier: Apache-2.0
// Reading entries in order: at start-up, with what the writer must know to go on, and beside a ledger in use.
#pragma once

#include "daemon/disk/sqlite.hpp"
#include "daemon/ledger/merkle.hpp"
#include "daemon/ledger/note.hpp"
#include "daemon/ledger/store/patience.hpp"
#include "daemon/ledger/store/projection.hpp"
#include "daemon/model/entry.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace sekisho::ledger {

struct Replayed {
    Tree tree;
    NoteKey origin;          // as the genesis says
    PublicKey daily{};       // signs the next commit
    WallTime daily_since{};  // t_rec of the entry that introduced it
    std::int64_t boot_seq = 0;
};

// Entries from seq `from` on; those before it were taken in already (resume_from), and are read only as far as the tree
// and the last signature want them: the last commit, at most 255 rows more, and back to the last key entry.
// Errors: no genesis, an entry that is missing and was not disposed of, a row that is no entry, a missing tile, a last
// commit without a sound signature, a snapshot that `folding` needs and that is missing or was changed. Earlier
// signatures and tiles are `verify`'s work.
[[nodiscard]] Result<Replayed> replay(disk::Database& database, std::int64_t from, const Folding& folding);

// As the genesis says. Error: there is none.
[[nodiscard]] Result<NoteKey> origin_of(disk::Database& database);
// The entry of that number. Nothing: its row is not there. Error: unreadable, or no entry.
[[nodiscard]] Result<std::optional<Entry>> entry_at(disk::Database& database, Seq seq);

// Leaf hashes of the entries behind the last full tile of the first `size`: from their rows, and of those that are
// missing from the stored tile, where the ledger is longer. Error: they are in neither.
[[nodiscard]] Result<std::vector<Digest>> edge_hashes(disk::Database& database, std::int64_t size);
// Of the tree of the first `size` entries; from its tiles and edge_hashes.
[[nodiscard]] Result<Digest> root_at(disk::Database& database, std::int64_t size);
inline constexpr const char* kSelectSize = "SELECT coalesce((SELECT max(seq) FROM entry)+1,0)";

// How far a reading went: that many entries from the ledger's beginning.
struct Reached {
    std::int64_t size = 0;
    Digest root{};
    bool more = false;  // the ledger goes on
    NoteKey origin;     // as the genesis says
};
// Entries `from` and on of a ledger.db that may be in use, at most `most` of them. Read-only; any thread. Error: not
// there, unreadable, shorter than `from`, or damaged.
// Where entries were disposed of, folding.restart is given the snapshot, and the reading goes on behind it, also when
// that is more than `most`; without it what is left is told. Error: also a reading that was given up, and it says so.
[[nodiscard]] Result<Reached> read_on(const std::string& path, std::int64_t from, std::int64_t most,
                                      const Folding& folding, const Patience& patience = {});

// A key entry's two keys. Error: not 32 bytes, or no name for a ledger.
struct KeyFields {
    PublicKey daily{};
    NoteKey origin;
};
[[nodiscard]] Result<KeyFields> key_fields(const KeyDetail& detail);

// Stored hashes of a tile. Error: not there, or not 256 hashes.
[[nodiscard]] Result<std::vector<Digest>> load_tile(disk::Statement& select, int level, std::int64_t index);
inline constexpr const char* kSelectTile = "SELECT h FROM tile WHERE lvl=? AND idx=?";

}  // namespace sekisho::ledger
