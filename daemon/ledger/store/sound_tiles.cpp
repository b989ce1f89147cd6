// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/sound_tiles.hpp"

#include "daemon/ledger/store/hints.hpp"
#include "daemon/ledger/store/replay.hpp"
#include "daemon/ledger/store/schema.hpp"

#include <fmt/format.h>
#include <utility>

namespace sekisho::ledger {

Result<const std::vector<Digest>*> SoundTiles::tile(int level, std::int64_t index) {
    const std::int64_t width = TreeHashes::width(level, index, tree_.size());
    if (width == 0) return Error{fmt::format("the tree has no tile {}/{}", level, index), database_.path(), kVerify};
    if (width < kTileWidth) return &tree_.edge(level);
    const auto kept = kept_.find(level);
    if (kept != kept_.end() && kept->second.index == index) return &kept->second.hashes;
    auto select = database_.prepare(kSelectTile);
    if (select.has_error()) return select.error();
    auto hashes = load_tile(*select, level, index);
    if (hashes.has_error()) return Error{hashes.error().what, database_.path(), kVerify};
    const auto above = tile(level + 1, index / kTileWidth);
    if (above.has_error()) return above.error();
    if ((**above)[static_cast<std::size_t>(index % kTileWidth)] != tile_root(*hashes))
        return Error{fmt::format("tile {}/{} is not that of the tree", level, index), database_.path(), kVerify};
    Kept& place = kept_[level];
    place = Kept{index, std::move(*hashes)};
    return &place.hashes;
}

Result<Digest> SoundTiles::check(const Row& row) {
    const std::int64_t seq = row.numbers[kSeq];
    if (seq < 0 || seq >= tree_.size())
        return Error{fmt::format("entry {} is not in the tree", seq), database_.path(), kVerify};
    const auto hashes = tile(0, seq / kTileWidth);
    if (hashes.has_error()) return hashes.error();
    const Digest leaf = leaf_hash(leaf_of(row));
    if ((**hashes)[static_cast<std::size_t>(seq % kTileWidth)] == leaf) return leaf;
    return Error{fmt::format("entry {} is not the one whose hash the tree holds", seq), database_.path(), kVerify};
}

Result<Entry> SoundTiles::entry(Seq seq) {
    auto rows = database_.prepare(select_rows() + "NOT INDEXED WHERE seq=?");
    if (rows.has_error()) return rows.error();
    rows->bind(seq.value);
    const auto found = rows->step();
    if (found.has_error()) return found.error();
    if (!found.value()) return Error{fmt::format("entry {} is missing", seq.value), database_.path(), kVerify};
    const auto stored = read_row(*rows);
    if (stored.has_error()) return Error{stored.error().what, database_.path(), kVerify};
    const auto held = check(stored->row);
    if (held.has_error()) return held.error();
    return to_entry(stored->row);
}

TreeHashes SoundTiles::hashes() {
    return {tree_.size(), [this](int level, std::int64_t index, std::int64_t) -> Result<std::vector<Digest>> {
                const auto found = tile(level, index);
                if (found.has_error()) return found.error();
                return **found;
            }};
}

}  // namespace sekisho::ledger
