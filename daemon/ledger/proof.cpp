// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/proof.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <bit>

namespace sekisho::ledger {
namespace {

constexpr int kMaxLevel = 7;  // a hash of level 7 stands for 2^56 leaves

// The greatest power of two below `count`, which is 2 or more.
std::int64_t split(std::int64_t count) {
    return static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(count - 1)));
}

bool is_odd(std::int64_t number) {
    return (number & 1) == 1;
}

// Where a verifier stands in two trees at once: `first` in the smaller one or at the leaf, `last` at the right edge.
struct Climb {
    std::int64_t first = 0;
    std::int64_t last = 0;

    void up() {
        first >>= 1;
        last >>= 1;
    }
    // Whether the next hash of the path belongs to the left; then to the place where that node has its parent.
    bool take_left() {
        if (!is_odd(first) && first != last) return false;
        while (!is_odd(first) && first != 0) up();
        return true;
    }
};

}  // namespace

std::int64_t TreeHashes::width(int level, std::int64_t index, std::int64_t size) {
    if (level < 0 || level > kMaxLevel || index < 0) return 0;
    const std::int64_t hashes = size >> (kTileHeight * level);
    if (index > hashes / kTileWidth) return 0;
    return std::min(kTileWidth, hashes - index * kTileWidth);
}

Result<const std::vector<Digest>*> TreeHashes::tile(int level, std::int64_t index) {
    const auto kept = kept_.find({level, index});
    if (kept != kept_.end()) return &kept->second;
    const std::int64_t wanted = width(level, index, size_);
    auto loaded = load_(level, index, wanted);
    if (loaded.has_error()) return loaded.error();
    if (static_cast<std::int64_t>(loaded->size()) != wanted) {
        return Error{fmt::format("tile {}/{} has {} hashes, not {}", level, index, loaded->size(), wanted), "", ""};
    }
    return &(kept_[{level, index}] = std::move(*loaded));
}

Result<Digest> TreeHashes::subtree(int height, std::int64_t index) {
    const int within = height % kTileHeight;
    const std::int64_t first = index << within;
    const auto hashes = tile(height / kTileHeight, first / kTileWidth);
    if (hashes.has_error()) return hashes.error();
    const auto begin = (*hashes)->begin() + static_cast<std::ptrdiff_t>(first % kTileWidth);
    const auto count = static_cast<std::ptrdiff_t>(1) << within;
    return tile_root(std::vector<Digest>(begin, begin + count));
}

Result<Digest> TreeHashes::root_of(std::int64_t begin, std::int64_t end) {
    if (begin < 0 || begin >= end || end > size_) {
        return Error{fmt::format("the tree of {} leaves has no leaves {} to {}", size_, begin, end), "", ""};
    }
    std::vector<Digest> peaks;  // full subtrees, from left to right
    while (begin < end) {
        const auto whole = std::bit_floor(static_cast<std::uint64_t>(end - begin));
        const int height = std::countr_zero(whole);
        const auto hash = subtree(height, begin >> height);
        if (hash.has_error()) return hash.error();
        peaks.push_back(*hash);
        begin += static_cast<std::int64_t>(whole);
    }
    Digest root = peaks.back();
    for (std::size_t i = peaks.size() - 1; i-- > 0;) root = node_hash(peaks[i], root);
    return root;
}

Result<Digest> TreeHashes::root_at(std::int64_t size) {
    if (size == 0) return sha256({});
    return root_of(0, size);
}

Result<HashPath> inclusion_path(TreeHashes& hashes, std::int64_t index, std::int64_t size) {
    if (index < 0 || index >= size || size > hashes.size()) {
        return Error{fmt::format("entry {} is not among the first {} of a ledger of {}", index, size, hashes.size()),
                     "", ""};
    }
    HashPath path;
    std::int64_t begin = 0;
    std::int64_t end = size;
    while (end - begin > 1) {
        const std::int64_t middle = begin + split(end - begin);
        const bool left = index < middle;
        const auto sibling = left ? hashes.root_of(middle, end) : hashes.root_of(begin, middle);
        if (sibling.has_error()) return sibling.error();
        path.push_back(*sibling);
        (left ? end : begin) = middle;
    }
    std::reverse(path.begin(), path.end());
    return path;
}

Result<HashPath> consistency_path(TreeHashes& hashes, std::int64_t old_size, std::int64_t size) {
    if (old_size < 0 || old_size > size || size > hashes.size()) {
        return Error{fmt::format("{} and {} are no two sizes, one after the other, of a ledger of {}", old_size, size,
                                 hashes.size()),
                     "", ""};
    }
    HashPath path;
    if (old_size == 0 || old_size == size) return path;
    std::int64_t begin = 0;
    std::int64_t end = size;
    while (old_size != end) {
        const std::int64_t middle = begin + split(end - begin);
        const bool left = old_size <= middle;
        const auto sibling = left ? hashes.root_of(middle, end) : hashes.root_of(begin, middle);
        if (sibling.has_error()) return sibling.error();
        path.push_back(*sibling);
        (left ? end : begin) = middle;
    }
    if (begin > 0) {  // else the old root itself, which the verifier has
        const auto last = hashes.root_of(begin, end);
        if (last.has_error()) return last.error();
        path.push_back(*last);
    }
    std::reverse(path.begin(), path.end());
    return path;
}

bool is_included(const Digest& leaf, std::int64_t index, std::int64_t size, const Digest& root, const HashPath& path) {
    if (index < 0 || index >= size) return false;
    Climb climb{index, size - 1};
    Digest hash = leaf;
    for (const Digest& next : path) {
        if (climb.last == 0) return false;
        hash = climb.take_left() ? node_hash(next, hash) : node_hash(hash, next);
        climb.up();
    }
    return climb.last == 0 && hash == root;
}

bool is_consistent(std::int64_t old_size, const Digest& old_root, std::int64_t size, const Digest& root,
                   const HashPath& path) {
    if (old_size < 0 || old_size > size) return false;
    if (old_size == size) return path.empty() && old_root == root;
    if (old_size == 0) return path.empty() && old_root == sha256({});
    const bool whole = std::has_single_bit(static_cast<std::uint64_t>(old_size));
    if (!whole && path.empty()) return false;
    Climb climb{old_size - 1, size - 1};
    while (is_odd(climb.first)) climb.up();
    // A full tree is a node of the later one; else its right edge comes first in the path.
    Digest old_hash = whole ? old_root : path.front();
    Digest hash = old_hash;
    for (std::size_t i = whole ? 0 : 1; i < path.size(); ++i) {
        if (climb.last == 0) return false;
        if (climb.take_left()) {
            old_hash = node_hash(path[i], old_hash);
            hash = node_hash(path[i], hash);
        } else {
            hash = node_hash(hash, path[i]);
        }
        climb.up();
    }
    return climb.last == 0 && old_hash == old_root && hash == root;
}

}  // namespace sekisho::ledger
