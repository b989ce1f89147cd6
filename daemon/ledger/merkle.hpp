// SPDX-License-Identifier: Apache-2.0
// The Merkle tree of RFC 6962 over the ledger's leaves, grown at its right edge, in tiles of 256 hashes as C2SP
// tlog-tiles cuts them: tile (level, index) holds the roots of 256 neighbouring full subtrees of 256^level leaves each.
#pragma once

#include "daemon/ledger/hash.hpp"
#include "daemon/model/result.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace sekisho::ledger {

inline constexpr int kTileHeight = 8;
inline constexpr std::int64_t kTileWidth = std::int64_t{1} << kTileHeight;

struct Tile {
    int level = 0;
    std::int64_t index = 0;
    std::vector<Digest> hashes;  // kTileWidth of them
};

// Root of the full subtree over one tile's hashes.
[[nodiscard]] Digest tile_root(const std::vector<Digest>& hashes);

class Tree {
public:
    // The tree of the first `size - size % 256` leaves, from its full tiles; the caller appends the leaves after them.
    // Error: what `load` returned for a tile that must exist.
    using LoadTile = std::function<Result<std::vector<Digest>>(int level, std::int64_t index)>;
    [[nodiscard]] static Result<Tree> from_tiles(std::int64_t size, const LoadTile& load);

    void append(const Digest& leaf);  // a leaf_hash
    // kTileWidth leaves at once, as the root of their subtree; the size is a multiple of that. take_tiles() leaves out
    // the tile that they fill at level 0.
    void append_tile(const Digest& root);
    [[nodiscard]] std::int64_t size() const { return size_; }
    // Of the empty tree: SHA-256 of nothing.
    [[nodiscard]] Digest root() const;
    // Of a level of which there is a tile that is not full: its hashes.
    [[nodiscard]] const std::vector<Digest>& edge(int level) const { return partial_[static_cast<std::size_t>(level)]; }
    // The tiles that became full since the last call.
    [[nodiscard]] std::vector<Tile> take_tiles();

private:
    struct Peak {
        int height = 0;  // full subtree of 2^height leaves
        Digest hash{};
    };
    void add(int level, const Digest& hash);
    [[nodiscard]] std::int64_t full_tiles(int level) const;
    std::int64_t size_ = 0;
    std::vector<Peak> peaks_;                   // from left to right, heights falling
    std::vector<std::vector<Digest>> partial_;  // by level: the hashes of the tile that is not full yet
    std::vector<Tile> full_;
};

}  // namespace sekisho::ledger
