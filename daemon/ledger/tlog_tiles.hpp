// SPDX-License-Identifier: Apache-2.0
// An exported ledger as C2SP tlog-tiles lays it out: names of its files, and their bytes (docs/ledger-format.md).
#pragma once

#include "daemon/ledger/merkle.hpp"
#include "daemon/model/result.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::ledger::tlog_tiles {

inline constexpr std::string_view kCheckpoint = "checkpoint";  // the signed note
inline constexpr std::string_view kOriginKey = "origin.vkey";  // the verifier's key of the origin, one line

// Paths below the export's folder. `index` 0 or more, `width` 1 .. kTileWidth: how many of the tile's hashes or of the
// bundle's items there are.
[[nodiscard]] std::string tile_path(int level, std::int64_t index, std::int64_t width);  // tile/1/x001/234.p/17
[[nodiscard]] std::string entries_path(std::int64_t index, std::int64_t width);          // leaves
[[nodiscard]] std::string signatures_path(std::int64_t index, std::int64_t width);       // `sig` of the same entries

[[nodiscard]] std::vector<std::uint8_t> tile_bytes(std::span<const Digest> hashes);
// Error: not `width` hashes.
[[nodiscard]] Result<std::vector<Digest>> tile_hashes(std::span<const std::uint8_t> bytes, std::int64_t width);

// Items one after the other, each behind its length in two bytes, big-endian.
using Bytes = std::vector<std::uint8_t>;
inline constexpr std::size_t kMaxItem = 65535;
inline constexpr std::size_t kMaxBundle = static_cast<std::size_t>(kTileWidth) * (2 + kMaxItem);
// Error: an item longer than kMaxItem.
[[nodiscard]] Result<void> add_item(Bytes& bundle, std::span<const std::uint8_t> item);
// Error: not `width` items, or bytes left over.
[[nodiscard]] Result<std::vector<Bytes>> bundle_items(std::span<const std::uint8_t> bundle, std::int64_t width);

}  // namespace sekisho::ledger::tlog_tiles
