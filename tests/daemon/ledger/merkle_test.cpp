// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/merkle.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>

namespace sekisho::ledger {
namespace {

std::string hex(const Digest& digest) {
    return fmt::format("{:02x}", fmt::join(digest, ""));
}

// RFC 6962, section 2.1, word by word.
Digest oracle(std::span<const Digest> leaves) {
    if (leaves.empty()) return sha256({});
    if (leaves.size() == 1) return leaves.front();
    std::size_t k = 1;
    while (2 * k < leaves.size()) k *= 2;
    return node_hash(oracle(leaves.first(k)), oracle(leaves.subspan(k)));
}

Digest leaf(std::size_t n) {
    return leaf_hash(bytes_of(fmt::format("leaf {}", n)));
}

TEST(Merkle, the_empty_tree) {
    EXPECT_EQ(hex(Tree().root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

// The reference tree of certificate transparency: eight leaves and their roots.
TEST(Merkle, the_known_tree_of_eight) {
    const std::vector<std::vector<std::uint8_t>> leaves{
        {},
        {0x00},
        {0x10},
        {0x20, 0x21},
        {0x30, 0x31},
        {0x40, 0x41, 0x42, 0x43},
        {0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57},
        {0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f}};
    const std::vector<std::string> roots{"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                         "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                                         "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                                         "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                                         "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                                         "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                                         "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                                         "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
    Tree tree;
    for (std::size_t i = 0; i < leaves.size(); ++i) {
        tree.append(leaf_hash(leaves[i]));
        EXPECT_EQ(hex(tree.root()), roots[i]) << i;
    }
}

TEST(Merkle, every_size_to_600_has_the_root_of_the_definition) {
    Tree tree;
    std::vector<Digest> leaves;
    for (std::size_t n = 0; n < 600; ++n) {
        leaves.push_back(leaf(n));
        tree.append(leaves.back());
        ASSERT_EQ(tree.root(), oracle(leaves)) << n;
        ASSERT_EQ(tree.size(), static_cast<std::int64_t>(n + 1));
    }
    const auto tiles = tree.take_tiles();
    ASSERT_EQ(tiles.size(), 2U);
    EXPECT_EQ(tiles[1].level, 0);
    EXPECT_EQ(tiles[1].index, 1);
    EXPECT_EQ(tiles[1].hashes, std::vector<Digest>(leaves.begin() + 256, leaves.begin() + 512));
    EXPECT_TRUE(tree.take_tiles().empty());
}

using Tiles = std::map<std::pair<int, std::int64_t>, std::vector<Digest>>;

Result<Tree> rebuild(const Tiles& tiles, std::int64_t size) {
    auto tree = Tree::from_tiles(size, [&tiles](int level, std::int64_t index) -> Result<std::vector<Digest>> {
        const auto found = tiles.find({level, index});
        if (found == tiles.end()) return Error{fmt::format("no tile {}/{}", level, index), "", ""};
        return found->second;
    });
    if (tree.has_error()) return tree;
    for (std::int64_t n = size - size % kTileWidth; n < size; ++n) tree->append(leaf(static_cast<std::size_t>(n)));
    return tree;
}

// Across the first tile of level 1 (65,536 leaves).
TEST(Merkle, tiles_and_tail_give_the_same_tree) {
    Tree tree;
    Tiles tiles;
    std::vector<Digest> level_1;
    for (std::int64_t n = 0; n < 66100; ++n) {
        const bool probe = n < 520 ? n % 51 == 0 || n % 256 < 2 : n > 65530 && (n % 256 < 2 || n % 101 == 0);
        if (probe) {
            const auto again = rebuild(tiles, n);
            ASSERT_TRUE(again) << n;
            ASSERT_EQ(again->root(), tree.root()) << n;
            ASSERT_EQ(again->size(), n);
        }
        tree.append(leaf(static_cast<std::size_t>(n)));
        for (Tile& tile : tree.take_tiles()) {
            ASSERT_EQ(tile.hashes.size(), 256U);
            if (tile.level == 0) level_1.push_back(tile_root(tile.hashes));
            ASSERT_TRUE(tiles.emplace(std::pair{tile.level, tile.index}, std::move(tile.hashes)).second);
        }
    }
    ASSERT_EQ(tiles.size(), 259U);
    level_1.resize(256);
    EXPECT_EQ((tiles[{1, 0}]), level_1);
    // A rebuilt tree closes the same tiles as the one that never stopped.
    auto late = rebuild(tiles, 65535);
    late->append(leaf(65535));
    const auto closed = late->take_tiles();
    ASSERT_EQ(closed.size(), 2U);
    EXPECT_EQ(closed[0].index, 255);
    EXPECT_EQ(closed[1].level, 1);
    EXPECT_EQ(closed[1].index, 0);
    EXPECT_EQ(closed[1].hashes, level_1);
}

TEST(Merkle, whole_tiles_at_once_give_the_same_tree) {
    Tree one_by_one;
    Tree at_once;
    std::vector<Digest> tile;
    for (std::int64_t n = 0; n < 300 * kTileWidth; ++n) {
        one_by_one.append(leaf(static_cast<std::size_t>(n)));
        tile.push_back(leaf(static_cast<std::size_t>(n)));
        if (tile.size() < kTileWidth) continue;
        at_once.append_tile(tile_root(tile));
        tile.clear();
    }
    EXPECT_EQ(at_once.size(), one_by_one.size());
    EXPECT_EQ(at_once.root(), one_by_one.root());
    std::vector<Tile> above;
    for (Tile& full : one_by_one.take_tiles()) {
        if (full.level > 0) above.push_back(std::move(full));
    }
    const auto found = at_once.take_tiles();
    ASSERT_EQ(found.size(), above.size());
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].index, above[0].index);
    EXPECT_EQ(found[0].hashes, above[0].hashes);
    one_by_one.append(leaf(1));
    at_once.append(leaf(1));
    EXPECT_EQ(at_once.root(), one_by_one.root());
}

TEST(Merkle, a_missing_tile_is_an_error) {
    EXPECT_THAT(rebuild({}, 256).error().what, testing::HasSubstr("no tile 0/0"));
    EXPECT_TRUE(rebuild({}, 255));
}

}  // namespace
}  // namespace sekisho::ledger
