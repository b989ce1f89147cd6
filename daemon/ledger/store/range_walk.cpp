// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/range_walk.hpp"

#include "daemon/ledger/encoding.hpp"
#include "daemon/ledger/merkle.hpp"
#include "daemon/ledger/store/replay.hpp"
#include "daemon/ledger/store/schema.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace sekisho::ledger {
namespace {

constexpr const char* kSelectKinds =
    "SELECT seq,kind,length(sig) FROM entry NOT INDEXED WHERE seq>=? AND seq<? ORDER BY seq";

EntryKind kind_in(const disk::Statement& rows) {
    return static_cast<EntryKind>(rows.integer(1));
}

// Of a row that is read by select_rows; nothing: it is no sound disposal, which is the verifier's to tell.
std::optional<DisposedRange> range_in(const disk::Statement& rows) {
    const auto row = read_row(rows);
    if (row.has_error()) return std::nullopt;
    const auto entry = to_entry(row->row);
    if (entry.has_error()) return std::nullopt;
    const auto range = disposed_range(*entry);
    return range.has_error() ? std::nullopt : std::optional(*range);
}

Result<std::vector<DisposedRange>> all_ranges(disk::Statement& rows) {
    std::vector<DisposedRange> ranges;
    for (;;) {
        const auto more = rows.step();
        if (more.has_error()) return more.error();
        if (!more.value()) return ranges;
        if (const auto range = range_in(rows)) ranges.push_back(*range);
    }
}

}  // namespace

// The entries from at_ on below `to`, of which no row stays.
Result<void> RangeWalk::count(disk::Statement& tiles, std::int64_t to) {
    for (; at_ < to; ++at_) {
        if (at_ / kTileWidth != tile_index_) {
            auto tile = load_tile(tiles, 0, at_ / kTileWidth);
            if (tile.has_error()) return tile.error();
            tile_ = std::move(*tile);
            tile_index_ = at_ / kTileWidth;
        }
        const Digest& hash = tile_[static_cast<std::size_t>(at_ % kTileWidth)];
        hash_.add(hash);
        if (told_) told_(at_, hash);
        ++dropped_;
    }
    return {};
}

Result<bool> RangeWalk::go_on(disk::Database& database, std::int64_t most) {
    auto tiles = database.prepare(kSelectTile);
    if (tiles.has_error()) return tiles.error();
    auto rows = database.prepare(kSelectKinds);
    if (rows.has_error()) return rows.error();
    const std::int64_t to = most < end_ - at_ ? at_ + most : end_;
    rows->bind(at_);
    rows->bind(to);
    for (;;) {
        const auto more = rows->step();
        if (more.has_error()) return more.error();
        if (!more.value()) break;
        if (!staying_.next(kind_in(*rows), rows->integer(2) > 0)) continue;
        const auto counted = count(*tiles, rows->integer(0));
        if (counted.has_error()) return counted.error();
        ++at_;
    }
    const auto counted = count(*tiles, to);
    if (counted.has_error()) return counted.error();
    return at_ < end_;
}

Result<std::optional<Seq>> first_to_go(disk::Database& database, std::int64_t first, std::int64_t end) {
    auto rows = database.prepare(kSelectKinds);
    if (rows.has_error()) return rows.error();
    rows->bind(first);
    rows->bind(end);
    Staying staying;
    for (;;) {
        const auto more = rows->step();
        if (more.has_error()) return more.error();
        if (!more.value()) return std::optional<Seq>();
        if (!staying.next(kind_in(*rows), rows->integer(2) > 0)) return std::optional(Seq{rows->integer(0)});
    }
}

Result<std::vector<DisposedRange>> disposals_from(disk::Database& database, std::int64_t from) {
    auto rows = database.prepare(select_rows() + "NOT INDEXED WHERE kind=? AND seq>=? ORDER BY seq");
    if (rows.has_error()) return rows.error();
    rows->bind(static_cast<std::int64_t>(EntryKind::disposal));
    rows->bind(from);
    return all_ranges(*rows);
}

Result<std::vector<DisposedRange>> disposals_by_index(disk::Database& database) {
    auto rows = database.prepare(select_rows() + "INDEXED BY ix_zone WHERE zone=0 AND pid=0 AND kind=? ORDER BY seq");
    if (rows.has_error()) return rows.error();
    rows->bind(static_cast<std::int64_t>(EntryKind::disposal));
    return all_ranges(*rows);
}

Result<std::optional<DisposedRange>> last_disposal(disk::Database& database, std::int64_t from, std::int64_t end) {
    auto rows =
        database.prepare(select_rows() + "NOT INDEXED WHERE kind=? AND seq>=? AND seq<? ORDER BY seq DESC LIMIT 1");
    if (rows.has_error()) return rows.error();
    rows->bind(static_cast<std::int64_t>(EntryKind::disposal));
    rows->bind(from);
    rows->bind(end);
    const auto found = rows->step();
    if (found.has_error()) return found.error();
    return found.value() ? range_in(*rows) : std::optional<DisposedRange>();
}

}  // namespace sekisho::ledger
