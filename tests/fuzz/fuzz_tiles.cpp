// SPDX-License-Identifier: Apache-2.0
// Files of an export: the first byte + 1 is the width, the rest is read as a tile and as a bundle.
#include "daemon/ledger/tlog_tiles.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>
#include <span>

using namespace sekisho;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::int64_t width = std::int64_t{data[0]} + 1;
    const std::span<const std::uint8_t> bytes(data + 1, size - 1);
    if (const auto hashes = ledger::tlog_tiles::tile_hashes(bytes, width)) {
        const auto again = ledger::tlog_tiles::tile_bytes(*hashes);
        fuzz::require(std::equal(again.begin(), again.end(), bytes.begin(), bytes.end()),
                      "an accepted tile is the bytes it makes");
    }
    if (const auto items = ledger::tlog_tiles::bundle_items(bytes, width)) {
        fuzz::require(static_cast<std::int64_t>(items->size()) == width, "a bundle has as many items as its name says");
        ledger::tlog_tiles::Bytes again;
        for (const auto& item : *items)
            fuzz::require(!ledger::tlog_tiles::add_item(again, item).has_error(), "an item that was read is written");
        fuzz::require(std::equal(again.begin(), again.end(), bytes.begin(), bytes.end()),
                      "an accepted bundle is the bytes it makes");
    }
    return 0;
}
