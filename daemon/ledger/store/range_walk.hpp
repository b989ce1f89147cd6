// SPDX-License-Identifier: Apache-2.0
// A range of entries that is, was or will be disposed of, walked in order: what is gone or is to go, and its hash.
#pragma once

#include "daemon/disk/sqlite.hpp"
#include "daemon/ledger/disposal.hpp"
#include "daemon/ledger/hash.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace sekisho::ledger {

// The same for a range before, during and after its rows are deleted: an entry counts when its row is gone or does not
// stay. Hashes come from the tiles of level 0, which must all be there.
class RangeWalk {
public:
    RangeWalk(std::int64_t first, std::int64_t end) : at_(first), end_(end) {}
    // Is told each entry that is gone or does not stay, with its leaf hash.
    void tell(std::function<void(std::int64_t seq, const Digest& hash)> told) { told_ = std::move(told); }
    // The next `most` entries. False: the range is at its end. Error: unreadable, or a tile is missing.
    [[nodiscard]] Result<bool> go_on(disk::Database& database, std::int64_t most);
    // At the end.
    [[nodiscard]] std::int64_t dropped() const { return dropped_; }
    [[nodiscard]] Digest sha256() { return hash_.finish(); }

private:
    [[nodiscard]] Result<void> count(disk::Statement& tiles, std::int64_t to);
    std::int64_t at_;
    std::int64_t end_;
    std::int64_t dropped_ = 0;
    std::vector<Digest> tile_;  // that holds at_'s hash, once it was asked for
    std::int64_t tile_index_ = -1;
    Staying staying_;
    RunningHash hash_;
    std::function<void(std::int64_t seq, const Digest& hash)> told_;
};

// The first row of the range, of those still there, that does not stay. Nothing: all are gone.
[[nodiscard]] Result<std::optional<Seq>> first_to_go(disk::Database& database, std::int64_t first, std::int64_t end);

// The `disposal` entries from seq `from` on, in order, as far as they are sound.
[[nodiscard]] Result<std::vector<DisposedRange>> disposals_from(disk::Database& database, std::int64_t from);
// The same of the whole ledger, found by an index, so without reading all of it: for whoever shows them and decides
// nothing by them. A disposal names neither zone nor person.
[[nodiscard]] Result<std::vector<DisposedRange>> disposals_by_index(disk::Database& database);
// The last of them below `end`, looked for down to seq `from`.
[[nodiscard]] Result<std::optional<DisposedRange>> last_disposal(disk::Database& database, std::int64_t from,
                                                                 std::int64_t end);

}  // namespace sekisho::ledger
