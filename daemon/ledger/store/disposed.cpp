// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/disposed.hpp"

#include "daemon/ledger/store/range_walk.hpp"

namespace sekisho::ledger {

Disposed::Disposed(const std::vector<DisposedRange>& in_order) {
    for (const DisposedRange& range : in_order) {
        if (disposal_at_end_.empty()) first_ = end_ = range.first;
        if (range.first != end_) continue;
        end_ = range.end;
        disposal_at_end_.emplace(range.end, range.entry);
    }
}

Seq Disposed::disposal_of(std::int64_t seq) const {
    return covers(seq) ? disposal_at_end_.upper_bound(seq)->second : kNoSeq;
}

Result<Disposed> disposed_from(disk::Database& database, std::int64_t from) {
    const auto ranges = disposals_from(database, from);
    if (ranges.has_error()) return ranges.error();
    return Disposed(*ranges);
}

}  // namespace sekisho::ledger
