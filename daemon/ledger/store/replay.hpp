// SPDX-License-Identifier: Apache-2.0
// Start-up: every entry once, in order, and what the writer must know to go on.
#pragma once

#include "daemon/disk/sqlite.hpp"
#include "daemon/ledger/merkle.hpp"
#include "daemon/ledger/note.hpp"
#include "daemon/model/entry.hpp"

#include <functional>

namespace sekisho::ledger {

struct Replayed {
    Tree tree;
    NoteKey origin;          // as the genesis says
    PublicKey daily{};       // signs the next commit
    WallTime daily_since{};  // t_rec of the entry that introduced it
    std::int64_t boot_seq = 0;
};

// Errors: no genesis, a gap, a row that is no entry, a missing tile, a last commit without a sound signature. Earlier
// signatures and tiles are `verify`'s work.
[[nodiscard]] Result<Replayed> replay(disk::Database& database, const std::function<void(const Entry&)>& on_entry);

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
