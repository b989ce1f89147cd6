// SPDX-License-Identifier: Apache-2.0
// 6.5-B3b: proofs against the tree's definition, written here word by word from RFC 6962.
#include "daemon/ledger/proof.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <span>
#include <string>

namespace sekisho::ledger {
namespace {

using Leaves = std::span<const Digest>;

std::string hex(const Digest& digest) {
    return fmt::format("{:02x}", fmt::join(digest, ""));
}

std::size_t largest_power_below(std::size_t n) {
    std::size_t k = 1;
    while (2 * k < n) k *= 2;
    return k;
}

// MTH of section 2.1. What was computed of the same leaves is remembered: half a million paths are asked for below.
Digest mth(Leaves d) {
    static std::map<std::string, Digest> known;
    if (d.empty()) return sha256({});
    if (d.size() == 1) return d.front();
    std::string name(reinterpret_cast<const char*>(d.front().data()), sizeof(Digest));
    name.append(reinterpret_cast<const char*>(d.back().data()), sizeof(Digest));
    const auto found = known.find(name);
    if (found != known.end()) return found->second;
    const auto k = largest_power_below(d.size());
    return known[name] = node_hash(mth(d.first(k)), mth(d.subspan(k)));
}

// PATH of section 2.1.1.
HashPath path(std::size_t m, Leaves d) {
    if (d.size() == 1) return {};
    const auto k = largest_power_below(d.size());
    HashPath result = m < k ? path(m, d.first(k)) : path(m - k, d.subspan(k));
    result.push_back(m < k ? mth(d.subspan(k)) : mth(d.first(k)));
    return result;
}

// SUBPROOF of section 2.1.2.
HashPath subproof(std::size_t m, Leaves d, bool whole) {
    if (m == d.size()) return whole ? HashPath{} : HashPath{mth(d)};
    const auto k = largest_power_below(d.size());
    HashPath result = m <= k ? subproof(m, d.first(k), whole) : subproof(m - k, d.subspan(k), false);
    result.push_back(m <= k ? mth(d.subspan(k)) : mth(d.first(k)));
    return result;
}

std::vector<Digest> some_leaves(std::size_t count) {
    std::vector<Digest> leaves;
    for (std::size_t n = 0; n < count; ++n) leaves.push_back(leaf_hash(bytes_of(fmt::format("leaf {}", n))));
    return leaves;
}

// Tiles of 256, made of the leaves below them.
TreeHashes over(Leaves leaves) {
    return {static_cast<std::int64_t>(leaves.size()),
            [leaves](int level, std::int64_t index, std::int64_t width) -> Result<std::vector<Digest>> {
                std::vector<Digest> hashes;
                const std::size_t below = std::size_t{1} << (8 * level);
                for (std::int64_t i = 0; i < width; ++i) {
                    const auto first = static_cast<std::size_t>(index * kTileWidth + i) * below;
                    hashes.push_back(mth(leaves.subspan(first, below)));
                }
                return hashes;
            }};
}

// The reference tree of certificate transparency, its published paths (d = 8 leaves).
TEST(Proof, the_published_paths_of_the_known_tree_of_eight) {
    const std::vector<std::vector<std::uint8_t>> data{
        {},
        {0x00},
        {0x10},
        {0x20, 0x21},
        {0x30, 0x31},
        {0x40, 0x41, 0x42, 0x43},
        {0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57},
        {0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f}};
    std::vector<Digest> leaves;
    leaves.reserve(data.size());
    for (const auto& datum : data) leaves.push_back(leaf_hash(datum));
    auto hashes = over(leaves);
    const auto in_hex = [](const HashPath& hashes_of_path) {
        std::vector<std::string> texts;
        for (const Digest& hash : hashes_of_path) texts.push_back(hex(hash));
        return texts;
    };
    using Texts = std::vector<std::string>;
    const Texts first_of_8{"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                           "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                           "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"};
    const Texts sixth_of_8{"bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                           "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                           "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"};
    const Texts third_of_3{"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"};
    const Texts second_of_5{"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"};
    EXPECT_EQ(in_hex(inclusion_path(hashes, 0, 8).value()), first_of_8);
    EXPECT_EQ(in_hex(inclusion_path(hashes, 5, 8).value()), sixth_of_8);
    EXPECT_EQ(in_hex(inclusion_path(hashes, 2, 3).value()), third_of_3);
    EXPECT_EQ(in_hex(inclusion_path(hashes, 1, 5).value()), second_of_5);
    EXPECT_EQ(in_hex(inclusion_path(hashes, 0, 1).value()), Texts{});
    EXPECT_EQ(in_hex(consistency_path(hashes, 1, 1).value()), Texts{});
    EXPECT_EQ(in_hex(consistency_path(hashes, 1, 8).value()), first_of_8);
    EXPECT_EQ(in_hex(consistency_path(hashes, 6, 8).value()),
              (Texts{"0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                     "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                     "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}));
    EXPECT_EQ(in_hex(consistency_path(hashes, 2, 5).value()),
              (Texts{"5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                     "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"}));
}

constexpr std::size_t kSizes = 300;  // past the first tile

TEST(Proof, every_leaf_of_every_size_has_the_path_of_the_definition_and_it_holds) {
    const auto leaves = some_leaves(kSizes);
    auto hashes = over(leaves);
    for (std::size_t n = 1; n <= kSizes; ++n) {
        const auto tree = Leaves(leaves).first(n);
        const Digest root = mth(tree);
        ASSERT_EQ(hashes.root_at(static_cast<std::int64_t>(n)).value(), root) << n;
        for (std::size_t m = 0; m < n; ++m) {
            const auto size = static_cast<std::int64_t>(n);
            const auto index = static_cast<std::int64_t>(m);
            const auto proof = inclusion_path(hashes, index, size).value();
            ASSERT_EQ(proof, path(m, tree)) << m << " of " << n;
            ASSERT_TRUE(is_included(leaves[m], index, size, root, proof)) << m << " of " << n;
            ASSERT_FALSE(is_included(leaves[m], (index + 1) % size, size, root, proof) && n > 1) << m << " of " << n;
        }
    }
}

TEST(Proof, every_two_sizes_have_the_path_of_the_definition_and_it_holds) {
    const auto leaves = some_leaves(kSizes);
    auto hashes = over(leaves);
    std::vector<Digest> roots;
    for (std::size_t n = 0; n <= kSizes; ++n) roots.push_back(mth(Leaves(leaves).first(n)));
    for (std::size_t n = 1; n <= kSizes; n += n < 70 || n > 250 ? 1 : 7) {
        const auto tree = Leaves(leaves).first(n);
        const auto size = static_cast<std::int64_t>(n);
        for (std::size_t m = 1; m <= n; ++m) {
            const auto old_size = static_cast<std::int64_t>(m);
            const auto proof = consistency_path(hashes, old_size, size).value();
            ASSERT_EQ(proof, subproof(m, tree, true)) << m << " of " << n;
            ASSERT_TRUE(is_consistent(old_size, roots[m], size, roots[n], proof)) << m << " of " << n;
            ASSERT_FALSE(is_consistent(old_size, roots[m - 1], size, roots[n], proof)) << m << " of " << n;
            ASSERT_FALSE(m < n && is_consistent(old_size, roots[m], size, roots[n - 1], proof)) << m << " of " << n;
        }
        EXPECT_TRUE(is_consistent(0, roots[0], size, roots[n], consistency_path(hashes, 0, size).value()));
    }
}

// What holds no longer holds with a hash less, a hash more, one hash changed, or another place.
TEST(Proof, no_proof_holds_with_another_path) {
    const auto leaves = some_leaves(70);
    auto hashes = over(leaves);
    for (std::int64_t size = 1; size <= 70; ++size) {
        const Digest root = hashes.root_at(size).value();
        const std::int64_t at = size * 5 / 7;
        const Digest& leaf = leaves[static_cast<std::size_t>(at)];
        const auto proof = inclusion_path(hashes, at, size).value();
        const std::int64_t old_size = at + 1;
        const Digest old_root = hashes.root_at(old_size).value();
        const auto growth = consistency_path(hashes, old_size, size).value();
        const auto holds = [&](const HashPath& changed, bool of_inclusion) {
            return of_inclusion ? is_included(leaf, at, size, root, changed)
                                : is_consistent(old_size, old_root, size, root, changed);
        };
        for (const bool inclusion : {true, false}) {
            const auto& sound = inclusion ? proof : growth;
            ASSERT_TRUE(holds(sound, inclusion));
            auto changed = sound;
            changed.push_back(root);
            ASSERT_FALSE(holds(changed, inclusion)) << size;
            for (std::size_t i = 0; i < sound.size(); ++i) {
                changed = sound;
                changed[i][i % 32] ^= 0x10;
                ASSERT_FALSE(holds(changed, inclusion)) << size;
                changed = sound;
                changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(i));
                ASSERT_FALSE(holds(changed, inclusion)) << size;
            }
        }
        ASSERT_FALSE(is_included(leaf, -1, size, root, proof));
        ASSERT_FALSE(is_included(leaf, size, size, root, proof));
    }
    EXPECT_FALSE(is_consistent(2, leaves[0], 1, leaves[0], {}));
    EXPECT_FALSE(is_consistent(-1, leaves[0], 1, leaves[0], {}));
    EXPECT_FALSE(is_consistent(0, leaves[0], 1, leaves[0], {}));  // not the root of the empty tree
    EXPECT_FALSE(is_consistent(1, leaves[0], 1, leaves[0], {leaves[0]}));
}

// Three levels of tiles (65,536 leaves and more): sizes that no other test reaches.
TEST(Proof, tiles_of_level_two_are_used) {
    const auto leaves = some_leaves(66000);
    auto hashes = over(leaves);
    const Digest root = mth(leaves);
    ASSERT_EQ(hashes.root_at(66000).value(), root);
    for (const std::int64_t at : {std::int64_t{0}, std::int64_t{255}, std::int64_t{65535}, std::int64_t{65999}}) {
        const auto proof = inclusion_path(hashes, at, 66000).value();
        EXPECT_EQ(proof, path(static_cast<std::size_t>(at), leaves));
        EXPECT_TRUE(is_included(leaves[static_cast<std::size_t>(at)], at, 66000, root, proof));
    }
    EXPECT_EQ(consistency_path(hashes, 65537, 66000).value(), subproof(65537, leaves, true));
}

TEST(Proof, widths_are_those_of_tlog_tiles) {
    // The example of the specification: a tree of 70,000.
    EXPECT_EQ(TreeHashes::width(0, 272, 70000), 256);
    EXPECT_EQ(TreeHashes::width(0, 273, 70000), 112);
    EXPECT_EQ(TreeHashes::width(1, 0, 70000), 256);
    EXPECT_EQ(TreeHashes::width(1, 1, 70000), 17);
    EXPECT_EQ(TreeHashes::width(2, 0, 70000), 1);
    EXPECT_EQ(TreeHashes::width(3, 0, 70000), 0);
    EXPECT_EQ(TreeHashes::width(0, 1, 256), 0);
    EXPECT_EQ(TreeHashes::width(1, 0, 256), 1);
    EXPECT_EQ(TreeHashes::width(0, 1, 255), 0);
    EXPECT_EQ(TreeHashes::width(8, 0, INT64_MAX), 0);
    EXPECT_EQ(TreeHashes::width(7, 0, INT64_MAX), 127);
}

TEST(Proof, what_a_tree_does_not_have_is_an_error) {
    const auto leaves = some_leaves(5);
    auto hashes = over(leaves);
    EXPECT_TRUE(inclusion_path(hashes, 5, 5).has_error());
    EXPECT_TRUE(inclusion_path(hashes, -1, 5).has_error());
    EXPECT_TRUE(inclusion_path(hashes, 0, 6).has_error());
    EXPECT_TRUE(consistency_path(hashes, 3, 2).has_error());
    EXPECT_TRUE(consistency_path(hashes, 3, 6).has_error());
    EXPECT_TRUE(consistency_path(hashes, -1, 2).has_error());
    EXPECT_TRUE(hashes.root_of(2, 2).has_error());
    TreeHashes broken(
        5, [](int, std::int64_t, std::int64_t) -> Result<std::vector<Digest>> { return std::vector<Digest>(1); });
    EXPECT_THAT(broken.root_at(5).error().what, testing::HasSubstr("tile 0/0 has 1 hashes, not 5"));
}

}  // namespace
}  // namespace sekisho::ledger
