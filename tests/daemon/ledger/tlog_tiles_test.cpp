// SPDX-License-Identifier: Apache-2.0
// 6.5-B3b: names and bytes of an export, as C2SP tlog-tiles writes them.
#include "daemon/ledger/tlog_tiles.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sekisho::ledger::tlog_tiles {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(TlogTiles, paths_are_those_of_the_specification) {
    EXPECT_EQ(tile_path(0, 0, 256), "tile/0/000");
    EXPECT_EQ(tile_path(2, 999, 256), "tile/2/999");
    EXPECT_EQ(tile_path(0, 1000, 256), "tile/0/x001/000");
    EXPECT_EQ(tile_path(0, 1234067, 256), "tile/0/x001/x234/067");
    EXPECT_EQ(tile_path(1, 1234067, 17), "tile/1/x001/x234/067.p/17");
    EXPECT_EQ(entries_path(273, 112), "tile/entries/273.p/112");
    EXPECT_EQ(signatures_path(1000000, 256), "signatures/x001/x000/000");
}

TEST(TlogTiles, a_tile_is_its_hashes) {
    std::vector<Digest> hashes(3);
    hashes[1][0] = 7;
    const auto bytes = tile_bytes(hashes);
    EXPECT_EQ(bytes.size(), 96U);
    EXPECT_EQ(bytes[32], 7);
    EXPECT_EQ(tile_hashes(bytes, 3).value(), hashes);
    EXPECT_THAT(tile_hashes(bytes, 2).error().what, HasSubstr("96 bytes, not of 2"));
    EXPECT_TRUE(tile_hashes(bytes, 4).has_error());
}

TEST(TlogTiles, a_bundle_is_its_items_behind_their_lengths) {
    Bytes bundle;
    ASSERT_FALSE(add_item(bundle, Bytes{}).has_error());
    ASSERT_FALSE(add_item(bundle, Bytes(258, 9)).has_error());
    EXPECT_EQ(Bytes(bundle.begin(), bundle.begin() + 5), (Bytes{0, 0, 1, 2, 9}));
    EXPECT_THAT(bundle_items(bundle, 2).value(), ElementsAre(Bytes{}, Bytes(258, 9)));
    EXPECT_THAT(bundle_items(bundle, 1).error().what, HasSubstr("260 bytes follow"));
    EXPECT_THAT(bundle_items(bundle, 3).error().what, HasSubstr("within item 2 of 3"));
    for (std::size_t length = 0; length < bundle.size(); ++length)
        EXPECT_TRUE(bundle_items(std::span(bundle).first(length), 2).has_error()) << length;
}

TEST(TlogTiles, an_item_too_long_for_its_length_is_an_error_and_adds_nothing) {
    Bytes bundle;
    EXPECT_FALSE(add_item(bundle, Bytes(kMaxItem)).has_error());
    EXPECT_EQ(bundle_items(bundle, 1).value().front().size(), kMaxItem);
    EXPECT_TRUE(add_item(bundle, Bytes(kMaxItem + 1)).has_error());
    EXPECT_EQ(bundle.size(), kMaxItem + 2);
}

}  // namespace
}  // namespace sekisho::ledger::tlog_tiles
