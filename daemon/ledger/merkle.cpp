// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/merkle.hpp"

#include <utility>

namespace sekisho::ledger {

Digest tile_root(const std::vector<Digest>& hashes) {
    std::vector<Digest> row = hashes;
    while (row.size() > 1) {
        for (std::size_t i = 0; i + 1 < row.size(); i += 2) row[i / 2] = node_hash(row[i], row[i + 1]);
        row.resize(row.size() / 2);
    }
    return row.front();
}

Result<Tree> Tree::from_tiles(std::int64_t size, const LoadTile& load) {
    Tree tree;
    std::vector<std::int64_t> full;  // by level: how many full tiles
    for (std::int64_t count = size / kTileWidth; count > 0; count /= kTileWidth) full.push_back(count);
    for (std::size_t level = full.size(); level-- > 0;) {
        // The tile one level up holds the roots of these, and is not full yet.
        const std::int64_t first = full[level] - full[level] % kTileWidth;
        for (std::int64_t index = first; index < full[level]; ++index) {
            const auto hashes = load(static_cast<int>(level), index);
            if (hashes.has_error()) return hashes.error();
            tree.add(static_cast<int>(level) + 1, tile_root(hashes.value()));
        }
    }
    tree.size_ = size - size % kTileWidth;
    return tree;
}

void Tree::append(const Digest& leaf) {
    ++size_;
    add(0, leaf);
}

void Tree::append_tile(const Digest& root) {
    size_ += kTileWidth;
    add(1, root);
}

void Tree::add(int level, const Digest& hash) {
    const auto row = static_cast<std::size_t>(level);
    if (partial_.size() <= row) partial_.resize(row + 1);
    partial_[row].push_back(hash);
    Peak last{level * kTileHeight, hash};
    const int tile_height = (level + 1) * kTileHeight;
    while (!peaks_.empty() && peaks_.back().height == last.height && last.height < tile_height) {
        last = Peak{last.height + 1, node_hash(peaks_.back().hash, last.hash)};
        peaks_.pop_back();
    }
    if (partial_[row].size() < kTileWidth) {
        peaks_.push_back(last);
        return;
    }
    // The 256th hash closes the tile: the merged subtree is the next hash one level up.
    full_.push_back(Tile{level, full_tiles(level), std::exchange(partial_[row], {})});
    add(level + 1, last.hash);
}

std::int64_t Tree::full_tiles(int level) const {
    return ((size_ >> (kTileHeight * level)) / kTileWidth) - 1;
}

Digest Tree::root() const {
    if (peaks_.empty()) return sha256({});
    Digest root = peaks_.back().hash;
    for (std::size_t i = peaks_.size() - 1; i-- > 0;) root = node_hash(peaks_[i].hash, root);
    return root;
}

std::vector<Tile> Tree::take_tiles() {
    return std::exchange(full_, {});
}

}  // namespace sekisho::ledger
