// SPDX-License-Identifier: Apache-2.0
// Where rows of a ledger may be missing: in the ranges of its `disposal` entries, which follow on one another from the
// first entry on. Whether those that are missing are those that the entries speak of is looked at range by range.
#pragma once

#include "daemon/disk/sqlite.hpp"
#include "daemon/ledger/disposal.hpp"
#include "daemon/model/entry.hpp"

#include <cstdint>
#include <map>
#include <vector>

namespace sekisho::ledger {

// The ranges of some disposals one behind the other. One that does not go on where the one before it ended covers
// nothing.
class Disposed {
public:
    Disposed() = default;
    explicit Disposed(const std::vector<DisposedRange>& in_order);
    [[nodiscard]] bool covers(std::int64_t seq) const { return seq >= first_ && seq < end_; }
    [[nodiscard]] std::int64_t end() const { return end_; }
    // Whether a range ends there, and so a commit.
    [[nodiscard]] bool ends_at(std::int64_t size) const { return disposal_at_end_.contains(size); }
    // The disposal whose range the entry lies in; kNoSeq: none.
    [[nodiscard]] Seq disposal_of(std::int64_t seq) const;

private:
    std::int64_t first_ = 0;
    std::int64_t end_ = 0;
    std::map<std::int64_t, Seq> disposal_at_end_;
};

// Of the disposals from seq `from` on; they cover all that may be missing from there on.
[[nodiscard]] Result<Disposed> disposed_from(disk::Database& database, std::int64_t from);

}  // namespace sekisho::ledger
