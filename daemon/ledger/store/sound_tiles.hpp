// SPDX-License-Identifier: Apache-2.0
// Whether what the file says is what a tree holds that is known already: the writer's own, or one whose root is signed.
#pragma once

#include "daemon/disk/sqlite.hpp"
#include "daemon/ledger/encoding.hpp"
#include "daemon/ledger/hash.hpp"
#include "daemon/ledger/merkle.hpp"
#include "daemon/ledger/proof.hpp"
#include "daemon/model/entry.hpp"
#include "daemon/model/result.hpp"

#include <cstdint>
#include <map>
#include <vector>

namespace sekisho::ledger {

// The tiles of a tree. The last of each level comes from the tree itself, each full one from the file, and only when
// its root is that in the tile above it. Keeps one tile of each level: for entries in order, one is read for 256 of
// them.
class SoundTiles {
public:
    // Both must live as long as this object, and the tree must not grow meanwhile.
    SoundTiles(disk::Database& database, const Tree& tree) : database_(database), tree_(tree) {}

    // Lives until the next call. Error: the tree has no such tile, the file lacks it, or it has another one.
    [[nodiscard]] Result<const std::vector<Digest>*> tile(int level, std::int64_t index);
    // The row's leaf hash. Error: the tree has another leaf there, or none, or a tile cannot be believed.
    [[nodiscard]] Result<Digest> check(const Row& row);
    // The entry of that number as its row says. Error: its row is not there or is none, or see `check`.
    [[nodiscard]] Result<Entry> entry(Seq seq);
    // For roots of earlier trees; no longer than this object lives.
    [[nodiscard]] TreeHashes hashes();

private:
    struct Kept {
        std::int64_t index = 0;
        std::vector<Digest> hashes;
    };
    disk::Database& database_;
    const Tree& tree_;
    std::map<int, Kept> kept_;  // by level
};

}  // namespace sekisho::ledger
