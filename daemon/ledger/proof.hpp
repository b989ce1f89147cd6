// SPDX-License-Identifier: Apache-2.0
// Proofs about trees of RFC 6962: that a leaf is in a tree (section 2.1.1), that a tree grew out of an earlier one
// (section 2.1.2). The verifier knows hashes only, and goes as RFC 9162, sections 2.1.3.2 and 2.1.4.2, says.
#pragma once

#include "daemon/ledger/merkle.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <utility>
#include <vector>

namespace sekisho::ledger {

// The hashes of a tree of `size` leaves, as C2SP tlog-tiles cuts them: from the database, an export, or memory. Keeps
// the tiles that it asked for, so it is for a few proofs, not for one of each leaf.
class TreeHashes {
public:
    // The first `width` (1 .. kTileWidth) hashes of a tile; asked only for what a tree of `size` leaves has.
    using Load = std::function<Result<std::vector<Digest>>(int level, std::int64_t index, std::int64_t width)>;
    TreeHashes(std::int64_t size, Load load) : size_(size), load_(std::move(load)) {}

    [[nodiscard]] std::int64_t size() const { return size_; }
    // How many hashes of a tile there are in a tree of `size` leaves, 0 .. kTileWidth.
    [[nodiscard]] static std::int64_t width(int level, std::int64_t index, std::int64_t size);
    // A tile as it is in the tree of size() leaves, which must have some of it. Lives as long as this object. Error:
    // what `load` returned, or a tile of another width.
    [[nodiscard]] Result<const std::vector<Digest>*> tile(int level, std::int64_t index);
    // Root of the leaves begin .. end - 1, where 0 <= begin < end <= size(), and `begin` is a multiple of the greatest
    // power of two below their number (as it is for every node of a tree).
    [[nodiscard]] Result<Digest> root_of(std::int64_t begin, std::int64_t end);
    // Root of the first `size` leaves, 0 <= size <= size().
    [[nodiscard]] Result<Digest> root_at(std::int64_t size);

private:
    [[nodiscard]] Result<Digest> subtree(int height, std::int64_t index);
    std::int64_t size_;
    Load load_;
    std::map<std::pair<int, std::int64_t>, std::vector<Digest>> kept_;
};

using HashPath = std::vector<Digest>;
inline constexpr std::size_t kMaxPath = 63;  // hashes; a tree has fewer than 2^63 leaves

// From the leaf's sibling to a child of the root of the first `size` leaves. Errors: not 0 <= index < size <=
// hashes.size(); what `hashes` returned.
[[nodiscard]] Result<HashPath> inclusion_path(TreeHashes& hashes, std::int64_t index, std::int64_t size);
// That the tree of `size` leaves begins with the tree of `old_size`; empty when they are equal or the old one is empty.
// Errors: not 0 <= old_size <= size <= hashes.size(); what `hashes` returned.
[[nodiscard]] Result<HashPath> consistency_path(TreeHashes& hashes, std::int64_t old_size, std::int64_t size);

[[nodiscard]] bool is_included(const Digest& leaf, std::int64_t index, std::int64_t size, const Digest& root,
                               const HashPath& path);
[[nodiscard]] bool is_consistent(std::int64_t old_size, const Digest& old_root, std::int64_t size, const Digest& root,
                                 const HashPath& path);

}  // namespace sekisho::ledger
